"""Customers and accounts, with the hidden habits that shape their transactions."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from demo_data.streams import day_stream, world_stream

REGIONS = ("NAM", "EMEA", "APAC", "LATAM")
REGION_SHARES = (0.4, 0.3, 0.2, 0.1)
CHANNELS = ("POS", "ECOM", "ATM", "P2P")
CHANNEL_MIX = (5.0, 3.5, 1.0, 0.5)
ACCOUNTS_PER_CUSTOMER = 1.25
MERCHANTS_PER_ACCOUNT = 0.4
ZIPF_EXPONENT = 0.8
JOINED_DAYS = 5 * 365

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Customers:
    """Table CUSTOMER as columns."""

    customer_id: Ints
    preferred: Bools
    region: Ints
    joined_at: list[date]


@dataclass(frozen=True)
class Accounts:
    """Table FINANCIAL_ACCOUNT as columns, and each account's hidden habits."""

    account_id: Ints
    customer_id: Ints
    limit: Floats
    balance: Floats
    usual: Floats
    rate: Floats
    channel_edges: Floats
    night_owl: Bools


@dataclass(frozen=True)
class World:
    """Everything that does not change from day to day."""

    seed: int
    day_zero: date
    customers: Customers
    accounts: Accounts
    merchant_edges: Floats

    @property
    def size(self) -> int:
        """Number of accounts; fraud episodes scale with it."""
        return len(self.accounts.account_id)

    def day_stream(self, day: date) -> np.random.Generator:
        """Give the random stream of a day."""
        return day_stream(self.seed, (day - self.day_zero).days)


def make_world(seed: int, accounts: int, day_zero: date) -> World:
    """Draw the world of a seed; `day_zero` is the first day of the first load."""
    stream = world_stream(seed)
    customers = _customers(
        stream, max(1, round(accounts / ACCOUNTS_PER_CUSTOMER)), day_zero
    )
    merchants = max(1, round(accounts * MERCHANTS_PER_ACCOUNT))
    weights = np.arange(1, merchants + 1, dtype=np.float64) ** -ZIPF_EXPONENT
    edges = np.cumsum(weights) / weights.sum()
    return World(
        seed, day_zero, customers, _accounts(stream, accounts, customers), edges
    )


def _customers(stream: np.random.Generator, count: int, day_zero: date) -> Customers:
    days_before = stream.integers(1, JOINED_DAYS + 1, count)
    return Customers(
        customer_id=np.arange(1, count + 1, dtype=np.int64),
        preferred=stream.random(count) < 0.25,
        region=stream.choice(len(REGIONS), size=count, p=REGION_SHARES).astype(
            np.int64
        ),
        joined_at=[day_zero - timedelta(days=int(back)) for back in days_before],
    )


def _accounts(
    stream: np.random.Generator, count: int, customers: Customers
) -> Accounts:
    owner = stream.integers(0, len(customers.customer_id), count)
    raw = np.exp(stream.normal(np.log(3000.0), 0.8, count))
    raw *= np.where(customers.preferred[owner], 1.8, 1.0)
    limit: Floats = np.clip(np.round(raw / 100.0) * 100.0, 300.0, 60000.0)
    mix = stream.dirichlet(CHANNEL_MIX, count)
    return Accounts(
        account_id=np.arange(1, count + 1, dtype=np.int64),
        customer_id=customers.customer_id[owner],
        limit=limit,
        balance=np.round(limit * stream.uniform(0.1, 0.9, count), 2),
        usual=limit * stream.uniform(0.005, 0.03, count),
        rate=stream.gamma(2.0, 1.0, count),
        channel_edges=np.cumsum(mix, axis=1),
        night_owl=stream.random(count) < 0.04,
    )
