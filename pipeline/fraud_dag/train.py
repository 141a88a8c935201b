"""Fit the candidate, choose its operating threshold on the validation days, and log it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score
from snowflake.snowpark import Session

from fraud_dag.evaluation import operating_threshold
from fraud_dag.faults import RunFault
from fraud_dag.features import FEATURES
from fraud_dag.model import fit, score, typed
from fraud_dag.profile import score_edges
from fraud_dag.registry import ModelName, drop_version, open_registry, versions
from fraud_dag.split import FIT, VALIDATION
from fraud_dag.windows import Windows

SAMPLE_ROWS = 100
_COLUMNS = ("TRANSACTION_ID", "LABEL", *FEATURES)


@dataclass(frozen=True)
class Candidate:
    """A fitted pipeline and what its validation days say about it."""

    pipeline: Any
    threshold: float | None
    validation_pr_auc: float | None
    validation_alerts_per_day: float | None
    score_edges: list[float]
    score_bins: list[int]
    sample: pd.DataFrame


def read_rows(session: Session, schema: str, table: str) -> pd.DataFrame:
    """Read the columns that fitting and scoring need."""
    return session.table(f"{schema}.{table}").select(*_COLUMNS).to_pandas()


def train(fit_rows: pd.DataFrame, validation: pd.DataFrame, days: int, budget: float) -> Candidate:
    """Fit on `fit_rows`; choose the threshold on `validation`, which covers `days` days.

    Raises RunFault if there are no fit rows, or if they hold no fraud or nothing but fraud.
    """
    if fit_rows.empty:
        raise RunFault(
            "The fit days hold no transactions with labels: nothing can be learned. "
            "Load those days, or run for another day with as_of."
        )
    if fit_rows["LABEL"].nunique() < 2:
        raise RunFault(
            f"The fit days hold {len(fit_rows)} rows but not both fraud and honest ones: "
            "nothing can be learned."
        )
    pipeline = fit(fit_rows)
    scores = score(pipeline, validation).to_numpy() if len(validation) else np.zeros(0)
    known = validation["LABEL"].notna().to_numpy()
    labels = validation["LABEL"].to_numpy(dtype=np.float64)[known]
    threshold = operating_threshold(scores, days, budget)
    edges = score_edges(scores)
    both = 0 < labels.sum() < len(labels)
    return Candidate(
        pipeline=pipeline,
        threshold=threshold,
        validation_pr_auc=float(average_precision_score(labels, scores[known])) if both else None,
        validation_alerts_per_day=None
        if threshold is None
        else float((scores >= threshold).sum()) / days,
        score_edges=edges,
        score_bins=np.bincount(
            np.searchsorted(edges, scores, side="right"), minlength=len(edges) + 1
        ).tolist(),
        sample=typed(fit_rows.sort_values("TRANSACTION_ID").head(SAMPLE_ROWS)),
    )


def facts_of(candidate: Candidate, windows: Windows, known: dict[str, Any]) -> dict[str, Any]:
    """Give what is kept in the version's metadata, under `metrics`, by name."""
    return {
        "threshold": candidate.threshold,
        "validation_pr_auc": candidate.validation_pr_auc,
        "validation_alerts_per_day": candidate.validation_alerts_per_day,
        **windows.as_json(),
        **known,
    }


def log_candidate(
    session: Session, model: ModelName, version: str, candidate: Candidate, facts: dict[str, Any]
) -> None:
    """Log the candidate as `version` with its facts.

    A version of that name can only stem from an earlier attempt of the same run that failed before
    it was judged: it is replaced.
    """
    for found in versions(session, model):
        if found.name == version:
            drop_version(session, model, version)
    open_registry(session, model).log_model(
        candidate.pipeline,
        model_name=model.name,
        version_name=version,
        comment=f"{facts['run']}: fitted {facts['train_start']} to {facts['validation_start']}.",
        metrics=facts,
        sample_input_data=candidate.sample,
        options={"target_methods": ["predict", "predict_proba"]},
        target_platforms=["WAREHOUSE"],
    )


def train_from_tables(session: Session, schema: str, windows: Windows, budget: float) -> Candidate:
    """Read the fit and validation days from the run schema and train on them."""
    rows, validation = read_rows(session, schema, FIT), read_rows(session, schema, VALIDATION)
    return train(rows, validation, windows.validation_days, budget)
