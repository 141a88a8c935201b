"""BOT.SETTINGS: gate, policy and judge keys, which no run can change for itself."""

import json
from dataclasses import fields
from typing import Any

from snowflake.snowpark import Session

from fraud_dag.evaluation import JudgeSettings
from fraud_dag.sql import rows

DEFAULT_BUDGET_SHARE = 0.005


def read_settings(session: Session, bot_schema: str) -> dict[str, Any]:
    """Read all settings as plain values by lower-case key."""
    found = rows(session, f"SELECT KEY, VALUE FROM {bot_schema}.SETTINGS")
    return {str(key).lower(): None if value is None else json.loads(value) for key, value in found}


def judge_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """Keep the keys that the judge knows."""
    known = {field.name for field in fields(JudgeSettings)}
    return {key: value for key, value in settings.items() if key in known and value is not None}


def alert_budget_per_day(
    settings: dict[str, Any], rows_per_day: float, of_version: float | None = None
) -> float:
    """Give the alerts a day that the shop can look at.

    What is set; else what a version was trained for; else 0.5 % of a mean day's rows.
    """
    chosen = settings.get("alert_budget_per_day")
    if chosen is None:
        chosen = of_version
    return float(chosen) if chosen is not None else DEFAULT_BUDGET_SHARE * rows_per_day
