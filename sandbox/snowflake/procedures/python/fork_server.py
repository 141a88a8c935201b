"""Runs Python procedures: imports the heavy libraries once, and forks a child per CALL.

Requests come as JSON lines on standard input, events go as JSON lines to the descriptor that
standard output was at the start. A child writes its answer into the call's folder and its output
into a file there, so nothing that a handler prints or does can disturb this conversation. Each
child leads a process group, and `{"kind": "kill"}` ends the whole group.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import selectors
import signal
import sys
from pathlib import Path
from typing import Any

import call

NEEDED = [
    "snowflake.snowpark",
    "snowflake.connector.pandas_tools",
    "pandas",
    "numpy",
    "pyarrow",
]

MOST_MEMORY = 8 << 30
"""Bytes of address space of one handler: beyond it Python raises MemoryError."""

_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Makes this process the parent of what handlers leave behind, where the system can do that."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _children() -> list[int]:
    """Processes whose parent this one is; none where the system does not tell."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
        return [int(pid) for pid in text.split()]
    return []


class Server:
    """The parent: never runs a handler, never opens a connection, has one thread."""

    def __init__(self, events: int) -> None:
        self._events = events
        self._children: dict[int, str] = {}
        self.cold: list[str] = []

    def send(self, **event: Any) -> None:
        """Tells the other side one thing."""
        os.write(self._events, (json.dumps(event) + "\n").encode())

    def handle(self, request: dict[str, Any]) -> None:
        """Does what one line asked for."""
        if request["kind"] == "call":
            self._fork(request)
        elif request["kind"] == "warm":
            self.cold.extend(request["modules"])
        else:
            self.kill(request["id"])

    def _fork(self, request: dict[str, Any]) -> None:
        pid = os.fork()
        if pid == 0:
            _child(request, self._events)
        with contextlib.suppress(OSError):  # the child did it first, or has ended already
            os.setpgid(pid, pid)
        self._children[pid] = request["id"]
        self.send(event="started", id=request["id"], pid=pid)

    def kill(self, identifier: str) -> None:
        """Ends a call's child with all that it started."""
        for pid, owner in self._children.items():
            if owner == identifier:
                os.killpg(pid, signal.SIGKILL)

    def reap(self) -> None:
        """Reports the children that have ended, and ends what they left running."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            identifier = self._children.pop(pid, None)
            if identifier is None:
                continue
            with contextlib.suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
            code = os.waitstatus_to_exitcode(status)
            self.send(event="ended", id=identifier, code=code)
        for pid in _children():
            if pid not in self._children:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        """Takes all children along, and what they leave behind."""
        for pid in self._children:
            with contextlib.suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        while _children():
            for pid in _children():
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(-1, 0)


def _child(request: dict[str, Any], events: int) -> None:
    """Never returns."""
    code = 1
    try:
        os.setpgid(0, 0)
        os.close(events)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        folder = Path(request["folder"])
        output = os.open(folder / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        answer = json.dumps(call.run(request))
        draft = folder / "answer.draft"
        draft.write_text(answer, encoding="utf-8")
        draft.rename(folder / "answer.json")
        code = 0
    finally:
        os._exit(code)


def warm_up(names: list[str]) -> None:
    """Imports the next of the optional modules, if there is one and it is installed."""
    with contextlib.suppress(ImportError):
        importlib.import_module(names.pop(0))
    gc.collect()
    gc.freeze()


def main() -> None:
    """Serves until standard input ends, then takes all children along.

    What every procedure needs is imported first; the heavier libraries that procedures declare
    follow one by one while nothing is asked, so that the first call does not wait for them.
    """
    events = os.dup(1)
    os.dup2(2, 1)
    adopt_orphans()
    server = Server(events)
    try:
        importlib.import_module("inside").announce()
        for name in NEEDED:
            importlib.import_module(name)
    except ImportError as error:
        server.send(event="unready", reason=str(error))
        return
    read, write = os.pipe()
    os.set_blocking(write, False)
    os.set_blocking(read, False)
    signal.set_wakeup_fd(write)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    server.send(event="ready")
    selector = selectors.DefaultSelector()
    selector.register(0, selectors.EVENT_READ)
    selector.register(read, selectors.EVENT_READ)
    rest = b""
    while True:
        events_now = selector.select(0 if server.cold else None)
        if not events_now:
            warm_up(server.cold)
        for key, _ in events_now:
            if key.fd == read:
                os.read(read, 4096)
                continue
            chunk = os.read(0, 1 << 16)
            if not chunk:
                server.end()
                return
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                server.handle(json.loads(line))
        server.reap()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
