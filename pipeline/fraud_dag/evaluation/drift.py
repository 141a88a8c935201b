"""Drift of features and of the score between train and hold-out: it informs, it never decides."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .context import FeatureProfile
from .settings import JudgeSettings

FLOOR = 1e-4


def population_stability(train: tuple[float, ...], holdout: tuple[float, ...]) -> float | None:
    """PSI = Σ (q − p)·ln(q/p) over bins, shares floored at 1e-4 and not renormalised.

    Siddiqi, Credit Risk Scorecards (2006), for the index and its usual 0.10 and 0.25. None when
    either side is empty.
    """
    if not train or sum(train) <= 0 or sum(holdout) <= 0:
        return None
    p = np.maximum(np.asarray(train) / sum(train), FLOOR)
    q = np.maximum(np.asarray(holdout) / sum(holdout), FLOOR)
    return float(np.sum((q - p) * np.log(q / p)))


@dataclass(frozen=True)
class Drift:
    """One feature's (or the score's) index and its level."""

    name: str
    psi: float
    level: Literal["ok", "warn", "alarm"]


def measure_drift(
    profiles: tuple[FeatureProfile, ...], settings: JudgeSettings
) -> tuple[Drift, ...]:
    """The index of every profile that has counts on both sides."""
    found = []
    for each in profiles:
        psi = population_stability(each.train_bins, each.holdout_bins)
        if psi is None:
            continue
        level = (
            "alarm" if psi >= settings.psi_alarm else "warn" if psi >= settings.psi_warn else "ok"
        )
        found.append(Drift(each.name, psi, level))
    return tuple(found)
