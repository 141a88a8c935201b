"""BRANCH: name the next task; only policy `auto` and a clear verdict go on without a person."""

from snowflake.snowpark import Session

from fraud_dag.evaluation_store import Judged, newest
from fraud_dag.faults import RunFault
from fraud_dag.settings import read_settings
from fraud_dag.task_graph import set_return_value
from fraud_dag.task_run import Detail, TaskRun, run_task

MARK_MODEL_GOLDEN, REVIEW = "MARK_MODEL_GOLDEN", "REVIEW"


def main(session: Session) -> str:
    """Run the task."""
    return run_task(session, "BRANCH", branch)


def branch(run: TaskRun) -> Detail:
    """Set the return value that the next task's condition reads."""
    judged = newest(run.session, run.bot_schema, run.graph.group)
    if judged is None:
        raise RunFault("BRANCH needs an evaluation, and this run has none.")
    settings = read_settings(run.session, run.bot_schema)
    chosen = next_task(str(settings.get("policy", "review")), judged)
    set_return_value(run.session, chosen)
    return {"next": chosen, "evaluation_id": judged.evaluation_id}


def next_task(policy: str, judged: Judged) -> str:
    """Give MARK_MODEL_GOLDEN or REVIEW. A first version is never promoted by policy."""
    clear = judged.verdict == "promote" and judged.automatic and judged.production is not None
    return MARK_MODEL_GOLDEN if policy == "auto" and clear else REVIEW
