"""The gates that others use, on the very same days as the judge."""

from typing import Any

import numpy as np
from fraud_dag.evaluation.arrays import Floats
from scipy.stats import mannwhitneyu

GATES = (
    "accuracy > 0.99",
    "any ROC-AUC gain",
    "any PR-AUC gain",
    "Mann-Whitney on the frauds' scores, not lower at 98 %",
    "95 % interval of the PR-AUC gain above 0",
    "z > 2.935 on the PR-AUC gain alone",
    "this judge",
)


def passed(document: dict[str, Any], fraud_c: Floats, fraud_p: Floats) -> list[bool]:
    """Which gate of GATES would promote; the two arrays are the frauds' scores."""
    compared = document["comparison"]
    lower = mannwhitneyu(fraud_c, fraud_p, alternative="less").pvalue if len(fraud_c) else 0.0
    return [
        bool(np.greater(document["metrics"]["candidate"]["accuracy"], 0.99)),
        compared["roc_auc"]["delta"] > 0,
        compared["pr_auc"]["delta"] > 0,
        bool(lower >= 0.02),
        compared["pr_auc"]["ci_low"] > 0,
        compared["pr_auc"]["promote_low"] > 0,
        document["verdict"] == "promote",
    ]
