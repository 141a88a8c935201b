"""The features again, row by row in plain Python, as slowly as the words define them."""

from datetime import datetime, time, timedelta
from typing import Any

import pandas as pd
from fraud_dag.windows import Windows


def reference_features(
    transactions: pd.DataFrame,
    accounts: pd.DataFrame,
    customers: pd.DataFrame,
    windows: Windows,
    label_delay_days: int,
) -> pd.DataFrame:
    """Build the feature table of a run, sorted by TRANSACTION_ID."""
    every: Any = transactions.to_dict("records")
    rows = [row for row in every if _in_history(row, windows)]
    limits: Any = accounts.set_index("ACCOUNT_ID").to_dict("index")
    people: Any = customers.set_index("CUSTOMER_ID").to_dict("index")
    by_account: dict[int, list[dict[str, Any]]] = {}
    by_merchant: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        by_account.setdefault(row["ACCOUNT_ID"], []).append(row)
        by_merchant.setdefault(row["MERCHANT_ID"], []).append(row)
    made = []
    for row in rows:
        if not _in_output(row, windows):
            continue
        account = limits[row["ACCOUNT_ID"]]
        owner = people[account["CUSTOMER_ID"]]
        own = by_account[row["ACCOUNT_ID"]]
        made.append(
            {
                "TRANSACTION_ID": row["TRANSACTION_ID"],
                "REGION": owner["REGION"],
                "LABEL": _label(row, windows, label_delay_days),
                "TX_UTILIZATION_NORM": min(
                    float(row["AMOUNT"]) / float(account["ACCOUNT_LIMIT"]), 1.0
                ),
                "TX_DAILY_COUNT_NORM": min(_count_today(row, own) / 10, 1.0),
                "PREF_CUSTOMER": float(owner["PREF_CUSTOMER"]),
                "HOUR_OF_DAY": float(row["TX_TIMESTAMP"].hour),
                "AMOUNT_TO_USUAL": _to_usual(row, own),
                "CHANNEL": row["CHANNEL"],
                "MERCHANT_RISK_LAG": _risk(row, by_merchant[row["MERCHANT_ID"]]),
            }
        )
    return pd.DataFrame(made).sort_values("TRANSACTION_ID").reset_index(drop=True)


def _in_history(row: dict[str, Any], windows: Windows) -> bool:
    return windows.history_start <= row["TX_TIMESTAMP"].date() < windows.holdout_end


def _in_output(row: dict[str, Any], windows: Windows) -> bool:
    day = row["TX_TIMESTAMP"].date()
    return (
        windows.train_start <= day < windows.train_end
        or windows.holdout_start <= day < windows.holdout_end
    )


def _count_today(row: dict[str, Any], own: list[dict[str, Any]]) -> int:
    return sum(
        other["TX_TIMESTAMP"].date() == row["TX_TIMESTAMP"].date()
        and (other["TX_TIMESTAMP"], other["TRANSACTION_ID"])
        <= (row["TX_TIMESTAMP"], row["TRANSACTION_ID"])
        for other in own
    )


def _to_usual(row: dict[str, Any], own: list[dict[str, Any]]) -> float | None:
    now = row["TX_TIMESTAMP"]
    earlier = [
        float(other["AMOUNT"])
        for other in own
        if now - timedelta(days=10) <= other["TX_TIMESTAMP"] <= now - timedelta(seconds=1)
    ]
    return float(row["AMOUNT"]) / (sum(earlier) / len(earlier)) if earlier else None


def _risk(row: dict[str, Any], at_merchant: list[dict[str, Any]]) -> float:
    day = row["TX_TIMESTAMP"].date()
    seen = [other for other in at_merchant if 4 <= (day - other["TX_TIMESTAMP"].date()).days <= 10]
    midnight = datetime.combine(day, time.min)
    known = sum(other["IS_FRAUD"] is True and other["LABEL_TS"] < midnight for other in seen)
    return (known + 0.05) / (len(seen) + 10)


def _label(row: dict[str, Any], windows: Windows, label_delay_days: int) -> float | None:
    as_of = datetime.combine(windows.as_of, time.min)
    if row["IS_FRAUD"] is True and row["LABEL_TS"] < as_of:
        return 1.0
    if row["IS_FRAUD"] is True:
        settled = row["TX_TIMESTAMP"] + timedelta(days=label_delay_days) <= as_of
        return 0.0 if settled else None
    return 0.0 if row["IS_FRAUD"] is False and row["LABEL_TS"] <= as_of else None
