"""The five fraud patterns; episode counts are for a world of 5,000 accounts."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from demo_data.rows import (
    Rows,
    as_seconds,
    capped,
    chosen,
    marked,
    merchants,
    ordinary_hours,
)
from demo_data.world import Floats, Ints, World

LARGE_AMOUNT, CARD_TESTING, BAD_MERCHANT, NIGHT_TAKEOVER, NEW_PATTERN = 1, 2, 3, 4, 5
REFERENCE_ACCOUNTS = 5000
CAMPAIGN_DAYS = 10
POS, ECOM, ATM, P2P = 0, 1, 2, 3


def new_campaigns(stream: np.random.Generator, world: World, scale: float) -> Ints:
    """Draw the merchants compromised from this day on: always a day's first draws."""
    count = stream.poisson(_per_day(world, 0.5, scale))
    return stream.integers(0, len(world.merchant_edges), count)


def active_campaigns(world: World, day: date, scale: float) -> Ints:
    """Give the merchants compromised on `day` by campaigns that began in its last ten days."""
    before = [day - timedelta(days=back) for back in range(1, CAMPAIGN_DAYS)]
    return np.concatenate(
        [new_campaigns(world.day_stream(begun), world, scale) for begun in before]
    )


def infect(
    stream: np.random.Generator, world: World, rows: Rows, campaigns: Ints
) -> None:
    """Turn part of a compromised merchant's card rows into fraud, in place."""
    at_merchant = np.isin(rows.merchant, campaigns)
    by_card = (rows.channel == POS) | (rows.channel == ECOM)
    turned = at_merchant & by_card & (stream.random(len(rows)) < 0.35)
    hit = chosen(rows, turned)
    raised = rows.amount[hit] * stream.uniform(1.2, 3.0, len(hit))
    rows.amount[hit] = capped(world, rows.account[hit], raised)
    rows.pattern[hit] = BAD_MERCHANT


def fraud_rows(
    stream: np.random.Generator, world: World, scale: float, new_pattern: bool
) -> list[Rows]:
    """Draw the fraud episodes of one day."""
    parts = [
        _large_amount(stream, world, scale),
        _card_testing(stream, world, scale),
        _night_takeover(stream, world, scale),
    ]
    return [*parts, _new_pattern(stream, world, scale)] if new_pattern else parts


def _per_day(world: World, episodes: float, scale: float) -> float:
    return episodes * scale * world.size / REFERENCE_ACCOUNTS


def _victims(
    stream: np.random.Generator,
    world: World,
    episodes: float,
    scale: float,
    rows: tuple[int, int],
) -> tuple[Ints, Ints]:
    count = stream.poisson(_per_day(world, episodes, scale))
    accounts = stream.integers(0, world.size, count)
    return accounts, stream.integers(rows[0], rows[1] + 1, count)


def _episode(
    stream: np.random.Generator,
    world: World,
    account: Ints,
    hours: Floats,
    amount: Floats,
    channel: Sequence[float],
    pattern: int,
) -> Rows:
    size = len(account)
    return Rows(
        account=account,
        second=as_seconds(hours),
        amount=capped(world, account, amount),
        channel=stream.choice(len(channel), size=size, p=channel).astype(np.int64),
        merchant=merchants(stream, world, size),
        pattern=marked(size, pattern),
    )


def _large_amount(stream: np.random.Generator, world: World, scale: float) -> Rows:
    account, _ = _victims(stream, world, 16, scale, (1, 1))
    hours = ordinary_hours(stream, len(account))
    amount = stream.uniform(0.15, 0.9, len(account)) * world.accounts.limit[account]
    return _episode(
        stream, world, account, hours, amount, (0.3, 0.65, 0.05, 0), LARGE_AMOUNT
    )


def _card_testing(stream: np.random.Generator, world: World, scale: float) -> Rows:
    victims, lengths = _victims(stream, world, 3, scale, (4, 8))
    account = np.repeat(victims, lengths)
    starts = np.repeat(ordinary_hours(stream, len(victims)), lengths)
    hours = starts + stream.uniform(0.0, 0.5, len(account))
    amount = stream.uniform(0.5, 6.0, len(account))
    return _episode(stream, world, account, hours, amount, (0, 1, 0, 0), CARD_TESTING)


def _night_takeover(stream: np.random.Generator, world: World, scale: float) -> Rows:
    victims, lengths = _victims(stream, world, 5, scale, (2, 4))
    account = np.repeat(victims, lengths)
    hours = stream.uniform(0.0, 6.0, len(account))
    amount = stream.uniform(0.03, 0.3, len(account)) * world.accounts.limit[account]
    return _episode(
        stream, world, account, hours, amount, (0, 0.5, 0.1, 0.4), NIGHT_TAKEOVER
    )


def _new_pattern(stream: np.random.Generator, world: World, scale: float) -> Rows:
    victims, lengths = _victims(stream, world, 10, scale, (1, 3))
    account = np.repeat(victims, lengths)
    hours = stream.uniform(9.0, 17.0, len(account))
    amount = stream.uniform(0.1, 0.3, len(account)) * world.accounts.limit[account]
    return _episode(
        stream, world, account, hours, amount, (0, 0.1, 0, 0.9), NEW_PATTERN
    )
