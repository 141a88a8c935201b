"""JUDGE: the standalone task that answers BOT.REQUESTS, in order, until none is left."""

from snowflake.snowpark import Session

from fraud_dag.faults import RunFault
from fraud_dag.rejudging import rejudge
from fraud_dag.requests import MOST_ATTEMPTS, Request, answer, claim_next
from fraud_dag.task_run import Detail, TaskRun, last_line, run_task


def main(session: Session) -> str:
    """Run the task."""
    return run_task(session, "JUDGE", drain, kind="JUDGE")


def drain(run: TaskRun) -> Detail:
    """Answer every request; one that fails is answered with its error, and the next goes on."""
    counts = {"done": 0, "failed": 0}
    while (request := claim_next(run.session, run.bot_schema)) is not None:
        ok, result = _answer_of(run, request)
        answer(run.session, run.bot_schema, request, ok, result)
        counts["done" if ok else "failed"] += 1
    return counts


def _answer_of(run: TaskRun, request: Request) -> tuple[bool, Detail]:
    try:
        if request.hopeless:
            raise RunFault(f"Answering it broke off {MOST_ATTEMPTS} times; it was given up.")
        return True, rejudge(run, request)
    except Exception as fault:
        return False, {"error": last_line(fault)}
