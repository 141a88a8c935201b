"""Finer rules of the judge, one by one."""

import json
import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from fraud_dag.evaluation import InputFaults, canonical_bytes, judge
from fraud_dag.evaluation.document import MAX_BYTES
from judge_rows import context, fitting, holdout


def slices_of(document):
    return {each["name"]: each for each in document["slices"]}


def test_one_models_broken_scores_leave_the_other_measured():
    rows = holdout()
    rows.loc[5, "CANDIDATE_SCORE"] = 1.5
    document = judge(rows, context())
    assert document["metrics"]["candidate"]["pr_auc"] is None
    assert document["metrics"]["production"]["pr_auc"] > 0
    assert document["slices"][0]["recall_production"] is not None
    assert document["slices"][0]["recall_candidate"] is None
    assert "COMPARISON_IMPOSSIBLE" not in document["reasons"]


def test_an_impossible_comparison_is_named_where_nothing_else_explains_it():
    rows = holdout().assign(LABEL=0)
    told = context(train_end="2026-10-26", config={"min_positives": 0, "min_positive_accounts": 0})
    assert judge(rows, told)["reasons"] == ["COMPARISON_IMPOSSIBLE", "TIME_ORDER"]


def test_a_required_segment_that_is_not_judged_is_asked_about():
    rows = holdout(frauds=900, candidate_gain=1.5)
    told = fitting(rows, config={"resamples": 200, "required_slices": ["CHANNEL=WIRE"]})
    document = judge(rows, told)
    assert document["verdict"] == "ask"
    assert document["reasons"] == ["REQUIRED_SLICE_NOT_JUDGED:CHANNEL=WIRE"]


def test_segments_report_both_false_positive_rates_at_equal_volume():
    rows = holdout()
    document = judge(rows, context())
    for side, column in (("candidate", "CANDIDATE_SCORE"), ("production", "PRODUCTION_SCORE")):
        cut = np.sort(rows[column])[-280]  # 40 a day for seven days
        honest = rows[(rows["LABEL"] == 0) & (rows["CHANNEL"] == "ATM")]
        expected = (honest[column] >= cut).mean()
        assert slices_of(document)["CHANNEL=ATM"][f"fpr_{side}"] == pytest.approx(expected)


def test_without_production_no_segment_counts_as_judged():
    rows = holdout(frauds=900).assign(PRODUCTION_SCORE=np.nan)
    document = judge(rows, fitting(rows, production=None))
    assert not any(each["judged"] for each in document["slices"])
    assert slices_of(document)["CHANNEL=ATM"]["recall_candidate"] is not None
    assert "SLICE_NOT_JUDGED:CHANNEL=ATM" in document["codes"]["info"]


def test_amount_bands_have_their_names_and_take_their_lower_edge():
    rows = holdout().assign(AMOUNT=10.0)
    names = {n for n in slices_of(judge(rows, context())) if n.startswith("AMOUNT_BAND")}
    assert names == {"AMOUNT_BAND=10-100"}
    rows["AMOUNT"] = [9.99, 10, 99.99, 100, 999.99, 1000] * 3333 + [1, 1]
    counts = {
        name: each["rows"]
        for name, each in slices_of(judge(rows, context())).items()
        if name.startswith("AMOUNT_BAND")
    }
    assert counts == {
        "AMOUNT_BAND=<10": 3335, "AMOUNT_BAND=10-100": 6666, "AMOUNT_BAND=100-1000": 6666,
        "AMOUNT_BAND=>=1000": 3333,
    }  # fmt: skip


def test_a_threshold_found_for_production_is_said():
    document = judge(holdout(), context(info=["PRODUCTION_THRESHOLD_DERIVED"]))
    assert "PRODUCTION_THRESHOLD_DERIVED" in document["codes"]["info"]
    with pytest.raises(InputFaults, match="info: expected a list"):
        judge(holdout(), context(info=["ALL_IS_WELL"]))


def test_delay_and_gap_are_the_shops_and_not_the_runs():
    # a run that asked for one day of delay in a shop of seven
    told = context(as_of="2026-11-09", label_delay_days=7)
    assert "LABELS_IMMATURE" in judge(holdout(), told)["reasons"]
    assert judge(holdout(), told)["windows"]["label_delay_days"] == 7


def test_an_empty_holdout_defines_no_shares():
    document = judge(holdout().head(0), context())
    assert document["reasons"] == ["FEW_POSITIVES", "HOLDOUT_EMPTY"]
    assert document["baseline"] == {}
    assert "prevalence" not in document["data"]
    assert document["metrics"]["candidate"]["brier"] is None


def test_a_budget_of_no_alert_measures_neither_guard():
    rows = holdout(frauds=900, candidate_gain=1.5)
    quiet = {"version": "V2", "threshold": 1.0}
    document = judge(rows, context(alert_budget_per_day=0.0, candidate=quiet))
    assert {"RECALL_NOT_PROVEN", "SAVINGS_NOT_PROVEN"} <= set(document["codes"]["ask"])
    assert document["verdict"] != "promote"


def test_without_a_key_accounts_are_numbered_and_not_hashed():
    examples = judge(holdout(candidate_gain=1.5), context())["flips"]["examples"]
    names = {each["account"] for each in examples}
    assert names == {f"acct_{number:06d}" for number in range(1, len(names) + 1)}
    keyed = judge(holdout(candidate_gain=1.5), context(masking_key="k"))["flips"]["examples"]
    assert all(re.fullmatch("acct_[0-9a-f]{6}", each["account"]) for each in keyed)
    assert [each["amount"] for each in keyed] == [each["amount"] for each in examples]


def test_examples_are_the_largest_of_each_kind():
    document = judge(holdout(candidate_gain=1.5), context())
    by_kind = {}
    for each in document["flips"]["examples"]:
        by_kind.setdefault(each["kind"], []).append(each["amount"])
    assert set(by_kind) <= {"newly_caught", "newly_missed", "new_false_alarm"}
    for amounts in by_kind.values():
        assert len(amounts) <= 3 and amounts == sorted(amounts, reverse=True)


def test_many_features_and_segments_still_fit_16_kb():
    rows = holdout(frauds=900, candidate_gain=1.3)
    rows["REGION"] = [f"REGION OF A LONG NAME {i % 60:03d}" for i in range(len(rows))]
    rows["CHANNEL"] = [f"CHANNEL {i % 40}" for i in range(len(rows))]
    shifted = {"train_bins": [50, 50], "holdout_bins": [90, 10], "train_n": 100}
    features = [
        {**shifted, "name": f"A_FEATURE_OF_SOME_LENGTH_{i:03d}", "constant_days": i % 2}
        for i in range(300)
    ]
    document = judge(rows, context(features=features))
    assert len(canonical_bytes(document)) <= MAX_BYTES
    assert document["verdict"] == "no_evidence"
    assert document["comparison"] is not None
    assert json.loads(canonical_bytes(document)) == document


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"alert_budget_per_day": float("inf")}, "context.alert_budget_per_day"),
        ({"as_of": "2026-11-15T08:00"}, "context.as_of: expected a day"),
        ({"label_delay_days": 6.5}, "context.label_delay_days: expected a whole number"),
        ({"info": [["x"]]}, "context.info: expected a list"),
        ({"holdout_end": "2026-11-01"}, "context.holdout_end: not after holdout_start"),
        ({"config": {"required_slices": ["A=1"] * 25}}, "config.required_slices: 25 items"),
    ],
)
def test_faults_of_the_context_are_named(change, fault):
    with pytest.raises(InputFaults, match=fault):
        judge(holdout(rows=200, frauds=5), context(**change))


def test_a_context_that_is_no_object_is_a_fault():
    with pytest.raises(InputFaults, match="context: expected a JSON object"):
        judge(holdout(rows=200, frauds=5), [])  # pyright: ignore[reportArgumentType]


def test_impossible_amounts_are_named_with_their_rows():
    rows = holdout(rows=50, frauds=5)
    rows.loc[3, "AMOUNT"] = np.inf
    rows.loc[4, "AMOUNT"] = np.nan
    with pytest.raises(InputFaults) as caught:
        judge(rows, context())
    text = "\n".join(caught.value.faults)
    assert "AMOUNT: impossible amount in row 4" in text
    rows.loc[3, "AMOUNT"] = 1
    with pytest.raises(InputFaults, match="AMOUNT: empty in row 5"):
        judge(rows, context())


def test_a_score_written_as_nan_is_a_finding_and_not_a_fault():
    rows = holdout().astype({"CANDIDATE_SCORE": object})
    rows.loc[3, "CANDIDATE_SCORE"] = "NaN"
    assert "SCORES_INVALID" in judge(rows, context())["reasons"]


def test_a_window_of_the_file_alone_is_half_open_too():
    document = judge(holdout(), None, {"resamples": 20})
    assert document["windows"]["holdout"] == {"start": "2026-11-01", "end": "2026-11-08"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"label_delay_days": 10**400}, "context.label_delay_days: expected a number from 0"),
        ({"gap_days": 1e308}, "context.gap_days: expected a number from 0 to 10000"),
        ({"alert_budget_per_day": 1e308}, "context.alert_budget_per_day: expected a number"),
        ({"as_of": "9999-12-31"}, "context.as_of: expected a day"),
        ({"masking_key": 5}, "context.masking_key: expected a text"),
        ({"config": {"alert_cost": 10**400}}, "config.alert_cost"),
        ({"config": {"resamples": float("inf")}}, "config.resamples"),
    ],
)
def test_numbers_beyond_all_measure_are_faults_and_not_crashes(change, fault):
    with pytest.raises(InputFaults, match=fault):
        judge(holdout(rows=200, frauds=5), context(**change))


def test_what_is_no_table_no_object_and_no_plain_value_is_a_fault():
    rows = holdout(rows=200, frauds=5)
    with pytest.raises(InputFaults, match="rows: expected a DataFrame, found list"):
        judge([], context())  # pyright: ignore[reportArgumentType]
    with pytest.raises(InputFaults, match="config: expected an object"):
        judge(rows, context(), 5)  # pyright: ignore[reportArgumentType]
    listed = rows.astype({"CHANNEL": object, "TX_DATE": object})
    listed["CHANNEL"] = [[1], *listed["CHANNEL"][1:]]
    listed["TX_DATE"] = pd.Series([{}, *listed["TX_DATE"][1:]], index=listed.index)
    with pytest.raises(InputFaults) as caught:
        judge(listed, context())
    assert len(caught.value.faults) == 2
    assert all("instead of plain values" in fault for fault in caught.value.faults)


def test_a_name_that_no_file_can_hold_is_mended():
    document = judge(holdout().assign(REGION="a\ud800b"), context())
    assert "REGION=a?b" in slices_of(document)
    assert canonical_bytes(document)


def test_texts_that_are_held_once_each_judge_alike():
    rows = holdout().astype({"CHANNEL": object, "REGION": object})
    rows.loc[::7, "CHANNEL"] = None
    rows.loc[::9, "REGION"] = np.nan
    once = rows.astype(dict.fromkeys(("TX_DATE", "CHANNEL", "REGION"), "category"))
    assert canonical_bytes(judge(rows, context())) == canonical_bytes(judge(once, context()))


def test_the_longest_names_there_may_be_still_fit_16_kb():
    rows = holdout(rows=40_000, frauds=6_000, candidate_gain=1.3)
    names = [f"{i % 30:04d}{'😀' * 36}" for i in range(len(rows))]
    shifted = {"train_bins": [50, 50], "holdout_bins": [90, 10], "constant_days": 1}
    features = [{**shifted, "name": f"{i:03d}{'😀' * 24}"} for i in range(60)]
    required = [f"CHANNEL={'😀' * 22}{i:02d}" for i in range(24)]
    told = context(
        features=features,
        candidate={"version": "V" * 100, "threshold": 0.2},
        config={"resamples": 50, "required_slices": required, "currency": "€" * 33},
        masking_key="k",
    )
    document = judge(rows.assign(REGION=names, CHANNEL=names), told)
    assert len(canonical_bytes(document)) <= MAX_BYTES
    assert document["verdict"] == "no_evidence" and document["comparison"] is not None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"candidate": {"version": "V" * 101}}, "context.candidate.version: longer than 100"),
        ({"features": [{"name": "😀" * 26}]}, r"context.features\[0\].name: longer than 100"),
        ({"config": {"required_slices": ["C" * 101]}}, "config.required_slices: a name is longer"),
        ({"config": {"currency": "U" * 101}}, "config.currency: expected a short text"),
    ],
)
def test_names_that_would_not_fit_are_faults(change, fault):
    with pytest.raises(InputFaults, match=fault):
        judge(holdout(rows=200, frauds=5), context(**change))


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(lambda number: Decimal(9 * 10**18 + number), id="64 bits, as a driver gives"),
        pytest.param(lambda number: str(10**37 + number), id="38 digits, as a file gives"),
        pytest.param(lambda number: f"{10**20 + number}.0", id="with a fraction of 0"),
    ],
)
def test_the_longest_ids_stay_apart(kept):
    short, long = holdout(rows=2_000), holdout(rows=2_000)
    for column in ("TRANSACTION_ID", "ACCOUNT_ID"):
        long[column] = pd.Series([kept(int(number)) for number in short[column]], dtype="object")
    expected = judge(short, context())
    assert canonical_bytes(judge(long, context())) == canonical_bytes(expected)
    assert judge(long.sample(frac=1, random_state=2), context()) == expected
    first, _, *others = long["TRANSACTION_ID"].tolist()
    long["TRANSACTION_ID"] = pd.Series([first, first, *others], dtype="object")
    assert "DUPLICATE_ROWS" in judge(long, context())["reasons"]
