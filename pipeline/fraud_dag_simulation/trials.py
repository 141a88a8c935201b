"""Days whose truth is known: equal models every day, and models better by a known amount."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
from fraud_dag.evaluation.rows import Codes, Floats
from numpy.random import Generator

from .gates import passed
from .looks import HOLDOUT_DAYS, VALIDATION_DAYS, Version, look
from .model import fit
from .shop import FEATURES, FIRST_FOUR, Shop, make_shop

LOOKS = 30
FIRST_LOOK = 12
"""Ten days of history and two of validation come before the first hold-out."""
STREAM_DAYS = FIRST_LOOK + HOLDOUT_DAYS + LOOKS - 1
ALIKE = 4
WEAK = ALIKE
SHARES_WEAKER = (0.1, 0.3, 1.0)
SIZES = (0.3, 1.0)


@dataclass(frozen=True)
class Scale:
    """How much is simulated."""

    streams: int
    accounts: int = 5_000
    resamples: int = 400


@dataclass
class Trial:
    """One look: the gates that would promote, the judge's document, and the candidate's true gain.

    `share` and `size` are those of a look of the power trial, None under the null.
    """

    stream: int
    gates: list[bool]
    document: dict[str, Any]
    share: float | None = None
    size: float | None = None


@dataclass
class Trials:
    """All looks."""

    null: list[Trial] = field(default_factory=list)
    power: list[Trial] = field(default_factory=list)


@dataclass(frozen=True)
class _Stream:
    """One shop with every base model's scores: rows × models; `account` counts from 0."""

    shop: Shop
    scores: Floats
    account: Codes
    accounts: int
    number: int


def simulate(scale: Scale, progress: bool = False) -> Trials:
    """Runs all trials; the same scale gives the same trials."""
    models = _base_models(scale)
    trials = Trials()
    for number in range(scale.streams):
        shop = make_shop(1_000 + number, scale.accounts, STREAM_DAYS)
        scores = np.column_stack([model.score(shop.rows) for model in models])
        account = shop.rows["ACCOUNT_ID"].to_numpy() - 1
        stream = _Stream(shop, scores, account, scale.accounts, number)
        random = np.random.default_rng([7, number])
        trials.null.extend(_null_looks(stream, random, scale))
        trials.power.extend(_power_looks(stream, random, scale))
        if progress:
            print(f"stream {number + 1} of {scale.streams}", flush=True)
    return trials


def _base_models(scale: Scale):
    """Four real models of about one quality, and a weaker one on the first four features."""
    shop = make_shop(1, scale.accounts, 38)
    alike = [fit(shop.between(10 + 7 * week, 17 + 7 * week), FEATURES) for week in range(ALIKE)]
    return [*alike, fit(shop.between(10, 17), FIRST_FOUR)]


def _version(stream: _Stream, name: str, mix: Codes, day: int, keep: Any = slice(None)) -> Version:
    """A version that scores each account by the base model that `mix` names for it."""

    def scores(start: int, end: int, keep: Any) -> Floats:
        rows = _positions(stream, start, end)[keep]
        return stream.scores[rows, mix[stream.account[rows]]]

    return Version(
        name, scores(day, day + HOLDOUT_DAYS, keep), scores(day - VALIDATION_DAYS, day, slice(None))
    )


def _positions(stream: _Stream, start: int, end: int) -> Codes:
    day = stream.shop.rows["DAY"].to_numpy()
    return np.arange(*np.searchsorted(day, [start, end]))


def _judged(
    stream: _Stream, day: int, candidate: Codes, production: Codes, scale: Scale,
    accounts: Codes | None = None,
) -> Trial:  # fmt: skip
    rows = stream.shop.between(day, day + HOLDOUT_DAYS)
    keep = slice(None) if accounts is None else np.isin(rows["ACCOUNT_ID"] - 1, accounts)
    rows = rows[keep]
    c = _version(stream, f"C{stream.number}-{day}", candidate, day, keep)
    p = _version(stream, f"P{stream.number}", production, day, keep)
    if accounts is not None:
        # the thresholds' validation rows are those of every account: spend per row alike
        scaled = len(accounts) / stream.accounts
        c, p = (Version(v.name, v.holdout, _thinned(v.validation, scaled)) for v in (c, p))
    first = stream.shop.first
    document = look(rows, first, first + timedelta(days=day), c, p, scale.resamples)
    fraud = (rows["LABEL"] == 1).to_numpy()
    return Trial(stream.number, passed(document, c.holdout[fraud], p.holdout[fraud]), document)


def _thinned(scores: Floats, share: float) -> Floats:
    return scores[:: max(1, round(1 / share))]


def _null_looks(stream: _Stream, random: Generator, scale: Scale) -> Iterator[Trial]:
    """Candidates of the same quality as production, by symmetry, on thirty days in a row.

    In every other stream a candidate keeps six sevenths of the day before's mix, as retraining on
    sliding windows does.
    """
    production = random.integers(0, ALIKE, stream.accounts)
    candidate = random.integers(0, ALIKE, stream.accounts)
    for ahead in range(LOOKS):
        fresh = random.integers(0, ALIKE, stream.accounts)
        keeps = random.random(stream.accounts) < (6 / 7 if stream.number % 2 else 0)
        candidate = np.where(keeps, candidate, fresh)
        yield _judged(stream, FIRST_LOOK + ahead, candidate, production, scale)


def _power_looks(stream: _Stream, random: Generator, scale: Scale) -> Iterator[Trial]:
    """Production has a share of its accounts on the weaker model; weeks do not overlap."""
    for week in range(LOOKS // HOLDOUT_DAYS):
        for size in SIZES:
            count = round(size * stream.accounts)
            chosen = None if size == 1 else random.permutation(stream.accounts)[:count]
            for share in SHARES_WEAKER:
                candidate = random.integers(0, ALIKE, stream.accounts)
                production = random.integers(0, ALIKE, stream.accounts)
                weaker = random.random(stream.accounts) < share
                production = np.where(weaker, WEAK, production)
                day = FIRST_LOOK + HOLDOUT_DAYS * week
                trial = _judged(stream, day, candidate, production, scale, chosen)
                trial.share, trial.size = share, size
                yield trial
