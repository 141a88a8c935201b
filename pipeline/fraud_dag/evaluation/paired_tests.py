"""DeLong's and McNemar's tests: both ignore clusters, so they are shown, never decisive."""

from dataclasses import asdict, dataclass

import numpy as np
from scipy.stats import binomtest, norm

from .ranking import Ranking, fraud_components, honest_components
from .rows import Rows


@dataclass(frozen=True)
class DeLong:
    """Difference of two correlated ROC-AUCs with its standard error and two-sided p."""

    delta: float
    se: float
    p_value: float

    def as_json(self) -> dict[str, float]:
        """The three numbers by name."""
        return asdict(self)


def delong(candidate: Ranking, production: Ranking) -> DeLong | None:
    """Structural components by midranks; None with fewer than two rows of either class.

    DeLong, DeLong, Clarke-Pearson (1988), Biometrics 44; midranks as Sun and Xu (2014).
    """
    positives, negatives = candidate.positives, candidate.negatives
    if positives < 2 or negatives < 2:
        return None
    per_fraud = fraud_components(candidate) - fraud_components(production)
    per_honest = honest_components(candidate) - honest_components(production)
    delta = float(per_fraud.mean())
    variance = float(np.var(per_fraud, ddof=1) / positives + np.var(per_honest, ddof=1) / negatives)
    se = variance**0.5
    if se < 1e-12:
        return DeLong(delta, 0.0, 1.0 if abs(delta) < 1e-12 else 0.0)
    return DeLong(delta, se, float(2 * norm.sf(abs(delta) / se)))


@dataclass(frozen=True)
class McNemar:
    """Rows that only one of the two models alerts, with the exact two-sided binomial p."""

    only_candidate: int
    only_production: int
    p_value: float

    def as_json(self) -> dict[str, float]:
        """The two counts and p by name."""
        return asdict(self)


def mcnemar(
    rows: Rows, candidate_threshold: float, production_threshold: float, fraud: bool
) -> McNemar:
    """McNemar's exact test on the discordant frauds, or on the discordant honest rows.

    McNemar (1947), Psychometrika 12. Rows must be labelled and carry both scores.
    """
    if rows.production is None:
        raise ValueError("McNemar's test needs both models' scores")
    among = rows.fraud == fraud
    c, p = rows.candidate >= candidate_threshold, rows.production >= production_threshold
    only_c, only_p = int((c & ~p & among).sum()), int((~c & p & among).sum())
    both = only_c + only_p
    return McNemar(only_c, only_p, float(binomtest(only_c, both).pvalue) if both else 1.0)
