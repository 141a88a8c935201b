"""One CALL of a Python procedure, inside a forked child."""

import contextlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import event_log
import failure
import handler_lookup
import imports
import values


def _session(connection: Mapping[str, Any]) -> Any:
    import inside
    from snowflake.snowpark import Session

    own = {
        **connection,
        "server_session_keep_alive": True,
        "session_parameters": inside.PARAMETERS,
    }
    session = Session.builder.configs(own).create()
    inside.settle(session, own)
    return session


def _table_query(session: Any, answer: Any) -> str:
    """Runs the DataFrame that a handler returned; the server keeps the result under the id."""
    import pandas

    if isinstance(answer, pandas.DataFrame):
        answer = session.create_dataframe(answer)
    if not hasattr(answer, "queries"):
        raise TypeError(f"expected a DataFrame, got '{type(answer).__name__}'")
    text = answer.queries["queries"][-1].strip()
    with session.query_history() as history:
        answer.collect()
    ids = [query.query_id for query in history.queries if query.sql_text.strip() == text]
    return ids[-1] if ids else history.queries[-1].query_id


def _handled(request: Mapping[str, Any], session: Any) -> dict[str, Any]:
    code: str | None = request["code"]
    module = handler_lookup.inline_module(code) if code is not None else None
    handler = handler_lookup.find(request["handler"], module)
    arguments: Sequence[Any] = [values.decode(cell) for cell in request["arguments"]]
    answer = handler(session, *arguments)
    if request["returns"] == "table":
        return {"ok": True, "query": _table_query(session, answer)}
    return {"ok": True, "value": values.encode(answer, request["returns"])}


def _answer(request: Mapping[str, Any], directory: Path) -> dict[str, Any]:
    session = _session(request["connection"])
    with event_log.recording(request["log"], str(directory)):
        return _handled(request, session)


def run(request: Mapping[str, Any]) -> dict[str, Any]:
    """Calls the handler with a session of the frame that the server prepared for it."""
    directory = Path(request["folder"]) / "imports"
    try:
        sys.path[0:0] = imports.place(request["imports"], directory)
        imports.close(directory)
        imports.announce(directory)
        return _answer(request, directory)
    except BaseException as error:
        return {"ok": False, "error": failure.describe(error, str(directory))}
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
