"""Guards of a new live version's probation: what is watched daily, and when it is broken."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .comparison import Difference
from .drift import population_stability

State = Literal["inside", "broken", "labels_not_in_yet", "not_measured"]

ALERTS_MOST, ALERTS_LEAST = 1.5, 0.5
PSI_BROKEN = 0.25
DAYS_RUNNING = 2
PROBATION_AFTER_LABELS = 7


@dataclass(frozen=True)
class WatchedDay:
    """One day since promotion, oldest first; days without rows measure nothing.

    alerts and budget: alerts a day · score_bins: the live version's scores of the day in the bins
    of `hold_out_bins` · broken_features: those that the soundness rule finds broken on the day's
    rows · recall, savings: live minus previous version on all matured days since promotion, as
    known on this day; None while labels are not in.
    """

    rows: int
    alerts: float
    budget: float
    score_bins: tuple[float, ...]
    hold_out_bins: tuple[float, ...]
    broken_features: tuple[str, ...] = ()
    recall: Difference | None = None
    savings: Difference | None = None


@dataclass(frozen=True)
class Guard:
    """One guard's state today, with the value that it was read from (None if there is none)."""

    name: str
    state: State
    value: float | None


def probation_days(label_delay_days: int) -> int:
    """How many days after its promotion a version is on probation."""
    return label_delay_days + PROBATION_AFTER_LABELS


def watch(days: Sequence[WatchedDay]) -> list[Guard]:
    """States after the last of `days`; broken means outside its limit two days running.

    A day whose labels are not in is never called fine: it is said to be without labels.
    """
    return [
        _guard("alert_volume", [_alerts(day) for day in days]),
        _guard("score_drift", [_drift(day) for day in days]),
        _guard("inputs", [_inputs(day) for day in days]),
        _guard("recall_at_budget", [_loss(day.recall) for day in days], "labels_not_in_yet"),
        _guard("savings_at_budget", [_loss(day.savings) for day in days], "labels_not_in_yet"),
    ]


_Reading = tuple[float, bool] | None
"""A day's value and whether it lies outside its limit; None where nothing was measured."""


def _guard(name: str, readings: list[_Reading], without: State = "not_measured") -> Guard:
    latest = readings[-1] if readings else None
    if latest is None:
        return Guard(name, without, None)
    running = [each is not None and each[1] for each in readings[-DAYS_RUNNING:]]
    broken = len(running) == DAYS_RUNNING and all(running)
    return Guard(name, "broken" if broken else "inside", latest[0])


def _alerts(day: WatchedDay) -> _Reading:
    if day.rows == 0 or day.budget <= 0:
        return None
    ratio = day.alerts / day.budget
    return ratio, ratio > ALERTS_MOST or ratio < ALERTS_LEAST


def _drift(day: WatchedDay) -> _Reading:
    psi = population_stability(day.hold_out_bins, day.score_bins)
    return None if psi is None else (psi, psi >= PSI_BROKEN)


def _inputs(day: WatchedDay) -> _Reading:
    if day.rows == 0:
        return None
    return float(len(day.broken_features)), bool(day.broken_features)


def _loss(difference: Difference | None) -> _Reading:
    return None if difference is None else (difference.ci_high, difference.ci_high < 0)
