"""Draws of accounts with replacement, stratum by stratum: how often each resample holds each."""

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .arrays import Codes

Counts = NDArray[np.uint16]
MEMORY_PER_BLOCK = 64 * 2**20
# Sums of one block stay in a processor's cache; larger blocks are slower, not faster.
RESAMPLES_PER_BLOCK = 128
# Counting draws of so many accounts stays in the cache too.
ACCOUNTS_PER_CHUNK = 16_384
ACCOUNTS_PER_TILE = 1_024
# A chunk as a whole is drawn some 16,384 times: no account of it can exceed 65,535.
COUNT = np.uint16


def seed_of(candidate: str, production: str, holdout_start: str, holdout_end: str) -> int:
    """The first 8 bytes of SHA-256 of what is compared: a retry of a run answers alike."""
    text = f"{candidate}|{production}|{holdout_start}|{holdout_end}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


class Draws:
    """Draw counts of accounts; the same seed gives the same draws, however they are blocked.

    `strata` are the sizes of the strata; accounts are numbered stratum after stratum.
    """

    def __init__(self, strata: Sequence[int], resamples: int, seed: int):
        self.strata, self.accounts = tuple(strata), sum(strata)
        self.resamples = resamples
        self.random = np.random.Generator(np.random.PCG64(seed))
        most = MEMORY_PER_BLOCK // (COUNT().itemsize * max(1, self.accounts))
        self.block = max(1, min(resamples, RESAMPLES_PER_BLOCK, most))
        self.drawn = np.empty((self.block, self.accounts), dtype=COUNT)
        self.turned = np.empty(self.accounts * self.block, dtype=COUNT)

    def __iter__(self) -> Iterator[Counts]:
        """Blocks of accounts × b draw counts; the next block takes the place of one."""
        for start in range(0, self.resamples, self.block):
            yield self._draw(min(self.block, self.resamples - start))

    def _draw(self, size: int) -> Counts:
        drawn = self.drawn[:size]
        for resample in drawn:
            start = 0
            for members in self.strata:
                self._fill(resample[start : start + members])
                start += members
        turned = self.turned[: self.accounts * size].reshape(self.accounts, size)
        for start in range(0, self.accounts, ACCOUNTS_PER_TILE):
            tile = slice(start, start + ACCOUNTS_PER_TILE)
            turned[tile] = drawn[:, tile].T
        return turned

    def _fill(self, counts: Counts) -> None:
        """Draws as many accounts as `counts` is long: first how many per chunk, then which."""
        members = len(counts)
        starts = range(0, members, ACCOUNTS_PER_CHUNK)
        sizes = [min(ACCOUNTS_PER_CHUNK, members - start) for start in starts]
        drawn = [members]
        if len(sizes) > 1:
            drawn = self.random.multinomial(members, np.array(sizes) / members)
        for start, size, number in zip(starts, sizes, drawn, strict=False):
            picked = self.random.integers(0, size, size=number)
            counts[start : start + size] = np.bincount(picked, minlength=size)


def by_stratum(account: Codes, fraud: NDArray[np.bool_]) -> tuple[Codes, tuple[int, int]]:
    """Numbers the accounts of rows anew without gaps, those with fraud first; and both counts."""
    used = np.bincount(account) > 0
    struck = np.zeros(len(used), dtype=bool)
    struck[account[fraud]] = True
    number = np.where(struck, np.cumsum(struck), struck.sum() + np.cumsum(used & ~struck)) - 1
    return number.astype(np.int32)[account], (int(struck.sum()), int((used & ~struck).sum()))
