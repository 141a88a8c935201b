"""Rows counted by step and account, to be summed up under the weights of many resamples at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csc_matrix

from .arrays import Codes
from .blocks import count
from .draws import COUNT, Counts

# So many rows of a step are summed up together at most: 16 bits hold what they are drawn.
ROWS_PER_LINE = 4_096


@dataclass(frozen=True)
class StepCounts:
    """Counts of rows by step and account, in lines of few enough rows for sums of 16 bits.

    Each step has one line; what is beyond its rows is on further lines, below those of all steps.
    """

    counts: csc_matrix  # lines × accounts; by columns, as a draw's counts are then read once
    steps: int
    crowded: Codes  # steps with further lines
    starts: Codes  # where those of each begin, counted from the first further line

    def over(self, weights: Counts, most: int) -> NDArray[np.unsignedinteger]:
        """Steps × b: drawn rows. `most` is the highest count in `weights` (accounts × b)."""
        fits = most * ROWS_PER_LINE <= np.iinfo(np.uint16).max
        kind = np.uint16 if fits else np.uint32
        lines = self.counts.astype(kind, copy=False) @ weights.astype(kind, copy=False)
        if len(self.crowded) == 0:
            return lines
        sums, further = lines[: self.steps].astype(np.uint32), lines[self.steps :]
        sums[self.crowded] += np.add.reduceat(further, self.starts, axis=0, dtype=np.uint32)
        return sums


def count_by_step(step: Codes, account: Codes, steps: int, accounts: int) -> StepCounts:
    """Counts rows given by their `step` and `account`, both numbered from 0; any order."""
    rows = count(step, steps)
    further = np.maximum(0, -(-rows // ROWS_PER_LINE) - 1)
    crowded = np.flatnonzero(further)
    starts = np.cumsum(further[crowded]) - further[crowded]
    line = step
    if len(crowded):
        line = step.copy()
        number = np.full(steps, len(crowded), dtype=np.uint16)
        number[crowded] = np.arange(len(crowded), dtype=np.uint16)
        of_row = number[step]
        among = np.flatnonzero(of_row < len(crowded))
        among = among[np.argsort(of_row[among], kind="stable")]
        for each, first, end in zip(crowded, starts, np.cumsum(rows[crowded]), strict=True):
            beyond = among[end - rows[each] + ROWS_PER_LINE : end]
            line[beyond] = steps + first + np.arange(len(beyond), dtype=np.int32) // ROWS_PER_LINE
    shape = (steps + int(further.sum()), accounts)
    counted = coo_matrix((np.ones(len(line), COUNT), (line, account)), shape=shape)
    # a repeated entry counts as two do: adding both up beforehand would only sort all of them
    counted.has_canonical_format = True
    return StepCounts(counted.tocsc(), steps, crowded, starts)
