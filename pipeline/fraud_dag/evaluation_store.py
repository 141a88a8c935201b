"""BOT.EVALUATIONS: the judge's document, kept once, and the promotion it opens."""

from dataclasses import dataclass
from datetime import date

from snowflake.snowpark import Session

from fraud_dag.names import evaluation_name
from fraud_dag.sql import rows


@dataclass(frozen=True)
class NewEvaluation:
    """One evaluation as the row that will hold it."""

    run_id: str
    run_group: str
    model: str
    candidate: str
    production: str | None
    as_of: date
    verdict: str
    digest: str
    document: str
    profile: str
    requested_by: str | None
    automatic: bool
    request_id: str | None = None
    """The request of BOT.REQUESTS that asked for it; None for what a run made."""


@dataclass(frozen=True)
class Judged:
    """What later tasks need of the run's newest evaluation."""

    evaluation_id: str
    verdict: str
    production: str | None
    automatic: bool


def keep(session: Session, bot_schema: str, new: NewEvaluation) -> str:
    """Insert the evaluation and give its id.

    A repeated task finds the row that it wrote before: one request makes one evaluation, and so do
    the same candidate, production and document of a run.
    """
    kept = rows(
        session,
        "SELECT EVALUATION_ID, RUN_ID, REQUEST_ID, CANDIDATE, PRODUCTION, DIGEST "
        f"FROM {bot_schema}.EVALUATIONS WHERE RUN_ID = ? OR STARTSWITH(EVALUATION_ID, ?)",
        new.run_id,
        evaluation_name(new.run_id),
    )
    wanted = (new.run_id, new.request_id, new.candidate, new.production, new.digest)
    for found, *known in kept:
        again = new.request_id is not None and known[1] == new.request_id
        if again or tuple(known) == wanted:
            return str(found)
    # Of all that begin alike: another run of the same minute has names with a suffix too.
    evaluation_id = evaluation_name(new.run_id, {str(row[0]) for row in kept})
    rows(
        session,
        f"INSERT INTO {bot_schema}.EVALUATIONS (EVALUATION_ID, RUN_ID, RUN_GROUP, REVISION, MODEL, "
        "CANDIDATE, PRODUCTION, AS_OF, VERDICT, DIGEST, DOCUMENT, PROFILE, REQUESTED_BY, "
        "AUTOMATIC, REQUEST_ID, CREATED_AT) "
        "SELECT ?, ?, ?, ?, ?, ?, ?, TO_DATE(?), ?, ?, PARSE_JSON(?), PARSE_JSON(?), ?, ?, ?, "
        "SYSDATE()",
        evaluation_id,
        new.run_id,
        new.run_group,
        1 + sum(row[1] == new.run_id for row in kept),
        new.model,
        new.candidate,
        new.production,
        new.as_of.isoformat(),
        new.verdict,
        new.digest,
        new.document,
        new.profile,
        new.requested_by,
        new.automatic,
        new.request_id,
    )
    return evaluation_id


def open_promotion(session: Session, bot_schema: str, evaluation_id: str) -> str:
    """Open the promotion of an evaluation; calling it again changes nothing."""
    return _call(session, f"{bot_schema}.OPEN_PROMOTION", evaluation_id)


def promote_by_policy(session: Session, bot_schema: str, evaluation_id: str) -> str:
    """Ask for promotion as policy, which checks everything itself; give its outcome."""
    return _call(session, f"{bot_schema}.PROMOTE_BY_POLICY", evaluation_id)


def newest(session: Session, bot_schema: str, run_group: str) -> Judged | None:
    """Give the newest evaluation of a run."""
    found = rows(
        session,
        f"SELECT EVALUATION_ID, VERDICT, PRODUCTION, AUTOMATIC FROM {bot_schema}.EVALUATIONS "
        "WHERE RUN_GROUP = ? ORDER BY CREATED_AT DESC LIMIT 1",
        run_group,
    )
    return Judged(*found[0]) if found else None


def _call(session: Session, procedure: str, evaluation_id: str) -> str:
    return str(rows(session, f"CALL {procedure}(?)", evaluation_id)[0][0])
