"""Transactions of a day as columns, before they are sorted and numbered."""

from dataclasses import dataclass

import numpy as np

from demo_data.world import Bools, Floats, Ints, World

HONEST = 0
LAST_SECOND = 86399


@dataclass
class Rows:
    """Columns of equal length; `account` and `merchant` are zero-based positions."""

    account: Ints
    second: Ints
    amount: Floats
    channel: Ints
    merchant: Ints
    pattern: Ints

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.account)


def join_rows(parts: list[Rows]) -> Rows:
    """Put rows of several sources under each other."""
    return Rows(
        account=np.concatenate([part.account for part in parts]),
        second=np.concatenate([part.second for part in parts]),
        amount=np.concatenate([part.amount for part in parts]),
        channel=np.concatenate([part.channel for part in parts]),
        merchant=np.concatenate([part.merchant for part in parts]),
        pattern=np.concatenate([part.pattern for part in parts]),
    )


def ordinary_hours(stream: np.random.Generator, count: int) -> Floats:
    """Draw hours of day around early afternoon; seven in a hundred fall anywhere."""
    around_noon = stream.normal(13.5, 3.8, count) % 24.0
    anywhere = stream.uniform(0.0, 24.0, count)
    return np.where(stream.random(count) < 0.93, around_noon, anywhere)


def as_seconds(hours: Floats) -> Ints:
    """Turn hours of day into whole seconds of the same day."""
    return np.clip(np.floor(hours * 3600.0), 0, LAST_SECOND).astype(np.int64)


def merchants(stream: np.random.Generator, world: World, count: int) -> Ints:
    """Draw merchants by their Zipf popularity."""
    drawn = np.searchsorted(world.merchant_edges, stream.random(count), side="right")
    return np.minimum(drawn, len(world.merchant_edges) - 1).astype(np.int64)


def own_channels(stream: np.random.Generator, world: World, account: Ints) -> Ints:
    """Draw each row's channel by its account's mix."""
    edges = world.accounts.channel_edges[account]
    drawn = (stream.random(len(account))[:, None] > edges).sum(axis=1)
    return np.minimum(drawn, edges.shape[1] - 1).astype(np.int64)


def capped(world: World, account: Ints, amount: Floats) -> Floats:
    """Hold amounts between one cent and 95 % of the account's limit."""
    return np.clip(amount, 0.01, 0.95 * world.accounts.limit[account])


def marked(count: int, pattern: int) -> Ints:
    """Give one pattern number to every row."""
    return np.full(count, pattern, dtype=np.int64)


def chosen(rows: Rows, mask: Bools) -> Ints:
    """Give the positions where the mask holds."""
    return np.flatnonzero(mask & (rows.pattern == HONEST)).astype(np.int64)
