"""A shop's days in memory: the generator's tables with the pipeline's seven features, in numpy.

The features are those of `fraud_dag.features`, computed without a database; a test holds the two to
one definition.
"""

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from fraud_dag.windows import LAG_DAYS

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sandbox" / "data"))


from demo_data.scenarios import SCENARIOS
from demo_data.tables import account_table, customer_table, transaction_table
from demo_data.transactions import make_days
from demo_data.world import make_world

LAST_DAY = date(2026, 11, 22)
LABEL_DELAY_DAYS = 7
DAY_SECONDS = 86_400
RISK_NEWEST_DAYS = 4
FEATURES = (
    "TX_UTILIZATION_NORM", "TX_DAILY_COUNT_NORM", "PREF_CUSTOMER", "HOUR_OF_DAY",
    "AMOUNT_TO_USUAL", "MERCHANT_RISK_LAG", "CHANNEL_CODE",
)  # fmt: skip
FIRST_FOUR = FEATURES[:4]


@dataclass(frozen=True)
class Shop:
    """Transactions with features, in order of time; column DAY counts from `first`.

    KNOWN_AT is the second since 1970 at which a label became known; infinite where it is not yet.
    """

    rows: pd.DataFrame
    first: date
    days: int

    def between(self, start: int, end: int) -> pd.DataFrame:
        """The rows of days start..end−1."""
        day = self.rows["DAY"].to_numpy()
        low, high = np.searchsorted(day, [start, end])
        return self.rows.iloc[low:high]

    def date_of(self, day: int) -> date:
        """The calendar day of a day number."""
        return self.first + timedelta(days=day)


def make_shop(
    seed: int, accounts: int, days: int, scenario: str = "steady", labels_days_later: int = 60
) -> Shop:
    """Makes `days` days, with the labels known some days after the last (60: all that ever are)."""
    first = LAST_DAY - timedelta(days=days)
    world = make_world(seed, accounts, first)
    made = make_days(world, SCENARIOS[scenario], first, LAST_DAY)
    now = LAST_DAY + timedelta(days=labels_days_later)
    people = customer_table(world).to_pandas().set_index("CUSTOMER_ID")
    owners = account_table(world).to_pandas().set_index("ACCOUNT_ID")
    transactions = transaction_table(made, now, LABEL_DELAY_DAYS).to_pandas()
    return Shop(with_features(joined(transactions, owners, people)), first, days)


def joined(transactions: pd.DataFrame, owners: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """The three tables as one frame; `owners` and `people` are indexed by their ids."""
    owner = owners.loc[transactions["ACCOUNT_ID"]]
    person = people.loc[owner["CUSTOMER_ID"]]
    second = transactions["TX_TIMESTAMP"].to_numpy().astype("datetime64[s]").astype(np.int64)
    known = transactions["LABEL_TS"].to_numpy().astype("datetime64[s]").astype(np.float64)
    unknown = transactions["LABEL_TS"].isna().to_numpy()
    fraud = transactions["IS_FRAUD"].eq(True).fillna(False).to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "TRANSACTION_ID": transactions["TRANSACTION_ID"],
            "ACCOUNT_ID": transactions["ACCOUNT_ID"],
            "MERCHANT_ID": transactions["MERCHANT_ID"],
            "SECOND": second,
            "DAY": second // DAY_SECONDS - second.min() // DAY_SECONDS,
            "AMOUNT": transactions["AMOUNT"].astype("float64"),
            "CHANNEL": transactions["CHANNEL"],
            "REGION": person["REGION"].to_numpy(),
            "PREFERRED": person["PREF_CUSTOMER"].to_numpy(dtype=bool),
            "LIMIT": owner["ACCOUNT_LIMIT"].astype("float64").to_numpy(),
            "LABEL": np.where(unknown, np.nan, fraud),
            "KNOWN_AT": np.where(unknown, np.inf, known),
        }
    )


def with_features(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds the seven features; nothing of a row's future is used."""
    code = pd.factorize(frame["CHANNEL"], sort=True)[0].astype(float)
    return frame.assign(
        TX_UTILIZATION_NORM=np.minimum(frame["AMOUNT"] / frame["LIMIT"], 1.0),
        TX_DAILY_COUNT_NORM=np.minimum(
            (frame.groupby(["ACCOUNT_ID", "DAY"]).cumcount() + 1) / 10.0, 1.0
        ),
        PREF_CUSTOMER=frame["PREFERRED"].astype(float),
        HOUR_OF_DAY=(frame["SECOND"] % DAY_SECONDS // 3600).astype(float),
        AMOUNT_TO_USUAL=_to_usual(frame),
        MERCHANT_RISK_LAG=_merchant_risk(frame),
        CHANNEL_CODE=code,
    )


def _to_usual(frame: pd.DataFrame) -> np.ndarray:
    """Amount ÷ mean of the account's amounts in the ten days before; null without any."""
    span = 1 << 32
    account = pd.factorize(frame["ACCOUNT_ID"])[0].astype(np.int64)
    second = frame["SECOND"].to_numpy() - int(frame["SECOND"].min()) + LAG_DAYS * DAY_SECONDS
    key = account * span + second
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    total = np.concatenate([[0.0], np.cumsum(frame["AMOUNT"].to_numpy()[order])])
    start = np.searchsorted(ranked, key - LAG_DAYS * DAY_SECONDS, side="left")
    end = np.searchsorted(ranked, key - 1, side="right")
    count = end - start
    with np.errstate(divide="ignore", invalid="ignore"):
        usual = (total[end] - total[start]) / count
        return np.where(count > 0, frame["AMOUNT"].to_numpy() / usual, np.nan)


def _merchant_risk(frame: pd.DataFrame) -> np.ndarray:
    """(known frauds + .05)/(rows + 10) at the merchant over days d−10…d−4, as known at day d."""
    merchant = pd.factorize(frame["MERCHANT_ID"])[0]
    day = frame["DAY"].to_numpy()
    midnight = int(frame["SECOND"].min()) // DAY_SECONDS * DAY_SECONDS
    shape = (merchant.max() + 1, day.max() + 1 + LAG_DAYS)
    seen, known = np.zeros(shape), np.zeros(shape)
    fraud = (frame["LABEL"] == 1).to_numpy()
    reported = frame["KNOWN_AT"].to_numpy()
    for lag in range(RISK_NEWEST_DAYS, LAG_DAYS + 1):
        np.add.at(seen, (merchant, day + lag), 1)
        told = fraud & (reported < midnight + (day + lag) * DAY_SECONDS)
        np.add.at(known, (merchant[told], day[told] + lag), 1)
    return (known[merchant, day] + 0.05) / (seen[merchant, day] + 10)
