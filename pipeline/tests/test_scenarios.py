"""Every named scenario judged as the DAG would, without a database: verdict and codes."""

import pytest
from fraud_dag_simulation.scenarios import DAYS, ON_STEADY, drift, few_positives
from fraud_dag_simulation.shop import Shop, make_shop

SEED, ACCOUNTS = 4, 5_000
BROKEN = "FEATURE_BROKEN:TX_UTILIZATION_NORM"


@pytest.fixture(scope="module")
def shop() -> Shop:
    return make_shop(SEED, ACCOUNTS, DAYS, labels_days_later=0)


@pytest.mark.parametrize(
    ("scenario", "verdict", "codes"),
    [
        ("no-production", "ask", ["NO_PRODUCTION"]),
        ("label-delay", "no_evidence", ["LABELS_IMMATURE", "LABELS_MISSING"]),
        ("leak under the same ids", "no_evidence", ["CONTENT_OVERLAP", "TRAIN_TEST_OVERLAP"]),
        ("leak under new ids", "no_evidence", ["CONTENT_OVERLAP"]),
        ("broken-feature at 0", "no_evidence", [BROKEN]),
        ("broken-feature at null", "no_evidence", [BROKEN]),
        ("worse-slice", "reject", ["SLICE_WORSE:PREF_CUSTOMER=true"]),
    ],
)
def test_a_scenario_gives_its_verdict_and_codes(shop, scenario, verdict, codes):
    document = ON_STEADY[scenario](shop)
    assert (document["verdict"], document["reasons"]) == (verdict, codes)


def test_a_steady_shop_is_sound_and_promotes_nothing(shop):
    document = ON_STEADY["steady"](shop)
    assert document["verdict"] in ("ask", "reject")
    assert document["codes"]["no_evidence"] == []


def test_a_blind_segment_shows_although_the_whole_gained(shop):
    document = ON_STEADY["worse-slice"](shop)
    assert document["comparison"]["pr_auc"]["delta"] > 0
    worst = document["slices"][0]
    assert worst["name"] == "PREF_CUSTOMER=true" and worst["delta"] < -0.15


def test_few_frauds_are_no_evidence():
    document = few_positives(SEED, ACCOUNTS)
    assert (document["verdict"], document["reasons"]) == ("no_evidence", ["FEW_POSITIVES"])


def test_a_new_pattern_that_only_the_candidate_saw_is_found():
    document = drift(SEED, ACCOUNTS)
    assert "PRIMARY_BETTER" in document["codes"]["pass"]
    allowed = {"SLICE_TRADE_OFF:CHANNEL=ECOM", "SLICE_WORSE:CHANNEL=ECOM"}
    assert document["verdict"] == "promote" or set(document["reasons"]) <= allowed
