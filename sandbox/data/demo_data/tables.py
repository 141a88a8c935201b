"""The shop's three tables and the table of true patterns, as Arrow tables."""

from datetime import date

import numpy as np
import pyarrow as pa

from demo_data.labels import labels_at
from demo_data.rows import HONEST, join_rows
from demo_data.transactions import Day
from demo_data.world import CHANNELS, REGIONS, Bools, Floats, Ints, World


def customer_table(world: World) -> pa.Table:
    """Build CUSTOMER."""
    customers = world.customers
    return pa.table(
        {
            "CUSTOMER_ID": customers.customer_id,
            "PREF_CUSTOMER": customers.preferred,
            "REGION": _named(customers.region, REGIONS),
            "JOINED_AT": pa.array(customers.joined_at, pa.date32()),
        }
    )


def account_table(world: World) -> pa.Table:
    """Build FINANCIAL_ACCOUNT without the hidden habits."""
    accounts = world.accounts
    return pa.table(
        {
            "ACCOUNT_ID": accounts.account_id,
            "CUSTOMER_ID": accounts.customer_id,
            "ACCOUNT_LIMIT": _money(accounts.limit),
            "BALANCE": _money(accounts.balance),
        }
    )


def transaction_table(days: list[Day], now: date, label_delay_days: int) -> pa.Table:
    """Build FINANCIAL_TRANSACTIONS with the labels known at midnight of `now`."""
    rows = join_rows([day.rows for day in days])
    second = np.concatenate([day.second for day in days])
    delays = np.concatenate([day.delays for day in days])
    labels = labels_at(now, second, delays, label_delay_days)
    return pa.table(
        {
            "TRANSACTION_ID": np.concatenate([day.transaction_id for day in days]),
            "ACCOUNT_ID": rows.account + 1,
            "TX_TIMESTAMP": _instants(second),
            "AMOUNT": _money(rows.amount),
            "CURRENCY": pa.array(["USD"]).take(
                pa.array(np.zeros(len(rows), dtype=np.int64))
            ),
            "CHANNEL": _named(rows.channel, CHANNELS),
            "MERCHANT_ID": rows.merchant + 1,
            "IS_FRAUD": pa.array(labels.is_fraud == 1, mask=~labels.known),
            "LABEL_TS": _instants(labels.label_second, ~labels.known),
        }
    )


def truth_table(days: list[Day]) -> pa.Table:
    """Build TRUTH: the pattern of every fraud, reported or not. No task may read it."""
    pattern = np.concatenate([day.rows.pattern for day in days])
    ids = np.concatenate([day.transaction_id for day in days])
    fraud = pattern != HONEST
    return pa.table({"TRANSACTION_ID": ids[fraud], "PATTERN": pattern[fraud]})


def _named(codes: Ints, names: tuple[str, ...]) -> pa.Array:
    return pa.array(names).take(pa.array(codes))


def _instants(second: Ints, missing: Bools | None = None) -> pa.Array:
    return pa.array(second * 1_000_000, pa.timestamp("us"), mask=missing)


def _money(amount: Floats) -> pa.Array:
    # Decimals are laid down as 128-bit cents: a million Decimal objects would take seconds.
    cents = np.rint(amount * 100.0).astype(np.int64)
    words = np.zeros((len(cents), 2), dtype=np.int64)
    words[:, 0] = cents
    return pa.Array.from_buffers(
        pa.decimal128(12, 2), len(cents), [None, pa.py_buffer(words.tobytes())]
    )
