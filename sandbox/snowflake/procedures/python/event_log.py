"""What handlers log, as lines of JSON in a file that the server reads once the call has ended.

A file and not the answer: what was logged before a handler is killed or ends its process is there.
Attributes are those of the platform's own handler, snowflake-telemetry-python.
"""

import contextlib
import json
import logging
import os
import time
from collections.abc import Iterator, Mapping
from typing import Any

import failure
import values

MOST_RECORDS = 10_000
"""Of one call: the server keeps as many."""

MOST_BYTES = 32 << 20
"""Of one call's file, whatever its records are."""

LONGEST_MESSAGE = 524_288
"""Bytes; the platform's handler cuts there too, with an ellipsis."""

LONGEST_RECORD = 2 * LONGEST_MESSAGE
"""Bytes; a longer one loses its attributes."""

_LEVELS = {
    "TRACE": logging.NOTSET,
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARN": logging.WARNING,
    "ERROR": logging.ERROR,
    "FATAL": logging.CRITICAL,
}

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

_TRANSPORT = ("snowflake.connector", "urllib3")
"""Loggers of what carries a session here; on the platform a handler's session needs none of it."""


def _severity(level: int) -> str:
    """The most severe level that the number reaches; below DEBUG all is TRACE."""
    reached = [name for name, least in _LEVELS.items() if level >= least]
    return reached[-1] if reached else "TRACE"


def _text(record: logging.LogRecord) -> str:
    """The message, or its pattern where the arguments do not fit it."""
    try:
        text = record.getMessage()
    except (TypeError, ValueError):
        text = str(record.msg)
    raw = text.encode("utf-8", errors="replace")
    if len(raw) <= LONGEST_MESSAGE:
        return text
    return raw[: LONGEST_MESSAGE - 3].decode("utf-8", errors="ignore") + "..."


def _exception(error: BaseException, imports: str) -> dict[str, Any]:
    told: dict[str, Any] = {"exception.type": type(error).__name__}
    if error.args:
        told["exception.message"] = str(error.args[0])
    told["exception.stacktrace"] = failure.describe(error, imports) + "\n"
    return told


class EventLog(logging.Handler):
    """Writes records to a file, each by one write, until the call has had its share."""

    def __init__(self, path: str, imports: str) -> None:
        super().__init__()
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._imports = imports
        self._records = MOST_RECORDS
        self._bytes = MOST_BYTES

    def _write(self, line: Mapping[str, Any]) -> None:
        if self._records < 0:
            return
        # halves of characters, which JSON could carry but no reader takes, become question marks
        data = (json.dumps(line, ensure_ascii=False) + "\n").encode(errors="replace")
        if len(data) > LONGEST_RECORD and line["attributes"]:
            self._write({**line, "attributes": {}})
            return
        self._records -= 1
        self._bytes -= len(data)
        if self._records < 0 or self._bytes < 0:
            self._records = -1
            data = b'{"full": true}\n'
        os.write(self._file, data)

    def _attributes(self, record: logging.LogRecord) -> dict[str, Any]:
        extra = {key: value for key, value in vars(record).items() if key not in _OWN}
        told = {
            **{key: values.plain(value) for key, value in extra.items()},
            "code.filepath": failure.shown(record.pathname, self._imports),
            "code.function": record.funcName,
            "code.lineno": record.lineno,
        }
        error = record.exc_info[1] if record.exc_info else None
        return told if error is None else {**told, **_exception(error, self._imports)}

    def emit(self, record: logging.LogRecord) -> None:
        """Writes one record; what cannot be written is reported as `logging` does it."""
        name = str(record.name)
        if name.startswith(_TRANSPORT):
            return
        try:
            self._write(
                {
                    "at": values.plain(record.created),
                    "severity": _severity(record.levelno),
                    "logger": name,
                    "text": _text(record),
                    "attributes": self._attributes(record),
                }
            )
        except Exception:
            self.handleError(record)

    def uncaught(self, error: BaseException) -> None:
        """Writes what left the handler: docs, unhandled-exception-messages."""
        attributes = {**_exception(error, self._imports), "exception.escaped": True}
        line = {"severity": "FATAL", "text": "exception", "attributes": attributes}
        self._write({"at": time.time(), **line})

    def close(self) -> None:
        """Ends the file too."""
        super().close()
        with contextlib.suppress(OSError):
            os.close(self._file)


@contextlib.contextmanager
def recording(wanted: Mapping[str, Any] | None, imports: str) -> Iterator[None]:
    """Keeps what is logged meanwhile, and what is raised.

    ``wanted`` has ``file``, ``level`` and ``uncaught``; without it nothing is kept, at no cost. The
    level is the root logger's: code may set others for its own loggers, as on the platform.
    """
    if wanted is None:
        yield
        return
    log = EventLog(wanted["file"], imports)
    root = logging.getLogger()
    before = root.level
    root.setLevel(_LEVELS[wanted["level"]])
    root.addHandler(log)
    try:
        yield
    except BaseException as error:
        if wanted["uncaught"]:
            with contextlib.suppress(Exception):
                log.uncaught(error)
        raise
    finally:
        root.removeHandler(log)
        root.setLevel(before)
        log.close()
