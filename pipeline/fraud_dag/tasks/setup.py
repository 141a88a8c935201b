"""SETUP: check the config, make the run schema, and see that the model exists."""

from snowflake.snowpark import Session

from fraud_dag.baseline import ensure_baseline
from fraud_dag.config import changed_windows, check_overrides
from fraud_dag.masking import ensure_masking_key
from fraud_dag.registry import ModelName
from fraud_dag.sql import rows
from fraud_dag.task_run import Detail, TaskRun, run_task
from fraud_dag.windows import windows_of


def main(session: Session) -> str:
    """Run the task."""
    return run_task(session, "SETUP", setup)


def setup(run: TaskRun) -> Detail:
    """Decide everything that later tasks of the run must agree on."""
    check_overrides(run.given_values, run.own_values)
    own, config = run.own_config, run.config
    windows = windows_of(config, run.graph.schedule)
    changed = changed_windows(config, own)
    rows(run.session, f"CREATE SCHEMA IF NOT EXISTS {run.schema}")
    ensure_masking_key(run.session, own.holdouts_schema)
    baseline = ensure_baseline(run.session, ModelName.parse(config.model))
    return {
        "windows": windows.as_json(),
        "shop_label_delay_days": own.label_delay_days,
        "shop_gap_days": own.gap_days,
        # Only an ordinary run, for today and with the shop's windows, may promote by policy.
        "automatic": not changed and windows.as_of == run.graph.schedule.date(),
        "changed_windows": changed,
        "logged_baseline": baseline,
    }
