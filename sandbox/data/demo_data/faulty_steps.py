"""Mistakes an engineer could make in the DAG, for the scenarios that no table can express.

Each takes frames of a run as the pipeline's steps leave them (one row per transaction, with
TRANSACTION_ID, TX_DATE or DAY, LABEL and the features) and gives them back as the faulty step would.
"""

import numpy as np
import pandas as pd

LEAKED_SHARE = 0.05
BROKEN_FEATURE = "TX_UTILIZATION_NORM"
BROKEN_DAYS = 3


def leak(
    train: pd.DataFrame, holdout: pd.DataFrame, *, new_ids: bool, seed: int = 1
) -> pd.DataFrame:
    """`leak`: the split puts 5 % of the hold-out rows into train as well.

    With `new_ids` they come back under other ids, as from a second copy of the source table.
    """
    random = np.random.default_rng(seed)
    leaked = holdout[random.random(len(holdout)) < LEAKED_SHARE]
    if new_ids:
        leaked = leaked.assign(TRANSACTION_ID=-leaked["TRANSACTION_ID"])
    return pd.concat([train, leaked], ignore_index=True)


def break_feature(holdout: pd.DataFrame, *, value: float | None = 0.0) -> pd.DataFrame:
    """`broken-feature`: an upstream change makes one feature constant (or null) for three days."""
    days = np.sort(holdout["DAY"].unique())[-BROKEN_DAYS:]
    broken = holdout["DAY"].isin(days)
    filled = np.nan if value is None else value
    return holdout.assign(
        **{BROKEN_FEATURE: holdout[BROKEN_FEATURE].where(~broken, filled)},
    )


def forget_preferred_frauds(fit_rows: pd.DataFrame) -> pd.DataFrame:
    """`worse-slice`: a wrong join leaves frauds of preferred customers labelled honest in train."""
    forgotten = (fit_rows["PREF_CUSTOMER"] == 1) & (fit_rows["LABEL"] == 1)
    return fit_rows.assign(LABEL=fit_rows["LABEL"].where(~forgotten, 0.0))
