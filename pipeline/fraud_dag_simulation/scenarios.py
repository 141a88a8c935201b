"""The named scenarios judged without a database: features in numpy, plain XGBoost, the judge."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from fraud_dag.evaluation.arrays import Floats
from fraud_dag.profile import DECILES, DayCounts, FeatureCounts, profile, score_edges, score_profile
from pandas.util import hash_pandas_object

from .looks import DELAY, GAP, HOLDOUT_DAYS, TRAIN_DAYS, VALIDATION_DAYS, Version, look
from .model import Fitted, fit
from .shop import FEATURES, FIRST_FOUR, Shop, make_shop

# The generator's mistakes stand beside its scenarios; `shop` has made its folder importable.
from demo_data.faulty_steps import break_feature, forget_preferred_frauds, leak  # isort: skip

DAYS = 48
"""Two weeks more than the newest run's 38, so that an older version can be live."""
CONTENT = ["ACCOUNT_ID", "SECOND", "AMOUNT", "MERCHANT_ID"]
RESAMPLES = 1000
Document = dict[str, Any]


def counts_of(rows: pd.DataFrame, name: str, edges: Floats) -> FeatureCounts:
    """One feature in one window, as the pipeline's SQL counts it."""
    values, day = rows[name].to_numpy(), rows["DAY"].to_numpy()
    days = []
    for each in np.unique(day):
        here = values[day == each]
        known = here[~np.isnan(here)]
        constant = len(known) == 0 or (len(known) == len(here) and known.min() == known.max())
        days.append(DayCounts(len(here), len(known), bool(constant)))
    known = values[~np.isnan(values)]
    bins = np.bincount(np.searchsorted(edges, known, side="right"), minlength=len(edges) + 1)
    return FeatureCounts(days, [*bins.tolist(), len(values) - len(known)])


def profiles(train: pd.DataFrame, holdout: pd.DataFrame) -> list[dict[str, Any]]:
    """The profile of every feature."""
    found = []
    for name in FEATURES:
        known = train[name].to_numpy()
        edges = np.unique(np.quantile(known[~np.isnan(known)], DECILES))
        found.append(profile(name, counts_of(train, name, edges), counts_of(holdout, name, edges)))
    return found


def judged(
    shop: Shop, candidate: Fitted, production: Fitted | None, train: pd.DataFrame,
    holdout: pd.DataFrame, validation: pd.DataFrame,
) -> Document:  # fmt: skip
    """Judges two fitted models on a hold-out, with the counts that a run's SQL would give."""
    first_day = int(holdout["DAY"].min())

    def version(model: Fitted, name: str) -> Version:
        return Version(name, model.score(holdout), model.score(validation))

    seen = candidate.score(validation)
    edges = score_edges(seen)
    bins = np.bincount(np.searchsorted(edges, seen, side="right"), minlength=len(edges) + 1)
    known = hash_pandas_object(train[CONTENT], index=False)
    content = np.isin(hash_pandas_object(holdout[CONTENT], index=False), known)
    return look(
        holdout, shop.first, shop.date_of(first_day), version(candidate, "CANDIDATE"),
        None if production is None else version(production, "LIVE"), RESAMPLES,
        as_of=str(shop.date_of(shop.days)),
        train_end=str(shop.date_of(int(train["DAY"][train["DAY"] < first_day].max()) + 1)),
        train_holdout_shared_ids=int(holdout["TRANSACTION_ID"].isin(train["TRANSACTION_ID"]).sum()),
        train_holdout_shared_content=int(content.sum()),
        features=profiles(train, holdout),
        score_profile=[score_profile(edges, bins.tolist(), candidate.score(holdout))],
    )  # fmt: skip


class Run:
    """The newest run of a shop in default windows, and a version of a week before as the live one.

    `delay` is what the run was asked for; the shop's own delay is the default.
    """

    def __init__(self, shop: Shop, delay: int = DELAY):
        holdout_at = shop.days - delay - HOLDOUT_DAYS
        self.shop = shop
        self.train_end = holdout_at - GAP
        self.validation_at = self.train_end - VALIDATION_DAYS
        self.train_at = self.train_end - TRAIN_DAYS
        self.train = shop.between(self.train_at, self.train_end)
        self.validation = shop.between(self.validation_at, self.train_end)
        self.holdout = shop.between(holdout_at, holdout_at + HOLDOUT_DAYS)

    def fitted(self, weeks_before: int = 0) -> Fitted:
        """The candidate, or the one of some weeks before."""
        back = 7 * weeks_before
        return fit(self.shop.between(self.train_at - back, self.validation_at - back), FEATURES)

    def judge(
        self, candidate: Fitted, production: Fitted | None, train: pd.DataFrame | None = None,
        holdout: pd.DataFrame | None = None,
    ) -> Document:  # fmt: skip
        """Judges with the run's own rows, or with those that a faulty step left."""
        return judged(
            self.shop, candidate, production, self.train if train is None else train,
            self.holdout if holdout is None else holdout, self.validation,
        )  # fmt: skip


def steady(shop: Shop) -> Document:
    """A candidate of the same world as the live version."""
    run = Run(shop)
    return run.judge(run.fitted(), run.fitted(1))


def no_production(shop: Shop) -> Document:
    """Nothing is live."""
    run = Run(shop)
    return run.judge(run.fitted(), None)


def label_delay(shop: Shop) -> Document:
    """A run asked for a hold-out that ends yesterday."""
    run = Run(shop, delay=0)
    return run.judge(run.fitted(), run.fitted(1))


def leaked(shop: Shop, new_ids: bool) -> Document:
    """A split that lets hold-out rows into train."""
    run = Run(shop)
    train = leak(run.train, run.holdout, new_ids=new_ids)
    return run.judge(fit(train, FEATURES), run.fitted(1), train=train)


def broken_feature(shop: Shop, value: float | None) -> Document:
    """A feature that breaks in the last three judged days."""
    run = Run(shop)
    return run.judge(run.fitted(), run.fitted(1), holdout=break_feature(run.holdout, value=value))


def worse_slice(shop: Shop) -> Document:
    """A candidate blind to frauds of preferred customers, against a weaker, older version."""
    run = Run(shop)
    fit_rows = forget_preferred_frauds(shop.between(run.validation_at - 12, run.validation_at))
    older = fit(shop.between(run.validation_at - 19, run.validation_at - 12), FIRST_FOUR)
    return run.judge(fit(fit_rows, FEATURES), older)


def few_positives(seed: int, accounts: int) -> Document:
    """A shop with a twentieth of the frauds."""
    return steady(make_shop(seed, accounts, DAYS, "few-positives", labels_days_later=0))


def drift(seed: int, accounts: int) -> Document:
    """A new pattern inside the candidate's fit days and outside the live version's."""
    return steady(make_shop(seed, accounts, DAYS, "drift", labels_days_later=0))


ON_STEADY: dict[str, Callable[[Shop], Document]] = {
    "steady": steady,
    "no-production": no_production,
    "label-delay": label_delay,
    "leak under the same ids": lambda shop: leaked(shop, new_ids=False),
    "leak under new ids": lambda shop: leaked(shop, new_ids=True),
    "broken-feature at 0": lambda shop: broken_feature(shop, 0.0),
    "broken-feature at null": lambda shop: broken_feature(shop, None),
    "worse-slice": worse_slice,
}
"""Scenarios that differ by the run alone and share one shop."""
