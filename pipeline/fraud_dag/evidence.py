"""What the judge is given: hold-out rows with both scores, and the run's context."""

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from snowflake.snowpark import Session

from fraud_dag.features import FEATURES
from fraud_dag.profile import feature_profiles, score_profile
from fraud_dag.scoring import Production
from fraud_dag.split import HOLDOUT, Split
from fraud_dag.sql import rows
from fraud_dag.task_run import Detail
from fraud_dag.windows import Windows

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
    session: Session, schema: str, windows: Windows, has_production: bool
) -> pd.DataFrame:
    """Read the rows as the judge wants them."""
    first, end = windows.holdout_start, windows.holdout_end
    frame = session.sql(
        f"SELECT {', '.join(_JUDGED)}, {_SCORES} FROM {_scored(schema, has_production)}",
        params=[first.isoformat()],
    ).to_pandas()
    days = np.array([str(first + timedelta(days=ahead)) for ahead in range((end - first).days)])
    return frame.assign(
        TX_DATE=days[frame["DAY_NO"].to_numpy(dtype=np.int64)],
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


def build_context(
    session: Session,
    schema: str,
    *,
    windows: Windows,
    plan: Detail,
    split: Split,
    trained: Detail,
    production: Production | None,
    scores: pd.Series,
    key: str,
) -> dict[str, Any]:
    """Assemble the judge's context; label delay and gap are the shop's own, not the run's."""
    return {
        **{
            name: day
            for name, day in windows.as_json().items()
            if name not in ("history_start", "validation_start")
        },
        "label_delay_days": plan["shop_label_delay_days"],
        "gap_days": plan["shop_gap_days"],
        "alert_budget_per_day": trained["alert_budget_per_day"],
        "train_holdout_shared_ids": split.shared_ids,
        "train_holdout_shared_content": split.shared_content,
        "candidate": {
            "version": trained["version"],
            "threshold": trained["threshold"],
            "validation_pr_auc": trained["validation_pr_auc"],
        },
        "production": None
        if production is None
        else {
            "version": production.version,
            "threshold": production.threshold,
            "train_end": production.train_end,
        },
        "features": feature_profiles(session, schema),
        "score_profile": [
            score_profile(
                trained["score_edges"],
                trained["score_bins"],
                scores.to_numpy(dtype=np.float64, na_value=np.nan),
            )
        ],
        "info": [] if production is None else production.info,
        "masking_key": key,
    }
