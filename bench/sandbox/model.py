"""Time log_model of the fraud pipeline and a model call in SQL over 100,000 rows; seconds, JSON."""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2] / "pipeline"))

from fraud_dag.features import CATEGORIES, FEATURES, NUMBERS
from fraud_dag.model import SCORE_FUNCTION, fit, typed
from snowflake.ml.registry import Registry
from snowflake.snowpark import Session

warnings.filterwarnings("ignore")

ROWS = 100_000
FIT_ROWS = 5_000

random = np.random.default_rng(7)
rows = pd.DataFrame({name: random.random(ROWS) * 100 for name in NUMBERS})
for name in CATEGORIES:
    rows[name] = random.choice(["a", "b", "c"], ROWS)
rows["TRANSACTION_ID"] = [f"t{at}" for at in range(ROWS)]
rows["LABEL"] = (random.random(ROWS) < 0.1).astype("int64")
pipeline = fit(rows.head(FIT_ROWS))

session = Session.builder.configs(
    {
        "account": "sandbox",
        "user": "SANDBOX_ADMIN",
        "password": sys.argv[2],
        "host": "127.0.0.1",
        "port": int(sys.argv[1]),
        "protocol": "http",
        "role": "ACCOUNTADMIN",
        "database": "DB",
        "schema": "PUBLIC",
        "warehouse": "WH",
    }
).create()
registry = Registry(session, database_name="DB", schema_name="PUBLIC")
session.write_pandas(rows[list(FEATURES)], "TO_SCORE", auto_create_table=True, overwrite=True)


def timed(action) -> float:
    """Give the seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def log(at: int) -> None:
    """Log the pipeline as one more version."""
    registry.log_model(
        pipeline,
        model_name="BENCH",
        version_name=f"V{at}",
        sample_input_data=typed(rows.head(100)),
        options={"enable_explainability": False},
    )


def score() -> None:
    """Score all rows in one statement."""
    arguments = ", ".join(f'"{name}"' for name in FEATURES)
    call = f"MODEL(BENCH, V0)!{SCORE_FUNCTION}({arguments})"
    session.sql(f"CREATE OR REPLACE TABLE SCORED AS SELECT {call} AS S FROM TO_SCORE").collect()


report = {"log_model": [timed(lambda at=at: log(at)) for at in range(3)]}
cold, *warm = [timed(score) for _ in range(4)]
report |= {"cold": [cold], "warm": warm}
session.close()
print(json.dumps(report))
