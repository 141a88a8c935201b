"""Transactions made elsewhere as the shop's three tables."""

import pandas as pd
from fraud_dag_simulation.own_tables import write_tables


def test_the_handbooks_columns_become_the_shops_tables(tmp_path):
    given = tmp_path / "days.parquet"
    pd.DataFrame(
        {
            "TRANSACTION_ID": [3, 1, 2],
            "TX_DATETIME": pd.to_datetime(
                ["2018-04-02 10:00:00", "2018-04-01 00:00:31", "2018-04-01 00:02:10"], utc=True
            ),
            "CUSTOMER_ID": [5, 5, 4],
            "TERMINAL_ID": [70, 70, 80],
            "TX_AMOUNT": [10.0, 30.01, 8.5],
            "TX_FRAUD": [1, 0, 0],
        }
    ).to_parquet(given)
    assert write_tables(given, tmp_path / "out")[0] == "CUSTOMER: 2 rows"

    def read(name: str) -> pd.DataFrame:
        return pd.read_parquet(tmp_path / "out" / f"{name}.parquet")

    accounts = read("FINANCIAL_ACCOUNT").set_index("ACCOUNT_ID")
    # ten times the mean of the first 14 days, rounded up to hundreds
    assert accounts["ACCOUNT_LIMIT"].to_dict() == {4: 100.0, 5: 300.0}
    assert accounts["CUSTOMER_ID"].to_dict() == {4: 4, 5: 5}
    rows = read("FINANCIAL_TRANSACTIONS").set_index("TRANSACTION_ID")
    assert rows.loc[3, "IS_FRAUD"] and not rows.loc[1, "IS_FRAUD"]
    assert str(rows.loc[3, "TX_TIMESTAMP"]) == "2018-04-02 10:00:00"
    assert str(rows.loc[3, "LABEL_TS"]) == "2018-04-09 10:00:00"
    assert rows["MERCHANT_ID"].to_dict() == {1: 70, 2: 80, 3: 70}
