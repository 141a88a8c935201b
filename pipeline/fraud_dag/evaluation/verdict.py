"""From measurements to codes, and from codes to one verdict: the worst band present wins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .comparison import Difference
from .context import Context
from .drift import Drift
from .metrics import Metrics
from .settings import JudgeSettings
from .slices import Slice

Verdict = Literal["promote", "ask", "reject", "no_evidence"]
BANDS: tuple[Verdict, ...] = ("no_evidence", "reject", "ask", "promote")


@dataclass
class Codes:
    """Codes by band; `pass` is a keyword, hence `passed`."""

    no_evidence: list[str] = field(default_factory=list)
    reject: list[str] = field(default_factory=list)
    ask: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    info: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, list[str]]:
        """Sorted lists by the band's name in the document."""
        named = {"pass" if name == "passed" else name: codes for name, codes in vars(self).items()}
        return {name: sorted(codes) for name, codes in named.items()}

    @property
    def verdict(self) -> Verdict:
        """The worst band that holds a code; promote needs all four passes."""
        if self.no_evidence:
            return "no_evidence"
        if self.reject:
            return "reject"
        needed = {"PRIMARY_BETTER", "RECALL_HELD", "SAVINGS_HELD", "SLICES_HELD"}
        return "ask" if self.ask or not needed <= set(self.passed) else "promote"

    @property
    def reasons(self) -> list[str]:
        """The codes of the verdict's band, sorted."""
        bands = (self.no_evidence, self.reject, self.ask, self.passed)
        return sorted(set(bands[BANDS.index(self.verdict)]))


def judge_primary(pr_auc: Difference | None, settings: JudgeSettings, codes: Codes) -> bool:
    """Files the primary metric's code. Returns whether it is better."""
    if pr_auc is None:
        return False
    if pr_auc.ci_high < 0:
        codes.reject.append("PRIMARY_WORSE")
    elif pr_auc.ci_high < settings.min_gain:
        codes.reject.append("NO_USEFUL_GAIN")
    elif pr_auc.promote_low <= 0:
        codes.ask.append("PRIMARY_INCONCLUSIVE")
    elif pr_auc.delta < settings.min_gain:
        codes.ask.append("GAIN_TOO_SMALL")
    else:
        codes.passed.append("PRIMARY_BETTER")
        return True
    return False


def judge_guard(name: str, difference: Difference | None, margin: float, codes: Codes) -> None:
    """Files a guard's code: worse, not proven to hold, or held. Unmeasured is never a pass."""
    if difference is not None and difference.ci_high < 0 and difference.delta <= -margin:
        codes.reject.append(f"{name}_WORSE")
    elif difference is None or difference.ni_low <= -margin:
        codes.ask.append(f"{name}_NOT_PROVEN")
    else:
        codes.passed.append(f"{name}_HELD")


def judge_segments(
    slices: list[Slice], primary_better: bool, settings: JudgeSettings, codes: Codes
) -> None:
    """Files what segments say; a trade-off is a person's to weigh, never a policy's."""
    harmed = [each for each in slices if each.harmed(settings)]
    for each in harmed:
        if primary_better and each.delta is not None and each.delta > -settings.slice_severe:
            codes.ask.append(f"SLICE_TRADE_OFF:{each.name}")
        else:
            codes.reject.append(f"SLICE_WORSE:{each.name}")
    if not harmed:
        codes.passed.append("SLICES_HELD")


def judge_required(slices: list[Slice], settings: JudgeSettings, codes: Codes) -> None:
    """Names the segments that could not be judged, and asks where one was required."""
    judged = {each.name for each in slices if each.judged}
    codes.info.extend(f"SLICE_NOT_JUDGED:{s.name}" for s in slices if not s.judged)
    codes.ask.extend(
        f"REQUIRED_SLICE_NOT_JUDGED:{name}"
        for name in settings.required_slices
        if name not in judged
    )


def judge_alerts(per_day: float | None, budget: float, settings: JudgeSettings, codes: Codes):
    """Files the candidate's own alert volume against the budget (alerts a day)."""
    if per_day is None:
        return
    if per_day > settings.alerts_reject * budget:
        codes.reject.append("ALERTS_FAR_OVER_BUDGET")
    elif per_day > settings.alerts_ask * budget:
        codes.ask.append("ALERTS_OVER_BUDGET")
    elif per_day < settings.alerts_low * budget:
        codes.ask.append("ALERTS_UNDER_BUDGET")


def judge_floor(candidate: Metrics, prevalence: float, settings: JudgeSettings, codes: Codes):
    """Without production: is the candidate useful at all?"""
    pr_auc, savings = candidate.get("pr_auc"), candidate.get("savings_at_budget")
    useless = pr_auc is not None and pr_auc < settings.floor_lift * prevalence
    if useless or (savings is not None and savings <= 0):
        codes.reject.append("BELOW_FLOOR")


def judge_ease(
    frauds: int, accounts: int, candidate: Metrics, context: Context | None,
    settings: JudgeSettings, codes: Codes,
) -> None:  # fmt: skip
    """Softer doubts about the evidence: few frauds, or a hold-out much easier than validation."""
    if frauds < settings.promote_min_positives or accounts < settings.promote_min_positive_accounts:
        codes.ask.append("THIN_EVIDENCE")
    validation = context.candidate.validation_pr_auc if context else None
    pr_auc = candidate.get("pr_auc")
    if validation is not None and pr_auc is not None and pr_auc - validation > settings.too_easy:
        codes.ask.append("HOLDOUT_TOO_EASY")


def inform(
    candidate: Metrics, found: Mapping[str, Difference], drift: tuple[Drift, ...],
    context: Context | None, settings: JudgeSettings, codes: Codes,
) -> None:  # fmt: skip
    """Files what a reader should know and no gate uses."""
    for each in drift:
        if each.level != "ok":
            score = each.name == "SCORE"
            codes.info.append("DRIFT_SCORE" if score else f"DRIFT_FEATURE:{each.name}")
    calibration = candidate.get("calibration_ratio")
    if calibration is not None and not 0.5 <= calibration <= 2:
        codes.info.append("CALIBRATION_OFF")
    primary = found.get("pr_auc")
    if primary is not None and primary.min_detectable > 0.10:
        codes.info.append("LOW_POWER")
    if context is not None:
        codes.info.extend(context.info)
        trained = context.production.train_end if context.production else None
        if trained is not None and (context.as_of - trained).days > settings.stale_days:
            codes.info.append("PRODUCTION_STALE")
