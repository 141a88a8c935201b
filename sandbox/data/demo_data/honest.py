"""What honest account holders do on a day, look-alikes of fraud included."""

from datetime import date

import numpy as np

from demo_data.rows import (
    HONEST,
    Rows,
    as_seconds,
    capped,
    marked,
    merchants,
    ordinary_hours,
    own_channels,
)
from demo_data.world import World

WEEKDAY_FACTORS = (1.0, 1.0, 1.0, 1.05, 1.15, 1.2, 0.8)
LARGE_SHARE = 0.003
LOOK_ALIKE_SHARE = 0.004


def ordinary_rows(stream: np.random.Generator, world: World, day: date) -> Rows:
    """Draw the day's ordinary transactions of all accounts."""
    accounts = world.accounts
    counts = stream.poisson(accounts.rate * WEEKDAY_FACTORS[day.weekday()])
    account = np.repeat(np.arange(world.size, dtype=np.int64), counts)
    size = len(account)
    hours = ordinary_hours(stream, size)
    at_night = accounts.night_owl[account] & (stream.random(size) < 0.6)
    hours = np.where(at_night, stream.uniform(0.0, 5.0, size), hours)
    amount = np.exp(stream.normal(np.log(accounts.usual[account]), 0.8))
    large = stream.random(size) < LARGE_SHARE
    large_amount = stream.uniform(0.2, 0.8, size) * accounts.limit[account]
    amount = np.where(large, large_amount, amount)
    return Rows(
        account=account,
        second=as_seconds(hours),
        amount=capped(world, account, amount),
        channel=own_channels(stream, world, account),
        merchant=merchants(stream, world, size),
        pattern=marked(size, HONEST),
    )


def look_alike_rows(stream: np.random.Generator, world: World) -> Rows:
    """Draw bursts of small honest purchases, which resemble card testing."""
    episodes = np.flatnonzero(stream.random(world.size) < LOOK_ALIKE_SHARE)
    lengths = stream.integers(3, 7, len(episodes))
    account = np.repeat(episodes, lengths).astype(np.int64)
    size = len(account)
    starts = np.repeat(ordinary_hours(stream, len(episodes)), lengths)
    return Rows(
        account=account,
        second=as_seconds(starts + stream.uniform(0.0, 1.5, size)),
        amount=capped(world, account, stream.uniform(1.0, 8.0, size)),
        channel=own_channels(stream, world, account),
        merchant=merchants(stream, world, size),
        pattern=marked(size, HONEST),
    )
