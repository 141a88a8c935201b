"""Work over all rows in blocks that stay in a processor's cache.

A whole-length temporary of five million doubles is larger than what the C library keeps for reuse
(32 MB at most: M_MMAP_THRESHOLD in mallopt(3)), so each would be paged in anew by the system.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .rows import Floats

ROWS_PER_BLOCK = 65_536


def blocks(rows: int) -> Iterator[slice]:
    """Slices that cover `rows` rows in order; none for no rows."""
    for start in range(0, rows, ROWS_PER_BLOCK):
        yield slice(start, min(rows, start + ROWS_PER_BLOCK))


def places(edges: Floats, values: Floats) -> NDArray[np.int32]:
    """Per value: how many of the ascending `edges` it reaches, 0..len(edges)."""
    found = np.empty(len(values), dtype=np.int32)
    for block in blocks(len(values)):
        found[block] = np.searchsorted(edges, values[block], side="right")
    return found
