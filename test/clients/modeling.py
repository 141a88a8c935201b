"""Fit and apply estimators of snowflake.ml.modeling, outside and inside a procedure."""

import json
import warnings

import numpy as np
import pandas as pd
from account import owner
from snowflake.ml.modeling.metrics import (
    accuracy_score,
    confusion_matrix,
    correlation,
    f1_score,
    roc_auc_score,
)
from snowflake.ml.modeling.xgboost import XGBClassifier
from snowflake.snowpark import Session
from snowflake.snowpark.functions import col
from snowflake.snowpark.types import FloatType, IntegerType

warnings.filterwarnings("ignore")

rows = 2000
random = np.random.default_rng(7)
frame = pd.DataFrame({"AMOUNT": random.random(rows) * 100, "HOURS": random.integers(0, 24, rows)})
frame["FRAUD"] = (frame.AMOUNT > 70).astype(int)

session = Session.builder.configs(owner()).create()
session.write_pandas(frame, "LABELLED", auto_create_table=True, overwrite=True)
table = session.table("LABELLED")
options = {"n_estimators": 5, "n_jobs": 1}
columns = {
    "input_cols": ["AMOUNT", "HOURS"],
    "label_cols": ["FRAUD"],
    "output_cols": ["PREDICTED"],
}

classifier = XGBClassifier(**columns, **options)
classifier.fit(table)
predicted = classifier.predict(table)
report: dict[str, object] = {
    "accuracy": accuracy_score(df=predicted, y_true_col_names="FRAUD", y_pred_col_names="PREDICTED")
}
counted = confusion_matrix(df=predicted, y_true_col_name="FRAUD", y_pred_col_name="PREDICTED")
report["confusion"] = [int(counted.sum()), bool(counted.trace() >= 0.99 * rows)]
report["f1"] = f1_score(df=predicted, y_true_col_names="FRAUD", y_pred_col_names="PREDICTED")
related = correlation(df=table, columns=["AMOUNT", "HOURS", "FRAUD"])
report["correlation differs by"] = float(abs(related.to_numpy() - frame.corr().to_numpy()).max())
probable = classifier.predict_proba(table)
report["auc"] = roc_auc_score(
    df=probable, y_true_col_names="FRAUD", y_score_col_names="PREDICT_PROBA_1"
)


def train(session: Session) -> int:
    """Fits on a Snowpark frame from inside a procedure and counts its predictions."""
    from snowflake.ml.modeling.xgboost import XGBClassifier as Inner

    inner = Inner(
        input_cols=["AMOUNT", "HOURS"],
        label_cols=["FRAUD"],
        output_cols=["PREDICTED"],
        n_estimators=5,
        n_jobs=1,
    )
    inner.fit(session.table("LABELLED"))
    return inner.predict(session.table("LABELLED")).count()


train_procedure = session.sproc.register(
    train,
    return_type=IntegerType(),
    input_types=[],
    packages=["snowflake-snowpark-python", "snowflake-ml-python"],
    execute_as="caller",
)
report["predicted inside"] = train_procedure()
double = session.udf.register(
    lambda amount: amount * 2, return_type=FloatType(), input_types=[FloatType()]
)
pair = table.select(col("AMOUNT"), double(col("AMOUNT")).alias("TWICE")).first()
report["doubled"] = pair is not None and pair["TWICE"] == pair["AMOUNT"] * 2
session.close()
print(json.dumps(report))
