import numpy as np
import pandas as pd
import pytest
from fraud_dag.faults import RunFault
from fraud_dag.features import FEATURES
from fraud_dag.model import fit, score
from fraud_dag.train import train

ROWS = 4000


def feature_rows(seed: int = 1, rows: int = ROWS) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    large = random.random(rows)
    fraud = random.random(rows) < 0.02 + 0.3 * (large > 0.95)
    return pd.DataFrame(
        {
            "TRANSACTION_ID": np.arange(rows),
            "LABEL": np.where(random.random(rows) < 0.01, np.nan, fraud),
            "TX_UTILIZATION_NORM": large,
            "TX_DAILY_COUNT_NORM": random.integers(1, 10, rows) / 10,
            "PREF_CUSTOMER": (random.random(rows) < 0.25).astype(float),
            "HOUR_OF_DAY": random.integers(0, 24, rows).astype(float),
            "AMOUNT_TO_USUAL": np.where(random.random(rows) < 0.1, np.nan, large * 3),
            "CHANNEL": random.choice(["POS", "ECOM", "ATM", "P2P"], rows),
            "MERCHANT_RISK_LAG": random.random(rows) / 100,
        }
    )


def test_the_same_rows_in_any_order_give_the_same_scores() -> None:
    rows = feature_rows()
    shuffled = rows.sample(frac=1.0, random_state=3)
    assert (score(fit(rows), rows) == score(fit(shuffled), rows)).all()


def test_a_channel_that_the_fit_days_lack_can_be_scored() -> None:
    rows = feature_rows()
    strange = rows.head(20).assign(CHANNEL="CRYPTO")
    assert score(fit(rows), strange).between(0, 1).all()


def test_the_threshold_keeps_the_alert_budget_on_validation_days() -> None:
    found = train(feature_rows(), feature_rows(seed=2), days=2, budget=20.0)
    assert found.threshold is not None
    assert found.validation_alerts_per_day is not None
    assert 20.0 <= found.validation_alerts_per_day <= 25.0
    assert found.validation_pr_auc is not None
    assert sum(found.score_bins) == ROWS
    assert list(found.sample.columns) == list(FEATURES)


def test_validation_days_without_rows_leave_no_threshold() -> None:
    found = train(feature_rows(), feature_rows().head(0), days=2, budget=20.0)
    assert (found.threshold, found.validation_pr_auc) == (None, None)


def test_fit_days_without_fraud_are_refused() -> None:
    with pytest.raises(RunFault, match="nothing can be learned"):
        train(feature_rows().assign(LABEL=0.0), feature_rows(), days=2, budget=20.0)


def test_fit_days_without_rows_say_what_to_do_next() -> None:
    with pytest.raises(RunFault, match=r"hold no transactions.*Load those days.* as_of"):
        train(feature_rows().head(0), feature_rows(), days=2, budget=20.0)
