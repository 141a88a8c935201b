"""Whatever rows come, the judge answers with a sound document or names what is wrong."""

import json
import math

import numpy as np
import pandas as pd
from fraud_dag.evaluation import canonical_bytes, digest, judge, sentence
from fraud_dag.evaluation.document import MAX_BYTES, MAX_SLICES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judge_rows import context

LAX = {
    "resamples": 20, "min_positives": 0, "min_positive_accounts": 0,
    "slice_min_positives": 1, "slice_min_positive_accounts": 1, "near_perfect_pr_auc": 2,
    "near_perfect_roc_auc": 2,
}  # fmt: skip
BANDS = ["no_evidence", "reject", "ask", "pass"]

scores = st.one_of(
    st.floats(0, 1), st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.just(0.125), st.none()
)
valid_scores = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0])


@st.composite
def frames(draw, score=scores, label=None, most_accounts=6):
    """Small hold-outs with ties, nulls, few accounts and amounts from cents to billions."""
    size = draw(st.integers(1, 40))
    labels = st.sampled_from([0, 1, None]) if label is None else label

    def column(strategy):
        return draw(st.lists(strategy, min_size=size, max_size=size))

    return pd.DataFrame(
        {
            "TRANSACTION_ID": np.arange(1, size + 1),
            "TX_DATE": column(st.sampled_from(["2026-11-01", "2026-11-03", "2026-11-07"])),
            "ACCOUNT_ID": column(st.integers(1, most_accounts)),
            "AMOUNT": column(st.one_of(st.floats(0, 1e9), st.sampled_from([0.0, 10.0, 1e15]))),
            "LABEL": column(labels),
            "CANDIDATE_SCORE": column(score),
            "PRODUCTION_SCORE": column(score),
            "PREF_CUSTOMER": column(st.booleans()),
            "CHANNEL": column(st.sampled_from(["POS", "ECOM", None])),
            "REGION": column(st.sampled_from(["NAM", "NA", "EMEA"])),
        }
    ).astype({"LABEL": "float64", "CANDIDATE_SCORE": "float64", "PRODUCTION_SCORE": "float64"})


def sound(document):
    """What holds of every document."""
    text = canonical_bytes(document)
    assert len(text) <= MAX_BYTES and json.loads(text) == document
    assert len(document["slices"]) <= MAX_SLICES and len(document["reading"]) <= 300
    codes = document["codes"]
    worst = next((band for band in BANDS[:3] if codes[band]), "pass")
    assert document["verdict"] == ("promote" if worst == "pass" else worst)
    assert document["reasons"] == codes[worst] == sorted(set(codes[worst])) != []
    for code in (code for band in codes.values() for code in band):
        assert sentence(code, document).endswith(".")
    judged = [each for each in document["slices"] if each["judged"]]
    assert document["slices"][: len(judged)] == judged
    order = [(each["p_holm"], each["delta"]) for each in judged]
    assert order == sorted(order)
    for side in document["metrics"].values():
        for name, value in side.items():
            assert value is None or math.isfinite(value), name


@given(frames())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_rows_give_a_sound_document(frame):
    document = judge(frame, context(config=LAX))
    sound(document)
    assert (document["comparison"] is None) == (document["flips"] is None)


@given(frames(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_shuffled_rows_give_the_same_bytes(frame, random):
    order = list(range(len(frame)))
    random.shuffle(order)
    shuffled = frame.iloc[order]
    told = context(config=LAX)
    assert digest(judge(frame, told)) == digest(judge(shuffled, told))


@given(frames(score=valid_scores), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_repeated_transactions_have_one_order_too(frame, random):
    frame["TRANSACTION_ID"] = 1
    order = list(range(len(frame)))
    random.shuffle(order)
    told = context(config=LAX)
    document = judge(frame, told)
    assert digest(document) == digest(judge(frame.iloc[order], told))
    assert len(frame) == 1 or "DUPLICATE_ROWS" in document["reasons"]


@given(frames(score=valid_scores, label=st.just(0)))
@settings(max_examples=30, deadline=None)
def test_without_any_fraud_nothing_is_compared(frame):
    document = judge(frame, context(config=LAX))
    sound(document)
    assert document["comparison"] is None
    assert "COMPARISON_IMPOSSIBLE" in document["reasons"]
    assert document["metrics"]["candidate"]["recall"] is None


@given(frames(score=valid_scores, label=st.just(1)))
@settings(max_examples=30, deadline=None)
def test_with_frauds_alone_the_area_below_the_curve_is_undefined(frame):
    document = judge(frame, context(config=LAX))
    sound(document)
    assert document["metrics"]["candidate"]["roc_auc"] is None
    assert document["metrics"]["candidate"]["false_positive_rate"] is None
    strict = judge(frame, context(config={"resamples": 20}))
    assert "NEAR_PERFECT" not in strict["reasons"]


@given(frames(score=valid_scores, most_accounts=1))
@settings(max_examples=30, deadline=None)
def test_one_account_has_no_spread(frame):
    document = judge(frame, context(config=LAX))
    sound(document)
    if document["comparison"]:
        assert document["comparison"]["pr_auc"]["se"] == 0


@given(frames(score=st.just(0.5)))
@settings(max_examples=30, deadline=None)
def test_constant_scores_are_no_evidence(frame):
    document = judge(frame, context(config=LAX))
    sound(document)
    assert "SCORES_CONSTANT" in document["reasons"]
    assert "IDENTICAL_SCORES" in document["codes"]["reject"]


@given(frames(score=valid_scores, label=st.sampled_from([0, 1])))
@settings(max_examples=40, deadline=None)
def test_models_changing_places_change_the_sign(frame):
    told = context(config=LAX)
    swapped = frame.rename(
        columns={
            "CANDIDATE_SCORE": "PRODUCTION_SCORE", "PRODUCTION_SCORE": "CANDIDATE_SCORE",
        }
    )  # fmt: skip
    one, other = judge(frame, told)["comparison"], judge(swapped, told)["comparison"]
    assert (one is None) == (other is None)
    for name in ("pr_auc", "roc_auc", "recall_at_budget") if one else ():
        assert one[name]["delta"] == -other[name]["delta"]
        assert abs(one[name]["se"] - other[name]["se"]) < 1e-9


@given(frames())
@settings(max_examples=40, deadline=None)
def test_the_file_alone_is_judged_too(frame):
    document = judge(frame, None, LAX)
    sound(document)
    assert "CONTEXT_MISSING" in document["codes"]["ask"]
