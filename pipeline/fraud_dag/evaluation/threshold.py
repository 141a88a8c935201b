"""The operating threshold, and the cut that a fixed daily budget of alerts allows."""

import math
from dataclasses import dataclass

import numpy as np

from .arrays import Floats


def budget_rows(rows: int, days: float, budget_per_day: float) -> int:
    """K = min(n, floor(B·D + ½)): how many of `rows` may be alerted in `days` days."""
    return max(0, min(rows, math.floor(budget_per_day * days + 0.5)))


def operating_threshold(scores: Floats, days: float, budget_per_day: float) -> float | None:
    """The score from which a model alerts, chosen on validation rows so that it meets the budget.

    t is the K-th largest score; where ties would make alerts exceed 1.25 times the budget, the next
    larger distinct score is taken (just above the largest, if there is none). None without rows or
    without a budget of at least one alert.
    """
    count = budget_rows(len(scores), days, budget_per_day)
    if count == 0:
        return None
    chosen = float(np.partition(scores, len(scores) - count)[len(scores) - count])
    if int((scores >= chosen).sum()) > 1.25 * budget_per_day * days:
        larger = scores[scores > chosen]
        return float(larger.min()) if len(larger) else float(np.nextafter(chosen, np.inf))
    return chosen


@dataclass(frozen=True)
class BudgetCut:
    """The K highest scores; rows tied at the cut share what is left of it equally."""

    count: int
    weights: Floats
    """per row: 1 above the cut, a share at it, 0 below"""


def budget_cut(scores: Floats, count: int) -> BudgetCut:
    """Cuts `scores` at the `count` highest (0 ≤ count ≤ n)."""
    weights = np.zeros(len(scores))
    if count > 0:
        tau = np.partition(scores, len(scores) - count)[len(scores) - count]
        above, equal = scores > tau, scores == tau
        weights[above] = 1.0
        weights[equal] = (count - int(above.sum())) / int(equal.sum())
    return BudgetCut(count, weights)
