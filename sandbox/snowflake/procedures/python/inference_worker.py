"""Applies models and Python functions to whole tables: Parquet in, Parquet out.

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
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import failure
import handler_lookup
import imports
import pandas
import pyarrow
import pyarrow.parquet
import values

Infer = Callable[[pandas.DataFrame], Sequence[Any]]
_SCALARS = (str, int, float, bool, type(None))
_NESTED = {"variant", "object", "array"}


def _stub() -> types.ModuleType:
    """The platform's module that generated handlers import their decorator from."""
    module = types.ModuleType("_snowflake")

    def vectorized(**options: Any) -> Callable[[Any], Any]:
        def mark(function: Any) -> Any:
            function._sf_vectorized_input = options.get("input")
            return function

        return mark

    module.__dict__["vectorized"] = vectorized
    return module


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

    def apply(self, frame: pandas.DataFrame) -> Sequence[Any]:
        """One result per row, from a vectorised handler at once or else row by row."""
        with self.scope:
            handler: Any = self._handler
            wanted = getattr(handler, "_sf_vectorized_input", None)
            if wanted is not None:
                return list(handler(frame))
            rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False)
            return [handler(*row) for row in rows]


def _numbers(table: pyarrow.Table) -> pyarrow.Table:
    """Decimals as machine numbers: estimators refuse Decimal objects."""
    for index, field in enumerate(table.schema):
        if pyarrow.types.is_decimal(field.type):
            target = pyarrow.int64() if field.type.scale == 0 else pyarrow.float64()
            column = table.column(index).cast(target, safe=False)
            table = table.set_column(index, field.name, column)
    return table


def _frame(path: str, arguments: Sequence[str], types_: Sequence[str]) -> pandas.DataFrame:
    file = pyarrow.parquet.ParquetFile(path)
    if arguments:
        frame = _numbers(file.read(columns=list(arguments))).select(list(arguments)).to_pandas()
    else:
        frame = pandas.DataFrame(index=range(file.metadata.num_rows))
    for name, sql_type in zip(arguments, types_, strict=True):
        if sql_type in _NESTED:
            frame[name] = frame[name].map(lambda text: json.loads(text) if text else None)
    frame.columns = pandas.RangeIndex(len(arguments))
    return frame


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
    if returns in _NESTED:
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

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Runs one request; an exception of the handler becomes its answer."""
        try:
            loaded = self._find(request["function"])
            frame = _frame(request["input"], request["arguments"], request["types"])
            results = loaded.apply(frame) if len(frame) else []
            if len(results) != len(frame):
                raise ValueError(f"the handler gave {len(results)} results for {len(frame)} rows")
            shape, column = _column(results, request["returns"])
            pyarrow.parquet.write_table(
                pyarrow.table({"RESULT": column}), request["output"], compression="none"
            )
            return {"id": request["id"], "ok": True, "shape": shape}
        except Exception as error:
            text = failure.describe(error, request["function"]["directory"])
            return {"id": request["id"], "ok": False, "error": text}


def preload() -> None:
    """Imports what nearly every model needs, before the first one asks for it."""
    for name in ("sklearn.pipeline", "xgboost", "snowflake.ml.model._packager.model_packager"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def main() -> None:
    """Serves until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    sys.modules["_snowflake"] = _stub()
    worker = Worker()
    print(json.dumps({"ready": True}), file=answers)
    preload()
    for line in sys.stdin:
        print(json.dumps(worker.answer(json.loads(line))), file=answers)


if __name__ == "__main__":
    main()
