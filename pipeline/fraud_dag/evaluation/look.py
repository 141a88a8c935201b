"""What one look is made of: the rows, what is known of the run, and each model upon them."""

from dataclasses import dataclass, replace

import numpy as np

from .arrays import Floats
from .context import Context, Version
from .draws import seed_of
from .metrics import Metrics, model_metrics
from .ranking import Ranking, rank
from .rows import Rows
from .settings import JudgeSettings
from .soundness import scores_valid
from .threshold import BudgetCut, budget_cut, budget_rows, operating_threshold


@dataclass(frozen=True)
class Look:
    """Everything that one look is made of, before it is judged; budget in alerts a day."""

    rows: Rows
    labelled: Rows
    context: Context | None
    settings: JudgeSettings
    days: int
    budget: float

    @property
    def holdout(self) -> tuple[str, str]:
        """First day, and the day after the last; empty texts where there is neither."""
        if self.context is not None:
            return str(self.context.holdout_start), str(self.context.holdout_end)
        days = self.rows.day.values
        return (days[0], str(np.datetime64(days[-1]) + 1)) if days else ("", "")

    @property
    def seed(self) -> int:
        """The seed of this comparison's resamples."""
        candidate, production = "candidate", "production"
        if self.context is not None:
            candidate = self.context.candidate.version
            production = self.context.production.version if self.context.production else ""
        return seed_of(candidate, production, *self.holdout)


@dataclass(frozen=True)
class Side:
    """One model on the labelled rows; what its scores cannot tell is None."""

    version: Version
    scores: Floats
    ranking: Ranking | None
    cut: BudgetCut | None
    metrics: Metrics


def measure_side(look: Look, version: Version, scores: Floats, every_score: Floats) -> Side:
    """Measures one model on the labelled rows, unless any of its scores is invalid.

    `scores` are those of the labelled rows, `every_score` those of all. Without a context the
    operating threshold is derived on the rows themselves.
    """
    rows = look.labelled
    n = len(rows)
    if n == 0 or not scores_valid(every_score):
        nothing = rows.keep(np.zeros(n, dtype=bool))
        metrics = model_metrics(
            nothing, scores[:0], rank(nothing.fraud, scores[:0]), version.threshold,
            BudgetCut(0, scores[:0]), look.days, look.budget, look.settings,
        )  # fmt: skip
        return Side(version, scores, None, None, metrics)
    if look.context is None:
        version = replace(version, threshold=operating_threshold(scores, look.days, look.budget))
    cut = budget_cut(scores, budget_rows(n, look.days, look.budget))
    ranking = rank(rows.fraud, scores)
    metrics = model_metrics(
        rows, scores, ranking, version.threshold, cut, look.days, look.budget, look.settings
    )
    return Side(version, scores, ranking, cut, metrics)
