"""Log, read, promote, run and delete model versions through the real registry client."""

import json
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from account import owner
from sklearn.linear_model import LogisticRegression
from snowflake.ml.registry import Registry
from snowflake.snowpark import Session
from snowflake.snowpark.exceptions import SnowparkSQLException

warnings.filterwarnings("ignore")

rows = int(sys.argv[2])
random = np.random.default_rng(7)
frame = pd.DataFrame({"AMOUNT": random.random(rows) * 100, "HOURS": random.integers(0, 24, rows)})
label = (frame.AMOUNT > 70).astype(int)
model = LogisticRegression().fit(frame, label)

login = owner()
session = Session.builder.configs(login).create()
registry = Registry(session, database_name="DB", schema_name="PUBLIC")


def log(version: str) -> float:
    """Logs the model under a version; gives the seconds it took."""
    start = time.monotonic()
    registry.log_model(
        model,
        model_name="SCORER",
        version_name=version,
        sample_input_data=frame.head(20),
        comment=f"version {version}",
        metrics={"auc": 0.9},
    )
    return time.monotonic() - start


def refusal(action) -> int | None:
    """The code that the account refuses an action with."""
    try:
        action()
    except SnowparkSQLException as error:
        return error.sql_error_code
    return None


report: dict[str, object] = {"seconds": [log("V1"), log("V2")]}
scorer = registry.get_model("SCORER")
report["first default"] = scorer.default.version_name
scorer.default = "V2"
report["default"] = scorer.default.version_name
report["drop default"] = refusal(lambda: scorer.delete_version("V2"))
report["metrics"] = scorer.version("V1").show_metrics()
report["comment"] = scorer.version("V1").comment
scorer.version("V1").set_alias("champion")
report["by alias"] = scorer.version("champion").version_name
scorer.version("V1").unset_alias("champion")
report["aliases"] = json.loads(scorer.show_versions()["aliases"][0])
session.sql(
    'ALTER MODEL SCORER MODIFY VERSION V1 SET METADATA = $${"metrics": {"auc": 0.9}, "ours": 1,'
    ' "snowpark_ml_schema_version": "2024-01-01"}$$'
).collect()
scorer.version("V1").set_metric("f1", 0.5)
scorer.version("V1").comment = "it's \\ better"
shown = scorer.show_versions().to_dict("records")[0]
report["metadata"] = [json.loads(shown["metadata"]), shown["comment"]]
scorer.set_tag("DB.PUBLIC.TEAM", "it's fraud")
report["tags"] = [scorer.show_tags(), scorer.get_tag("DB.PUBLIC.TEAM")]
scorer.unset_tag("DB.PUBLIC.TEAM")
report["tags left"] = scorer.show_tags()
copied = registry.log_model(scorer.version("V1"), model_name="COPIED", version_name="C1")
report["copied"] = [copied.version_name, [f["name"] for f in copied.show_functions()]]
registry.delete_model("COPIED")
scorer.rename("SCORER_2")
report["renamed"] = [registry.get_model("SCORER_2").default.version_name]
registry.get_model("SCORER_2").rename("SCORER")
scorer = registry.get_model("SCORER")
session.sql("GRANT USAGE ON MODEL SCORER TO ROLE READER").collect()
reader = Session.builder.configs({**login, "role": "READER"}).create()
theirs = Registry(reader, database_name="DB", schema_name="PUBLIC").get_model("SCORER")
with tempfile.TemporaryDirectory() as folder:
    report["refused to USAGE"] = [
        refusal(lambda: setattr(theirs, "default", "V1")),
        refusal(lambda: theirs.delete_version("V1")),
        refusal(lambda: theirs.version("V1").set_metric("auc", 1)),
        refusal(lambda: theirs.version("V1").export(folder)),
    ]
reader.close()

session.write_pandas(frame, "ROWS", auto_create_table=True, overwrite=True)
version = scorer.version("V1")
expected = model.predict_proba(frame)[:, 1]
scored = version.run(frame, function_name="predict_proba")
report["pandas differs by"] = float(np.abs(scored["output_feature_1"] - expected).max())
times = []
for _ in range(2):
    start = time.monotonic()
    version.run(session.table("ROWS"), function_name="predict_proba").write.save_as_table(
        "SCORED", mode="overwrite"
    )
    times.append(time.monotonic() - start)
report["scoring"] = times
report["mean differs by"] = abs(
    session.sql('SELECT AVG("output_feature_1") FROM SCORED').collect()[0][0] - expected.mean()
)
with tempfile.TemporaryDirectory() as folder:
    version.export(folder)
    report["exported"] = any(Path(folder).rglob("model.yaml"))
report["loaded"] = type(version.load(force=True)).__name__
scorer.delete_version("V1")
report["versions"] = [row["name"] for row in scorer.show_versions().to_dict("records")]
registry.delete_model("SCORER")
report["models"] = len(registry.show_models())
session.close()
print(json.dumps(report))
