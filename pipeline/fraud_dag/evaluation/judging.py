"""The judge: a pure function from hold-out rows to an evaluation; no clock, no I/O."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from . import soundness
from .arrays import Floats
from .assembly import Findings, assemble
from .bootstrap import paired_errors
from .comparison import Difference, differences
from .context import Context, Version, read_context
from .document import fitted, rounded
from .drift import measure_drift
from .faults import InputFaults
from .look import Look, Side, measure_side
from .paired_tests import delong, mcnemar
from .rows import Rows, read_rows
from .settings import JudgeSettings, read_settings
from .slices import Slice, judge_slices, measure, memberships
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

# Without a context the shop's budget is unknown: the default share of a day's rows.
DEFAULT_BUDGET_SHARE = 0.005
# What explains by itself that two versions could not be compared.
_UNCOMPARABLE = {
    "HOLDOUT_EMPTY", "SCORES_INVALID", "THRESHOLD_MISSING", "LABELS_MISSING", "FEW_POSITIVES",
}  # fmt: skip


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
    return fitted(rounded(_evaluate(_read(rows, context, config))))


def _read(
    rows: pd.DataFrame, context: Mapping[str, Any] | None, config: Mapping[str, Any] | None
) -> Look:
    faults: list[str] = []
    read: Context | None = None
    production: bool | None = None
    try:
        if context is not None:
            read = read_context(context)
            production = read.production is not None
    except InputFaults as fault:
        faults.extend(fault.faults)
    settings = JudgeSettings()
    try:
        settings = read_settings(read.config if read else None, config)
    except InputFaults as fault:
        faults.extend(fault.faults)
    checked: Rows | None = None
    try:
        checked = read_rows(rows, production)
    except InputFaults as fault:
        faults.extend(fault.faults)
    if faults or checked is None:
        raise InputFaults(faults)
    days = read.days if read else max(1, len(checked.day.values))
    budget = read.alert_budget_per_day if read else DEFAULT_BUDGET_SHARE * len(checked) / days
    return Look(checked, checked.labelled, read, settings, days, budget)


def _evaluate(look: Look) -> dict[str, Any]:
    context, settings, rows, labelled = look.context, look.settings, look.rows, look.labelled
    named = context.candidate if context else Version("candidate", None)
    candidate = measure_side(look, named, labelled.candidate, rows.candidate)
    production: Side | None = None
    if rows.production is not None and labelled.production is not None:
        live = (context.production if context else None) or Version("production", None)
        production = measure_side(look, live, labelled.production, rows.production)
    slices = measure(labelled, candidate.cut, production.cut if production else None, settings)
    found: dict[str, Difference] = {}
    comparison: dict[str, Any] | None = None
    if production is not None and _comparable(candidate, production):
        found, judged = _compare(look, candidate, production, slices)
        if {"pr_auc", "roc_auc"} <= set(found):
            slices = judged
            comparison = {name: difference.as_json() for name, difference in found.items()}
            comparison.update(_tests(labelled, candidate, production))
    if comparison is None:
        found = {}
        slices = judge_slices(slices, {})
    profiles = (*context.features, *context.score_profile) if context else ()
    drift = measure_drift(profiles, settings)
    codes = _codes(look, candidate, production, found, slices)
    inform(candidate.metrics, found, drift, context, settings, codes)
    return assemble(look, Findings(candidate, production, comparison, slices, drift, codes))


def _comparable(candidate: Side, production: Side) -> bool:
    return all(
        side.ranking is not None
        and side.ranking.positives > 0
        and side.version.threshold is not None
        for side in (candidate, production)
    )


def _compare(
    look: Look, candidate: Side, production: Side, slices: list[Slice]
) -> tuple[dict[str, Difference], list[Slice]]:
    rows, settings = look.labelled, look.settings
    rankings = [side.ranking for side in (candidate, production) if side.ranking is not None]
    count = candidate.cut.count if candidate.cut else 0
    values: dict[str, Floats] = {}
    if count:  # a budget of no alert at all measures nothing
        values["recall_at_budget"] = np.ones(int(rows.fraud.sum()))
        # K is the same for both, so its cost cancels and only caught amounts differ
        values["savings_at_budget"] = rows.amount[rows.fraud]
        values.update(memberships(rows, slices, settings))
    errors = paired_errors(rows, rankings, values, count / len(rows), settings.resamples, look.seed)
    found = differences(candidate.metrics, production.metrics, errors, settings)
    return found, judge_slices(slices, errors)


def _tests(rows: Rows, candidate: Side, production: Side) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if candidate.ranking is not None and production.ranking is not None:
        areas = delong(candidate.ranking, production.ranking)
        if areas is not None:
            found["delong"] = areas.as_json()
    c, p = candidate.version.threshold, production.version.threshold
    if c is not None and p is not None:
        found["mcnemar_fraud"] = mcnemar(rows, c, p, fraud=True).as_json()
        found["mcnemar_legit"] = mcnemar(rows, c, p, fraud=False).as_json()
    return found


def _codes(
    look: Look, candidate: Side, production: Side | None, found: dict[str, Difference],
    slices: list[Slice],
) -> Codes:  # fmt: skip
    settings, context, rows = look.settings, look.context, look.labelled
    codes = Codes()
    codes.no_evidence.extend(soundness.data_codes(look.rows, settings))
    if context is not None:
        codes.no_evidence.extend(soundness.context_codes(context, len(look.rows)))
    else:
        codes.ask.append("CONTEXT_MISSING")
        sides = [side for side in (candidate, production) if side is not None]
        if any(side.ranking is not None and side.version.threshold is None for side in sides):
            codes.no_evidence.append("THRESHOLD_MISSING")
    if soundness.near_perfect(candidate.metrics, settings):
        codes.no_evidence.append("NEAR_PERFECT")
    if production is not None and not found and not _UNCOMPARABLE & set(codes.no_evidence):
        codes.no_evidence.append("COMPARISON_IMPOSSIBLE")
    frauds = int(rows.fraud.sum())
    if production is None:
        codes.ask.append("NO_PRODUCTION")
        judge_floor(candidate.metrics, frauds / len(rows) if len(rows) else 0.0, settings, codes)
    if found:
        better = judge_primary(found.get("pr_auc"), settings, codes)
        judge_guard("RECALL", found.get("recall_at_budget"), settings.recall_margin, codes)
        judge_guard("SAVINGS", found.get("savings_at_budget"), settings.savings_margin, codes)
        judge_segments(slices, better, settings, codes)
    judge_required(slices, settings, codes)
    scores = look.rows.production
    if scores is not None and len(scores) and bool((look.rows.candidate == scores).all()):
        codes.reject.append("IDENTICAL_SCORES")
    judge_alerts(candidate.metrics["alerts_per_day"], look.budget, settings, codes)
    accounts = len(np.unique(rows.account[rows.fraud]))
    judge_ease(frauds, accounts, candidate.metrics, context, settings, codes)
    return codes
