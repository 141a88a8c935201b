"""TRAIN: fit the candidate and log it as a version of the model."""

from snowflake.snowpark import Session

from fraud_dag.names import version_name
from fraud_dag.registry import ModelName
from fraud_dag.settings import alert_budget_per_day, read_settings
from fraud_dag.split import Split
from fraud_dag.task_run import Detail, TaskRun, run_task
from fraud_dag.train import facts_of, log_candidate, train_from_tables
from fraud_dag.windows import Windows


def main(session: Session) -> str:
    """Run the task."""
    return run_task(session, "TRAIN", train)


def train(run: TaskRun) -> Detail:
    """Fit, choose the threshold within the shop's alert budget, and log."""
    windows = Windows.from_json(run.detail_of("SETUP")["windows"])
    split = Split(**run.detail_of("SPLIT_DATA"))
    rows_per_day = (split.fit_rows + split.validation_rows) / windows.train_days
    budget = alert_budget_per_day(read_settings(run.session, run.bot_schema), rows_per_day)
    candidate = train_from_tables(run.session, run.schema, windows, budget)
    version = version_name(run.run_id)
    known = {
        "run": run.run_id,
        "code_hash": run.config.code_hash,
        "alert_budget_per_day": budget,
        "fit_rows": split.fit_rows,
        "fit_frauds": split.fit_frauds,
        "validation_rows": split.validation_rows,
        "score_edges": candidate.score_edges,
        "score_bins": candidate.score_bins,
    }
    facts = facts_of(candidate, windows, known)
    log_candidate(run.session, ModelName.parse(run.config.model), version, candidate, facts)
    return {
        "version": version,
        "threshold": candidate.threshold,
        "validation_pr_auc": candidate.validation_pr_auc,
        "alert_budget_per_day": budget,
    }
