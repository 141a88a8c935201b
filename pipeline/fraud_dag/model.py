"""The model: preprocessing and XGBoost as one pipeline, fitted on pandas, the same every time."""

import pandas as pd
from snowflake.ml.modeling.pipeline import Pipeline  # pyright: ignore[reportAttributeAccessIssue]
from snowflake.ml.modeling.preprocessing import OrdinalEncoder  # pyright: ignore[reportAttributeAccessIssue]
from snowflake.ml.modeling.xgboost import XGBClassifier  # pyright: ignore[reportAttributeAccessIssue]

from fraud_dag.features import CATEGORIES, FEATURES, NUMBERS

SCORE_FUNCTION = "PREDICT_PROBA"
SCORE = "PREDICT_PROBA_1"
DEPTH, ROUNDS, SEED = 4, 60, 7
UNKNOWN_CATEGORY = -1


def new_pipeline() -> Pipeline:
    """Give the unfitted pipeline; its only outputs are the two class probabilities."""
    codes = [f"{name}_CODE" for name in CATEGORIES]
    encoder = OrdinalEncoder(
        input_cols=list(CATEGORIES),
        output_cols=codes,
        handle_unknown="use_encoded_value",
        unknown_value=UNKNOWN_CATEGORY,
        drop_input_cols=True,
    )
    classifier = XGBClassifier(
        input_cols=[*NUMBERS, *codes],
        label_cols=["LABEL"],
        output_cols=["PREDICTION"],
        drop_input_cols=True,
        max_depth=DEPTH,
        n_estimators=ROUNDS,
        tree_method="hist",
        random_state=SEED,
        # One thread: with several the sums, hence the trees, differ from run to run.
        n_jobs=1,
    )
    return Pipeline([("encode", encoder), ("classify", classifier)])


def fit(rows: pd.DataFrame) -> Pipeline:
    """Fit on the labelled rows, whatever order they come in; needs TRANSACTION_ID for that."""
    known = rows[rows["LABEL"].notna()].sort_values("TRANSACTION_ID")
    frame = typed(known).assign(LABEL=known["LABEL"].astype("int64").to_numpy())
    pipeline = new_pipeline()
    pipeline.fit(frame)
    return pipeline


def score(pipeline: Pipeline, rows: pd.DataFrame) -> pd.Series:
    """Give each row's fraud score in the order of `rows`."""
    return pipeline.predict_proba(typed(rows))[SCORE].astype("float64")


def typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Give the features alone, numbers as doubles."""
    frame = rows[list(FEATURES)].reset_index(drop=True)
    return frame.astype({name: "float64" for name in NUMBERS})
