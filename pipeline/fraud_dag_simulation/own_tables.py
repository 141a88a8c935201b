"""The handbook's transactions as the shop's three tables, for `npm run demo -- --data`."""

from pathlib import Path

import numpy as np
import pandas as pd

from .outside import read_days


def write_tables(file: Path, folder: Path) -> list[str]:
    """Writes CUSTOMER, FINANCIAL_ACCOUNT and FINANCIAL_TRANSACTIONS as Parquet into `folder`.

    One account per customer, as `outside.read_days` maps them; what the file does not tell (region,
    balance, currency, day of joining) has one value or none. Returns how many rows each has.
    """
    rows = read_days(file)
    owners = rows.drop_duplicates("ACCOUNT_ID").sort_values("ACCOUNT_ID")
    number = owners["ACCOUNT_ID"].to_numpy()

    def instant(seconds: pd.Series) -> pd.Series:
        return pd.to_datetime(seconds, unit="s").astype("datetime64[us]")

    tables = {
        "CUSTOMER": pd.DataFrame(
            {
                "CUSTOMER_ID": number,
                "PREF_CUSTOMER": owners["PREFERRED"].to_numpy(),
                "REGION": owners["REGION"].to_numpy(),
                "JOINED_AT": pd.array(np.full(len(number), None), dtype="string"),
            }
        ),
        "FINANCIAL_ACCOUNT": pd.DataFrame(
            {
                "ACCOUNT_ID": number,
                "CUSTOMER_ID": number,
                "ACCOUNT_LIMIT": owners["LIMIT"].to_numpy(),
                "BALANCE": np.nan,
            }
        ),
        "FINANCIAL_TRANSACTIONS": pd.DataFrame(
            {
                "TRANSACTION_ID": rows["TRANSACTION_ID"],
                "ACCOUNT_ID": rows["ACCOUNT_ID"],
                "TX_TIMESTAMP": instant(rows["SECOND"]),
                "AMOUNT": rows["AMOUNT"],
                "CURRENCY": "",
                "CHANNEL": rows["CHANNEL"],
                "MERCHANT_ID": rows["MERCHANT_ID"],
                "IS_FRAUD": rows["LABEL"] == 1,
                "LABEL_TS": instant(rows["KNOWN_AT"]),
            }
        ),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
    return [f"{name}: {len(table)} rows" for name, table in tables.items()]
