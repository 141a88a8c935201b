"""Train and hold-out of the demo data share neither a transaction nor its content."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from demo_data.scenarios import SCENARIOS
from fraud_dag.config import read_config
from fraud_dag.split import CONTENT
from fraud_dag.windows import windows_of
from generate import DEFAULT_DAYS, generate
from settings_of_a_run import config_with

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def transactions() -> pd.DataFrame:
    tables = generate(
        scenario="steady",
        seed=SCENARIOS["steady"].seeds[TODAY.weekday()],
        accounts=SCENARIOS["steady"].accounts,
        as_of=TODAY,
        days=DEFAULT_DAYS,
    )
    frame = tables["FINANCIAL_TRANSACTIONS"].to_pandas()
    return frame.assign(DAY=frame["TX_TIMESTAMP"].dt.date)


@pytest.mark.parametrize("back", [0, 1, 2, 3])
def test_train_and_holdout_share_no_row(transactions: pd.DataFrame, back: int) -> None:
    as_of = TODAY - timedelta(days=back)
    schedule = datetime(TODAY.year, TODAY.month, TODAY.day, 6, tzinfo=UTC)
    windows = windows_of(read_config(config_with(as_of=as_of.isoformat())), schedule)
    day = transactions["DAY"]
    train = transactions[(day >= windows.train_start) & (day < windows.train_end)]
    holdout = transactions[(day >= windows.holdout_start) & (day < windows.holdout_end)]
    assert day.min() <= windows.history_start
    assert len(train) == pytest.approx(200_000, rel=0.05)
    assert len(holdout) == pytest.approx(200_000, rel=0.05)
    assert not holdout["TRANSACTION_ID"].isin(train["TRANSACTION_ID"]).any()
    columns = list(CONTENT)
    assert holdout[columns].merge(train[columns], on=columns).empty
