"""Whether the evaluation itself can be believed: any failing check voids the test."""

from datetime import timedelta

import numpy as np

from .arrays import Floats
from .context import Context
from .rows import Rows
from .settings import JudgeSettings


def scores_valid(scores: Floats) -> bool:
    """Every score of one model there and within 0..1."""
    return bool(((scores >= 0) & (scores <= 1)).all())


def _constant(scores: Floats) -> bool:
    return bool((scores == scores[0]).all())


def data_codes(rows: Rows, settings: JudgeSettings) -> list[str]:
    """Checks that the rows alone can answer."""
    if len(rows) == 0:
        return ["HOLDOUT_EMPTY", "FEW_POSITIVES"]
    codes = []
    # rows stand in order of their transactions
    if bool((rows.transaction[1:] == rows.transaction[:-1]).any()):
        codes.append("DUPLICATE_ROWS")
    models = [rows.candidate, *([] if rows.production is None else [rows.production])]
    if not all(scores_valid(scores) for scores in models):
        codes.append("SCORES_INVALID")
    if any(_constant(scores) for scores in models):
        codes.append("SCORES_CONSTANT")
    if float(np.isnan(rows.label).mean()) > settings.max_label_missing:
        codes.append("LABELS_MISSING")
    accounts = len(np.unique(rows.account[rows.fraud]))
    if int(rows.fraud.sum()) < settings.min_positives or accounts < settings.min_positive_accounts:
        codes.append("FEW_POSITIVES")
    return codes


def context_codes(context: Context, holdout_rows: int) -> list[str]:
    """Checks that need the run's windows, counts and versions.

    Delay and gap are the shop's settings, not the run's windows, so that a run asked for with a
    shorter delay is caught.
    """
    codes = []
    if context.holdout_end + timedelta(days=context.label_delay_days) > context.as_of:
        codes.append("LABELS_IMMATURE")
    if context.train_end + timedelta(days=context.gap_days) > context.holdout_start:
        codes.append("TIME_ORDER")
    if context.shared_ids > 0:
        codes.append("TRAIN_TEST_OVERLAP")
    if holdout_rows and context.shared_content / holdout_rows > 0.001:
        codes.append("CONTENT_OVERLAP")
    versions = [context.candidate, *([context.production] if context.production else [])]
    if any(version.threshold is None for version in versions):
        codes.append("THRESHOLD_MISSING")
    for each in context.features:
        usual = each.train_nulls / each.train_n if each.train_n else 0.0
        if broken(each.constant_days, each.worst_day_null_share, usual):
            codes.append(f"FEATURE_BROKEN:{each.name}")
    return codes


def broken(constant_days: int, worst_day_null_share: float, usual_null_share: float) -> bool:
    """Whether a feature was constant on some day, or null much more often than in the fit days."""
    return constant_days > 0 or worst_day_null_share > usual_null_share + 0.10


def near_perfect(metrics: dict[str, float | None], settings: JudgeSettings) -> bool:
    """Too good to be true: a label proxy among the features, or a leak.

    Not said of frauds alone, as where honest rows have no label yet: PR-AUC is 1 for any scores.
    """
    pr_auc, roc_auc = metrics.get("pr_auc"), metrics.get("roc_auc")
    if pr_auc is None or roc_auc is None:
        return False
    return pr_auc >= settings.near_perfect_pr_auc or roc_auc >= settings.near_perfect_roc_auc
