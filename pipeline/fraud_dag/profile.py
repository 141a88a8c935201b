"""Counts for drift and soundness: features by SQL, scores by numpy."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from snowflake.snowpark import Session

from fraud_dag.evaluation.soundness import broken
from fraud_dag.features import CATEGORIES, NUMBERS
from fraud_dag.split import FIT, HOLDOUT, VALIDATION
from fraud_dag.sql import rows

DECILES = tuple(tenth / 10 for tenth in range(1, 10))


@dataclass
class DayCounts:
    """One feature on one day."""

    rows: int
    known: int
    constant: bool


@dataclass
class FeatureCounts:
    """One feature in one window: a count per day, and rows per bin, nulls last."""

    days: list[DayCounts] = field(default_factory=list)
    bins: list[int] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows of the window."""
        return sum(day.rows for day in self.days)

    @property
    def nulls(self) -> int:
        """Rows without a value."""
        return sum(day.rows - day.known for day in self.days)


def feature_profiles(session: Session, schema: str) -> list[dict[str, Any]]:
    """Count every feature in the train window and in the hold-out, as the judge wants it."""
    train = f"(SELECT * FROM {schema}.{FIT} UNION ALL SELECT * FROM {schema}.{VALIDATION})"
    holdout = f"{schema}.{HOLDOUT}"
    edges = _decile_edges(session, train)
    before = {name: FeatureCounts(days) for name, days in _days(session, train).items()}
    after = {name: FeatureCounts(days) for name, days in _days(session, holdout).items()}
    for window, counts in ((train, before), (holdout, after)):
        for name, bins in _number_bins(session, window, edges).items():
            counts[name].bins = bins
    for name in CATEGORIES:
        values = [_category_counts(session, window, name) for window in (train, holdout)]
        every = sorted({value for counts in values for value in counts if value is not None})
        for counts, found in zip((before, after), values, strict=True):
            counts[name].bins = [*(found.get(value, 0) for value in every), found.get(None, 0)]
    return [profile(name, before[name], after[name]) for name in (*NUMBERS, *CATEGORIES)]


def profile(name: str, train: FeatureCounts, holdout: FeatureCounts) -> dict[str, Any]:
    """Give one feature's profile: counts, bins, constant days and the worst day's null share."""
    constant, nulls = _worst([*train.days, *holdout.days])
    return {
        "name": name,
        "train_n": train.rows,
        "train_nulls": train.nulls,
        "holdout_n": holdout.rows,
        "holdout_nulls": holdout.nulls,
        "constant_days": constant,
        "worst_day_null_share": nulls,
        "train_bins": train.bins,
        "holdout_bins": holdout.bins,
    }


def broken_features(session: Session, rows_of_a_day: str, usual: dict[str, float]) -> list[str]:
    """Name the features that section "soundness" of the judge calls broken on the rows of a day.

    `rows_of_a_day` is a table; `usual` the null share of each feature in the fit days: where it is
    unknown, nulls alone do not break a feature.
    """
    found = []
    for name, days in _days(session, rows_of_a_day).items():
        constant, nulls = _worst(days)
        if broken(constant, nulls, usual.get(name, 1.0)):
            found.append(name)
    return found


def score_bins(session: Session, scores: str, edges: list[float]) -> list[int]:
    """Count the scores of a table per bin by SQL, nulls last, as `counts_by_edge` does."""
    below = ", ".join("COALESCE(SUM(CASE WHEN SCORE < ? THEN 1 ELSE 0 END), 0)" for _ in edges)
    text = f"SELECT COUNT(SCORE), COUNT(*) - COUNT(SCORE){below and ', '}{below} FROM {scores} AS S"
    known, nulls, *under = (int(count) for count in rows(session, text, *edges)[0])
    return bins_of(under, known, nulls)


def score_edges(scores: NDArray[np.float64]) -> list[float]:
    """Give the inner edges of the deciles of scores, each once."""
    return [] if len(scores) == 0 else np.unique(np.quantile(scores, DECILES)).tolist()


def score_profile(
    edges: list[float], train_bins: list[int], holdout: NDArray[np.float64]
) -> dict[str, Any]:
    """Give the candidate's scores on validation against those on the hold-out, nulls last."""
    return {
        "name": "SCORE",
        "train_bins": [*train_bins, 0],
        "holdout_bins": counts_by_edge(edges, holdout),
    }


def counts_by_edge(edges: list[float], scores: NDArray[np.float64]) -> list[int]:
    """Count scores per bin, nulls last; a score on an edge belongs to the bin above it."""
    known = scores[~np.isnan(scores)]
    bins = np.bincount(np.searchsorted(edges, known, side="right"), minlength=len(edges) + 1)
    return [*bins.tolist(), len(scores) - len(known)]


def bins_of(below: list[int], known: int, nulls: int) -> list[int]:
    """Turn counts of rows below each edge into counts per bin, nulls last."""
    marks = [0, *below, known]
    return [*(high - low for low, high in pairwise(marks)), nulls]


def _worst(days: list[DayCounts]) -> tuple[int, float]:
    """Give the number of constant days and the largest share of nulls; one row is no day."""
    counted = [day for day in days if day.rows > 1]
    shares = (1 - day.known / day.rows for day in counted)
    return sum(day.constant for day in counted), max(shares, default=0.0)


def _decile_edges(session: Session, window: str) -> dict[str, list[float]]:
    wanted = ", ".join(
        f"PERCENTILE_CONT({tenth}) WITHIN GROUP (ORDER BY {name})"
        for name in NUMBERS
        for tenth in DECILES
    )
    row = rows(session, f"SELECT {wanted} FROM {window} AS W")[0]
    each = len(DECILES)
    return {
        name: sorted({float(edge) for edge in row[at * each : (at + 1) * each] if edge is not None})
        for at, name in enumerate(NUMBERS)
    }


def _number_bins(
    session: Session, window: str, edges: dict[str, list[float]]
) -> dict[str, list[int]]:
    wanted, values = [], []
    for name in NUMBERS:
        wanted += [f"COUNT({name})", f"COUNT(*) - COUNT({name})"]
        for edge in edges[name]:
            wanted.append(f"COALESCE(SUM(CASE WHEN {name} < ? THEN 1 ELSE 0 END), 0)")
            values.append(edge)
    counts = iter(rows(session, f"SELECT {', '.join(wanted)} FROM {window} AS W", *values)[0])
    found = {}
    for name in NUMBERS:
        known, nulls = int(next(counts)), int(next(counts))
        found[name] = bins_of([int(next(counts)) for _ in edges[name]], known, nulls)
    return found


def _category_counts(session: Session, window: str, name: str) -> dict[str | None, int]:
    found = rows(session, f"SELECT {name}, COUNT(*) FROM {window} AS W GROUP BY {name}")
    return {value: int(count) for value, count in found}


def _days(session: Session, window: str) -> dict[str, list[DayCounts]]:
    every = (*NUMBERS, *CATEGORIES)
    wanted = ", ".join(
        f"COUNT({name}), CASE WHEN MIN({name}) = MAX({name}) THEN 1 ELSE 0 END" for name in every
    )
    counted = rows(
        session,
        f"SELECT COUNT(*), {wanted} FROM {window} AS W GROUP BY TX_DATE ORDER BY TX_DATE",
    )
    found: dict[str, list[DayCounts]] = {name: [] for name in every}
    for row in counted:
        total = int(row[0])
        for at, name in enumerate(every):
            known, one_value = int(row[1 + 2 * at]), int(row[2 + 2 * at])
            constant = known == 0 or (known == total and one_value == 1)
            found[name].append(DayCounts(total, known, constant))
    return found
