"""Hold-out rows and contexts for the judge's tests: plain, seeded, with accounts that cluster."""

from typing import Any

import numpy as np
import pandas as pd
from fraud_dag.evaluation import operating_threshold

START = "2026-11-01"


def holdout(
    rows: int = 20_000, frauds: int = 300, accounts: int = 2_000, seed: int = 7,
    candidate_gain: float = 1.0, production_gain: float = 1.0,
) -> pd.DataFrame:  # fmt: skip
    """Rows of seven days; frauds come in bursts; gains steer how well each model sees."""
    random = np.random.default_rng(seed)
    account = random.integers(1, accounts + 1, rows)
    struck = random.permutation(accounts)[: max(40, frauds // 2)] + 1
    fraud = np.zeros(rows, dtype=int)
    places = np.flatnonzero(np.isin(account, struck))
    fraud[random.choice(places, min(frauds, len(places)), replace=False)] = 1
    shared = random.normal(size=rows)

    def score(gain: float) -> Any:
        seen = fraud * 2.5 * gain + shared + random.normal(size=rows) * 0.6
        return 1 / (1 + np.exp(-(seen - 5)))

    return pd.DataFrame(
        {
            "TRANSACTION_ID": np.arange(1, rows + 1),
            "TX_DATE": [f"2026-11-{1 + i % 7:02d}" for i in range(rows)],
            "ACCOUNT_ID": account,
            "AMOUNT": np.round(np.exp(random.normal(4, 1, rows)), 2),
            "LABEL": fraud,
            "CANDIDATE_SCORE": score(candidate_gain),
            "PRODUCTION_SCORE": score(production_gain),
            "PREF_CUSTOMER": random.random(rows) < 0.25,
            "CHANNEL": random.choice(["POS", "ECOM", "ATM", "P2P"], rows),
            "REGION": random.choice(["NAM", "EMEA", "APAC", "LATAM"], rows),
            "TX_HOUR": random.integers(0, 24, rows),
        }
    )


def context(**changes: Any) -> dict[str, Any]:
    """A sound context for `holdout`: mature labels, a gap, thresholds, nothing shared."""
    return {
        "as_of": "2026-11-15",
        "holdout_start": START,
        "holdout_end": "2026-11-08",
        "train_start": "2026-10-18",
        "train_end": "2026-10-25",
        "label_delay_days": 7,
        "gap_days": 7,
        "alert_budget_per_day": 40.0,
        "train_holdout_shared_ids": 0,
        "train_holdout_shared_content": 0,
        "candidate": {"version": "V2", "threshold": 0.2, "validation_pr_auc": None},
        "production": {"version": "V1", "threshold": 0.2, "train_end": "2026-10-20"},
        "features": [],
        "score_profile": [],
        "config": {"resamples": 200},
        **changes,
    }


def fitting(rows: pd.DataFrame, **changes: Any) -> dict[str, Any]:
    """A sound context whose thresholds spend the alert budget on these rows."""
    told = context(**changes)
    for side, column in (("candidate", "CANDIDATE_SCORE"), ("production", "PRODUCTION_SCORE")):
        scores = rows[column].to_numpy(dtype=float)
        threshold = operating_threshold(scores, 7, told["alert_budget_per_day"])
        if side not in changes and told[side] is not None:
            told[side] = {**told[side], "threshold": threshold}
    return told
