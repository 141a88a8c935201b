"""MARK_MODEL_GOLDEN: ask for promotion by policy, on the one road every promotion goes."""

from snowflake.snowpark import Session

from fraud_dag.evaluation_store import promote_by_policy
from fraud_dag.task_run import Detail, TaskRun, run_task


def main(session: Session) -> str:
    """Run the task."""
    return run_task(session, "MARK_MODEL_GOLDEN", mark_model_golden)


def mark_model_golden(run: TaskRun) -> Detail:
    """Note the outcome; a refusal is an outcome, not a failure of the run."""
    evaluation_id = run.detail_of("EVALUATE")["evaluation_id"]
    outcome = promote_by_policy(run.session, run.bot_schema, evaluation_id)
    return {"evaluation_id": evaluation_id, "outcome": outcome}
