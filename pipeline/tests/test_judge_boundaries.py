"""Every limit of the verdict from both its sides: on the limit, and just beyond it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from fraud_dag.evaluation.comparison import Difference
from fraud_dag.evaluation.context import Context, read_context
from fraud_dag.evaluation.drift import Drift
from fraud_dag.evaluation.rows import read_rows
from fraud_dag.evaluation.settings import JudgeSettings
from fraud_dag.evaluation.slices import Slice, judge_slices, measure
from fraud_dag.evaluation.soundness import context_codes, data_codes, near_perfect, scores_valid
from fraud_dag.evaluation.threshold import budget_cut
from fraud_dag.evaluation.verdict import (
    Codes,
    inform,
    judge_alerts,
    judge_ease,
    judge_floor,
    judge_guard,
    judge_primary,
    judge_required,
    judge_segments,
)
from judge_rows import context, holdout

S = JudgeSettings()
EASY = replace(S, min_gain=0.25)
Z95, Z90 = 1.959963984540054, 1.6448536269514722


def sure(delta: float, se: float = 0.0) -> Difference:
    return Difference(delta, se, S.z_look)


def all_codes(codes: Codes) -> list[str]:
    return [code for band in vars(codes).values() for code in band]


@pytest.mark.parametrize(
    ("difference", "settings", "code"),
    [
        (sure(-0.125), S, "PRIMARY_WORSE"),
        (sure(0.0), S, "NO_USEFUL_GAIN"),  # an interval that ends at 0 is not below it
        (sure(0.24), EASY, "NO_USEFUL_GAIN"),
        (sure(0.25), EASY, "PRIMARY_BETTER"),
        (sure(0.25, 0.25 / S.z_look * 1.0001), EASY, "PRIMARY_INCONCLUSIVE"),
        (sure(0.25, 0.25 / S.z_look * 0.9999), EASY, "PRIMARY_BETTER"),
        (sure(0.20, 0.05), EASY, "GAIN_TOO_SMALL"),
        (sure(0.0), replace(S, min_gain=0.0), "PRIMARY_INCONCLUSIVE"),
    ],
)
def test_the_primary_difference_has_one_code(difference, settings, code):
    codes = Codes()
    better = judge_primary(difference, settings, codes)
    assert all_codes(codes) == [code]
    assert better == (code == "PRIMARY_BETTER")


def test_no_primary_difference_is_not_better():
    codes = Codes()
    assert not judge_primary(None, S, codes)
    assert all_codes(codes) == []


@pytest.mark.parametrize(
    ("difference", "code"),
    [
        (sure(-0.25), "RECALL_WORSE"),
        (sure(-0.125), "RECALL_WORSE"),  # at the margin itself
        (sure(-0.12), "RECALL_HELD"),  # worse for sure, yet by less than the margin
        (sure(-0.25, 0.25 / Z95 * 1.0001), "RECALL_NOT_PROVEN"),
        (sure(0.0, 0.125 / Z90 * 1.0001), "RECALL_NOT_PROVEN"),
        (sure(0.0, 0.125 / Z90 * 0.9999), "RECALL_HELD"),
        (None, "RECALL_NOT_PROVEN"),
    ],
)
def test_a_guard_has_one_code(difference, code):
    codes = Codes()
    judge_guard("RECALL", difference, 0.125, codes)
    assert all_codes(codes) == [code]
    band = {"WORSE": codes.reject, "HELD": codes.passed}.get(code.split("_")[1], codes.ask)
    assert band == [code]


def test_a_guard_whose_interval_ends_at_0_is_not_worse():
    codes = Codes()
    judge_guard("SAVINGS", sure(0.0), 0.0, codes)
    assert all_codes(codes) == ["SAVINGS_NOT_PROVEN"]


def segment(delta: float | None, p: float | None, judged: bool = True) -> Slice:
    return Slice("CHANNEL=ATM", 100, 40, 20, judged, 0.5, 0.7, 0.0, 0.0, delta, 0.1, p, p)


@pytest.mark.parametrize(
    ("delta", "p", "better", "code"),
    [
        (-0.05, 0.049, True, "SLICE_TRADE_OFF:CHANNEL=ATM"),
        (-0.05, 0.05, True, "SLICES_HELD"),
        (-0.049, 0.0, True, "SLICES_HELD"),
        (-0.05, 0.049, False, "SLICE_WORSE:CHANNEL=ATM"),
        (-0.19, 0.0, True, "SLICE_TRADE_OFF:CHANNEL=ATM"),
        (-0.20, 0.0, True, "SLICE_WORSE:CHANNEL=ATM"),
        (None, None, True, "SLICES_HELD"),
    ],
)
def test_a_segment_is_harmed_traded_or_held(delta, p, better, code):
    codes = Codes()
    judge_segments([segment(delta, p)], better, S, codes)
    assert all_codes(codes) == [code]
    band = {"SLICE_WORSE": codes.reject, "SLICE_TRADE_OFF": codes.ask}.get(code.split(":")[0])
    assert (band if band is not None else codes.passed) == [code]


def test_only_what_was_not_judged_is_named_and_only_what_was_required_asks():
    codes = Codes()
    settings = replace(S, required_slices=("CHANNEL=ATM", "CHANNEL=POS"))
    judge_required([segment(None, None, judged=False)], settings, codes)
    judge_required([replace(segment(0.1, 1.0), name="CHANNEL=POS")], S, codes)
    assert codes.info == ["SLICE_NOT_JUDGED:CHANNEL=ATM"]
    assert codes.ask == [f"REQUIRED_SLICE_NOT_JUDGED:CHANNEL={name}" for name in ("ATM", "POS")]
    codes = Codes()
    judge_required([segment(0.1, 1.0)], replace(S, required_slices=("CHANNEL=ATM",)), codes)
    assert all_codes(codes) == []


@pytest.mark.parametrize(
    ("alerts", "code"),
    [
        (200.1, "ALERTS_FAR_OVER_BUDGET"),
        (200.0, "ALERTS_OVER_BUDGET"),
        (125.1, "ALERTS_OVER_BUDGET"),
        (125.0, None),
        (60.0, None),
        (59.9, "ALERTS_UNDER_BUDGET"),
        (None, None),
    ],
)
def test_alert_volume_against_a_budget_of_100(alerts, code):
    codes = Codes()
    judge_alerts(alerts, 100.0, S, codes)
    assert all_codes(codes) == ([code] if code else [])
    assert codes.reject == ([code] if code == "ALERTS_FAR_OVER_BUDGET" else [])


@pytest.mark.parametrize(
    ("pr_auc", "savings", "useless"),
    [
        (0.05, 0.1, False),  # five times the prevalence of 0.01 is enough
        (0.049, 0.1, True),
        (0.05, 0.0, True),
        (0.05, -0.1, True),
        (0.05, None, False),
        (None, 0.1, False),
    ],
)
def test_a_first_model_is_useful_or_below_the_floor(pr_auc, savings, useless):
    codes = Codes()
    judge_floor({"pr_auc": pr_auc, "savings_at_budget": savings}, 0.01, S, codes)
    assert codes.reject == (["BELOW_FLOOR"] if useless else [])


def told(**changes: Any) -> Context:
    return read_context(context(**changes))


@pytest.mark.parametrize(
    ("frauds", "accounts", "validation", "expected"),
    [
        (100, 60, 0.25, []),
        (99, 60, 0.25, ["THIN_EVIDENCE"]),
        (100, 59, 0.25, ["THIN_EVIDENCE"]),
        (100, 60, 0.2, ["HOLDOUT_TOO_EASY"]),
        (100, 60, None, []),
    ],
)
def test_thin_or_easy_evidence_asks(frauds, accounts, validation, expected):
    codes = Codes()
    candidate = {"version": "V2", "threshold": 0.2, "validation_pr_auc": validation}
    settings = replace(S, too_easy=0.25)
    judge_ease(frauds, accounts, {"pr_auc": 0.5}, told(candidate=candidate), settings, codes)
    assert codes.ask == expected
    codes = Codes()
    judge_ease(frauds, accounts, {"pr_auc": 0.5}, None, settings, codes)
    assert "HOLDOUT_TOO_EASY" not in codes.ask


def informed(**given: Any) -> list[str]:
    codes = Codes()
    inform(
        given.get("metrics", {}), given.get("found", {}), given.get("drift", ()),
        given.get("context"), S, codes,
    )  # fmt: skip
    return codes.info


def test_information_begins_beyond_its_limits():
    for ratio, off in ((0.5, False), (2.0, False), (0.49, True), (2.01, True)):
        assert informed(metrics={"calibration_ratio": ratio}) == ["CALIBRATION_OFF"] * off
    power = S.z_look + 0.8416212335729143
    assert sure(0, 0.1 / power).min_detectable == 0.1
    assert informed(found={"pr_auc": sure(0, 0.1 / power)}) == []
    assert informed(found={"pr_auc": sure(0, 0.1001 / power)}) == ["LOW_POWER"]
    drift = (Drift("A", 0.05, "ok"), Drift("B", 0.1, "warn"), Drift("SCORE", 0.3, "alarm"))
    assert informed(drift=drift) == ["DRIFT_FEATURE:B", "DRIFT_SCORE"]
    for days, stale in ((30, False), (31, True)):
        trained = date(2026, 11, 15) - timedelta(days=days)
        live = {"version": "V1", "threshold": 0.2, "train_end": str(trained)}
        assert informed(context=told(production=live)) == ["PRODUCTION_STALE"] * stale
    assert informed(context=told(production=None)) == []
    derived = ["PRODUCTION_THRESHOLD_DERIVED"]
    assert informed(context=told(info=derived)) == derived


def test_the_worst_band_wins_and_promote_needs_all_four():
    four = ["PRIMARY_BETTER", "RECALL_HELD", "SAVINGS_HELD", "SLICES_HELD"]
    codes = Codes(passed=list(four), info=["LOW_POWER"])
    assert (codes.verdict, codes.reasons) == ("promote", four)
    for missing in four:
        assert Codes(passed=[name for name in four if name != missing]).verdict == "ask"
    codes.ask.append("THIN_EVIDENCE")
    assert (codes.verdict, codes.reasons) == ("ask", ["THIN_EVIDENCE"])
    codes.reject.append("RECALL_WORSE")
    assert (codes.verdict, codes.reasons) == ("reject", ["RECALL_WORSE"])
    codes.no_evidence.append("SCORES_INVALID")
    assert (codes.verdict, codes.reasons) == ("no_evidence", ["SCORES_INVALID"])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"holdout_end": "2026-11-09"}, ["LABELS_IMMATURE"]),  # sound on 11-08, a day later not
        ({"train_end": "2026-10-26"}, ["TIME_ORDER"]),
        ({"train_holdout_shared_ids": 1}, ["TRAIN_TEST_OVERLAP"]),
        ({"train_holdout_shared_content": 20}, []),  # a thousandth of 20,000
        ({"train_holdout_shared_content": 21}, ["CONTENT_OVERLAP"]),
        ({"production": {"version": "V1", "threshold": None}}, ["THRESHOLD_MISSING"]),
        ({"production": None}, []),
        ({"candidate": {"version": "V2", "threshold": 0.0}}, []),
        ({"features": [{"name": "F", "worst_day_null_share": 0.1}]}, []),
        ({"features": [{"name": "F", "worst_day_null_share": 0.11}]}, ["FEATURE_BROKEN:F"]),
        (
            {"features": [{"name": "F", "train_n": 8, "train_nulls": 2,
                           "worst_day_null_share": 0.34}]},
            [],
        ),
        (
            {"features": [{"name": "F", "train_n": 8, "train_nulls": 2,
                           "worst_day_null_share": 0.36}]},
            ["FEATURE_BROKEN:F"],
        ),
    ],
)  # fmt: skip
def test_checks_of_the_context(change, expected):
    assert context_codes(told(**change), 20_000) == expected


def test_an_empty_holdout_shares_nothing():
    assert context_codes(told(train_holdout_shared_content=5), 0) == []


def checked(frame: Any, settings: JudgeSettings = S, production: bool = True) -> list[str]:
    return data_codes(read_rows(frame, production), settings)


def test_checks_of_the_rows():
    few = replace(S, min_positives=5, min_positive_accounts=3)
    frame = holdout(rows=100, frauds=0, accounts=20).astype({"LABEL": float})
    frame["ACCOUNT_ID"] = range(1, 101)
    frame.loc[:4, "LABEL"] = 1
    frame.loc[:4, "ACCOUNT_ID"] = [1, 1, 1, 2, 3]
    assert checked(frame, few) == []
    assert checked(frame, replace(few, min_positives=6)) == ["FEW_POSITIVES"]
    assert checked(frame, replace(few, min_positive_accounts=4)) == ["FEW_POSITIVES"]
    late = frame.copy()
    late.loc[50, "LABEL"] = None
    assert checked(late, few) == []  # one in a hundred may lack its label
    late.loc[51, "LABEL"] = None
    assert checked(late, few) == ["LABELS_MISSING"]
    twice = frame.copy()
    twice.loc[99, "TRANSACTION_ID"] = 1
    assert checked(twice, few) == ["DUPLICATE_ROWS"]
    for column in ("CANDIDATE_SCORE", "PRODUCTION_SCORE"):
        assert checked(frame.assign(**{column: 0.5}), few) == ["SCORES_CONSTANT"]
        for invalid in (-0.001, 1.001, None):
            odd = frame.copy()
            odd.loc[7, column] = invalid
            assert checked(odd, few) == ["SCORES_INVALID"]
    alone = frame.assign(PRODUCTION_SCORE=None)
    assert checked(alone, few, production=False) == []
    assert checked(frame.head(0), few) == ["HOLDOUT_EMPTY", "FEW_POSITIVES"]


def test_scores_may_be_0_and_1():
    frame = holdout(rows=3, frauds=0, accounts=3).assign(CANDIDATE_SCORE=[0.0, 1.0, 0.5])
    assert scores_valid(read_rows(frame, True).candidate)


@pytest.mark.parametrize(
    ("pr_auc", "roc_auc", "perfect"),
    [
        (0.99, 0.9, True),
        (0.989, 0.9994, False),
        (0.5, 0.9995, True),
        (None, 0.9999, False),
        (1.0, None, False),
    ],
)
def test_perfection_begins_at_its_limits(pr_auc, roc_auc, perfect):
    assert near_perfect({"pr_auc": pr_auc, "roc_auc": roc_auc}, S) == perfect


def test_a_segment_is_judged_from_30_frauds_on_15_accounts():
    frame = holdout(rows=200, frauds=0, accounts=50).assign(CHANNEL="POS", REGION="NAM")
    frame["ACCOUNT_ID"] = [1 + i % 15 for i in range(200)]
    frame.loc[:29, "LABEL"] = 1
    settings = replace(S, slice_columns=("CHANNEL",))

    def judged(count: int = 10) -> bool:
        rows = read_rows(frame, True)
        assert rows.production is not None
        cuts = [budget_cut(scores, count) for scores in (rows.candidate, rows.production)]
        (found,) = measure(rows, cuts[0], cuts[1], settings)
        assert (found.rows, found.positive_accounts) == (200, len(set(struck())))
        return found.judged

    def struck() -> list[int]:
        return frame.loc[frame["LABEL"] == 1, "ACCOUNT_ID"].tolist()

    assert judged()
    assert not judged(count=0)
    frame.loc[0, "LABEL"] = 0
    assert not judged()
    frame.loc[0, "LABEL"] = 1
    frame.loc[:29, "ACCOUNT_ID"] = [1 + i % 14 for i in range(30)]
    assert not judged()


def test_holms_steps_never_fall_and_an_error_of_0_is_certain():
    def of(name: str, recall: float) -> Slice:
        return Slice(name, 100, 40, 20, True, recall, 0.5, 0.0, 0.0)

    slices = [of("A", 0.4), of("B", 0.4), of("C", 0.5), of("D", 0.3), of("E", 0.2)]
    slices[4] = replace(slices[4], judged=False)
    found = judge_slices(slices, {"A": 0.05, "B": 0.1, "C": 0.0, "D": 0.0, "E": 0.1})
    assert [each.name for each in found] == ["D", "A", "B", "C", "E"]
    by_name = {each.name: each for each in found}
    assert by_name["D"].p_value == by_name["D"].p_holm == 0.0
    assert by_name["C"].p_value == by_name["C"].p_holm == 1.0
    a, b = 0.0227501319481792, 0.158655253931457
    assert by_name["A"].p_holm == pytest.approx(3 * a)
    assert by_name["B"].p_holm == pytest.approx(2 * b)
    assert by_name["E"].p_holm is None and not by_name["E"].judged
    found = judge_slices([of("A", 0.4), of("B", 0.4)], {"A": 0.05, "B": 0.049})
    by_name = {each.name: each for each in found}
    assert by_name["B"].p_holm == pytest.approx(2 * 0.0206345435689078)
    assert by_name["A"].p_holm == by_name["B"].p_holm
    assert [each.name for each in found] == ["A", "B"]
    assert not judge_slices([of("A", 0.4)], {"A": None})[0].judged


def test_segments_stand_worst_first_alike_ones_by_name_and_unjudged_ones_by_name_last():
    def of(name: str, recall: float, judged: bool = True, rows: int = 100) -> Slice:
        return Slice(name, rows, 50, 40, judged, recall, 0.5, 0.1, 0.1)

    sure_of_it = 1e-6
    slices = [
        of("Y", 0.5, judged=False, rows=900), of("X", 0.5, judged=False, rows=5),
        of("B", 0.4), of("A", 0.4), of("C", 0.3), of("G", 0.9), of("F", 0.7),
    ]  # fmt: skip
    errors = dict.fromkeys("ABC", sure_of_it) | {"G": 0.1, "F": 0.1}
    found = judge_slices(slices, errors)
    # A, B and C have the same p, 0: the larger loss is worse; A and B lose alike
    assert [each.name for each in found] == ["C", "A", "B", "F", "G", "X", "Y"]
    # no correction says more than certain
    assert [each.p_holm for each in found[3:5]] == [1.0, 1.0]
    # p before loss: a large loss that is uncertain stands behind a small one that is not
    found = judge_slices([of("L", 0.2), of("S", 0.45)], {"L": 0.5, "S": sure_of_it})
    assert [each.name for each in found] == ["S", "L"]
