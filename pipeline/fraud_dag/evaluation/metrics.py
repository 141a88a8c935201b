"""Point metrics of one model on the labelled hold-out rows; what is undefined is None, never 0."""

import math

import numpy as np
from scipy.stats import rankdata

from .rows import Codes, Floats, Rows
from .settings import JudgeSettings
from .threshold import BudgetCut

CLIP = 2.220446049250313e-16

Metrics = dict[str, float | None]


def ratio(above: float, below: float) -> float | None:
    """above ÷ below, or None when below is 0."""
    return above / below if below else None


def average_precision(fraud: "np.ndarray", scores: Floats) -> float | None:
    """Σ (R_k − R_{k−1})·Prec_k over distinct scores, descending; ties are one step.

    As scikit-learn's `average_precision_score`; not the trapezoid. None without frauds.
    """
    positives = int(fraud.sum())
    if positives == 0:
        return None
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    hits = np.cumsum(fraud[order])[last].astype(np.float64)
    gained = np.diff(hits, prepend=0.0)
    return float(np.sum(gained * hits / (last + 1.0)) / positives)


def mann_whitney(fraud: "np.ndarray", scores: Floats) -> float | None:
    """ROC-AUC: the chance that a fraud scores above an honest row, ties counting ½ (midranks)."""
    positives = int(fraud.sum())
    negatives = len(fraud) - positives
    if positives == 0 or negatives == 0:
        return None
    ranks = rankdata(scores)
    return float((ranks[fraud].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def log_loss(label: Floats, scores: Floats) -> float | None:
    """−mean(y·ln s + (1−y)·ln(1−s)) with s clipped to [ε, 1−ε], ε the spacing of doubles at 1."""
    if len(label) == 0:
        return None
    clipped = np.clip(scores, CLIP, 1 - CLIP)
    return float(-np.mean(label * np.log(clipped) + (1 - label) * np.log1p(-clipped)))


def calibration_error(label: Floats, scores: Floats) -> float | None:
    """Expected calibration error over equal-mass bins (deciles of the score, duplicates merged).

    Equal mass, because with 0.5 % fraud equal width would put nearly all rows into one bin.
    """
    if len(label) == 0:
        return None
    edges = np.unique(np.quantile(scores, np.linspace(0, 1, 11)))
    bins = np.searchsorted(edges[1:-1], scores, side="right")
    size = np.bincount(bins)
    used = size > 0
    fraud = np.bincount(bins, weights=label)[used]
    total = np.bincount(bins, weights=scores)[used]
    return float(np.abs(fraud - total).sum() / len(label))


def card_precision(rows: Rows, scores: Floats, k: int) -> float | None:
    """Mean over days of the share of frauds among the k highest accounts of the day.

    An account found on an earlier day is left out; ties go to the smaller account id (Fraud
    Detection Handbook, chapter 4, "Card Precision top-k").
    """
    if k < 1 or len(rows) == 0:
        return None
    order = np.lexsort((rows.account, rows.day.codes))
    day, account = rows.day.codes[order], rows.account[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(day) != 0) | (np.diff(account) != 0)])
    best = np.maximum.reduceat(scores[order], starts)
    fraud = np.maximum.reduceat(rows.label[order], starts)
    day, account = day[starts], account[starts]
    found: set[int] = set()
    shares = []
    for each in np.unique(day):
        here = np.flatnonzero(day == each)
        if found:
            here = here[~np.isin(account[here], list(found))]
        top = here[np.lexsort((account[here], -best[here]))[:k]]
        hits: Codes = account[top][fraud[top] == 1]
        shares.append(len(hits) / k)
        found.update(int(hit) for hit in hits)
    return float(np.mean(shares))


def model_metrics(
    rows: Rows, scores: Floats, threshold: float | None, cut: BudgetCut, days: int,
    budget: float, settings: JudgeSettings,
) -> Metrics:  # fmt: skip
    """All point metrics of one model; `rows` are labelled, `cut` is its budget cut on them."""
    n, fraud, amount = len(rows), rows.fraud, rows.amount
    frauds = int(fraud.sum())
    fraud_amount = float(amount[fraud].sum())
    caught_at_budget = float(cut.weights[fraud].sum())
    amount_at_budget = float((cut.weights * amount)[fraud].sum())
    rate, cost = settings.loss_rate, settings.alert_cost
    metrics: Metrics = {
        "threshold": threshold,
        "pr_auc": average_precision(fraud, scores),
        "roc_auc": mann_whitney(fraud, scores),
        "log_loss": log_loss(rows.label, scores),
        "brier": float(np.mean((scores - rows.label) ** 2)) if n else None,
        "ece": calibration_error(rows.label, scores),
        "calibration_ratio": ratio(float(scores.sum()), float(frauds)),
        "recall_at_budget": ratio(caught_at_budget, frauds),
        "precision_at_budget": ratio(caught_at_budget, cut.count),
        "savings_at_budget": ratio(rate * amount_at_budget - cost * cut.count, rate * fraud_amount),
        "card_precision_top_k": card_precision(rows, scores, math.floor(budget + 0.5)),
    }
    metrics.update(_at_threshold(rows, scores, threshold, days, fraud_amount, settings))
    return metrics


def _at_threshold(
    rows: Rows, scores: Floats, threshold: float | None, days: int, fraud_amount: float,
    settings: JudgeSettings,
) -> Metrics:  # fmt: skip
    names = (
        "tp", "fp", "fn", "tn", "precision", "recall", "f1", "accuracy", "false_positive_rate",
        "alerts_per_day", "caught_amount_per_day", "missed_amount_per_day", "net_saved_per_day",
        "savings", "value_detection_rate",
    )  # fmt: skip
    if threshold is None or len(rows) == 0:
        return dict.fromkeys(names)
    alert, fraud = scores >= threshold, rows.fraud
    tp, fp = int((alert & fraud).sum()), int((alert & ~fraud).sum())
    fn, tn = int((~alert & fraud).sum()), int((~alert & ~fraud).sum())
    caught = float(rows.amount[alert & fraud].sum())
    saved = settings.loss_rate * caught - settings.alert_cost * (tp + fp)
    values = (
        tp, fp, fn, tn, ratio(tp, tp + fp), ratio(tp, tp + fn), ratio(2 * tp, 2 * tp + fp + fn),
        ratio(tp + tn, len(rows)), ratio(fp, fp + tn), ratio(tp + fp, days), ratio(caught, days),
        ratio(fraud_amount - caught, days), ratio(saved, days),
        ratio(saved, settings.loss_rate * fraud_amount), ratio(caught, fraud_amount),
    )  # fmt: skip
    return dict(zip(names, values, strict=True))
