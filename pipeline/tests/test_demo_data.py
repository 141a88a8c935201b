from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from demo_data.labels import DAY_SECONDS, labels_at
from demo_data.scenarios import SCENARIOS
from demo_data.transactions import make_day
from demo_data.world import World, make_world
from generate import DEFAULT_DAYS, generate, write_tables
from hypothesis import given, settings
from hypothesis import strategies as st

AS_OF = date(2026, 11, 22)
STEADY = SCENARIOS["steady"]


def demo(
    *,
    scenario: str = "steady",
    seed: int = 3,
    accounts: int = 800,
    as_of: date = AS_OF,
    days: int = 30,
    labels: str = "late",
    day_zero: date | None = None,
) -> dict[str, pa.Table]:
    return generate(
        scenario=scenario,
        seed=seed,
        accounts=accounts,
        as_of=as_of,
        days=days,
        labels=labels,
        day_zero=day_zero,
    )


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(3, 800, AS_OF - timedelta(days=30))


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return demo()


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for run in ("one", "two"):
        write_tables(demo(days=5), tmp_path / run)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_another_seed_gives_other_rows() -> None:
    one, two = (demo(days=2, seed=seed)["FINANCIAL_TRANSACTIONS"] for seed in (3, 4))
    assert not one.equals(two)


@settings(max_examples=10, deadline=None)
@given(ahead=st.integers(0, 60))
def test_a_day_made_alone_is_the_day_made_with_others(world: World, ahead: int) -> None:
    day = world.day_zero + timedelta(days=ahead)
    alone, again = (make_day(world, STEADY, day, AS_OF) for _ in range(2))
    assert np.array_equal(alone.rows.amount, again.rows.amount)
    first = datetime(day.year, day.month, day.day)
    midnight = (first - datetime(1970, 1, 1)).days * DAY_SECONDS
    assert ((alone.second >= midnight) & (alone.second < midnight + DAY_SECONDS)).all()
    assert (np.diff(alone.second) >= 0).all()


def test_later_days_of_the_same_world_extend_the_first_load() -> None:
    first = demo(days=10)["FINANCIAL_TRANSACTIONS"]
    later = demo(days=4, as_of=AS_OF + timedelta(days=2), day_zero=AS_OF - timedelta(days=10))[
        "FINANCIAL_TRANSACTIONS"
    ]
    shared = set(first["TRANSACTION_ID"].to_pylist()) & set(later["TRANSACTION_ID"].to_pylist())
    both = [table.to_pandas().set_index("TRANSACTION_ID") for table in (first, later)]
    columns = ["ACCOUNT_ID", "TX_TIMESTAMP", "AMOUNT", "MERCHANT_ID", "CHANNEL"]
    one, two = (frame.loc[sorted(shared), columns] for frame in both)
    assert len(shared) > 1000
    assert one.equals(two)


def test_tables_have_the_shops_columns_and_types(tables: dict[str, pa.Table]) -> None:
    transactions = tables["FINANCIAL_TRANSACTIONS"].schema
    assert transactions.names == [
        "TRANSACTION_ID", "ACCOUNT_ID", "TX_TIMESTAMP", "AMOUNT", "CURRENCY", "CHANNEL",
        "MERCHANT_ID", "IS_FRAUD", "LABEL_TS",
    ]  # fmt: skip
    assert transactions.field("AMOUNT").type == pa.decimal128(12, 2)
    assert transactions.field("TX_TIMESTAMP").type == pa.timestamp("us")
    assert tables["CUSTOMER"].schema.names == [
        "CUSTOMER_ID", "PREF_CUSTOMER", "REGION", "JOINED_AT",
    ]  # fmt: skip
    assert "NA" not in tables["CUSTOMER"]["REGION"].to_pylist()


def test_rows_are_numbered_in_time_order_and_refer_to_accounts_and_owners(
    tables: dict[str, pa.Table],
) -> None:
    rows = tables["FINANCIAL_TRANSACTIONS"].to_pandas()
    accounts = tables["FINANCIAL_ACCOUNT"].to_pandas()
    assert rows["TRANSACTION_ID"].is_unique
    assert rows["TX_TIMESTAMP"].is_monotonic_increasing
    assert rows["ACCOUNT_ID"].isin(accounts["ACCOUNT_ID"]).all()
    assert accounts["CUSTOMER_ID"].isin(tables["CUSTOMER"]["CUSTOMER_ID"].to_pylist()).all()
    limit = rows.merge(accounts, on="ACCOUNT_ID")["ACCOUNT_LIMIT"].astype(float)
    amount = rows["AMOUNT"].astype(float)
    assert (amount > 0).all()
    assert (amount <= 0.95 * limit + 0.01).all()


def test_volume_and_fraud_are_those_of_the_plan() -> None:
    rows = demo(accounts=5000, days=21)["FINANCIAL_TRANSACTIONS"].to_pandas()
    assert len(rows) / 21 == pytest.approx(10_300, rel=0.05)
    week = rows[rows["TX_TIMESTAMP"] < datetime(2026, 11, 8)]
    assert (week["IS_FRAUD"] == True).sum() / 7 * 7 == pytest.approx(370, rel=0.25)  # noqa: E712


def test_labels_are_unknown_until_their_time(tables: dict[str, pa.Table]) -> None:
    rows = tables["FINANCIAL_TRANSACTIONS"].to_pandas()
    known = rows["IS_FRAUD"].notna()
    assert (known == rows["LABEL_TS"].notna()).all()
    assert (rows.loc[known, "LABEL_TS"] <= datetime(2026, 11, 22)).all()
    assert known[rows["TX_TIMESTAMP"] < datetime(2026, 11, 15)].all()
    young = rows[rows["TX_TIMESTAMP"] >= datetime(2026, 11, 15)]
    assert set(young["IS_FRAUD"].dropna()) == {True}


def test_true_patterns_stand_apart_and_hold_unreported_fraud(tables: dict[str, pa.Table]) -> None:
    truth = tables["TRUTH"].to_pandas()
    rows = tables["FINANCIAL_TRANSACTIONS"].to_pandas()
    reported = rows.loc[rows["IS_FRAUD"] == True, "TRANSACTION_ID"]  # noqa: E712
    assert reported.isin(truth["TRANSACTION_ID"]).all()
    settled = rows.loc[rows["TX_TIMESTAMP"] < datetime(2026, 11, 1), "TRANSACTION_ID"]
    silent = truth["TRANSACTION_ID"].isin(settled) & ~truth["TRANSACTION_ID"].isin(reported)
    assert 0 < silent.sum() < 0.1 * truth["TRANSACTION_ID"].isin(settled).sum()


def test_labels_at_once_are_known_when_the_row_is() -> None:
    rows = demo(days=3, labels="at-once")["FINANCIAL_TRANSACTIONS"].to_pandas()
    assert rows["IS_FRAUD"].notna().all()
    assert (rows["LABEL_TS"] == rows["TX_TIMESTAMP"]).all()


def test_the_new_pattern_begins_on_its_day_in_drift_only() -> None:
    tables = demo(scenario="drift", days=30, accounts=3000)
    truth = tables["TRUTH"].to_pandas()
    rows = tables["FINANCIAL_TRANSACTIONS"].to_pandas()
    new = truth.loc[truth["PATTERN"] == 5, "TRANSACTION_ID"]
    first = rows.loc[rows["TRANSACTION_ID"].isin(new), "TX_TIMESTAMP"].min()
    assert first.date() == AS_OF - timedelta(days=26)
    assert 5 not in demo(days=30)["TRUTH"].to_pandas()["PATTERN"].to_numpy()


def test_the_new_pattern_stays_where_it_began_when_later_days_are_made() -> None:
    zero = AS_OF - timedelta(days=DEFAULT_DAYS)
    later = demo(
        scenario="drift", days=50, accounts=1000, as_of=zero + timedelta(days=50), day_zero=zero
    )
    rows, truth = (later[name].to_pandas() for name in ("FINANCIAL_TRANSACTIONS", "TRUTH"))
    new = truth.loc[truth["PATTERN"] == 5, "TRANSACTION_ID"]
    first = rows.loc[rows["TRANSACTION_ID"].isin(new), "TX_TIMESTAMP"].min()
    assert first.date() == AS_OF - timedelta(days=26)


def test_few_positives_has_a_twentieth_of_the_fraud() -> None:
    few, steady = (
        demo(scenario=name, accounts=3000)["TRUTH"].num_rows for name in ("few-positives", "steady")
    )
    assert few < 0.15 * steady


@given(
    delays=st.lists(st.one_of(st.just(float("inf")), st.floats(0, 30)), min_size=1, max_size=20),
    age=st.integers(0, 20),
)
def test_a_known_label_never_becomes_unknown_and_fraud_stays_fraud(
    delays: list[float], age: int
) -> None:
    second = np.full(len(delays), (AS_OF - date(1970, 1, 1)).days * DAY_SECONDS)
    waits = np.array(delays) * DAY_SECONDS
    now = AS_OF + timedelta(days=age)
    today, tomorrow = (labels_at(now + timedelta(days=ahead), second, waits, 7) for ahead in (0, 1))
    assert (tomorrow.known | ~today.known).all()
    assert (tomorrow.is_fraud[today.is_fraud == 1] == 1).all()
