"""FEATURE_ENG: compute the features of the run's days inside Snowflake."""

from snowflake.snowpark import Session

from fraud_dag.features import feature_frame
from fraud_dag.task_run import Detail, TaskRun, run_task
from fraud_dag.windows import Windows


def main(session: Session) -> str:
    """Run the task."""
    return run_task(session, "FEATURE_ENG", feature_eng)


def feature_eng(run: TaskRun) -> Detail:
    """Write table FEATURES."""
    plan = run.detail_of("SETUP")
    session, config = run.session, run.config
    frame = feature_frame(
        session.table(config.transactions),
        session.table(config.accounts),
        session.table(config.customers),
        Windows.from_json(plan["windows"]),
        plan["shop_label_delay_days"],
    )
    frame.write.mode("overwrite").save_as_table(f"{run.schema}.FEATURES")
    return {"rows": session.table(f"{run.schema}.FEATURES").count()}
