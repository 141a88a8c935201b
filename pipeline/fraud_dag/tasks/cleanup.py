"""CLEANUP: the finalizer; drops what a good run left and keeps what a failed one did."""

from snowflake.snowpark import Session

from fraud_dag.cleanup import (
    drop_old_schemas,
    drop_old_scores,
    drop_schema,
    drop_surplus_versions,
    succeeded,
)
from fraud_dag.config import RunConfig
from fraud_dag.registry import ModelName, default_version
from fraud_dag.task_run import Detail, TaskRun, run_task


def main(session: Session) -> str:
    """Run the task."""
    return run_task(session, "CLEANUP", cleanup)


def cleanup(run: TaskRun) -> Detail:
    """Drop and report what was dropped."""
    good = succeeded(run.session, run.bot_schema, run.graph.group)
    if good:
        drop_schema(run.session, run.schema)
    return {"run_succeeded": good, "schema_kept": not good, **_drop_old(run, run.own_config)}


def _drop_old(run: TaskRun, config: RunConfig) -> Detail:
    session, now = run.session, run.graph.schedule
    model = ModelName.parse(config.model)
    schemas = drop_old_schemas(
        session, config.runs_database, now, config.keep_failed_days, run.run_id
    )
    scores = drop_old_scores(
        session, config.holdouts_schema, run.bot_schema, now, config.keep_scores_days
    )
    exists = default_version(session, model) is not None
    gone = (
        drop_surplus_versions(session, model, run.bot_schema, config.keep_versions)
        if exists
        else []
    )
    return {"dropped_schemas": schemas, "dropped_scores": scores, "dropped_versions": gone}
