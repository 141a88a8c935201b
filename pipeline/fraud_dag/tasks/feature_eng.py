"""FEATURE_ENG: compute the features of the run's days inside Snowflake."""

from snowflake.snowpark import Session

from fraud_dag.features import write_features
from fraud_dag.task_run import Detail, TaskRun, run_task
from fraud_dag.windows import Windows


def main(session: Session) -> str:
    """Run the task."""
    return run_task(session, "FEATURE_ENG", feature_eng)


def feature_eng(run: TaskRun) -> Detail:
    """Write table FEATURES."""
    plan = run.detail_of("SETUP")
    windows = Windows.from_json(plan["windows"])
    write_features(run.session, run.config, run.schema, windows, plan["shop_label_delay_days"])
    return {"rows": run.session.table(f"{run.schema}.FEATURES").count()}
