"""Exceptions of handlers in the words of the platform."""

import sys
import traceback
from pathlib import Path

_RUNNER = str(Path(__file__).parent)
_LIBRARIES = "/usr/lib/python_udf"
_IMPORTS = "/home/udf"


def shown(filename: str, imports: str | None) -> str:
    """A file's path as the platform has it."""
    if imports and filename.startswith(imports):
        return _IMPORTS + filename.removeprefix(imports)
    for prefix in (sys.prefix, sys.base_prefix):
        if filename.startswith(prefix):
            return _LIBRARIES + filename.removeprefix(prefix)
    return filename


def _without_runner(report: traceback.TracebackException, imports: str | None) -> None:
    frames = [frame for frame in report.stack if not frame.filename.startswith(_RUNNER)]
    frames = [frame for frame in frames if not frame.filename.startswith("<frozen ")]
    report.stack = traceback.StackSummary.from_list(
        [
            traceback.FrameSummary(
                shown(frame.filename, imports), frame.lineno, frame.name, line=frame.line or ""
            )
            for frame in frames
        ]
    )
    for inner in (report.__cause__, report.__context__):
        if inner is not None:
            _without_runner(inner, imports)


def describe(error: BaseException, imports: str | None = None) -> str:
    """The traceback as the platform prints it, without the runner's frames and local paths."""
    report = traceback.TracebackException.from_exception(error, lookup_lines=True)
    _without_runner(report, imports)
    text = "".join(report.format()).rstrip("\n")
    if not text.startswith("Traceback"):
        return f"Traceback (most recent call last):\n{text}"
    return text
