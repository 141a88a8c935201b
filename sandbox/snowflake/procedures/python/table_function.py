"""Handlers of table functions: classes with ``process`` and ``end_partition``."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas

Result = tuple[int | None, tuple[Any, ...]]


def _listed(answer: Any) -> Iterator[tuple[Any, ...]]:
    """What ``process`` or ``end_partition`` gave: tuples, or data frames of them."""
    if isinstance(answer, pandas.DataFrame):
        answer = [answer]
    for item in () if answer is None else answer:
        if isinstance(item, pandas.DataFrame):
            yield from (
                item.astype(object).where(item.notna(), None).itertuples(index=False, name=None)
            )
        else:
            yield tuple(item) if isinstance(item, list | tuple) else (item,)


def run(
    handler: Callable[..., Any],
    tuples: Sequence[tuple[Any, ...]],
    part: range,
    frame: Callable[[], pandas.DataFrame],
) -> Iterator[Result]:
    """One partition through an instance of its own."""
    instance: Any = handler()
    process = getattr(instance, "process", None)
    end = getattr(instance, "end_partition", None)

    def whole() -> pandas.DataFrame:
        return frame().iloc[part.start : part.stop].reset_index(drop=True)

    if process is not None and getattr(process, "_sf_vectorized_input", None) is not None:
        yield from ((None, row) for row in _listed(process(whole())))
    elif process is not None:
        for at in part:
            yield from ((at, row) for row in _listed(process(*tuples[at])))
    if end is not None:
        takes = getattr(end, "_sf_vectorized_input", None) is not None
        yield from ((None, row) for row in _listed(end(whole()) if takes else end()))
