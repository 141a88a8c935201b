"""The one way this package sends plain SQL: identifiers checked and spliced, values bound."""

from typing import Any

from snowflake.snowpark import Session


def rows(session: Session, text: str, *binds: Any) -> list[Any]:
    """Run a statement with `?` binds and give its rows, each readable by position and name."""
    return list(session.sql(text, params=list(binds) or None).collect())
