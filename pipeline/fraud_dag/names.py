"""Names of runs, evaluations and versions, and the check that makes a name safe to splice."""

import re
from collections.abc import Container
from datetime import UTC, datetime

from fraud_dag.faults import RunFault

BASELINE = "BASELINE"

_PART = re.compile(r"[A-Z_][A-Z0-9_$]{0,254}")
_RUN = re.compile(r"RUN_(\d{8})_(\d{4})((?:_\d+)?)")
_SCHEMA = re.compile(r"(?:RUN|JUDGE|WATCH)_(\d{8}_\d{4})(?:_\d+)?")
_EVALUATION = re.compile(r"EV_(\d{8}_\d{4})(?:_\d+)*")
_VERSION = re.compile(r"V\d{12}(?:_\d+)?")
_EPOCH = re.compile(r"\d{9,19}(\.\d+)?")


def identifier(name: str, parts: int = 1) -> str:
    """Give `name` upper-cased if it is `parts` plain identifiers joined by dots.

    Raises RunFault otherwise: only such names are ever spliced into SQL.
    """
    upper = name.strip().upper()
    pieces = upper.split(".")
    if len(pieces) != parts or not all(_PART.fullmatch(piece) for piece in pieces):
        raise RunFault(f"{name!r} is not a plain Snowflake name of {parts} part(s).")
    return upper


def parse_schedule(text: str) -> datetime:
    """Read the run's original schedule time as UTC.

    Takes what CURRENT_TASK_GRAPH_ORIGINAL_SCHEDULED_TIMESTAMP may hold: ISO text, with or without
    offset (without: UTC), Snowflake's `2026-11-22 06:00:00.000 Z` or `-0800`, or an epoch in
    seconds, milliseconds, microseconds or nanoseconds. Raises RunFault for anything else.
    """
    given = text.strip()
    if _EPOCH.fullmatch(given):
        seconds = float(given)
        while seconds >= 1e11:
            seconds /= 1000.0
        return datetime.fromtimestamp(seconds, UTC)
    tidy = re.sub(r"\s*(Z|[+-]\d{2}:?\d{2})$", r"\1", given)
    tidy = re.sub(r"(\.\d{6})\d+", r"\1", tidy)
    try:
        read = datetime.fromisoformat(tidy)
    except ValueError:
        raise RunFault(f"The run's original schedule time {text!r} is not a time.") from None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def run_name(schedule: datetime, taken: Container[str] = (), kind: str = "RUN") -> str:
    """Name the schema of a run, with `_2`, `_3` … if another run already has the name.

    `kind` is RUN for the DAG; a standalone task's runs go by its own name.
    """
    return _free(f"{kind}_{schedule.astimezone(UTC):%Y%m%d_%H%M}", taken)


def evaluation_name(run_id: str, taken: Container[str] = ()) -> str:
    """Name an evaluation of a run, with `_2` … if the run already has one of that name."""
    return _free(f"EV_{identifier(run_id).removeprefix('RUN_')}", taken)


def version_name(run_id: str) -> str:
    """Name the version a run trains: `RUN_20261122_0600_2` gives `V202611220600_2`."""
    found = _RUN.fullmatch(run_id)
    if not found:
        raise RunFault(f"{run_id!r} is not the name of a run.")
    return f"V{found[1]}{found[2]}{found[3]}"


def is_trained_version(name: str) -> bool:
    """Say whether a version was trained by the DAG, rather than adopted or the baseline."""
    return _VERSION.fullmatch(name) is not None


def time_in_name(name: str) -> datetime | None:
    """Give the schedule time in the name of a run schema or an evaluation; None for other names."""
    found = _SCHEMA.fullmatch(name) or _EVALUATION.fullmatch(name)
    return found and datetime.strptime(found[1], "%Y%m%d_%H%M").replace(tzinfo=UTC)


def _free(name: str, taken: Container[str]) -> str:
    if name not in taken:
        return name
    suffix = 2
    while f"{name}_{suffix}" in taken:
        suffix += 1
    return f"{name}_{suffix}"
