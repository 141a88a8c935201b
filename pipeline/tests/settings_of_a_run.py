"""A complete config as the root task carries it, for tests to vary."""

from typing import Any

ROOT_CONFIG: dict[str, Any] = {
    "transactions": "FINANCE.PUBLIC.FINANCIAL_TRANSACTIONS",
    "accounts": "FINANCE.PUBLIC.FINANCIAL_ACCOUNT",
    "customers": "FINANCE.PUBLIC.CUSTOMER",
    "model": "MODEL_REGISTRY.MODEL_SCHEMA.FRAUD_DETECTION_XGB",
    "runs_database": "DAG_RUNS",
    "bot_schema": "DAG_RUNS.BOT",
    "train_days": 7,
    "validation_days": 2,
    "gap_days": 7,
    "holdout_days": 7,
    "label_delay_days": 7,
    "keep_failed_days": 7,
    "keep_scores_days": 30,
    "keep_versions": 100,
    "code_hash": "0123456789ab",
}


def config_with(**changes: Any) -> dict[str, Any]:
    """Give the root's config with some keys changed."""
    return {**ROOT_CONFIG, **changes}
