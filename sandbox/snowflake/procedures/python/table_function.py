"""Handlers of table functions: classes with ``process`` and ``end_partition``."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas

Result = tuple[int | None, tuple[Any, ...]]


def _rows(frame: pandas.DataFrame) -> Iterator[tuple[Any, ...]]:
    whole = frame.astype(object).where(frame.notna(), None)
    return whole.itertuples(index=False, name=None)


def _listed(answer: Any) -> Iterator[tuple[Any, ...]]:
    """What ``process`` or ``end_partition`` gave: tuples, or data frames of them."""
    if isinstance(answer, pandas.DataFrame):
        answer = [answer]
    for item in () if answer is None else answer:
        if isinstance(item, pandas.DataFrame):
            yield from _rows(item)
        else:
            yield tuple(item) if isinstance(item, list | tuple) else (item,)


def _columns(answer: Any) -> Iterator[tuple[Any, ...]]:
    """What a method that takes a data frame gave: one, several, or the arrays of its columns."""
    if isinstance(answer, list | tuple) and not any(
        isinstance(item, pandas.DataFrame) for item in answer
    ):
        answer = pandas.DataFrame(dict(enumerate(map(pandas.Series, answer))))
    return _listed(answer)


def _is_vectorized(method: Any) -> bool:
    return getattr(method, "_sf_vectorized_input", None) is not None


def run(
    handler: Callable[..., Any],
    tuples: Sequence[tuple[Any, ...]],
    part: range,
    frame: Callable[[], pandas.DataFrame],
) -> Iterator[Result]:
    """One partition through an instance of its own.

    A ``process`` that takes a data frame gives a row for each of its rows, else ValueError.
    Source: D:developer-guide/udf/python/udf-python-tabular-vectorized.
    """
    instance: Any = handler()
    process = getattr(instance, "process", None)
    end = getattr(instance, "end_partition", None)

    def whole() -> pandas.DataFrame:
        return frame().iloc[part.start : part.stop].reset_index(drop=True)

    if process is not None and _is_vectorized(process):
        answered = list(_columns(process(whole())))
        if len(answered) != len(part):
            raise ValueError(f"process gave {len(answered)} rows for {len(part)}")
        yield from zip(part, answered, strict=True)
    elif process is not None:
        for at in part:
            yield from ((at, row) for row in _listed(process(*tuples[at])))
    if end is not None:
        answer = _columns(end(whole())) if _is_vectorized(end) else _listed(end())
        yield from ((None, row) for row in answer)
