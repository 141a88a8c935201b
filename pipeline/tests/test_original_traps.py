"""What passed the gate of the pipeline that this one grew from: accuracy above 0.99, and no more.

Those traps that need a run are in test/sandbox/scenarios/original-traps.test.ts.
"""

import numpy as np
import pytest
from fraud_dag.evaluation import judge
from judge_rows import context, fitting, holdout

OLD_GATE = 0.99


def never_says_fraud(rows):
    """Scores that differ from row to row, and of which none reaches the threshold 0.5."""
    return rows.assign(CANDIDATE_SCORE=np.random.default_rng(3).uniform(0, 0.1, len(rows)))


def rare_frauds():
    return holdout(rows=40_000, frauds=200)


@pytest.mark.parametrize(
    ("production", "code"),
    [
        ({"version": "V1", "threshold": 0.2, "train_end": "2026-10-20"}, "PRIMARY_WORSE"),
        (None, "BELOW_FLOOR"),
    ],
)
def test_a_model_that_never_says_fraud_passes_the_old_gate_and_is_refused(production, code):
    rows = never_says_fraud(rare_frauds())
    if production is None:
        rows = rows.assign(PRODUCTION_SCORE=np.nan)
    document = judge(
        rows, context(candidate={"version": "V2", "threshold": 0.5}, production=production)
    )
    metrics = document["metrics"]["candidate"]
    assert metrics["tp"] == metrics["fp"] == 0
    assert metrics["accuracy"] == pytest.approx(0.995)
    assert metrics["accuracy"] > OLD_GATE
    assert document["baseline"]["majority_accuracy"] == metrics["accuracy"]
    assert document["verdict"] == "reject"
    assert code in document["reasons"]


def test_a_model_that_says_one_thing_always_is_no_evidence():
    rows = rare_frauds().assign(CANDIDATE_SCORE=0.0)
    document = judge(rows, context(candidate={"version": "V2", "threshold": 0.5}))
    assert document["metrics"]["candidate"]["accuracy"] > OLD_GATE
    assert (document["verdict"], document["reasons"]) == ("no_evidence", ["SCORES_CONSTANT"])


def test_a_model_tested_on_what_it_was_trained_on_is_no_evidence_however_good():
    rows = holdout(frauds=900, candidate_gain=1.5)
    sound = judge(rows, fitting(rows))
    same = {"train_holdout_shared_ids": len(rows), "train_holdout_shared_content": len(rows)}
    document = judge(rows, fitting(rows, **same))
    assert sound["verdict"] == "promote"
    assert document["comparison"] == sound["comparison"]
    assert document["verdict"] == "no_evidence"
    assert document["reasons"] == ["CONTENT_OVERLAP", "TRAIN_TEST_OVERLAP"]


def test_another_live_version_gives_another_answer_about_the_same_candidate():
    rows = holdout(frauds=900, candidate_gain=1.5)
    weak = judge(rows, fitting(rows))
    strong_rows = rows.assign(PRODUCTION_SCORE=rows["CANDIDATE_SCORE"] * 0.999)
    strong = judge(strong_rows, fitting(strong_rows))
    assert weak["metrics"]["candidate"] == strong["metrics"]["candidate"]
    assert weak["verdict"] == "promote"
    assert strong["verdict"] != "promote"
