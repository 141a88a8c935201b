"""Paired bootstrap, clustered by account and stratified by fraud, without a loop over resamples.

Row-wise resampling would be wrong here: frauds come in bursts within an account, and its standard
error was measured 40 % too small. Accounts are drawn with replacement within two strata (with and
without fraud in the hold-out), and all rows of a drawn account count, for both models alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .arrays import Codes, Floats
from .draws import ACCOUNTS_PER_TILE, Counts, Draws, by_stratum
from .ranking import Ranking
from .rows import Rows
from .step_counts import StepCounts, count_by_step

Block = NDArray[np.float32]
# So many steps of a block are summed up and used while they are in the cache.
STEPS_PER_TILE = 256


@dataclass(frozen=True)
class _Model:
    """One model's rows above the lowest fraud score, counted by fraud threshold and account."""

    order: Codes  # frauds by step
    step: Codes  # of each fraud in `order`: its threshold's number, highest score first
    starts: Codes  # where each step begins in `order`, and its end
    values: Floats  # values × frauds in `order`
    honest: StepCounts
    tied: StepCounts | None  # those of `honest` that share the threshold's very score


def _model(ranking: Ranking, account: Codes, accounts: int, values: Floats) -> _Model:
    steps = len(ranking.thresholds)
    step = steps - ranking.place[ranking.fraud]
    reaching = ~ranking.fraud & (ranking.place > 0)
    tied = reaching & ranking.tied
    order = np.argsort(step, kind="stable")

    def summed(mask: NDArray[np.bool_]) -> StepCounts:
        return count_by_step(steps - ranking.place[mask], account[mask], steps, accounts)

    return _Model(
        order=order,
        step=step[order],
        starts=np.searchsorted(step[order], np.arange(steps + 1)),
        values=values[:, order],
        honest=summed(reaching),
        tied=summed(tied) if tied.any() else None,
    )


@dataclass(frozen=True)
class _Resampled:
    pr_auc: Floats
    roc_auc: Floats
    caught: Floats  # values × resamples


@dataclass(frozen=True)
class _Drawn:
    """One block of draws: what each resample holds."""

    weights: Counts  # accounts × b draw counts
    most: int  # the highest of them
    frauds: Block  # frauds × b weights of the fraud rows
    honest: Block  # b, the honest rows' total weight
    cut: Block  # b, K in each resample


def _resample(model: _Model, drawn: _Drawn) -> _Resampled:
    """Statistics of one model for one block of draws."""
    width = drawn.weights.shape[1]
    frauds = drawn.frauds[model.order]
    steps = len(model.starts) - 1
    gained = frauds
    if steps < len(frauds):
        gained = np.add.reduceat(frauds, model.starts[:-1], axis=0)
    reaching = model.honest.over(drawn.weights, drawn.most)
    tied = None if model.tied is None else model.tied.over(drawn.weights, drawn.most)
    true_before = false_before = np.zeros(width, dtype=np.float32)
    pr_auc, roc_auc = np.zeros(width), np.zeros(width)
    caught = np.zeros((len(model.values), width))
    for start in range(0, steps, STEPS_PER_TILE):
        end = min(steps, start + STEPS_PER_TILE)
        new = gained[start:end]
        also = np.float32(0) if tied is None else tied[start:end].astype(np.float32)
        # counts are whole numbers, which float32 adds without error
        true = np.cumsum(new, axis=0) + true_before
        false = np.cumsum(reaching[start:end].astype(np.float32), axis=0) + false_before
        true_before, false_before = true[-1], false[-1]
        alerts = true + false
        # no alert means no fraud either: such a step adds nothing
        precision = true / np.maximum(alerts, np.float32(1e-30))
        pr_auc += np.einsum("sb,sb->b", new, precision)
        roc_auc += np.einsum("sb,sb->b", new, drawn.honest - false + np.float32(0.5) * also)
        level = new + also
        above = drawn.cut - alerts + level
        share = np.clip(above / np.maximum(level, np.float32(1e-30)), 0, 1)
        here = slice(model.starts[start], model.starts[end])
        # float64, as kernels of matrix products differ by machine in their last digits
        weight = (share[model.step[here] - start] * frauds[here]).astype(np.float64)
        caught += model.values[:, here] @ weight
    with np.errstate(divide="ignore", invalid="ignore"):
        return _Resampled(pr_auc / true_before, roc_auc / (true_before * drawn.honest), caught)


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
    matrix = _matrix(values, int(fraud.sum()))
    models = [_model(ranking, own, accounts, matrix) for ranking in rankings]
    sizes = np.array(
        [np.bincount(own[among], minlength=accounts) for among in (~fraud, fraud)], dtype=np.float32
    )
    differences: list[Floats] = []
    for weights in Draws(strata, resamples, seed):
        honest, positive = _totals(sizes, weights)
        drawn = _Drawn(
            weights=weights,
            most=int(weights.max()),
            frauds=weights[own[fraud]].astype(np.float32),
            honest=honest.astype(np.float32),
            cut=np.float32(cut_share) * (honest + positive).astype(np.float32),
        )
        c, p = (_resample(model, drawn) for model in models)
        with np.errstate(divide="ignore", invalid="ignore"):
            at_budget = (c.caught - p.caught) / (matrix @ drawn.frauds.astype(np.float64))
        differences.append(np.vstack([c.pr_auc - p.pr_auc, c.roc_auc - p.roc_auc, at_budget]))
    table = np.hstack(differences)
    names = ["pr_auc", "roc_auc", *values]
    return {name: _spread(row) for name, row in zip(names, table, strict=True)}


def _totals(sizes: Block, weights: Counts) -> Floats:
    """Kinds × b: rows of each kind in each resample, of kinds × accounts `sizes`."""
    total = np.zeros((len(sizes), weights.shape[1]))
    for start in range(0, len(weights), ACCOUNTS_PER_TILE):
        tile = slice(start, start + ACCOUNTS_PER_TILE)
        total += sizes[:, tile] @ weights[tile].astype(np.float32)
    return total


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
