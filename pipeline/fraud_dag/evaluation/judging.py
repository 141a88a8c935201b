"""The judge: a pure function from hold-out rows to an evaluation; no clock, no I/O."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from . import soundness
from .bootstrap import paired_errors, seed_of
from .comparison import Difference, differences
from .context import Context, Version, read_context
from .document import MAX_SLICES, rounded
from .drift import measure_drift
from .faults import InputFaults
from .flips import measure_flips
from .metrics import Metrics, model_metrics
from .paired_tests import delong, mcnemar
from .readings import reading
from .rows import Floats, Rows, read_rows
from .settings import JudgeSettings, read_settings
from .slices import Slice, judge_slices, measure, memberships
from .threshold import BudgetCut, budget_cut, budget_rows, operating_threshold
from .verdict import (
    Codes,
    inform,
    judge_alerts,
    judge_ease,
    judge_floor,
    judge_guard,
    judge_primary,
    judge_required,
    judge_segments,
)

SCHEMA_VERSION = 1
# Without a context the shop's budget is unknown: the default share of a day's rows.
DEFAULT_BUDGET_SHARE = 0.005


@dataclass(frozen=True)
class _Side:
    """One model on the labelled rows."""

    version: Version
    scores: Floats
    cut: BudgetCut
    metrics: Metrics


@dataclass(frozen=True)
class _Look:
    """Everything that one look is made of, before it is judged."""

    rows: Rows
    labelled: Rows
    context: Context | None
    settings: JudgeSettings
    days: int
    budget: float


def judge(
    rows: pd.DataFrame, context: Mapping[str, Any] | None, config: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Compares a candidate with production on the same labelled hold-out rows.

    rows: one per transaction, columns of `rows.REQUIRED` (TX_HOUR optional). context: windows,
    versions, counts and bins of the run (`context.read_context`); None judges the file alone, with
    thresholds derived on the rows themselves. config: overrides of `settings.JudgeSettings`, over
    those in the context. The order of rows never matters, and the same input gives the same bytes.
    Raises InputFaults naming everything that is wrong with the input.
    """
    faults: list[str] = []
    read: Context | None = None
    try:
        read = None if context is None else read_context(context)
    except InputFaults as fault:
        faults.extend(fault.faults)
    settings = JudgeSettings()
    try:
        settings = read_settings(read.config if read else None, config)
    except InputFaults as fault:
        faults.extend(fault.faults)
    production = None if context is None else context.get("production") is not None
    checked: Rows | None = None
    try:
        checked = read_rows(rows, production)
    except InputFaults as fault:
        faults.extend(fault.faults)
    if faults or checked is None:
        raise InputFaults(faults)
    labelled = checked.labelled
    days = read.days if read else max(1, len(np.unique(checked.day.codes)))
    budget = read.alert_budget_per_day if read else DEFAULT_BUDGET_SHARE * len(checked) / days
    return rounded(_evaluate(_Look(checked, labelled, read, settings, days, budget)))


def _side(look: _Look, version: Version, scores: Floats, valid: bool) -> _Side:
    n = len(look.labelled)
    if not valid or n == 0:
        nothing = BudgetCut(0, np.zeros(n))
        empty = model_metrics(
            look.labelled.keep(np.zeros(n, dtype=bool)), scores[:0], version.threshold,
            BudgetCut(0, np.zeros(0)), look.days, look.budget, look.settings,
        )  # fmt: skip
        return _Side(version, scores, nothing, empty)
    if look.context is None:
        version = replace(version, threshold=operating_threshold(scores, look.days, look.budget))
    cut = budget_cut(scores, budget_rows(n, look.days, look.budget))
    metrics = model_metrics(
        look.labelled, scores, version.threshold, cut, look.days, look.budget, look.settings
    )
    return _Side(version, scores, cut, metrics)


def _evaluate(look: _Look) -> dict[str, Any]:
    context, settings, labelled = look.context, look.settings, look.labelled
    valid = not soundness.scores_invalid(look.rows)
    named = context.candidate if context else Version("candidate", None)
    candidate = _side(look, named, labelled.candidate, valid)
    production: _Side | None = None
    if labelled.production is not None:
        live = (context.production if context else None) or Version("production", None)
        production = _side(look, live, labelled.production, valid)
    frauds = int(labelled.fraud.sum())
    versions = [candidate.version, *([production.version] if production else [])]
    comparable = (
        production is not None
        and valid
        and frauds > 0
        and all(version.threshold is not None for version in versions)
    )
    slices = measure(
        labelled, candidate.cut if valid else None,
        production.cut if production and valid else None, settings,
    )  # fmt: skip
    found: dict[str, Difference] = {}
    comparison: dict[str, Any] | None = None
    if comparable and production is not None:
        found, slices = _compare(look, candidate, production, slices)
        comparison = {name: difference.as_json() for name, difference in found.items()}
        comparison.update(_tests(look, candidate, production))
        if not {"pr_auc", "roc_auc"} <= set(found):
            comparison = None
    else:
        slices = [replace(each, judged=each.judged and production is not None) for each in slices]
    codes = _codes(look, candidate, production, found, slices, comparison is not None)
    return _document(look, candidate, production, comparison, slices, codes)


def _compare(
    look: _Look, candidate: _Side, production: _Side, slices: list[Slice]
) -> tuple[dict[str, Difference], list[Slice]]:
    rows, settings = look.labelled, look.settings
    fraud = rows.fraud
    values: dict[str, Floats] = {"recall_at_budget": np.ones(int(fraud.sum()))}
    # K is the same for both, so its cost cancels and only caught amounts differ
    values["savings_at_budget"] = rows.amount[fraud]
    values.update(memberships(rows, slices, settings))
    errors = paired_errors(
        rows, values, candidate.cut.count / len(rows), settings.resamples, _seed(look)
    )
    found = differences(candidate.metrics, production.metrics, errors, settings)
    return found, judge_slices(slices, errors)


def _seed(look: _Look) -> int:
    context = look.context
    if context is None:
        days = look.rows.day.values
        return seed_of("candidate", "production", days[0], days[-1])
    live = context.production.version if context.production else ""
    window = str(context.holdout_start), str(context.holdout_end)
    return seed_of(context.candidate.version, live, *window)


def _tests(look: _Look, candidate: _Side, production: _Side) -> dict[str, Any]:
    rows = look.labelled
    found: dict[str, Any] = {}
    areas = delong(rows.fraud, candidate.scores, production.scores)
    if areas is not None:
        found["delong"] = areas.as_json()
    c, p = candidate.version.threshold, production.version.threshold
    if c is not None and p is not None:
        found["mcnemar_fraud"] = mcnemar(rows, c, p, fraud=True).as_json()
        found["mcnemar_legit"] = mcnemar(rows, c, p, fraud=False).as_json()
    return found


def _codes(
    look: _Look, candidate: _Side, production: _Side | None, found: dict[str, Difference],
    slices: list[Slice], compared: bool,
) -> Codes:  # fmt: skip
    settings, context, rows = look.settings, look.context, look.labelled
    codes = Codes()
    codes.no_evidence.extend(soundness.data_codes(look.rows, settings))
    if context is not None:
        codes.no_evidence.extend(soundness.context_codes(context, len(look.rows)))
    elif any(
        side is not None and side.version.threshold is None for side in (candidate, production)
    ):
        codes.no_evidence.append("THRESHOLD_MISSING")
    if soundness.near_perfect(candidate.metrics, settings):
        codes.no_evidence.append("NEAR_PERFECT")
    if production is not None and not compared and not codes.no_evidence:
        codes.no_evidence.append("COMPARISON_IMPOSSIBLE")
    frauds = int(rows.fraud.sum())
    if context is None:
        codes.ask.append("CONTEXT_MISSING")
    if production is None:
        codes.ask.append("NO_PRODUCTION")
        judge_floor(candidate.metrics, frauds / len(rows) if len(rows) else 0.0, settings, codes)
        judge_required(slices, settings, codes)
    elif compared:
        better = judge_primary(found.get("pr_auc"), settings, codes)
        judge_guard("RECALL", found.get("recall_at_budget"), settings.recall_margin, codes)
        judge_guard("SAVINGS", found.get("savings_at_budget"), settings.savings_margin, codes)
        judge_segments(slices, better, settings, codes)
    scores = look.rows.production
    if scores is not None and len(scores) and bool((look.rows.candidate == scores).all()):
        codes.reject.append("IDENTICAL_SCORES")
    judge_alerts(candidate.metrics["alerts_per_day"], look.budget, settings, codes)
    accounts = len(np.unique(rows.account[rows.fraud]))
    judge_ease(frauds, accounts, candidate.metrics, context, settings, codes)
    profiles = (*context.features, *context.score_profile) if context else ()
    inform(candidate.metrics, found, measure_drift(profiles, settings), context, settings, codes)
    return codes


def _data(look: _Look) -> dict[str, Any]:
    rows, labelled = look.rows, look.labelled
    n, fraud = len(rows), labelled.fraud
    return {
        "rows": n,
        "labelled_rows": len(labelled),
        "label_missing_share": 1 - len(labelled) / n if n else 0.0,
        "positives": int(fraud.sum()),
        "positive_accounts": len(np.unique(labelled.account[fraud])),
        "accounts": len(np.unique(labelled.account)),
        "days": look.days,
        "prevalence": float(fraud.mean()) if len(labelled) else 0.0,
        "fraud_amount_per_day": float(labelled.amount[fraud].sum()) / look.days,
    }


def _windows(look: _Look) -> dict[str, Any]:
    context, days = look.context, look.rows.day.values
    if context is None:
        return {"holdout": {"start": days[0], "end": days[-1]}} if days else {}
    return {
        "train": {"start": str(context.train_start), "end": str(context.train_end)},
        "holdout": {"start": str(context.holdout_start), "end": str(context.holdout_end)},
        "label_delay_days": context.label_delay_days,
        "gap_days": context.gap_days,
    }


def _slice_json(each: Slice) -> dict[str, Any]:
    return asdict(each)


def _document(
    look: _Look, candidate: _Side, production: _Side | None, comparison: dict[str, Any] | None,
    slices: list[Slice], codes: Codes,
) -> dict[str, Any]:  # fmt: skip
    context, labelled, settings = look.context, look.labelled, look.settings
    data = _data(look)
    profiles = (*context.features, *context.score_profile) if context else ()
    c, p = candidate.version.threshold, production.version.threshold if production else None
    flips = None
    if comparison is not None and c is not None and p is not None:
        key = (context.masking_key if context else None) or f"{_seed(look)}"
        flips = measure_flips(labelled, c, p, look.days, key)
    live: dict[str, Any] | None = None
    if production is not None:
        live = {"version": production.version.version, "threshold": p}
        if production.version.train_end is not None:
            live["train_end"] = str(production.version.train_end)
    metrics: dict[str, Any] = {"candidate": candidate.metrics}
    if production is not None:
        metrics["production"] = production.metrics
    days = look.rows.day.values
    prevalence = data["prevalence"]
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "as_of": str(context.as_of) if context else (days[-1] if days else "1970-01-01"),
        "windows": _windows(look),
        "candidate": {"version": candidate.version.version, "threshold": c},
        "production": live,
        "data": data,
        "baseline": {
            "majority_accuracy": max(prevalence, 1 - prevalence),
            "pr_auc": prevalence,
        },
        "metrics": metrics,
        "comparison": comparison,
        "slices": [_slice_json(each) for each in slices[:MAX_SLICES]],
        "drift": [asdict(each) for each in measure_drift(profiles, settings)],
        "flips": flips,
        "verdict": codes.verdict,
        "lean": _lean(comparison, settings),
        "reasons": codes.reasons,
        "codes": codes.as_json(),
        "settings": settings.as_json(),
    }
    triggers = {"alert_budget_per_day": look.budget}
    if context is not None:
        triggers["shared_ids"] = context.shared_ids
        triggers["shared_content"] = context.shared_content
    document["reading"] = reading({**document, **triggers})
    return document


def _lean(comparison: dict[str, Any] | None, settings: JudgeSettings) -> str | None:
    primary = (comparison or {}).get("pr_auc")
    if not primary:
        return None
    return Difference(primary["delta"], primary["se"], settings.z_look).lean
