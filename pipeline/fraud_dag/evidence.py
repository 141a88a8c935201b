"""The judge's rows: the hold-out with both versions' scores, read and kept."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from snowflake.snowpark import Session

from fraud_dag.features import FEATURES
from fraud_dag.split import HOLDOUT
from fraud_dag.sql import rows

CANDIDATE_SCORES, PRODUCTION_SCORES = "SCORES_CANDIDATE", "SCORES_PRODUCTION"

_KEPT = (
    "TRANSACTION_ID",
    "ACCOUNT_ID",
    "TX_TIMESTAMP",
    "TX_DATE",
    "AMOUNT",
    "MERCHANT_ID",
    "REGION",
    "LABEL",
    *FEATURES,
)
_JUDGED = (
    "H.TRANSACTION_ID",
    # A number of 0 to 6 travels lighter than a day's text.
    "DATEDIFF('day', TO_DATE(?), H.TX_DATE) AS DAY_NO",
    "H.ACCOUNT_ID",
    "H.AMOUNT",
    "H.LABEL",
    "H.PREF_CUSTOMER",
    "H.CHANNEL",
    "H.REGION",
    "H.HOUR_OF_DAY AS TX_HOUR",
)
_SCORES = "C.SCORE AS CANDIDATE_SCORE, P.SCORE AS PRODUCTION_SCORE"


def keep_scores(session: Session, schema: str, table: str, has_production: bool) -> None:
    """Write the hold-out rows with features and scores to `table`."""
    kept = ", ".join(f"H.{name}" for name in _KEPT)
    rows(
        session,
        f"CREATE OR REPLACE TABLE {table} AS SELECT {kept}, {_SCORES} "
        f"FROM {_scored(schema, has_production)}",
    )


def read_judged(
    session: Session, schema: str, first: date, end: date, has_production: bool
) -> pd.DataFrame:
    """Read the rows of the hold-out days from `first` up to `end` as the judge wants them."""
    frame = session.sql(
        f"SELECT {', '.join(_JUDGED)}, {_SCORES} FROM {_scored(schema, has_production)}",
        params=[first.isoformat()],
    ).to_pandas()
    days = [str(first + timedelta(days=ahead)) for ahead in range((end - first).days)]
    # millions of equal texts are held once each: a fifth of the memory
    return frame.assign(
        TX_DATE=pd.Categorical.from_codes(
            frame["DAY_NO"].to_numpy(dtype=np.int8), dtype=pd.CategoricalDtype(days)
        ),
        CHANNEL=frame["CHANNEL"].astype("category"),
        REGION=frame["REGION"].astype("category"),
        PREF_CUSTOMER=frame["PREF_CUSTOMER"].astype("float64") == 1.0,
    )


def _scored(schema: str, has_production: bool) -> str:
    joined = (
        f"{schema}.{HOLDOUT} AS H LEFT JOIN {schema}.{CANDIDATE_SCORES} AS C "
        "ON H.TRANSACTION_ID = C.TRANSACTION_ID LEFT JOIN "
    )
    nothing = "(SELECT CAST(NULL AS NUMBER) AS TRANSACTION_ID, CAST(NULL AS DOUBLE) AS SCORE)"
    source = f"{schema}.{PRODUCTION_SCORES}" if has_production else nothing
    return f"{joined}{source} AS P ON H.TRANSACTION_ID = P.TRANSACTION_ID"
