"""Scores through the registry: one query per version over a table."""

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
from fraud_dag.names import BASELINE, is_trained_version
from fraud_dag.registry import ModelName, Version, default_version, open_registry, versions
from fraud_dag.split import VALIDATION
from fraud_dag.windows import Windows


@dataclass(frozen=True)
class Threshold:
    """The score from which a version raises an alert; None if there is none to be had."""

    value: float | None
    derived: bool
    """Chosen by whoever compares, since the version came without one."""


def live_version(session: Session, model: ModelName) -> Version | None:
    """Give the live version; None exactly when there is no model or the default is BASELINE."""
    name = default_version(session, model)
    return None if name in (None, BASELINE) else version_of(session, model, str(name))


def version_of(session: Session, model: ModelName, name: str) -> Version:
    """Give a version with its facts. Raises RunFault if the model has none of that name."""
    for version in versions(session, model):
        if version.name == name:
            return version
    raise RunFault(f"Model {model} has no version {name}; it was dropped, or never was.")


def threshold_of(
    session: Session,
    schema: str,
    model: ModelName,
    version: Version,
    windows: Windows,
    budget: float,
) -> Threshold:
    """Read a version's threshold, or derive it on the validation rows in `schema`.

    A version that the DAG did not train (an adopted one) has no threshold of its own.
    """
    known = version.facts.get("threshold")
    if known is not None:
        return Threshold(float(known), False)
    if is_trained_version(version.name):
        return Threshold(None, False)
    table = f"{schema}.SCORES_VALIDATION"
    score_table(session, f"{schema}.{VALIDATION}", model, version.name, table)
    scores = session.table(table).select("SCORE").to_pandas()["SCORE"]
    known_scores = scores.dropna().to_numpy(dtype=np.float64)
    return Threshold(operating_threshold(known_scores, windows.validation_days, budget), True)


def score_table(session: Session, source: str, model: ModelName, version: str, target: str) -> None:
    """Score the rows of `source` with one version into `target` (TRANSACTION_ID, SCORE)."""
    handle = open_registry(session, model).get_model(model.name).version(version)
    inputs = _inputs(handle, session.table(source).columns)
    unscored = session.table(source).select("TRANSACTION_ID", *inputs)
    scored: Any = handle.run(unscored, function_name=SCORE_FUNCTION)
    # The fraud class comes last, whatever a framework calls it.
    score = F.col(scored.columns[-1]).cast(DoubleType()).alias("SCORE")
    scored.select("TRANSACTION_ID", score).write.mode("overwrite").save_as_table(target)


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
