"""Scores through the registry: one query per version over a table of the run."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from snowflake.ml.model import ModelVersion
from snowflake.snowpark import Session
from snowflake.snowpark import functions as F
from snowflake.snowpark.types import DoubleType

from fraud_dag.evaluation import operating_threshold
from fraud_dag.faults import RunFault
from fraud_dag.model import SCORE_FUNCTION
from fraud_dag.names import BASELINE
from fraud_dag.registry import ModelName, Version, default_version, open_registry, versions
from fraud_dag.split import HOLDOUT, VALIDATION
from fraud_dag.windows import Windows

THRESHOLD_DERIVED = "PRODUCTION_THRESHOLD_DERIVED"


@dataclass(frozen=True)
class Production:
    """The live version as a run compares with it."""

    version: str
    threshold: float | None
    train_end: str | None
    info: list[str]


def live_version(session: Session, model: ModelName) -> Version | None:
    """Give the live version; None exactly when the default is BASELINE."""
    name = default_version(session, model)
    if name == BASELINE:
        return None
    for version in versions(session, model):
        if version.name == name:
            return version
    raise RunFault(f"Model {model} has no default version to compare with.")


def score_holdout(
    session: Session, schema: str, model: ModelName, version: str, table: str
) -> None:
    """Score the hold-out with one version into `schema`.`table` (TRANSACTION_ID, SCORE)."""
    _score(session, schema, HOLDOUT, model, version, table)


def production_of(
    session: Session,
    schema: str,
    model: ModelName,
    live: Version,
    windows: Windows,
    budget: float,
) -> Production:
    """Read the live version's threshold, or derive it on this run's validation rows.

    A version that the DAG did not train (an adopted one) has no threshold of its own.
    """
    train_end = live.facts.get("train_end")
    threshold = live.facts.get("threshold")
    if threshold is not None:
        return Production(live.name, float(threshold), train_end, [])
    table = "SCORES_VALIDATION"
    _score(session, schema, VALIDATION, model, live.name, table)
    scores = session.table(f"{schema}.{table}").select("SCORE").to_pandas()["SCORE"]
    derived = operating_threshold(
        scores.dropna().to_numpy(dtype=np.float64), windows.validation_days, budget
    )
    return Production(live.name, derived, train_end, [THRESHOLD_DERIVED])


def _score(
    session: Session, schema: str, source: str, model: ModelName, version: str, table: str
) -> None:
    handle = open_registry(session, model).get_model(model.name).version(version)
    inputs = _inputs(handle, session.table(f"{schema}.{source}").columns)
    unscored = session.table(f"{schema}.{source}").select("TRANSACTION_ID", *inputs)
    scored: Any = handle.run(unscored, function_name=SCORE_FUNCTION)
    # The fraud class comes last, whatever a framework calls it.
    score = F.col(scored.columns[-1]).cast(DoubleType()).alias("SCORE")
    scored.select("TRANSACTION_ID", score).write.mode("overwrite").save_as_table(
        f"{schema}.{table}"
    )


def _inputs(handle: ModelVersion, columns: list[str]) -> list[str]:
    for function in handle.show_functions():
        if function["name"].upper() == SCORE_FUNCTION:
            names = [feature.name for feature in function["signature"].inputs]
            missing = [name for name in names if name not in columns]
            if missing:
                raise RunFault(
                    f"Version {handle.version_name} needs {', '.join(missing)}, which this DAG "
                    "does not compute."
                )
            return names
    raise RunFault(f"Version {handle.version_name} has no method {SCORE_FUNCTION}.")
