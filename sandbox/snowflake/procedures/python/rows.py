"""Rows of arguments in a Parquet file, as handlers want them."""

import datetime
import json
from collections.abc import Iterator, Sequence
from typing import Any

import pandas
import pyarrow
import pyarrow.parquet

NESTED = {"variant", "object", "array"}


def _numbers(table: pyarrow.Table) -> pyarrow.Table:
    """Decimals as machine numbers: estimators refuse Decimal objects."""
    for index, field in enumerate(table.schema):
        if pyarrow.types.is_decimal(field.type):
            target = pyarrow.int64() if field.type.scale == 0 else pyarrow.float64()
            column = table.column(index).cast(target, safe=False)
            table = table.set_column(index, field.name, column)
    return table


def _parsed(value: Any, sql_type: str) -> Any:
    """A semi-structured value from its JSON text.

    Arrays come as lists of such texts, objects as lists of pairs of a key and such a text.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return json.loads(value)
    if sql_type == "object":
        return {key: _parsed(item, "variant") for key, item in value}
    return [_parsed(item, "variant") for item in value]


def _moment(text: Any) -> Any:
    """A datetime with its own offset: Parquet has none for single values, so they come as text."""
    return datetime.datetime.fromisoformat(text) if isinstance(text, str) else text


class Rows:
    """The argument columns of a Parquet file, as Python values or as a data frame."""

    def __init__(self, path: str, arguments: Sequence[str], types_: Sequence[str]) -> None:
        file = pyarrow.parquet.ParquetFile(path)
        self.count = file.metadata.num_rows
        self._types = types_
        self._table = file.read(columns=list(arguments)).select(list(arguments))

    def _column(self, index: int) -> list[Any]:
        values_ = self._table.column(index).to_pylist()
        if self._types[index] in NESTED:
            return [_parsed(value, self._types[index]) for value in values_]
        if self._types[index] == "timestamp_tz":
            return [_moment(value) for value in values_]
        field = self._table.schema.field(index)
        if pyarrow.types.is_decimal(field.type) and field.type.scale == 0:
            return [None if value is None else int(value) for value in values_]
        return values_

    def tuples(self) -> list[tuple[Any, ...]]:
        """One tuple per row: whole numbers as int, others with a scale as Decimal, NULL as None."""
        if not self._types:
            return [()] * self.count
        return list(zip(*(self._column(index) for index in range(len(self._types))), strict=True))

    def frame(self, names: Sequence[str] | None = None) -> pandas.DataFrame:
        """All columns, numbers as machine numbers; named by their place unless names are given."""
        if not self._types:
            return pandas.DataFrame(index=range(self.count))
        frame = _numbers(self._table).to_pandas()
        for name, sql_type in zip(self._table.column_names, self._types, strict=True):
            if sql_type in NESTED:
                frame[name] = [_parsed(value, sql_type) for value in frame[name]]
            elif sql_type == "timestamp_tz":
                frame[name] = [_moment(value) for value in frame[name]]
        frame.columns = pandas.RangeIndex(len(self._types)) if names is None else list(names)
        return frame


def parts(path: str, columns: Sequence[str], count: int) -> Iterator[range]:
    """Stretches of rows with equal partition values; the rows come sorted by them."""
    if not columns:
        if count:
            yield range(count)
        return
    table = pyarrow.parquet.read_table(path, columns=list(columns)).select(list(columns))
    keys = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    start = 0
    for at in range(1, count + 1):
        if at == count or keys[at] != keys[start]:
            yield range(start, at)
            start = at
