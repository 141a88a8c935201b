"""Log a version by hand, as a shop had before Dagbot: a rule of thumb, and no facts beside it."""

import json
import sys
import warnings

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from snowflake.ml.registry import Registry
from snowflake.snowpark import Session

warnings.filterwarnings("ignore")

port, user, password, version = sys.argv[1:]
random = np.random.default_rng(1)
frame = pd.DataFrame(
    {
        "HOUR_OF_DAY": random.integers(0, 24, 40).astype(float),
        "TX_UTILIZATION_NORM": random.random(40),
    }
)
label = (frame["HOUR_OF_DAY"] < 6).astype(int)
model = LogisticRegression().fit(frame, label)

session = Session.builder.configs(
    {
        "account": "sandbox",
        "user": user,
        "password": password,
        "host": "127.0.0.1",
        "port": int(port),
        "protocol": "http",
        "role": "DAG_OWNER",
        "warehouse": "DAGBOT_WH",
    }
).create()
registry = Registry(session, database_name="MODEL_REGISTRY", schema_name="MODEL_SCHEMA")
logged = registry.log_model(
    model,
    model_name="FRAUD_DETECTION_XGB",
    version_name=version,
    sample_input_data=frame,
    options={"target_methods": ["predict_proba"]},
    target_platforms=["WAREHOUSE"],
)
print(json.dumps({"default": registry.get_model("FRAUD_DETECTION_XGB").default.version_name}))
session.close()
