"""Verdicts and codes, read from the document as the card reads them."""

import json
import re

import numpy as np
import pytest
from fraud_dag.evaluation import InputFaults, canonical_bytes, judge, sentence
from fraud_dag.evaluation.readings import SENTENCES
from judge_rows import context, fitting, holdout


def codes(document, band="no_evidence"):
    return document["codes"][band]


def test_a_clearly_better_candidate_is_recommended():
    rows = holdout(frauds=900, candidate_gain=1.5)
    document = judge(rows, fitting(rows))
    assert document["verdict"] == "promote"
    assert document["reasons"] == ["PRIMARY_BETTER", "RECALL_HELD", "SAVINGS_HELD", "SLICES_HELD"]
    assert document["reading"].startswith("Better: PR-AUC +")


def test_a_worse_candidate_is_rejected():
    document = judge(holdout(candidate_gain=0.5), context())
    assert document["verdict"] == "reject"
    assert "PRIMARY_WORSE" in document["reasons"]
    assert document["lean"] == "worse"


def test_two_models_of_equal_quality_are_not_promoted():
    assert judge(holdout(), context())["verdict"] in ("ask", "reject")


def test_a_harmed_segment_outweighs_an_overall_gain():
    rows = holdout(rows=40_000, frauds=900, candidate_gain=1.6)
    blind = (rows["CHANNEL"] == "ATM") & (rows["LABEL"] == 1)
    rows.loc[blind, "CANDIDATE_SCORE"] = 0.0001
    document = judge(rows, context())
    assert document["verdict"] == "reject"
    assert "SLICE_WORSE:CHANNEL=ATM" in document["reasons"]
    assert document["slices"][0]["name"] == "CHANNEL=ATM"
    assert "CHANNEL=ATM: recall" in document["reading"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"train_holdout_shared_ids": 412}, "TRAIN_TEST_OVERLAP"),
        ({"train_holdout_shared_content": 400}, "CONTENT_OVERLAP"),
        ({"holdout_end": "2026-11-14"}, "LABELS_IMMATURE"),
        ({"train_end": "2026-10-26"}, "TIME_ORDER"),
        ({"candidate": {"version": "V2", "threshold": None}}, "THRESHOLD_MISSING"),
        (
            {"features": [{"name": "F", "train_n": 10, "holdout_n": 10, "constant_days": 1}]},
            "FEATURE_BROKEN:F",
        ),
        (
            {"features": [{"name": "F", "train_n": 10, "train_nulls": 1,
                           "worst_day_null_share": 0.21}]},
            "FEATURE_BROKEN:F",
        ),
    ],
)  # fmt: skip
def test_an_unsound_evaluation_proves_nothing(change, code):
    document = judge(holdout(frauds=900, candidate_gain=1.5), context(**change))
    assert document["verdict"] == "no_evidence"
    assert code in document["reasons"]
    assert document["reading"].startswith("This test proves nothing: ")


def test_few_frauds_prove_nothing():
    document = judge(holdout(frauds=49), context())
    assert codes(document) == ["FEW_POSITIVES"]


def test_late_labels_prove_nothing():
    rows = holdout()
    rows["LABEL"] = rows["LABEL"].astype(float)
    rows.loc[:300, "LABEL"] = np.nan
    document = judge(rows, context())
    assert "LABELS_MISSING" in codes(document)
    assert document["data"]["labelled_rows"] == 20_000 - 301


def test_broken_scores_prove_nothing_and_still_give_a_document():
    rows = holdout()
    rows.loc[5, "CANDIDATE_SCORE"] = np.nan
    document = judge(rows, context())
    assert "SCORES_INVALID" in codes(document)
    assert document["comparison"] is None and document["flips"] is None


def test_a_constant_model_proves_nothing():
    document = judge(holdout().assign(CANDIDATE_SCORE=0.0), context())
    assert "SCORES_CONSTANT" in codes(document)


def test_duplicates_prove_nothing():
    document = judge(holdout().assign(TRANSACTION_ID=1), context())
    assert "DUPLICATE_ROWS" in codes(document)


def test_an_empty_holdout_proves_nothing():
    document = judge(holdout().head(0), context())
    assert "HOLDOUT_EMPTY" in codes(document)


def test_perfection_is_a_leak():
    rows = holdout()
    document = judge(rows.assign(CANDIDATE_SCORE=rows["LABEL"] * 0.9 + 0.05), context())
    assert "NEAR_PERFECT" in codes(document)


def test_without_production_a_person_is_asked():
    rows = holdout().assign(PRODUCTION_SCORE=np.nan)
    document = judge(rows, context(production=None))
    assert document["verdict"] == "ask"
    assert "NO_PRODUCTION" in document["reasons"]
    assert document["production"] is None and document["comparison"] is None
    assert "production" not in document["metrics"]


def test_a_useless_first_model_is_rejected():
    rows = holdout().assign(PRODUCTION_SCORE=np.nan)
    rows["CANDIDATE_SCORE"] = np.random.default_rng(1).random(len(rows))
    document = judge(rows, fitting(rows, production=None))
    assert document["verdict"] == "reject"
    assert document["reasons"] == ["BELOW_FLOOR"]


@pytest.mark.parametrize(
    ("threshold", "band", "code"),
    [
        (0.0, "reject", "ALERTS_FAR_OVER_BUDGET"),
        (0.999, "ask", "ALERTS_UNDER_BUDGET"),
    ],
)
def test_alert_volume_has_codes_of_its_own(threshold, band, code):
    found = judge(holdout(), context(candidate={"version": "V2", "threshold": threshold}))
    assert code in codes(found, band)


def test_drift_informs_and_never_decides():
    shifted = {"name": "F", "train_bins": [50, 50], "holdout_bins": [90, 10], "train_n": 100}
    rows = holdout(frauds=900, candidate_gain=1.5)
    document = judge(
        rows, fitting(rows, features=[shifted], score_profile=[{**shifted, "name": "SCORE"}])
    )
    assert document["verdict"] == "promote"
    assert {"DRIFT_FEATURE:F", "DRIFT_SCORE"} <= set(codes(document, "info"))
    psi = (0.9 - 0.5) * np.log(0.9 / 0.5) + (0.1 - 0.5) * np.log(0.1 / 0.5)
    assert document["drift"][0]["psi"] == pytest.approx(psi)


def test_examples_show_no_account_and_no_exact_amount():
    document = judge(holdout(candidate_gain=1.5), context(masking_key="k"))
    examples = document["flips"]["examples"]
    assert examples and len(examples) <= 9
    for each in examples:
        assert re.fullmatch(r"acct_[0-9a-f]{6}", each["account"])
        assert len(f"{each['amount']:.15g}".replace(".", "").strip("0")) <= 2
    other = judge(holdout(candidate_gain=1.5), context(masking_key="another"))
    assert examples[0]["account"] != other["flips"]["examples"][0]["account"]


def test_the_document_is_small_stable_and_plain_json():
    rows = holdout()
    first, second = (canonical_bytes(judge(rows, context())) for _ in range(2))
    assert first == second
    assert len(first) <= 16_384
    assert b"NaN" not in first and json.loads(first)["schema_version"] == 1


def test_every_code_has_a_sentence_with_its_numbers():
    document = judge(holdout(candidate_gain=1.2), context())
    for code in SENTENCES:
        text = sentence(f"{code}:CHANNEL=ATM", {**document, "alert_budget_per_day": 40.0})
        assert text.endswith(".") and "significant" not in text.lower()
    every = {code.partition(":")[0] for band in document["codes"].values() for code in band}
    assert every <= set(SENTENCES)


def test_every_code_in_the_source_has_a_sentence(request):
    source = request.path.parent.parent / "fraud_dag" / "evaluation"
    text = "".join(
        (source / name).read_text() for name in ("verdict.py", "soundness.py", "judging.py")
    )
    named = set(re.findall(r'f?"([A-Z]{3,}(?:_[A-Z]+)+)[":]', text))
    built = {f"{guard}_{end}" for guard in ("RECALL", "SAVINGS")
             for end in ("WORSE", "NOT_PROVEN", "HELD")}  # fmt: skip
    assert len(named) > 25
    assert (named | built) - set(SENTENCES) == set()


def test_faults_name_column_and_rows_together():
    rows = holdout(rows=50, frauds=5).astype({"AMOUNT": object, "PREF_CUSTOMER": object})
    rows.loc[3, "AMOUNT"] = "much"
    rows.loc[[1, 2], "PREF_CUSTOMER"] = None
    with pytest.raises(InputFaults) as caught:
        judge(rows, {**context(), "surplus": 1}, {"min_gian": 0.1})
    text = "\n".join(caught.value.faults)
    assert "AMOUNT: not a number in row 4" in text
    assert "PREF_CUSTOMER: neither true nor false in rows 2, 3" in text
    assert "context.surplus: unknown key" in text
    assert "config.min_gian: unknown setting" in text


def test_the_smallest_amounts_are_rounded_too():
    rows = holdout(candidate_gain=1.5).assign(AMOUNT=5e-324)
    examples = judge(rows, context(masking_key="k"))["flips"]["examples"]
    assert {each["amount"] for each in examples} == {5e-324}
