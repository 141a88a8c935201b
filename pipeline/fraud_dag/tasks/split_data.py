"""SPLIT_DATA: train, validation and hold-out tables of the run."""

from snowflake.snowpark import Session

from fraud_dag.split import split
from fraud_dag.task_run import Detail, TaskRun, run_task
from fraud_dag.windows import Windows


def main(session: Session) -> str:
    """Run the task."""
    return run_task(session, "SPLIT_DATA", split_data)


def split_data(run: TaskRun) -> Detail:
    """Write the tables; the judge, not this task, says what an overlap means."""
    windows = Windows.from_json(run.detail_of("SETUP")["windows"])
    return split(run.session, run.schema, windows).as_json()
