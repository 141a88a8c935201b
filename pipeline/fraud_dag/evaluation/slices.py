"""Segments of transactions, and whether the candidate harms one of them at equal alert volume."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from .arrays import Codes, Floats
from .blocks import count, places
from .columns import Category
from .metrics import ratio
from .rows import Rows
from .settings import JudgeSettings
from .threshold import BudgetCut


@dataclass(frozen=True)
class Slice:
    """One segment; recalls and false-positive rates are at the budget cut over all rows."""

    name: str
    rows: int
    positives: int
    positive_accounts: int
    judged: bool
    recall_candidate: float | None
    recall_production: float | None
    fpr_candidate: float | None
    fpr_production: float | None
    delta: float | None = None
    se: float | None = None
    p_value: float | None = None
    p_holm: float | None = None

    def harmed(self, settings: JudgeSettings) -> bool:
        """Clear after Holm's correction, and large enough to matter."""
        return (
            self.p_holm is not None
            and self.delta is not None
            and self.p_holm < settings.slice_alpha
            and self.delta <= -settings.slice_margin
        )


def _edge(value: float) -> str:
    return f"{value:g}"


def amount_bands(amount: Floats, edges: tuple[float, ...]) -> Category:
    """`<10`, `10-100`, …, `>=1000` by the given growing edges; an amount at an edge goes up."""
    if not edges:
        return Category(np.zeros(len(amount), dtype=np.int8), ("all",))
    names = [f"<{_edge(edges[0])}"]
    names += [f"{_edge(low)}-{_edge(high)}" for low, high in pairwise(edges)]
    names.append(f">={_edge(edges[-1])}")
    return Category(places(np.array(edges), amount), tuple(names))


def slice_columns(rows: Rows, settings: JudgeSettings) -> dict[str, Category]:
    """The configured columns as codes."""
    known = {
        "PREF_CUSTOMER": rows.pref,
        "CHANNEL": rows.channel,
        "AMOUNT_BAND": amount_bands(rows.amount, settings.amount_edges),
        "REGION": rows.region,
    }
    return {name: known[name] for name in settings.slice_columns}


def measure(
    rows: Rows, candidate: BudgetCut | None, production: BudgetCut | None, settings: JudgeSettings
) -> list[Slice]:
    """Counts and rates of every segment that occurs in the labelled rows.

    Only with both cuts can a segment be judged; a cut of no alerts at all measures nothing.
    """
    found = []
    comparable = candidate is not None and production is not None and candidate.count > 0
    cuts = _alerted(candidate), _alerted(production)
    for column, category in slice_columns(rows, settings).items():
        counted = _count(rows, category, cuts)
        for code in np.flatnonzero(counted.rows):
            positives, accounts = int(counted.frauds[code]), int(counted.accounts[code])
            honest = int(counted.rows[code]) - positives

            found.append(
                Slice(
                    name=f"{column}={category.values[code]}",
                    rows=int(counted.rows[code]),
                    positives=positives,
                    positive_accounts=accounts,
                    judged=comparable
                    and positives >= settings.slice_min_positives
                    and accounts >= settings.slice_min_positive_accounts,
                    recall_candidate=_rate(counted.caught[0], code, positives),
                    recall_production=_rate(counted.caught[1], code, positives),
                    fpr_candidate=_rate(counted.alarmed[0], code, honest),
                    fpr_production=_rate(counted.alarmed[1], code, honest),
                )
            )
    return found


def _rate(weight: Floats | None, code: np.intp, out_of: int) -> float | None:
    return None if weight is None else ratio(float(weight[code]), out_of)


_Alerted = tuple[NDArray[np.intp], Floats]
"""Positions of the rows that a cut alerts, and their weights."""


@dataclass(frozen=True)
class _Counts:
    """Per value of one column; caught and alarmed are cut weights of candidate and production."""

    rows: Codes
    frauds: Codes
    accounts: Codes
    caught: tuple[Floats | None, Floats | None]
    alarmed: tuple[Floats | None, Floats | None]


def _alerted(cut: BudgetCut | None) -> _Alerted | None:
    if cut is None:
        return None
    at = np.flatnonzero(cut.weights)
    return at, cut.weights[at]


def _count(
    rows: Rows, category: Category, cuts: tuple[_Alerted | None, _Alerted | None]
) -> _Counts:
    codes, values, fraud = category.codes, len(category.values), rows.fraud
    accounts = int(rows.account.max(initial=0)) + 1
    pairs = np.unique(codes[fraud].astype(np.int64) * accounts + rows.account[fraud])

    def weighed(cut: _Alerted | None, frauds: bool) -> Floats | None:
        if cut is None:
            return None
        at, weights = cut
        used = fraud[at] == frauds
        summed = np.bincount(codes[at[used]], weights=weights[used], minlength=values)
        return summed.astype(np.float64)

    return _Counts(
        rows=count(codes, values),
        frauds=np.bincount(codes[fraud], minlength=values),
        accounts=np.bincount(pairs // accounts, minlength=values),
        caught=(weighed(cuts[0], True), weighed(cuts[1], True)),
        alarmed=(weighed(cuts[0], False), weighed(cuts[1], False)),
    )


def memberships(rows: Rows, slices: list[Slice], settings: JudgeSettings) -> dict[str, Floats]:
    """Per judged segment: 1 for each fraud row inside it, for the bootstrap."""
    columns, fraud = slice_columns(rows, settings), rows.fraud
    found = {}
    for each in slices:
        if each.judged:
            column, value = each.name.split("=", 1)
            category = columns[column]
            code = category.values.index(value)
            found[each.name] = (category.codes[fraud] == code).astype(np.float64)
    return found


def judge_slices(slices: list[Slice], errors: Mapping[str, float | None]) -> list[Slice]:
    """Adds difference, error, p and Holm's p to the judged ones; worst first, unjudged last.

    Holm (1979), Scandinavian Journal of Statistics 6: step-down over all judged segments.
    """
    tested = []
    for each in slices:
        se = errors.get(each.name)
        c, p = each.recall_candidate, each.recall_production
        if not each.judged or se is None or c is None or p is None:
            tested.append(replace(each, judged=False))
            continue
        delta = c - p
        p_value = float(norm.cdf(delta / se)) if se > 0 else (0.0 if delta < 0 else 1.0)
        tested.append(replace(each, delta=delta, se=se, p_value=p_value))
    judged = sorted((s for s in tested if s.judged), key=lambda s: (s.p_value, s.name))
    running, corrected = 0.0, []
    for index, each in enumerate(judged):
        running = max(running, min(1.0, (len(judged) - index) * (each.p_value or 0.0)))
        corrected.append(replace(each, p_holm=running))
    corrected.sort(key=lambda s: (s.p_holm, s.delta, s.name))
    return corrected + sorted((s for s in tested if not s.judged), key=lambda s: s.name)
