"""The pipeline's XGBoost on frames in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from fraud_dag.evaluation.arrays import Floats
from xgboost import XGBClassifier


@dataclass(frozen=True)
class Fitted:
    """A fitted model and the features that it reads."""

    model: XGBClassifier
    features: tuple[str, ...]

    def score(self, rows: pd.DataFrame) -> Floats:
        """Each row's fraud score, 0 to 1."""
        found = self.model.predict_proba(rows[list(self.features)])
        return np.asarray(found)[:, 1].astype(np.float64)


def fit(rows: pd.DataFrame, features: Sequence[str], seed: int = 7) -> Fitted:
    """Fits depth 4, 60 rounds, one thread, on the labelled rows."""
    known = rows[rows["LABEL"].notna()]
    model = XGBClassifier(
        max_depth=4, n_estimators=60, tree_method="hist", random_state=seed, n_jobs=1
    )
    model.fit(known[list(features)], known["LABEL"].astype(int))
    return Fitted(model, tuple(features))
