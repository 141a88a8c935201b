"""BOT.WATCH: what was seen of a day, appended and never rewritten; readers take the newest row.

A day has one row for each version and part (live or previous) once it is over, and a second one,
LABELLED, once its labels are in.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from snowflake.snowpark import Session

from fraud_dag.names import BASELINE
from fraud_dag.sql import rows

Role = Literal["live", "previous"]
Figures = dict[str, Any]


@dataclass(frozen=True)
class Reign:
    """How a version came to be live; what is unknown of an adopted one is None.

    profile: what EVALUATE kept of the version, see `comparing.Judgement` · against_verdict: it was
    promoted against the judge's verdict, so its probation lasts twice as long.
    """

    since: date | None
    previous: str | None
    against_verdict: bool
    profile: dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """The newest row of one day."""

    figures: Figures
    labelled: bool

    @property
    def empty(self) -> bool:
        """Whether the day had no transactions when it was looked at: it is looked at again."""
        return self.figures["rows"] == 0


def reign_of(session: Session, bot_schema: str, version: str) -> Reign:
    """Read the newest promotion of a version."""
    found = rows(
        session,
        "SELECT TO_DATE(D.DECIDED_AT), P.PREVIOUS_LIVE, P.AGAINST_VERDICT, E.PROFILE "
        f"FROM {bot_schema}.PROMOTIONS AS P JOIN {bot_schema}.EVALUATIONS AS E "
        f"ON E.EVALUATION_ID = P.EVALUATION_ID JOIN {bot_schema}.DECISIONS AS D "
        "ON D.EVALUATION_ID = P.EVALUATION_ID AND D.KIND = 'promoted' "
        "WHERE E.CANDIDATE = ? ORDER BY D.DECIDED_AT DESC LIMIT 1",
        version,
    )
    if not found:
        return Reign(None, None, False, {})
    since, previous, against, profile = found[0]
    return Reign(
        since=since,
        previous=None if previous == BASELINE else previous,
        against_verdict=bool(against),
        profile=json.loads(profile) if profile else {},
    )


def live_since(session: Session, bot_schema: str, version: str) -> date | None:
    """Give the day on which a version became live last; None where the ledger has no word of it.

    Days before it belong to another version, also where this one was promoted long before them.
    """
    text = (
        f"SELECT TO_DATE(MAX(RECORDED_AT)) FROM {bot_schema}.LEDGER "
        "WHERE KIND IN ('promoted', 'reverted', 'adopted', 'outside_change') "
        "AND PARSE_JSON(DETAIL):live::VARCHAR = ?"
    )
    return rows(session, text, version)[0][0]


def first_day(session: Session, bot_schema: str, version: str) -> date | None:
    """Give the first day on which a version was watched as the live one."""
    text = f"SELECT MIN(DAY) FROM {bot_schema}.WATCH WHERE VERSION = ? AND ROLE = 'live'"
    return rows(session, text, version)[0][0]


def kept_days(
    session: Session, bot_schema: str, version: str, role: Role, first: date
) -> dict[date, Kept]:
    """Read the newest row of each day from `first` on."""
    found = rows(
        session,
        f"SELECT DAY, FIGURES, LABELLED FROM {bot_schema}.WATCH "
        "WHERE VERSION = ? AND ROLE = ? AND DAY >= TO_DATE(?) ORDER BY CREATED_AT, LABELLED",
        version,
        role,
        first.isoformat(),
    )
    return {day: Kept(json.loads(figures), bool(labelled)) for day, figures, labelled in found}


def keep_day(
    session: Session,
    bot_schema: str,
    day: date,
    version: str,
    role: Role,
    figures: Figures,
    labelled: bool,
) -> None:
    """Append a row."""
    rows(
        session,
        f"INSERT INTO {bot_schema}.WATCH (DAY, VERSION, ROLE, LABELLED, FIGURES, CREATED_AT) "
        "SELECT TO_DATE(?), ?, ?, ?, PARSE_JSON(?), SYSDATE()",
        day.isoformat(),
        version,
        role,
        labelled,
        json.dumps(figures, sort_keys=True),
    )


def looks_due(
    kept: dict[date, Kept], first: date, today: date, label_delay_days: int
) -> list[date]:
    """Name the days, up to today, on which a look is still to be made, oldest first.

    The look of a day reads the day before it, and the labels of the one that is old enough by then.
    Missed looks are made up in order, each as if made on its day.
    """
    due = []
    for ahead in range(1, (today - first).days + 1):
        as_of = first + timedelta(days=ahead)
        seen = kept.get(as_of - timedelta(days=1))
        matured = kept.get(as_of - timedelta(days=1 + label_delay_days))
        unlabelled = matured is not None and not matured.empty and not matured.labelled
        if seen is None or seen.empty or unlabelled:
            due.append(as_of)
    return due
