"""Paired bootstrap, clustered by account and stratified by fraud, without a loop over resamples.

Row-wise resampling would be wrong here: frauds come in bursts within an account, and its standard
error was measured 40 % too small. Accounts are drawn with replacement within two strata (with and
without fraud in the hold-out), and all rows of a drawn account count, for both models alike.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from .ranking import Ranking
from .rows import Codes, Floats, Rows

Block = NDArray[np.float32]
MEMORY_PER_BLOCK = 64 * 2**20
# Sums of one block stay in a processor's cache; larger blocks are slower, not faster.
RESAMPLES_PER_BLOCK = 128
# So many steps of a block are summed up and used while they are in the cache.
STEPS_PER_TILE = 256
# Counting draws of so many accounts stays in the cache too.
ACCOUNTS_PER_CHUNK = 16_384
ACCOUNTS_PER_TILE = 1_024
# A chunk as a whole is drawn some 16,384 times: no account of it can exceed 65,535.
COUNT = np.uint16


def seed_of(candidate: str, production: str, holdout_start: str, holdout_end: str) -> int:
    """The first 8 bytes of SHA-256 of what is compared: a retry of a run answers alike."""
    text = f"{candidate}|{production}|{holdout_start}|{holdout_end}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


@dataclass(frozen=True)
class _Model:
    """One model's rows above the lowest fraud score, counted by fraud threshold and account."""

    step: Codes  # per fraud: its threshold's number, highest score first
    order: Codes  # frauds by step
    starts: Codes  # where each step begins in `order`
    honest: csc_matrix  # steps × accounts
    tied: csc_matrix | None  # those of `honest` that share the threshold's very score


def _model(ranking: Ranking, account: Codes, accounts: int) -> _Model:
    steps = len(ranking.thresholds)
    step = steps - ranking.place[ranking.fraud]
    reaching = ~ranking.fraud & (ranking.place > 0)
    tied = reaching & ranking.tied
    order = np.argsort(step, kind="stable")

    def counts(mask: NDArray[np.bool_]) -> csc_matrix:
        level = (steps - ranking.place[mask]).astype(np.int32)
        column = account[mask].astype(np.int32)
        data = np.ones(len(level), dtype=np.float32)
        # by columns: a draw's counts are read once, and the few steps' sums stay in the cache
        return csc_matrix((data, (level, column)), shape=(steps, accounts))

    return _Model(
        step=step,
        order=order,
        starts=np.searchsorted(step[order], np.arange(steps)),
        honest=counts(reaching),
        tied=counts(tied) if tied.any() else None,
    )


@dataclass(frozen=True)
class _Resampled:
    pr_auc: Floats
    roc_auc: Floats
    at_budget: Floats  # values × resamples


def _resample(
    model: _Model, weights: Block, frauds: Block, honest: Block, cut: Block, values: Floats
) -> _Resampled:
    """Statistics of one model for one block of draws.

    weights: accounts × b draw counts · frauds: frauds × b weights of the fraud rows · honest and
    cut: b, the honest rows' total weight and K in each resample · values: v × frauds.
    """
    gained = frauds[model.order]
    if len(model.starts) < len(model.order):
        gained = np.add.reduceat(gained, model.starts, axis=0)
    reaching = model.honest @ weights
    tied = None if model.tied is None else model.tied @ weights
    share = np.empty_like(gained)
    true_before = false_before = np.zeros(weights.shape[1], dtype=np.float32)
    pr_auc, roc_auc = np.zeros(weights.shape[1]), np.zeros(weights.shape[1])
    for start in range(0, len(gained), STEPS_PER_TILE):
        tile = slice(start, start + STEPS_PER_TILE)
        new = gained[tile]
        also = np.float32(0) if tied is None else tied[tile]
        # counts are whole numbers, which float32 adds without error
        true = np.cumsum(new, axis=0) + true_before
        false = np.cumsum(reaching[tile], axis=0) + false_before
        true_before, false_before = true[-1], false[-1]
        alerts = true + false
        # no alert means no fraud either: such a step adds nothing
        precision = true / np.maximum(alerts, np.float32(1e-30))
        pr_auc += np.einsum("sb,sb->b", new, precision)
        roc_auc += np.einsum("sb,sb->b", new, honest - false + np.float32(0.5) * also)
        level = new + also
        above = cut - alerts + level
        share[tile] = np.clip(above / np.maximum(level, np.float32(1e-30)), 0, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        # float64, as kernels of matrix products differ by machine in their last digits
        caught = (share[model.step] * frauds).astype(np.float64)
        at_budget = (values @ caught) / (values @ frauds.astype(np.float64))
        return _Resampled(pr_auc / true_before, roc_auc / (true_before * honest), at_budget)


class Draws:
    """Draw counts of accounts; the same seed gives the same draws, however they are blocked.

    `strata` are the sizes of the strata; accounts are numbered stratum after stratum.
    """

    def __init__(self, strata: Sequence[int], resamples: int, seed: int):
        self.strata, self.accounts = tuple(strata), sum(strata)
        self.resamples = resamples
        self.random = np.random.Generator(np.random.PCG64(seed))
        most = MEMORY_PER_BLOCK // (4 * max(1, self.accounts))
        self.block = max(1, min(resamples, RESAMPLES_PER_BLOCK, most))
        self.drawn = np.empty((self.block, self.accounts), dtype=COUNT)
        self.turned = np.empty(self.accounts * self.block, dtype=np.float32)

    def __iter__(self) -> Iterator[Block]:
        """Blocks of accounts × b draw counts, float32; the next block takes the place of one."""
        for start in range(0, self.resamples, self.block):
            yield self._draw(min(self.block, self.resamples - start))

    def _draw(self, size: int) -> Block:
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

    def _fill(self, counts: NDArray[np.uint16]) -> None:
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


def paired_errors(
    rows: Rows, rankings: Sequence[Ranking], values: Mapping[str, Floats], cut_share: float,
    resamples: int, seed: int,
) -> dict[str, float | None]:  # fmt: skip
    """Standard errors of the paired differences C − P, by bootstrap (ddof 1).

    `rows` are labelled and hold at least one fraud; `rankings` are the candidate's and
    production's on these rows. `values` gives, per named statistic at budget, one weight per fraud
    row (ones: recall; amounts: savings; membership: a slice). `cut_share` is K/n. An error below
    1e-12 counts as 0; None where fewer than two resamples are defined. Keys: pr_auc, roc_auc and
    those of `values`.
    """
    fraud = rows.fraud
    own, strata = by_stratum(rows.account, fraud)
    accounts = sum(strata)
    models = [_model(ranking, own, accounts) for ranking in rankings]
    size = np.bincount(own, minlength=accounts).astype(np.float32)
    honest_size = np.bincount(own[~fraud], minlength=accounts).astype(np.float32)
    matrix = _matrix(values, int(fraud.sum()))
    differences: list[Floats] = []
    for weights in Draws(strata, resamples, seed):
        frauds = weights[own[fraud]]
        honest, cut = honest_size @ weights, np.float32(cut_share) * (size @ weights)
        c, p = (_resample(model, weights, frauds, honest, cut, matrix) for model in models)
        differences.append(
            np.vstack([c.pr_auc - p.pr_auc, c.roc_auc - p.roc_auc, c.at_budget - p.at_budget])
        )
    table = np.hstack(differences)
    names = ["pr_auc", "roc_auc", *values]
    return {name: _spread(row) for name, row in zip(names, table, strict=True)}


def by_stratum(account: Codes, fraud: NDArray[np.bool_]) -> tuple[Codes, tuple[int, int]]:
    """Numbers the accounts of rows anew without gaps, those with fraud first; and both counts."""
    used = np.bincount(account) > 0
    struck = np.zeros(len(used), dtype=bool)
    struck[account[fraud]] = True
    number = np.where(struck, np.cumsum(struck), struck.sum() + np.cumsum(used & ~struck)) - 1
    return number[account], (int(struck.sum()), int((used & ~struck).sum()))


def _matrix(values: Mapping[str, Floats], frauds: int) -> Floats:
    # each row is a numerator and its own denominator: its scale cancels, and huge amounts fit
    rows = [each / max(float(np.max(each, initial=0.0)), 1e-300) for each in values.values()]
    return np.array(rows, dtype=np.float64).reshape(len(values), frauds)


def _spread(sample: Floats) -> float | None:
    defined = sample[np.isfinite(sample)]
    if len(defined) < 2:
        return None
    spread = float(np.std(defined, ddof=1))
    # float32 sums leave a trace of noise where both models agree in every resample
    return 0.0 if spread < 1e-12 else spread
