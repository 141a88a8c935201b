"""Compare the features computed in Snowflake with those of the plain reference; print JSON.

Expects the demo tables in FINANCE.PUBLIC and a schema DAG_RUNS.RUN_TEST to write to.
"""

import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
from fraud_dag.config import read_config
from fraud_dag.features import CATEGORIES, NUMBERS, feature_frame
from fraud_dag.profile import feature_profiles
from fraud_dag.split import split
from fraud_dag.windows import Windows, windows_of
from reference_features import reference_features
from settings_of_a_run import ROOT_CONFIG
from snowflake.snowpark import Session

from live.connect import connect

SCHEMA = "DAG_RUNS.RUN_TEST"


def computed(session: Session, windows: Windows) -> pd.DataFrame:
    """Write table FEATURES and read it back."""
    config = read_config(ROOT_CONFIG)
    frame = feature_frame(
        session.table(config.transactions),
        session.table(config.accounts),
        session.table(config.customers),
        windows,
        config.label_delay_days,
    )
    frame.write.mode("overwrite").save_as_table(f"{SCHEMA}.FEATURES")
    read = session.table(f"{SCHEMA}.FEATURES").to_pandas()
    return read.sort_values("TRANSACTION_ID").reset_index(drop=True)


def wanted(windows: Windows, folder: Path) -> pd.DataFrame:
    """Compute the reference from the Parquet files that were loaded."""
    tables = [
        pd.read_parquet(folder / f"{name}.parquet")
        for name in ("FINANCIAL_TRANSACTIONS", "FINANCIAL_ACCOUNT", "CUSTOMER")
    ]
    return reference_features(tables[0], tables[1], tables[2], windows, 7)


def differences(found: pd.DataFrame, expected: pd.DataFrame) -> list[str]:
    """Name the columns that differ."""
    if found["TRANSACTION_ID"].tolist() != expected["TRANSACTION_ID"].tolist():
        return [f"TRANSACTION_ID: {len(found)} rows, {len(expected)} wanted"]
    wrong = [
        name for name in (*CATEGORIES, "REGION") if found[name].tolist() != expected[name].tolist()
    ]
    for name in (*NUMBERS, "LABEL"):
        one, two = found[name].astype(float), expected[name].astype(float)
        same = (one.isna() & two.isna()) | ((one - two).abs() <= 1e-9 * two.abs().clip(1e-3))
        if not same.all():
            wrong.append(f"{name}: {int((~same).sum())} of {len(same)} rows")
    return wrong


def main() -> None:
    """Run the comparison."""
    as_of = date.fromisoformat(sys.argv[1])
    windows = windows_of(
        read_config(ROOT_CONFIG), datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    )
    with connect() as session:
        found = computed(session, windows)
        expected = wanted(windows, Path(os.environ["DEMO_DATA"]))
        counts = split(session, SCHEMA, windows)
        profiles = feature_profiles(session, SCHEMA)
    print(
        json.dumps(
            {
                "rows": len(found),
                "differences": differences(found, expected),
                "split": counts.as_json(),
                "profiles": profiles,
            }
        )
    )


if __name__ == "__main__":
    main()
