"""Point metrics of one model on the labelled hold-out rows; what is undefined is None, never 0."""

import math

import numpy as np
from numpy.typing import NDArray

from .arrays import Codes, Floats
from .blocks import blocks, places
from .ranking import Ranking, average_precision, mann_whitney
from .rows import Rows
from .settings import JudgeSettings
from .threshold import BudgetCut

CLIP = 2.220446049250313e-16

Metrics = dict[str, float | None]


def ratio(above: float, below: float) -> float | None:
    """above ÷ below, or None when below is 0."""
    return above / below if below else None


def log_loss(fraud: NDArray[np.bool_], scores: Floats) -> float | None:
    """−mean(y·ln s + (1−y)·ln(1−s)) with s clipped to [ε, 1−ε], ε the spacing of doubles at 1."""
    if len(scores) == 0:
        return None
    total = 0.0
    for block in blocks(len(scores)):
        clipped = np.clip(scores[block], CLIP, 1 - CLIP)
        total += np.log(clipped[fraud[block]]).sum() + np.log1p(-clipped[~fraud[block]]).sum()
    return -float(total) / len(scores)


def brier_score(label: Floats, scores: Floats) -> float | None:
    """mean((s − y)²) (Brier 1950, Monthly Weather Review 78)."""
    if len(scores) == 0:
        return None
    error = scores - label
    return float(np.mean(np.square(error, out=error)))


def calibration_error(fraud: NDArray[np.bool_], scores: Floats) -> float | None:
    """Expected calibration error over equal-mass bins (deciles of the score, duplicates merged).

    Equal mass, because with 0.5 % fraud equal width would put nearly all rows into one bin.
    """
    if len(scores) == 0:
        return None
    edges = np.unique(np.quantile(scores, np.linspace(0, 1, 11)))
    bins = places(edges[1:-1], scores)
    total = np.bincount(bins, weights=scores)
    frauds = np.bincount(bins[fraud], minlength=len(total))
    return float(np.abs(frauds - total).sum() / len(scores))


def card_precision(rows: Rows, scores: Floats, k: int) -> float | None:
    """Mean over days of the share of frauds among the k highest accounts of the day.

    An account found on an earlier day is left out; ties go to the smaller account id (Fraud
    Detection Handbook, chapter 4, "Card Precision top-k").
    """
    if k < 1 or len(rows) == 0:
        return None
    accounts = len(rows.account_ids)
    cell = rows.day.codes.astype(np.int64) * accounts + rows.account
    cells = np.zeros(len(rows.day.values) * accounts, dtype=bool)
    cells[cell] = True
    best = np.full(len(cells), -np.inf)
    np.maximum.at(best, cell, scores)
    struck = np.zeros(len(cells), dtype=bool)
    struck[cell[rows.fraud]] = True
    found = np.zeros(accounts, dtype=bool)
    shares = []
    for start in range(0, len(cells), accounts):
        active = cells[start : start + accounts]
        if not active.any():
            continue
        here = np.flatnonzero(active & ~found)
        top = here[_highest(best[start + here], k)]
        hits = top[struck[start + top]]
        shares.append(len(hits) / k)
        found[hits] = True
    return float(np.mean(shares))


def _highest(scores: Floats, k: int) -> Codes:
    """Positions of the k highest, ties to the earlier; `scores` need not be sorted."""
    if len(scores) > k:
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        reaching = np.flatnonzero(scores >= least)
    else:
        reaching = np.arange(len(scores))
    return reaching[np.argsort(-scores[reaching], kind="stable")[:k]]


def model_metrics(
    rows: Rows, scores: Floats, ranking: Ranking, threshold: float | None, cut: BudgetCut,
    days: int, budget: float, settings: JudgeSettings,
) -> Metrics:  # fmt: skip
    """All point metrics of one model on labelled rows.

    `ranking` and `cut` are its ranking and its budget cut on them; budget in alerts a day.
    """
    fraud, amount = rows.fraud, rows.amount
    frauds = int(fraud.sum())
    fraud_amount = float(amount[fraud].sum())
    caught_at_budget = float(cut.weights[fraud].sum())
    amount_at_budget = float((cut.weights[fraud] * amount[fraud]).sum())
    rate, cost = settings.loss_rate, settings.alert_cost
    metrics: Metrics = {
        "threshold": threshold,
        "pr_auc": average_precision(ranking),
        "roc_auc": mann_whitney(ranking),
        "log_loss": log_loss(fraud, scores),
        "brier": brier_score(rows.label, scores),
        "ece": calibration_error(fraud, scores),
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
    hit = alert & fraud
    tp, alerts, frauds = int(hit.sum()), int(alert.sum()), int(fraud.sum())
    fp, fn = alerts - tp, frauds - tp
    tn = len(rows) - alerts - fn
    caught = float(rows.amount[hit].sum())
    saved = settings.loss_rate * caught - settings.alert_cost * (tp + fp)
    values = (
        tp, fp, fn, tn, ratio(tp, tp + fp), ratio(tp, tp + fn), ratio(2 * tp, 2 * tp + fp + fn),
        ratio(tp + tn, len(rows)), ratio(fp, fp + tn), ratio(tp + fp, days), ratio(caught, days),
        ratio(fraud_amount - caught, days), ratio(saved, days),
        ratio(saved, settings.loss_rate * fraud_amount), ratio(caught, fraud_amount),
    )  # fmt: skip
    return dict(zip(names, values, strict=True))
