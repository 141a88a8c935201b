"""Applies models, functions and table functions to whole tables: Parquet in, Parquet out.

Lives long, so that a model or handler is loaded once. Requests come as JSON lines on standard
input; each is answered by one JSON line on the descriptor that standard output was at the start.
"""

import contextlib
import importlib.util
import json
import math
import os
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import event_log
import failure
import handler_lookup
import imports
import pandas
import platform_module
import pyarrow
import pyarrow.parquet
import rows
import table_function
import values

_SCALARS = (str, int, float, bool, type(None))


class Scope:
    """Modules that one function imported from its own files; another's of the same name differ."""

    def __init__(self, directory: Path, entries: Sequence[str]) -> None:
        self._directory = directory
        self._entries = list(entries)
        self._modules: dict[str, types.ModuleType] = {}

    def __enter__(self) -> None:
        """Puts the function's own modules in place."""
        sys.path[0:0] = self._entries
        sys.modules.update(self._modules)
        imports.announce(self._directory)
        importlib.invalidate_caches()

    def __exit__(self, *_: object) -> None:
        """Takes them away again, remembering them."""
        del sys.path[0 : len(self._entries)]
        root = str(self._directory)
        for name, module in list(sys.modules.items()):
            if (getattr(module, "__file__", None) or "").startswith(root):
                self._modules[name] = module
                del sys.modules[name]


class Loaded:
    """A handler ready to be applied, with the scope that it runs in."""

    def __init__(self, function: Mapping[str, Any]) -> None:
        directory = Path(function["directory"])
        if function["kind"] == "model":
            self.scope = Scope(directory, [])
        else:
            self.scope = Scope(directory, imports.place(function["imports"], directory))
        self.directory = directory
        with self.scope:
            self._handler = self._load(function)

    def _load(self, function: Mapping[str, Any]) -> Callable[..., Any]:
        if function["kind"] == "model":
            path, _, name = function["handler"].rpartition(".")
            file = self.directory / (path.replace(".", "/") + ".py")
            unique = f"_model_{abs(hash(str(file)))}"
            spec = importlib.util.spec_from_file_location(unique, file)
            if spec is None or spec.loader is None:
                raise ImportError(f"no such handler file: {path}")
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return getattr(module, name)
        code = function["code"]
        module = handler_lookup.inline_module(code) if code is not None else None
        return handler_lookup.find(function["handler"], module)

    def apply(self, given: rows.Rows, strict: bool) -> Sequence[Any]:
        """One result per row, from a vectorised handler at once or else row by row.

        With ``strict``, rows with a NULL argument give None and the handler does not see them.
        """
        with self.scope:
            handler: Any = self._handler
            if getattr(handler, "_sf_vectorized_input", None) is None:
                return [None if strict and None in row else handler(*row) for row in given.tuples()]
            frame = given.frame()
            if not strict:
                return list(handler(frame))
            whole = frame.notna().all(axis=1)
            told = iter(handler(frame[whole].reset_index(drop=True)) if whole.any() else [])
            return [next(told) if asked else None for asked in whole]

    def table(
        self, given: rows.Rows, names: Sequence[str], parts: Iterable[range]
    ) -> Iterator[tuple[int, table_function.Result]]:
        """Rows of a table function, each with where its partition begins and its row stands."""
        with self.scope:
            tuples = given.tuples()
            for part in parts:
                for row in table_function.run(
                    self._handler, tuples, part, lambda: given.frame(names)
                ):
                    yield part.start, row


def _struct(results: Sequence[Any]) -> pyarrow.Array | None:
    """Dictionaries of the same keys and plain values as one struct column: far quicker."""
    first = results[0] if results else None
    if not isinstance(first, dict) or not first:
        return None
    if not all(isinstance(value, _SCALARS) for value in first.values()):
        return None
    keys = first.keys()
    if not all(isinstance(row, dict) and row.keys() == keys for row in results):
        return None
    try:
        return pyarrow.array(results, from_pandas=True)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):
        return None


def _column(results: Sequence[Any], returns: str) -> tuple[str, pyarrow.Array]:
    if returns in rows.NESTED:
        struct = _struct(results)
        if struct is not None:
            return "struct", struct
    texts = [values.encode(_present(value), returns) for value in results]
    return "text", pyarrow.array(texts, pyarrow.string())


def _present(value: Any) -> Any:
    if value is pandas.NA or value is pandas.NaT:
        return None
    return None if isinstance(value, float) and math.isnan(value) else value


class Worker:
    """Keeps what it has loaded by the function's key."""

    def __init__(self) -> None:
        self._loaded: dict[str, Loaded] = {}

    def _find(self, function: Mapping[str, Any]) -> Loaded:
        key: str = function["key"]
        if key not in self._loaded:
            self._loaded[key] = Loaded(function)
        return self._loaded[key]

    def _apply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        function = request["function"]
        loaded = self._find(function)
        given = rows.Rows(request["input"], request["arguments"], request["types"])
        results = loaded.apply(given, function["strict"]) if given.count else []
        if len(results) != given.count:
            raise ValueError(f"the handler gave {len(results)} results for {given.count} rows")
        shape, column = _column(results, request["returns"])
        table = pyarrow.table({"RESULT": column})
        pyarrow.parquet.write_table(table, request["output"], compression="none")
        return {"shape": shape}

    def _table(self, request: Mapping[str, Any]) -> dict[str, Any]:
        returns: Sequence[str] = request["returns"]
        loaded = self._find(request["function"])
        given = rows.Rows(request["input"], request["arguments"], request["types"])
        parts = rows.parts(request["input"], request["partitions"], given.count)
        starts: list[int] = []
        origins: list[int | None] = []
        columns: list[list[str | None]] = [[] for _ in returns]
        for start, (origin, row) in loaded.table(given, request["names"], parts):
            if len(row) != len(returns):
                raise ValueError(f"expected rows of {len(returns)} values, got {len(row)}")
            starts.append(start)
            origins.append(origin)
            for column, value, sql_type in zip(columns, row, returns, strict=True):
                column.append(values.encode(_present(value), sql_type))
        arrays = {
            f"C{index}": pyarrow.array(c, pyarrow.string()) for index, c in enumerate(columns)
        }
        places = {
            "PART": pyarrow.array(starts, pyarrow.int64()),
            "ROW": pyarrow.array(origins, pyarrow.int64()),
        }
        table = pyarrow.table({**places, **arrays})
        pyarrow.parquet.write_table(table, request["output"], compression="none")
        return {}

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Runs one request; what the handler raised becomes its answer, be it to exit."""
        try:
            run = self._table if "partitions" in request else self._apply
            with event_log.recording(request["log"], request["function"]["directory"]):
                return {"id": request["id"], "ok": True, **run(request)}
        except BaseException as error:
            text = failure.describe(error, request["function"]["directory"])
            return {"id": request["id"], "ok": False, "error": text}


def warm_up(names: Iterable[str]) -> None:
    """Imports modules that are expected to be needed, where they are installed."""
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def main() -> None:
    """Serves until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    sys.modules["_snowflake"] = platform_module.stub()
    worker = Worker()
    print(json.dumps({"ready": True}), file=answers)
    for line in sys.stdin:
        request = json.loads(line)
        if request.get("kind") == "warm":
            warm_up(request["modules"])
        else:
            print(json.dumps(worker.answer(request)), file=answers)


if __name__ == "__main__":
    main()
