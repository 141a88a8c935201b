"""One look of the judge upon days in memory."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from fraud_dag.evaluation import judge, operating_threshold
from fraud_dag.evaluation.arrays import Floats

VALIDATION_DAYS, HOLDOUT_DAYS, DELAY, GAP, TRAIN_DAYS = 2, 7, 7, 7, 7
BUDGET_SHARE = 0.005


@dataclass(frozen=True)
class Version:
    """A version's name, its scores on hold-out and validation rows, and when its training ended."""

    name: str
    holdout: Floats
    validation: Floats
    train_end: date | None = None


def judged_rows(
    holdout: pd.DataFrame, first: date, candidate: Floats, production: Floats | None
) -> pd.DataFrame:
    """The hold-out as the judge wants it; column DAY counts from `first`."""
    days = holdout["DAY"].to_numpy()
    oldest, newest = int(days.min()), int(days.max())
    calendar = pd.CategoricalDtype(
        [str(first + timedelta(days=day)) for day in range(oldest, newest + 1)]
    )
    return pd.DataFrame(
        {
            "TRANSACTION_ID": holdout["TRANSACTION_ID"].to_numpy(),
            "TX_DATE": pd.Categorical.from_codes((days - oldest).tolist(), dtype=calendar),
            "ACCOUNT_ID": holdout["ACCOUNT_ID"].to_numpy(),
            "AMOUNT": holdout["AMOUNT"].to_numpy(),
            "LABEL": holdout["LABEL"].to_numpy(),
            "CANDIDATE_SCORE": candidate,
            "PRODUCTION_SCORE": np.nan if production is None else production,
            "PREF_CUSTOMER": holdout["PREFERRED"].to_numpy(),
            "CHANNEL": holdout["CHANNEL"].array,
            "REGION": holdout["REGION"].array,
        }
    )


def look(
    holdout: pd.DataFrame, first: date, start: date, candidate: Version,
    production: Version | None, resamples: int, validation_days: int = VALIDATION_DAYS,
    holdout_days: int = HOLDOUT_DAYS, **changes: Any,
) -> dict[str, Any]:  # fmt: skip
    """Judges a hold-out that begins on `start`, in a shop of the default windows."""
    rows = judged_rows(
        holdout, first, candidate.holdout, None if production is None else production.holdout
    )
    budget = BUDGET_SHARE * len(rows) / holdout_days

    def told(version: Version) -> dict[str, Any]:
        threshold = operating_threshold(version.validation, validation_days, budget)
        end = None if version.train_end is None else str(version.train_end)
        return {"version": version.name, "threshold": threshold, "train_end": end}

    train_end = start - timedelta(days=GAP)
    context = {
        "as_of": str(start + timedelta(days=holdout_days + DELAY)),
        "holdout_start": str(start),
        "holdout_end": str(start + timedelta(days=holdout_days)),
        "train_start": str(train_end - timedelta(days=TRAIN_DAYS)),
        "train_end": str(train_end),
        "label_delay_days": DELAY,
        "gap_days": GAP,
        "alert_budget_per_day": budget,
        "candidate": told(candidate),
        "production": None if production is None else told(production),
        **changes,
    }
    return judge(rows, context, {"resamples": resamples})
