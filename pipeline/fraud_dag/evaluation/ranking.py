"""Where the rows of a hold-out stand among the scores of its frauds, found once per model.

Every ranking statistic (average precision, ROC-AUC, DeLong, the bootstrap) depends on honest rows
only through the distinct scores of frauds that they reach: no sort of all rows is needed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .arrays import Codes, Floats
from .blocks import blocks, count, places


@dataclass(frozen=True)
class Ranking:
    """One model's scores against its G thresholds, the distinct scores of frauds, ascending."""

    fraud: NDArray[np.bool_]
    thresholds: Floats
    place: Codes
    """per row: how many thresholds its score reaches, 0..G"""
    tied: NDArray[np.bool_]
    """per row: whether its score is itself a threshold"""
    frauds_at: Codes
    """per threshold: frauds with that score"""
    honest_at: Codes
    """per threshold: honest rows that reach it and no higher one"""
    honest_tied: Codes
    """per threshold: honest rows with that very score"""

    @property
    def positives(self) -> int:
        """Frauds."""
        return int(self.frauds_at.sum())

    @property
    def negatives(self) -> int:
        """Honest rows."""
        return len(self.place) - self.positives


def rank(fraud: NDArray[np.bool_], scores: Floats) -> Ranking:
    """Places n scores (no NaN) among those of the frauds; `fraud` has the same n rows."""
    thresholds, frauds_at = np.unique(scores[fraud], return_counts=True)
    steps = len(thresholds)
    place = places(thresholds, scores)
    tied = np.empty(len(scores), dtype=np.bool_)
    reached = np.concatenate([[np.nan], thresholds])
    for block in blocks(len(scores)):
        tied[block] = reached[place[block]] == scores[block]
    return Ranking(
        fraud=fraud, thresholds=thresholds, place=place, tied=tied, frauds_at=frauds_at,
        honest_at=count(place, steps + 1)[1:] - frauds_at,
        honest_tied=count(place[tied], steps + 1)[1:] - frauds_at,
    )  # fmt: skip


def average_precision(ranking: Ranking) -> float | None:
    """Σ (R_k − R_{k−1})·Prec_k over distinct scores, descending; ties are one step.

    As scikit-learn's `average_precision_score`; not the trapezoid. None without frauds.
    """
    if ranking.positives == 0:
        return None
    gained = ranking.frauds_at[::-1].astype(np.float64)
    true = np.cumsum(gained)
    alerts = true + np.cumsum(ranking.honest_at[::-1])
    return float(np.sum(gained * true / alerts) / ranking.positives)


def mann_whitney(ranking: Ranking) -> float | None:
    """ROC-AUC: the chance that a fraud scores above an honest row, ties counting ½."""
    positives, negatives = ranking.positives, ranking.negatives
    if positives == 0 or negatives == 0:
        return None
    return float(np.sum(ranking.frauds_at * honest_below(ranking)) / (positives * negatives))


def honest_below(ranking: Ranking) -> Floats:
    """Per threshold: honest rows below it, those tied with it counting ½."""
    reaching = np.cumsum(ranking.honest_at[::-1])[::-1]
    return ranking.negatives - reaching + 0.5 * ranking.honest_tied


def fraud_components(ranking: Ranking) -> Floats:
    """DeLong's V10 per fraud row, in row order: the share of honest rows below it, ties ½."""
    return (honest_below(ranking) / ranking.negatives)[ranking.place[ranking.fraud] - 1]


def honest_components(ranking: Ranking) -> Floats:
    """DeLong's V01 per honest row, in row order: the share of frauds above it, ties ½."""
    reached = np.concatenate([[0], np.cumsum(ranking.frauds_at)])
    half = np.concatenate([[0.0], 0.5 * ranking.frauds_at])
    # one table for both cases, untied at even and tied at odd places
    table = np.empty(2 * len(reached))
    table[0::2] = ranking.positives - reached
    table[1::2] = table[0::2] + half
    honest = ~ranking.fraud
    return (table / ranking.positives)[2 * ranking.place[honest] + ranking.tied[honest]]
