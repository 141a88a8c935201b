"""The paired comparison: differences C − P on the same rows, with errors and intervals."""

from dataclasses import dataclass

from scipy.stats import norm

from .metrics import Metrics
from .settings import JudgeSettings

Z95 = float(norm.ppf(0.975))
Z90 = float(norm.ppf(0.95))
POWER_80 = float(norm.ppf(0.80))

COMPARED = ("pr_auc", "roc_auc", "recall_at_budget", "savings_at_budget")


@dataclass(frozen=True)
class Difference:
    """One difference with its normal intervals around the point."""

    delta: float
    se: float
    z_look: float

    @property
    def ci_low(self) -> float:
        """Lower end of the 95 % interval."""
        return self.delta - Z95 * self.se

    @property
    def ci_high(self) -> float:
        """Upper end of the 95 % interval."""
        return self.delta + Z95 * self.se

    @property
    def ni_low(self) -> float:
        """Lower end of the one-sided 95 % interval, for "not much worse"."""
        return self.delta - Z90 * self.se

    @property
    def promote_low(self) -> float:
        """Lower end at the level of a test repeated daily (one-sided 0.05/30)."""
        return self.delta - self.z_look * self.se

    @property
    def min_detectable(self) -> float:
        """The gain that this look would have found four times in five."""
        return (self.z_look + POWER_80) * self.se

    @property
    def lean(self) -> str:
        """Where the difference points, from better to worse."""
        if self.ci_low > 0:
            return "better"
        if self.ci_high < 0:
            return "worse"
        if self.delta > self.se:
            return "leans_better"
        return "leans_worse" if self.delta < -self.se else "flat"

    def as_json(self) -> dict[str, float]:
        """All numbers by name."""
        names = ("delta", "se", "ci_low", "ci_high", "ni_low", "promote_low", "min_detectable")
        return {name: getattr(self, name) for name in names}


def differences(
    candidate: Metrics, production: Metrics, errors: dict[str, float | None],
    settings: JudgeSettings,
) -> dict[str, Difference]:  # fmt: skip
    """The compared metrics whose points and errors are both defined."""
    found = {}
    for name in COMPARED:
        c, p, se = candidate[name], production[name], errors.get(name)
        if c is not None and p is not None and se is not None:
            found[name] = Difference(c - p, se, settings.z_look)
    return found
