"""What a finished run leaves behind, and what of older runs may go."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from snowflake.snowpark import Session

from fraud_dag.names import BASELINE, identifier, is_trained_version, time_in_name
from fraud_dag.registry import ModelName, Version, drop_version, versions
from fraud_dag.sql import rows

NEEDED = ("SETUP", "FEATURE_ENG", "SPLIT_DATA", "TRAIN", "EVALUATE", "BRANCH")
MARK = "MARK_MODEL_GOLDEN"


def succeeded(session: Session, bot_schema: str, run_group: str) -> bool:
    """Say whether every task of the run that had to run ended well.

    A finalizer is told no outcome, and TASK_HISTORY lags: the tasks' own rows are the witness.
    """
    found = rows(
        session,
        f"SELECT TASK, OK FROM {bot_schema}.TASK_RUNS WHERE RUN_GROUP = ? "
        "ORDER BY STARTED_AT, ENDED_AT NULLS FIRST",
        run_group,
    )
    newest = {task: ok for task, ok in found}
    return all(newest.get(task) is True for task in NEEDED) and newest.get(MARK, True) is True


def old_names(names: Iterable[str], now: datetime, days: int, kept: set[str]) -> list[str]:
    """Pick the schemas of runs or tables of evaluations whose time is over `days` days ago."""
    before = now - timedelta(days=days)
    dated = ((name, time_in_name(name)) for name in names if name not in kept)
    return [name for name, made in dated if made is not None and made < before]


def surplus_versions(found: list[Version], kept: set[str], keep: int) -> list[str]:
    """Pick the oldest trained versions beyond `keep`, sparing the default and those in `kept`.

    `found` is oldest first. Adopted versions and the baseline are never picked.
    """
    droppable = [
        version.name
        for version in found
        if is_trained_version(version.name)
        and not version.is_default
        and version.name not in kept
        and version.name != BASELINE
    ]
    return droppable[: max(0, len(found) - keep)]


def drop_old_schemas(
    session: Session, database: str, now: datetime, days: int, own: str
) -> list[str]:
    """Drop the kept schemas of failed or killed runs older than `days` days."""
    found = _names(session, f"SHOW SCHEMAS IN DATABASE {database}")
    old = old_names(found, now, days, {own})
    for name in old:
        drop_schema(session, f"{database}.{name}")
    return old


def drop_schema(session: Session, schema: str) -> None:
    """Drop a run schema with everything in it."""
    rows(session, f"DROP SCHEMA IF EXISTS {identifier(schema, parts=2)} CASCADE")


def drop_old_scores(
    session: Session, holdouts: str, bot_schema: str, now: datetime, days: int
) -> list[str]:
    """Drop the kept scores older than `days` days of evaluations that are no longer open."""
    found = _names(session, f"SHOW TABLES LIKE 'EV%' IN SCHEMA {holdouts}")
    old = old_names(found, now, days, _open_evaluations(session, bot_schema))
    for name in old:
        rows(session, f"DROP TABLE IF EXISTS {holdouts}.{identifier(name)}")
    return old


def drop_surplus_versions(
    session: Session, model: ModelName, bot_schema: str, keep: int
) -> list[str]:
    """Drop trained versions beyond `keep` that nothing refers to any more."""
    surplus = surplus_versions(
        versions(session, model), _versions_in_use(session, bot_schema), keep
    )
    for name in surplus:
        drop_version(session, model, name)
    return surplus


def _open_evaluations(session: Session, bot_schema: str) -> set[str]:
    found = rows(
        session,
        f"SELECT EVALUATION_ID FROM {bot_schema}.PROMOTIONS "
        "WHERE STATE IN ('PENDING', 'APPROVED', 'FAILED')",
    )
    return {str(row[0]) for row in found}


def _versions_in_use(session: Session, bot_schema: str) -> set[str]:
    # Whatever was once live may be returned to, so promoted versions and those before them stay.
    found = rows(
        session,
        f"SELECT E.CANDIDATE, E.PRODUCTION, P.PREVIOUS_LIVE FROM {bot_schema}.PROMOTIONS AS P "
        f"JOIN {bot_schema}.EVALUATIONS AS E ON E.EVALUATION_ID = P.EVALUATION_ID "
        "WHERE P.STATE IN ('PENDING', 'APPROVED', 'FAILED', 'PROMOTED', 'REVERTING', 'REVERTED')",
    )
    return {str(name) for row in found for name in row if name is not None}


def _names(session: Session, show: str) -> list[str]:
    return [str(row["name"]) for row in rows(session, show)]
