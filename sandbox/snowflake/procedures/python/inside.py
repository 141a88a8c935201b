"""What makes the published connector the one that handlers of procedures find on the platform.

That one says ``PLATFORM == "XP"``, which Snowpark, snowflake-ml and snowflake.core read as "inside
a procedure": they then open no session, do not close the one they have, and move files by methods
of the cursor instead of PUT and GET, which are refused there. The published connector has some of
these methods not at all and some for uploads alone.

Sources: the branches on ``is_in_stored_procedure`` in ``snowflake.snowpark`` (``file_operation``,
``_internal.server_connection``, ``session``, ``async_job``), ``snowflake.core._generated.rest``,
and D:developer-guide/stored-procedure/python/procedure-python-limitations. What the platform
answers to ``snowflake.connector.connect`` and to a pattern is not published: that is our own.
"""

import functools
import gzip
import io
import json
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import platform_module
from snowflake.connector import SnowflakeConnection, description, errors
from snowflake.connector import connection as connections
from snowflake.connector.constants import CMD_TYPE_UPLOAD
from snowflake.connector.cursor import SnowflakeCursor

PARAMETERS = {
    "ENABLE_ASYNC_QUERY_IN_PYTHON_STORED_PROCS": True,
    "ENABLE_FIX_1375538": True,
    "PYTHON_SNOWPARK_USE_SCOPED_TEMP_OBJECTS": True,
}
"""Session parameters that libraries look at inside.

Asynchronous child queries are allowed (D:developer-guide/stored-procedure/python/
procedure-python-examples), and write_pandas of the connector makes its stages SCOPED, for others
are refused with the owner's rights.
"""


def _quoted(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == "'" else text


def _local(path: str) -> str:
    """The file's address as PUT and GET want it, of a path or of such an address, quoted or not."""
    plain = _unquoted(path)
    return _quoted(plain if plain.startswith("file://") else f"file://{plain}")


def _staged(location: str) -> str:
    plain = _unquoted(location)
    return plain if plain.startswith(("@", "snow://")) else f"@{plain}"


class FileOperations:
    """Asks the server where files of a stage are, by statements that no handler wrote."""

    def __init__(self, connection: SnowflakeConnection) -> None:
        self._connection = connection

    def parse_file_operation(
        self,
        stage_location: str,
        local_file_name: str | None,
        target_directory: str | None,
        command_type: str,
        options: Mapping[str, Any] | None,
        has_source_from_stream: Any = False,
    ) -> dict[str, Any]:
        """The server's answer to the PUT or GET that the operation amounts to.

        Raises ProgrammingError for a pattern, which ``session.file.get`` takes only outside.
        """
        staged = _staged(stage_location)
        if command_type != CMD_TYPE_UPLOAD:
            if options and options.get("pattern") is not None:
                raise errors.ProgrammingError(
                    "Pattern matching is not supported by file.get in a stored procedure."
                )
            folder = Path(target_directory or ".").absolute()
            folder.mkdir(parents=True, exist_ok=True)
            return self._ask(f"GET ? {_local(str(folder))}", staged)
        if has_source_from_stream:
            staged, _, local_file_name = staged.rpartition("/")
        named = " ".join(f"{name} = {value}" for name, value in (options or {}).items())
        return self._ask(f"PUT {_local(local_file_name or '')} ? {named}", staged)

    def _ask(self, sql: str, location: str) -> dict[str, Any]:
        with self._connection.cursor() as cursor:
            parameters = self._connection._process_params_qmarks([location], cursor)
            return cursor._execute_helper(sql, binding_params=parameters or {}, is_internal=True)


class Streams:
    """Reads one file of a stage, by way of a file of this machine that is gone at once."""

    def __init__(self, connection: SnowflakeConnection) -> None:
        self._connection = connection

    def download_as_stream(
        self, ret: dict[str, Any], decompress: bool = False
    ) -> gzip.GzipFile | io.BufferedReader:
        """The file that the server's answer names. Raises ProgrammingError when it names none."""
        if not ret["success"]:
            raise errors.ProgrammingError(
                ret["message"], errno=int(ret["code"]), sqlstate=ret["data"].get("sqlState")
            )
        names = ret["data"]["src_locations"]
        if not names:
            raise errors.ProgrammingError("Remote file was not found.", errno=253006)
        with tempfile.TemporaryDirectory() as folder, self._connection.cursor() as cursor:
            ret["data"] = {**ret["data"], "src_locations": names[:1], "localLocation": folder}
            cursor._create_file_transfer_agent("", ret).execute()
            file = Path(folder) / Path(names[0]).name
            return gzip.open(file, "rb") if decompress else file.open("rb")


def _upload_stream(cursor: SnowflakeCursor, stream: IO[bytes], location: str) -> None:
    """Puts a stream under exactly this name, as it is, in place of what is there."""
    options = {"auto_compress": False, "overwrite": True}
    cursor._upload_stream(stream, location, options)


def _api_request(connection: Mapping[str, Any], *asked: Any) -> dict[str, Any]:
    """A request of snowflake.core to the account, in the name of the procedure's session."""
    method, path, query, headers, body, _, timeout = asked
    origin = f"{connection['protocol']}://{connection['host']}:{connection['port']}"
    named = f"?{urllib.parse.urlencode(query)}" if query else ""
    request = urllib.request.Request(
        f"{origin}{path}{named}",
        method=method,
        data=json.dumps(body).encode() if body else None,
        headers={
            **(headers or {}),
            "Content-Type": "application/json",
            "Authorization": f'Snowflake Token="{connection["session_token"]}"',
        },
    )
    try:
        reply = urllib.request.urlopen(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        reply = error
    with reply:
        content = reply.read().decode()
        return {"status": reply.status, "headers": dict(reply.headers), "content": content}


def announce() -> None:
    """Says that this process is inside, before Snowpark is imported, which remembers it."""
    sys.modules["_snowflake"] = platform_module.stub()
    for owner, name, value in (
        (description, "PLATFORM", "XP"),
        (connections, "FileOperationParser", FileOperations),
        (connections, "StreamDownloader", Streams),
        (SnowflakeCursor, "upload_stream", _upload_stream),
    ):
        setattr(owner, name, value)


def settle(session: Any, connection: Mapping[str, Any]) -> None:
    """Makes the procedure's session the only one there is, whatever a handler connects to."""
    published = SnowflakeConnection.__init__

    @functools.wraps(published)
    def own(self: SnowflakeConnection, *_: Any, **asked: Any) -> None:
        style = {name: asked[name] for name in ("paramstyle",) if name in asked}
        published(self, **connection, **style)

    setattr(SnowflakeConnection, "__init__", own)  # noqa: B010

    def cancel_query(query_id: str) -> str:
        session.sql("select system$cancel_query(?)", params=[query_id]).collect()
        return json.dumps({"success": True})

    module = sys.modules["_snowflake"].__dict__
    module["cancel_query"] = cancel_query
    module["send_snow_api_request"] = functools.partial(_api_request, connection)
