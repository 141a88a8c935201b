"""Work over all rows in blocks that stay in a processor's cache.

A whole-length temporary of five million doubles is larger than what the C library keeps for reuse
(32 MB at most: M_MMAP_THRESHOLD in mallopt(3)), so each would be paged in anew by the system.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .arrays import Codes, Floats

ROWS_PER_BLOCK = 65_536
# Among more edges a search for values in order costs less, the sort of the values included.
EDGES_UNSORTED = 64


def blocks(rows: int) -> Iterator[slice]:
    """Slices that cover `rows` rows in order; none for no rows."""
    for start in range(0, rows, ROWS_PER_BLOCK):
        yield slice(start, min(rows, start + ROWS_PER_BLOCK))


def count(codes: Codes, size: int) -> NDArray[np.int64]:
    """How many of n `codes` (0 ≤ code < size) are 0, 1, …, size − 1; size is far below n."""
    total = np.zeros(size, dtype=np.int64)
    for block in blocks(len(codes)):
        total += np.bincount(codes[block], minlength=size)
    return total


def places(edges: Floats, values: Floats) -> NDArray[np.int32]:
    """Per value: how many of the ascending `edges` it reaches, 0..len(edges)."""
    found = np.empty(len(values), dtype=np.int32)
    for block in blocks(len(values)):
        here = values[block]
        if len(edges) <= EDGES_UNSORTED:
            found[block] = np.searchsorted(edges, here, side="right")
        else:
            order = np.argsort(here)
            found[block][order] = np.searchsorted(edges, here[order], side="right")
    return found
