"""Log models with table methods and run them through the real registry client."""

import json
import sys
import warnings

import numpy as np
import pandas as pd
from account import owner
from sklearn.linear_model import LogisticRegression
from snowflake.ml.model import custom_model, model_signature
from snowflake.ml.registry import Registry
from snowflake.snowpark import Session

warnings.filterwarnings("ignore")

frame = pd.DataFrame({"SHOP": ["a", "b", "a", "b", "b"], "AMOUNT": [1.0, 2.0, 3.0, 4.0, 6.0]})


class Summary(custom_model.CustomModel):
    """What each partition amounts to, and each row's share of it."""

    @custom_model.partitioned_api
    def predict(self, rows: pd.DataFrame) -> pd.DataFrame:
        """One row for each partition."""
        return pd.DataFrame({"N": [len(rows)], "TOTAL": [float(rows.AMOUNT.sum())]})

    @custom_model.partitioned_api
    def shares(self, rows: pd.DataFrame) -> pd.DataFrame:
        """As many rows as there were."""
        return pd.DataFrame({"SHARE": rows.AMOUNT / rows.AMOUNT.sum()})


class Weighted(custom_model.CustomModel):
    """A method with parameters beside its features."""

    @custom_model.inference_api
    def predict(self, rows: pd.DataFrame, *, weight: float = 1.0) -> pd.DataFrame:
        """Amounts by a weight that is the same for all rows."""
        return pd.DataFrame({"WEIGHED": rows.AMOUNT * weight})


assert len(sys.argv) > 1
session = Session.builder.configs(owner()).create()
registry = Registry(session, database_name="DB", schema_name="PUBLIC")
model = Summary(custom_model.ModelContext())
report: dict[str, object] = {}
summary = registry.log_model(
    model,
    model_name="SUMMARY",
    version_name="V1",
    sample_input_data=frame[["AMOUNT"]],
    options={"function_type": "TABLE_FUNCTION"},
)
report["functions"] = sorted(
    (f["name"], f["target_method_function_type"], f["is_partitioned"])
    for f in summary.show_functions()
)
report["shown"] = sorted(
    (row["name"], row["return_type"])
    for row in session.sql("SHOW FUNCTIONS IN MODEL SUMMARY VERSION V1").collect()
)


def told(answer: pd.DataFrame, order: str) -> list[dict[str, object]]:
    """Rows of an answer in a known order."""
    return json.loads(answer.sort_values(order).to_json(orient="records"))


run = summary.run(frame, function_name="predict", partition_column="SHOP")
report["predict"] = told(run, "SHOP")
session.create_dataframe(frame).write.save_as_table("SALES", mode="overwrite")
table = summary.run(session.table("SALES"), function_name="shares", partition_column="SHOP")
report["shares"] = told(table.to_pandas(), "SHARE")
report["whole"] = told(summary.run(frame[["AMOUNT"]], function_name="predict"), "N")

label = [0, 0, 1, 1, 1]
scorer = LogisticRegression().fit(frame[["AMOUNT"]], label)
scored = registry.log_model(
    scorer,
    model_name="SCORER",
    version_name="V1",
    sample_input_data=frame[["AMOUNT"]],
    options={"method_options": {"predict_proba": {"function_type": "TABLE_FUNCTION"}}},
)
report["client's columns"] = list(
    scored.run(session.table("SALES"), function_name="predict_proba").columns
)
answer = session.sql(
    "SELECT * FROM SALES s, TABLE(MODEL(SCORER, V1)!PREDICT_PROBA(s.AMOUNT)) p"
    " WHERE p.OUTPUT_FEATURE_1 > 0"
).to_pandas()
expected = scorer.predict_proba(answer[["AMOUNT"]])[:, 1]
report["beside its row differs by"] = float(np.abs(answer["OUTPUT_FEATURE_1"] - expected).max())
report["columns"] = list(answer.columns)

amounts = frame[["AMOUNT"]]
weighted = Weighted(custom_model.ModelContext())
weigh = registry.log_model(
    weighted,
    model_name="WEIGHTED",
    version_name="V1",
    signatures={
        "predict": model_signature.infer_signature(
            amounts,
            weighted.predict(amounts),
            params=[model_signature.ParamSpec("weight", model_signature.DataType.DOUBLE, 1.0)],
        )
    },
)
report["weighed"] = [
    weigh.run(amounts, params=params).WEIGHED.tolist() for params in (None, {"weight": 2.0})
]
report["weighed in SQL"] = [
    list(row)
    for row in session.sql(
        "WITH W AS MODEL WEIGHTED VERSION V1, S AS (SELECT 3 AS N)"
        ' SELECT W!PREDICT(N):"WEIGHED"::FLOAT, WEIGHTED!PREDICT(N, 0.5):"WEIGHED"::FLOAT FROM S'
    ).collect()
]
session.close()
print(json.dumps(report))
