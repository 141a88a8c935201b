"""BOT.REQUESTS: the queue of FRAUD_JUDGE, since a second EXECUTE TASK replaces a waiting one.

A request is `waiting`, then `claimed`, then `done` or `failed` with its answer in RESULT.
"""

import json
from dataclasses import dataclass
from typing import Any

from snowflake.snowpark import Session

from fraud_dag.sql import rows

MOST_ATTEMPTS = 3
"""A request whose answering broke off so often is given up, so that those behind it are served."""


@dataclass(frozen=True)
class Request:
    """One claimed request; attempts counts this one."""

    request_id: str
    kind: str
    arguments: Any
    requested_by: str | None
    attempts: int

    @property
    def hopeless(self) -> bool:
        """Whether answering it broke off too often to be tried again."""
        return self.attempts > MOST_ATTEMPTS


def claim_next(session: Session, bot_schema: str) -> Request | None:
    """Claim the oldest unanswered request; None when none is left.

    The task never overlaps itself, so a request found claimed is one whose drain was killed: it is
    taken up again.
    """
    found = rows(
        session,
        "SELECT REQUEST_ID, KIND, ARGUMENTS, REQUESTED_BY, COALESCE(ATTEMPTS, 0) + 1 "
        f"FROM {bot_schema}.REQUESTS WHERE STATE IN ('waiting', 'claimed') "
        "ORDER BY CREATED_AT, REQUEST_ID LIMIT 1",
    )
    if not found:
        return None
    request_id, kind, arguments, requested_by, attempts = found[0]
    rows(
        session,
        f"UPDATE {bot_schema}.REQUESTS SET STATE = 'claimed', STARTED_AT = SYSDATE(), "
        "ATTEMPTS = ? WHERE REQUEST_ID = ?",
        int(attempts),
        request_id,
    )
    given = None if arguments is None else json.loads(arguments)
    return Request(str(request_id), str(kind), given, requested_by, int(attempts))


def answer(
    session: Session, bot_schema: str, request: Request, ok: bool, result: dict[str, Any]
) -> None:
    """Write the result of a request and close it."""
    rows(
        session,
        f"UPDATE {bot_schema}.REQUESTS SET STATE = ?, RESULT = PARSE_JSON(?), "
        "ENDED_AT = SYSDATE() WHERE REQUEST_ID = ?",
        "done" if ok else "failed",
        json.dumps(result, sort_keys=True),
        request.request_id,
    )
