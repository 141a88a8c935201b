"""The judge's metrics against scikit-learn and against slow, plain implementations."""

import math

import numpy as np
import pytest
from fraud_dag.evaluation import judge, operating_threshold
from fraud_dag.evaluation.metrics import log_loss
from fraud_dag.evaluation.ranking import average_precision, mann_whitney, rank
from fraud_dag.evaluation.threshold import budget_cut
from hypothesis import given, settings
from hypothesis import strategies as st
from judge_rows import context, holdout
from sklearn import metrics as reference

rows_with_ties = st.lists(
    st.tuples(st.booleans(), st.integers(0, 8).map(lambda step: step / 8)), min_size=2, max_size=60
)


@given(rows_with_ties)
@settings(max_examples=200, deadline=None)
def test_ranking_metrics_equal_scikit_learn_with_ties(rows):
    fraud = np.array([label for label, _ in rows])
    scores = np.array([score for _, score in rows])
    if not fraud.any():
        assert average_precision(rank(fraud, scores)) is None
        return
    assert average_precision(rank(fraud, scores)) == pytest.approx(
        reference.average_precision_score(fraud, scores), abs=1e-12
    )
    if fraud.all():
        assert mann_whitney(rank(fraud, scores)) is None
        return
    assert mann_whitney(rank(fraud, scores)) == pytest.approx(
        reference.roc_auc_score(fraud, scores), abs=1e-12
    )
    assert log_loss(fraud, scores) == pytest.approx(reference.log_loss(fraud, scores), abs=1e-12)


def test_threshold_metrics_equal_scikit_learn():
    rows = holdout()
    found = judge(rows, context())["metrics"]["candidate"]
    y, alert = rows["LABEL"], rows["CANDIDATE_SCORE"] >= 0.2
    expected = {
        "precision": reference.precision_score(y, alert),
        "recall": reference.recall_score(y, alert),
        "f1": reference.f1_score(y, alert),
        "accuracy": reference.accuracy_score(y, alert),
        "brier": reference.brier_score_loss(y, rows["CANDIDATE_SCORE"]),
        "pr_auc": reference.average_precision_score(y, rows["CANDIDATE_SCORE"]),
        "roc_auc": reference.roc_auc_score(y, rows["CANDIDATE_SCORE"]),
        "log_loss": reference.log_loss(y, rows["CANDIDATE_SCORE"]),
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=1e-11), name
    caught = rows["AMOUNT"][(y == 1) & alert].sum()
    assert found["caught_amount_per_day"] == pytest.approx(caught / 7)
    assert found["net_saved_per_day"] == pytest.approx((caught - 5 * alert.sum()) / 7)
    assert found["savings"] == pytest.approx(
        (caught - 5 * alert.sum()) / rows["AMOUNT"][y == 1].sum()
    )


def test_majority_accuracy_stands_beside_accuracy():
    document = judge(holdout(), context())
    assert document["baseline"]["majority_accuracy"] == pytest.approx(1 - 300 / 20_000)
    assert document["baseline"]["pr_auc"] == pytest.approx(300 / 20_000)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40), st.integers(0, 40))
@settings(max_examples=200, deadline=None)
def test_a_budget_cut_spends_exactly_its_budget(scores, count):
    values = np.array(scores, dtype=float)
    cut = budget_cut(values, min(count, len(values)))
    assert cut.weights.sum() == pytest.approx(min(count, len(values)))
    assert ((cut.weights >= 0) & (cut.weights <= 1)).all()
    if 0 < cut.weights.sum() < len(values):
        assert values[cut.weights > 0].min() >= values[cut.weights == 0].max(initial=-1)


def test_the_operating_threshold_meets_the_budget():
    scores = np.arange(1000) / 1000
    assert operating_threshold(scores, days=2, budget_per_day=5) == 0.990


def test_the_operating_threshold_goes_up_where_ties_would_break_the_budget():
    scores = np.array([0.9, 0.8, 0.5, 0.5, 0.5, 0.5, 0.1])
    assert operating_threshold(scores, days=1, budget_per_day=3) == 0.8


def test_a_constant_model_alerts_nothing():
    threshold = operating_threshold(np.full(100, 0.5), days=1, budget_per_day=2)
    assert threshold is not None and threshold > 0.5


def test_card_precision_leaves_out_accounts_found_before():
    rows = holdout(rows=6, frauds=0, accounts=3).assign(
        TX_DATE=["2026-11-01"] * 3 + ["2026-11-02"] * 3,
        ACCOUNT_ID=[1, 2, 3] * 2,
        LABEL=[1, 0, 0, 1, 1, 0],
        CANDIDATE_SCORE=[0.9, 0.2, 0.1, 0.9, 0.8, 0.1],
    )
    document = judge(rows, context(alert_budget_per_day=1.0))
    # day 1 finds account 1; day 2 must not count it again and finds account 2
    assert document["metrics"]["candidate"]["card_precision_top_k"] == 1.0


def test_undefined_is_null_and_never_zero():
    rows = holdout(frauds=0)
    rows["LABEL"] = 0
    found = judge(rows, context())["metrics"]["candidate"]
    assert found["pr_auc"] is None and found["recall"] is None
    assert found["calibration_ratio"] is None and found["savings_at_budget"] is None
    assert not any(isinstance(v, float) and math.isnan(v) for v in found.values())
