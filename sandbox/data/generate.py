"""Write the demo data as one Parquet file per table: `generate.py --as-of 2026-11-22 --out DIR`."""

import argparse
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from demo_data.scenarios import SCENARIOS
from demo_data.tables import (
    account_table,
    customer_table,
    transaction_table,
    truth_table,
)
from demo_data.transactions import make_days
from demo_data.world import make_world

# 38 days of history before the earliest of four as_of days: today and the three before it.
DEFAULT_DAYS = 41
LABEL_DELAY_DAYS = {"late": 7, "at-once": 0}


def first_as_of(as_of: date, day_zero: date | None) -> date:
    """Give the as_of day of the first load: the one that later loads of the same world followed."""
    return as_of if day_zero is None else day_zero + timedelta(days=DEFAULT_DAYS)


def generate(
    *,
    scenario: str,
    seed: int,
    accounts: int,
    as_of: date,
    days: int,
    labels: str = "late",
    day_zero: date | None = None,
) -> dict[str, pa.Table]:
    """Make the four tables for the `days` days before `as_of`, with labels known at its midnight.

    `day_zero` anchors the customers' joining dates; give the first load's first day when later
    days are made for the same world.
    """
    first = as_of - timedelta(days=days)
    world = make_world(seed, accounts, day_zero or first)
    made = make_days(
        world, SCENARIOS[scenario], first, as_of, first_as_of(as_of, day_zero)
    )
    return {
        "CUSTOMER": customer_table(world),
        "FINANCIAL_ACCOUNT": account_table(world),
        "FINANCIAL_TRANSACTIONS": transaction_table(
            made, as_of, LABEL_DELAY_DAYS[labels]
        ),
        "TRUTH": truth_table(made),
    }


def write_tables(tables: dict[str, pa.Table], folder: Path) -> None:
    """Write `<TABLE>.parquet` for each table; the same tables give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def arguments() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(description="Make the demo data of a scenario.")
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="steady")
    parser.add_argument("--seed", type=int, help="default: one that suits the weekday")
    parser.add_argument("--accounts", type=int, help="default: the scenario's")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, required=True, help="today, UTC"
    )
    parser.add_argument(
        "--days", type=int, default=DEFAULT_DAYS, help="days before as-of"
    )
    parser.add_argument("--labels", choices=sorted(LABEL_DELAY_DAYS), default="late")
    parser.add_argument(
        "--day-zero", type=date.fromisoformat, help="first day of the first load"
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for the Parquet files"
    )
    return parser


def main() -> None:
    """Run the command line."""
    given = vars(arguments().parse_args())
    out = given.pop("out")
    scenario = SCENARIOS[given["scenario"]]
    if given["seed"] is None:
        began = first_as_of(given["as_of"], given["day_zero"])
        given["seed"] = scenario.seeds[began.weekday()]
    if given["accounts"] is None:
        given["accounts"] = scenario.accounts
    tables = generate(**given)
    write_tables(tables, out)
    for name, table in tables.items():
        print(f"{name} {table.num_rows}")


if __name__ == "__main__":
    main()
