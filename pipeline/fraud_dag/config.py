"""The run's config: the root task's flat JSON, checked key by key."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from typing import Any

from fraud_dag.faults import ConfigFault, RunFault
from fraud_dag.names import identifier

WINDOW_KEYS = (
    "train_days",
    "validation_days",
    "gap_days",
    "holdout_days",
    "label_delay_days",
)
OVERRIDES = ("as_of", *WINDOW_KEYS, "requested_by", "request_id")

_NAME_PARTS = {
    "transactions": 3,
    "accounts": 3,
    "customers": 3,
    "model": 3,
    "runs_database": 1,
    "bot_schema": 2,
}
# Smallest and largest value; a fit window needs at least one day before the validation days.
_LIMITS = {
    "train_days": (2, 366),
    "validation_days": (1, 60),
    "gap_days": (0, 90),
    "holdout_days": (1, 90),
    "label_delay_days": (0, 90),
    "keep_failed_days": (0, 3650),
    "keep_scores_days": (0, 3650),
    "keep_versions": (2, 1000),
}


@dataclass(frozen=True)
class RunConfig:
    """Everything a run is told by its root task and by whoever started it."""

    transactions: str
    accounts: str
    customers: str
    model: str
    runs_database: str
    bot_schema: str
    train_days: int = 7
    validation_days: int = 2
    gap_days: int = 7
    holdout_days: int = 7
    label_delay_days: int = 7
    keep_failed_days: int = 7
    keep_scores_days: int = 30
    keep_versions: int = 100
    code_hash: str = ""
    as_of: date | None = None
    requested_by: str | None = None
    request_id: str | None = None

    @property
    def holdouts_schema(self) -> str:
        """Schema that keeps judged hold-out rows with their scores."""
        return f"{self.runs_database}.HOLDOUTS"


def parse_config(text: str | None) -> dict[str, Any]:
    """Read config text as a flat JSON object; None or empty text is an empty one."""
    try:
        read = json.loads(text) if text and text.strip() else {}
    except json.JSONDecodeError as fault:
        raise ConfigFault(f"The config of the DAG is not JSON: {fault.msg}.") from None
    if not isinstance(read, dict):
        raise ConfigFault("The config of the DAG is not a JSON object.")
    return read


def read_config(given: Mapping[str, Any]) -> RunConfig:
    """Check a config whole. Raises ConfigFault naming the first key that is unknown or wrong."""
    known = {field.name: field for field in fields(RunConfig)}
    for key in given:
        if key not in known:
            raise ConfigFault(f"Config key {key!r} is unknown; known keys are {', '.join(known)}.")
    for name, field in known.items():
        if name not in given and field.default is MISSING:
            raise ConfigFault(f"Config key {name!r} is missing.")
    config = RunConfig(**{key: _value(key, value) for key, value in given.items()})
    if config.validation_days >= config.train_days:
        raise ConfigFault(
            f"Config key 'validation_days' is {config.validation_days}, which leaves no day of "
            f"train_days {config.train_days} to fit on."
        )
    return config


def check_overrides(merged: Mapping[str, Any], own: Mapping[str, Any]) -> None:
    """Compare a run's merged config with the root task's own.

    Raises ConfigFault naming the first key that differs and may not be given for a single run.
    """
    for key in [*merged, *own]:
        if key not in OVERRIDES and merged.get(key) != own.get(key):
            raise ConfigFault(
                f"Config key {key!r} may not be changed for one run; a run may change only "
                f"{', '.join(OVERRIDES)}."
            )


def with_overrides(own: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Lay what a run may change over the root task's own config; leave out everything else."""
    return {**own, **{key: given[key] for key in OVERRIDES if key in given}}


def changed_windows(config: RunConfig, own: RunConfig) -> list[str]:
    """Name the windows that this run changed."""
    return [key for key in WINDOW_KEYS if getattr(config, key) != getattr(own, key)]


def _value(key: str, value: Any) -> Any:
    if key in _NAME_PARTS:
        return _name(key, value)
    if key in _LIMITS:
        return _whole_number(key, value)
    if key == "as_of":
        return _day(key, value)
    if value is not None and not isinstance(value, str):
        raise ConfigFault(f"Config key {key!r} must be text, not {value!r}.")
    return value or None if key in OVERRIDES else value


def _name(key: str, value: Any) -> str:
    try:
        return identifier(value, _NAME_PARTS[key])
    except (RunFault, AttributeError):
        wanted = ".".join(["DATABASE", "SCHEMA", "NAME"][: _NAME_PARTS[key]])
        raise ConfigFault(f"Config key {key!r} must be like {wanted}, not {value!r}.") from None


def _whole_number(key: str, value: Any) -> int:
    low, high = _LIMITS[key]
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ConfigFault(
            f"Config key {key!r} must be a whole number from {low} to {high}, not {value!r}."
        )
    return value


def _day(key: str, value: Any) -> date | None:
    if value is None or value == "":
        return None
    try:
        if len(value) == len("2026-11-22"):
            return date.fromisoformat(value)
    except (TypeError, ValueError):
        pass
    raise ConfigFault(f"Config key {key!r} must be a day like 2026-11-22, not {value!r}.")
