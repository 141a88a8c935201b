"""Days whose truth is known: equal models every day, and models better by a known amount."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from time import process_time
from typing import Any

import numpy as np
from fraud_dag.evaluation.arrays import Codes, Floats
from numpy.random import Generator

from .checkpoints import Checkpoints
from .gates import passed
from .looks import HOLDOUT_DAYS, VALIDATION_DAYS, Version, look
from .model import Fitted, fit
from .shop import FEATURES, FIRST_FOUR, Shop, make_shop
from .trial import Scale, StreamTrials, Trial, Trials, kept

LOOKS = 30
FIRST_LOOK = 12
"""Ten days of history and two of validation come before the first hold-out."""
STREAM_DAYS = FIRST_LOOK + HOLDOUT_DAYS + LOOKS - 1
ALIKE = 4
WEAK, WEAKEST = ALIKE, ALIKE + 1
WEAKER = ((WEAK, 0.1), (WEAK, 0.3), (WEAK, 1.0), (WEAKEST, 1.0))
"""Which base model some of production's accounts are scored by, and their share."""
SIZES = ((0.3, 7), (1.0, 7), (1.0, 14))
"""Share of the accounts, and days of the hold-out."""
POWER_LOOKS = {7: 2, 14: 1}
"""Looks of each kind in a stream, by the days of the hold-out, which do not overlap."""


@dataclass(frozen=True)
class _Stream:
    """One shop with every base model's scores: rows × models; `account` counts from 0."""

    shop: Shop
    scores: Floats
    account: Codes
    accounts: int
    number: int


def simulate(
    scale: Scale, keep: Checkpoints | None = None, say: Callable[[str], None] | None = None
) -> Trials:
    """Runs all trials, but those that `keep` holds; the same scale gives the same trials.

    Each finished stream is written to `keep` at once, so that a run which was stopped goes on.
    """
    models: list[Fitted] = []
    trials = Trials()
    for number in range(scale.streams):
        done = keep.read(number) if keep else None
        if done is None:
            began = process_time()
            models = models or _base_models(scale)
            done = _stream_trials(models, number, scale)
            done.seconds = process_time() - began
            if keep:
                keep.write(number, done)
        trials.add(done)
        if say:
            say(f"stream {number + 1} of {scale.streams}, {trials.seconds:.0f} s so far")
    return trials


def _stream_trials(models: list[Fitted], number: int, scale: Scale) -> StreamTrials:
    whole = make_shop(1_000 + number, scale.accounts, STREAM_DAYS)
    # the history before the first validation day has done its work in the features
    rows = whole.between(FIRST_LOOK - VALIDATION_DAYS, STREAM_DAYS)
    shop = Shop(rows.astype({"CHANNEL": "category", "REGION": "category"}), whole.first, whole.days)
    stream = _Stream(
        shop,
        scores=np.column_stack([model.score(shop.rows) for model in models]),
        account=shop.rows["ACCOUNT_ID"].to_numpy() - 1,
        accounts=scale.accounts,
        number=number,
    )
    random = np.random.default_rng([7, number])
    return StreamTrials(
        list(_null_looks(stream, random, scale)), list(_power_looks(stream, random, scale))
    )


def _base_models(scale: Scale) -> list[Fitted]:
    """Four real models of about one quality, one on the first four features, one on two of them."""
    shop = make_shop(1, scale.accounts, 38)
    alike = [fit(shop.between(10 + 7 * week, 17 + 7 * week), FEATURES) for week in range(ALIKE)]
    two = ("TX_UTILIZATION_NORM", "HOUR_OF_DAY")
    return [*alike, *(fit(shop.between(10, 17), features) for features in (FIRST_FOUR, two))]


def _version(
    stream: _Stream, name: str, mix: Codes, days: tuple[int, int], keep: Any = slice(None)
) -> Version:
    """A version that scores each account by the base model that `mix` names for it."""

    def scores(start: int, end: int, keep: Any) -> Floats:
        rows = _positions(stream, start, end)[keep]
        return stream.scores[rows, mix[stream.account[rows]]]

    start, end = days
    return Version(name, scores(start, end, keep), scores(start - VALIDATION_DAYS, start, ...))


def _positions(stream: _Stream, start: int, end: int) -> Codes:
    day = stream.shop.rows["DAY"].to_numpy()
    return np.arange(*np.searchsorted(day, [start, end]))


def _judged(
    stream: _Stream, days: tuple[int, int], candidate: Codes, production: Codes, scale: Scale,
    accounts: Codes | None = None,
) -> Trial:  # fmt: skip
    """One look at a hold-out of the days start..end−1; with `accounts` at theirs only."""
    day, end = days
    rows = stream.shop.between(day, end)
    keep = slice(None) if accounts is None else np.isin(rows["ACCOUNT_ID"] - 1, accounts)
    rows = rows[keep]
    c = _version(stream, f"C{stream.number}-{day}", candidate, days, keep)
    p = _version(stream, f"P{stream.number}", production, days, keep)
    if accounts is not None:
        # the thresholds' validation rows are those of every account: spend per row alike
        scaled = len(accounts) / stream.accounts
        c, p = (Version(v.name, v.holdout, _thinned(v.validation, scaled)) for v in (c, p))
    first = stream.shop.first
    document = look(
        rows, first, first + timedelta(days=day), c, p, scale.resamples, holdout_days=end - day
    )
    fraud = (rows["LABEL"] == 1).to_numpy()
    return Trial(
        stream.number, passed(document, c.holdout[fraud], p.holdout[fraud]), kept(document)
    )


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
        day = FIRST_LOOK + ahead
        yield _judged(stream, (day, day + HOLDOUT_DAYS), candidate, production, scale)


def _power_looks(stream: _Stream, random: Generator, scale: Scale) -> Iterator[Trial]:
    """Production has a share of its accounts on a weaker model; hold-outs do not overlap."""
    for at, (size, length) in enumerate(SIZES):
        for again in range(POWER_LOOKS[length]):
            count = round(size * stream.accounts)
            chosen = None if size == 1 else random.permutation(stream.accounts)[:count]
            for model, share in WEAKER:
                candidate = random.integers(0, ALIKE, stream.accounts)
                production = random.integers(0, ALIKE, stream.accounts)
                weaker = random.random(stream.accounts) < share
                production = np.where(weaker, model, production)
                day = FIRST_LOOK + length * again
                trial = _judged(stream, (day, day + length), candidate, production, scale, chosen)
                trial.size, trial.weaker = at, WEAKER.index((model, share))
                yield trial
