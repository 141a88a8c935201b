"""Guards of a new live version's probation: what is watched daily, and when it is broken."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .drift import population_stability

State = Literal["inside", "outside_once", "broken", "labels_not_in_yet", "not_measured"]

ALERTS_MOST, ALERTS_LEAST = 1.5, 0.5
PSI_BROKEN = 0.25
DAYS_RUNNING = 2
PROBATION_AFTER_LABELS = 7


@dataclass(frozen=True)
class WatchedDay:
    """One day since promotion; days without rows measure nothing.

    alerts and budget: alerts a day, None where the version has no threshold · score_bins: the live
    version's scores of the day in the bins of `hold_out_bins` · broken_features: those that the
    soundness rule finds broken on the day's rows · recall, savings: upper end of the 95 % interval
    of live minus previous version on all days since promotion that are old enough for their labels,
    as known on this day; None where nothing could be compared · awaits_labels: for want of such
    days.
    """

    rows: int
    alerts: float | None
    budget: float | None
    score_bins: tuple[float, ...]
    hold_out_bins: tuple[float, ...]
    broken_features: tuple[str, ...] = ()
    recall: float | None = None
    savings: float | None = None
    awaits_labels: bool = False


@dataclass(frozen=True)
class Guard:
    """One guard's state today, with the value that it was read from (None if there is none).

    least and most are its limits; None where that side has none.
    """

    name: str
    state: State
    value: float | None
    least: float | None
    most: float | None


@dataclass(frozen=True)
class _Limit:
    name: str
    least: float | None = None
    most: float | None = None
    below: bool = False
    """The value must stay below `most` rather than at it."""

    def holds(self, value: float) -> bool:
        if self.least is not None and value < self.least:
            return False
        return self.most is None or value < self.most or (value == self.most and not self.below)


_ALERTS = _Limit("alert_volume", ALERTS_LEAST, ALERTS_MOST)
_DRIFT = _Limit("score_drift", most=PSI_BROKEN, below=True)
_INPUTS = _Limit("inputs", most=0.0)
_RECALL = _Limit("recall_at_budget", least=0.0)
_SAVINGS = _Limit("savings_at_budget", least=0.0)


def probation_days(label_delay_days: int) -> int:
    """How many days after its promotion a version is on probation."""
    return label_delay_days + PROBATION_AFTER_LABELS


def watch(days: Sequence[WatchedDay]) -> list[Guard]:
    """States after the last of `days` (oldest first); broken means outside two days running.

    Outside on the last day alone is `outside_once`: neither broken nor inside. A day whose labels
    are not in is never called fine: it is said to be without labels.
    """
    awaits = bool(days) and days[-1].awaits_labels
    without: State = "labels_not_in_yet" if awaits else "not_measured"
    return [
        _guard(_ALERTS, [_alerts(day) for day in days]),
        _guard(_DRIFT, [_drift(day) for day in days]),
        _guard(_INPUTS, [_inputs(day) for day in days]),
        _guard(_RECALL, [day.recall for day in days], without),
        _guard(_SAVINGS, [day.savings for day in days], without),
    ]


def _guard(limit: _Limit, values: list[float | None], without: State = "not_measured") -> Guard:
    latest = values[-1] if values else None
    state: State = without
    if latest is not None:
        running = [each is not None and not limit.holds(each) for each in values[-DAYS_RUNNING:]]
        if len(running) == DAYS_RUNNING and all(running):
            state = "broken"
        else:
            state = "outside_once" if running[-1] else "inside"
    return Guard(limit.name, state, latest, limit.least, limit.most)


def _alerts(day: WatchedDay) -> float | None:
    if day.rows == 0 or day.alerts is None or not day.budget:
        return None
    return day.alerts / day.budget


def _drift(day: WatchedDay) -> float | None:
    return population_stability(day.hold_out_bins, day.score_bins)


def _inputs(day: WatchedDay) -> float | None:
    return None if day.rows == 0 else float(len(day.broken_features))
