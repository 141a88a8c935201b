"""Whole days of transactions, sorted by time and numbered."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from demo_data.fraud import active_campaigns, fraud_rows, infect, new_campaigns
from demo_data.honest import look_alike_rows, ordinary_rows
from demo_data.labels import DAY_SECONDS, report_delays
from demo_data.rows import Rows, join_rows
from demo_data.scenarios import Scenario
from demo_data.world import Floats, Ints, World

FIRST_NUMBERED_DAY = date(2020, 1, 1)
IDS_PER_DAY = 10_000_000


@dataclass(frozen=True)
class Day:
    """One day's rows with their ids, time in seconds since 1970, and the wait for a report."""

    rows: Rows
    transaction_id: Ints
    second: Ints
    delays: Floats


def make_day(world: World, scenario: Scenario, day: date, first_as_of: date) -> Day:
    """Make one day; it depends on the seed, the days since `day_zero` and the scenario alone.

    The scenario's story counts from `first_as_of`, the as_of day of the first load.
    """
    stream = world.day_stream(day)
    scale = scenario.fraud_scale
    begun = new_campaigns(stream, world, scale)
    campaigns = np.concatenate([active_campaigns(world, day, scale), begun])
    ordinary = ordinary_rows(stream, world, day)
    infect(stream, world, ordinary, campaigns)
    parts = [ordinary, look_alike_rows(stream, world)]
    new_pattern = scenario.has_new_pattern(day, first_as_of)
    rows = _sorted(join_rows([*parts, *fraud_rows(stream, world, scale, new_pattern)]))
    number = (day - FIRST_NUMBERED_DAY).days * IDS_PER_DAY
    midnight = (day - date(1970, 1, 1)).days * DAY_SECONDS
    return Day(
        rows=rows,
        transaction_id=number + np.arange(1, len(rows) + 1, dtype=np.int64),
        second=midnight + rows.second,
        delays=report_delays(stream, rows.pattern),
    )


def make_days(
    world: World,
    scenario: Scenario,
    first: date,
    as_of: date,
    first_as_of: date | None = None,
) -> list[Day]:
    """Make every day from `first` up to the day before `as_of`, which may be a later load's."""
    count = (as_of - first).days
    told = first_as_of or as_of
    return [
        make_day(world, scenario, first + timedelta(days=ahead), told)
        for ahead in range(count)
    ]


def _sorted(rows: Rows) -> Rows:
    order = np.argsort(rows.second, kind="stable")
    return Rows(
        account=rows.account[order],
        second=rows.second[order],
        amount=np.round(rows.amount[order], 2),
        channel=rows.channel[order],
        merchant=rows.merchant[order],
        pattern=rows.pattern[order],
    )
