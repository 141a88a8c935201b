"""The seven features and the label of every transaction of a run's windows, computed in Snowflake.

Nothing looks into the future: a row's features use the account's and the merchant's earlier rows
and the labels known when its day began.
"""

from datetime import date, datetime, time, timedelta

from snowflake.snowpark import Column, DataFrame, Session, Window
from snowflake.snowpark import functions as F
from snowflake.snowpark.types import DecimalType, DoubleType

from fraud_dag.config import RunConfig
from fraud_dag.windows import LAG_DAYS, Windows

NUMBERS = (
    "TX_UTILIZATION_NORM",
    "TX_DAILY_COUNT_NORM",
    "PREF_CUSTOMER",
    "HOUR_OF_DAY",
    "AMOUNT_TO_USUAL",
    "MERCHANT_RISK_LAG",
)
CATEGORIES = ("CHANNEL",)
FEATURES = (*NUMBERS, *CATEGORIES)

DAILY_COUNT_CAP = 10.0
RISK_NEWEST_DAYS = 4
RISK_FRAUDS, RISK_ROWS = 0.05, 10.0
"""A merchant without history counts as having this many frauds in this many rows."""

_KEPT = ("TRANSACTION_ID", "ACCOUNT_ID", "TX_TIMESTAMP", "TX_DATE", "AMOUNT", "MERCHANT_ID")


def feature_frame(
    transactions: DataFrame,
    accounts: DataFrame,
    customers: DataFrame,
    windows: Windows,
    label_delay_days: int,
) -> DataFrame:
    """Build one row per transaction of the train window and the hold-out.

    `label_delay_days` is how long the shop waits before it counts a row as honest. Reads the days
    from `windows.history_start` only.
    """
    recent = _recent(transactions, windows)
    rows = _with_account_history(recent).filter(_inside(windows))
    risk = _merchant_risk(recent)
    owners = _owners(accounts, customers)
    joined = rows.join(owners, F.col("ACCOUNT_ID") == F.col("OWN_ACCOUNT"), "left").join(
        risk,
        (F.col("MERCHANT_ID") == F.col("RISK_MERCHANT")) & (F.col("DAY_NO") == F.col("RISK_DAY")),
        "left",
    )
    return joined.select(
        *_KEPT,
        "REGION",
        _label(windows, label_delay_days).alias("LABEL"),
        _at_most_one(_real("AMOUNT") / _real_not_zero("ACCOUNT_LIMIT")).alias(
            "TX_UTILIZATION_NORM"
        ),
        _at_most_one(_real("DAY_COUNT") / F.lit(DAILY_COUNT_CAP)).alias("TX_DAILY_COUNT_NORM"),
        F.iff(F.col("IS_PREFERRED"), F.lit(1), F.lit(0)).cast(DoubleType()).alias("PREF_CUSTOMER"),
        F.hour("TX_TIMESTAMP").cast(DoubleType()).alias("HOUR_OF_DAY"),
        (_real("AMOUNT") * _real("EARLIER_ROWS") / _real_not_zero("EARLIER_AMOUNT")).alias(
            "AMOUNT_TO_USUAL"
        ),
        "CHANNEL",
        F.col("RISK").alias("MERCHANT_RISK_LAG"),
    )


def write_features(
    session: Session, config: RunConfig, schema: str, windows: Windows, label_delay_days: int
) -> None:
    """Write table `schema`.FEATURES from the tables that the config names."""
    frame = feature_frame(
        session.table(config.transactions),
        session.table(config.accounts),
        session.table(config.customers),
        windows,
        label_delay_days,
    )
    frame.write.mode("overwrite").save_as_table(f"{schema}.FEATURES")


def _recent(transactions: DataFrame, windows: Windows) -> DataFrame:
    instant = F.col("TX_TIMESTAMP")
    first = F.lit(windows.history_start)
    return transactions.filter(
        (instant >= _midnight(windows.history_start)) & (instant < _midnight(windows.holdout_end))
    ).select(
        "TRANSACTION_ID",
        "ACCOUNT_ID",
        "TX_TIMESTAMP",
        F.to_date("TX_TIMESTAMP").alias("TX_DATE"),
        F.datediff("day", first, F.to_date("TX_TIMESTAMP")).alias("DAY_NO"),
        "AMOUNT",
        "CHANNEL",
        "MERCHANT_ID",
        "IS_FRAUD",
        "LABEL_TS",
    )


def _with_account_history(recent: DataFrame) -> DataFrame:
    within_day = Window.partition_by("ACCOUNT_ID", "TX_DATE").order_by(
        "TX_TIMESTAMP", "TRANSACTION_ID"
    )
    # A fixed look back, so that a transaction has the same features in every run that reads it.
    earlier = (
        Window.partition_by("ACCOUNT_ID")
        .order_by("TX_TIMESTAMP")
        .range_between(-F.make_interval(days=LAG_DAYS), -F.make_interval(seconds=1))
    )
    return recent.select(
        *_KEPT,
        "DAY_NO",
        "CHANNEL",
        "IS_FRAUD",
        "LABEL_TS",
        F.row_number().over(within_day).alias("DAY_COUNT"),
        # Sums of decimals are exact whatever order the engine adds them in; means of reals are not.
        F.sum("AMOUNT").over(earlier).alias("EARLIER_AMOUNT"),
        F.count("AMOUNT").over(earlier).alias("EARLIER_ROWS"),
    )


def _merchant_risk(recent: DataFrame) -> DataFrame:
    days = recent.group_by("MERCHANT_ID", "TX_DATE", "DAY_NO").agg(
        F.count(F.lit(1)).alias("DAY_ROWS")
    )
    lagged = (
        Window.partition_by("MERCHANT_ID")
        .order_by("DAY_NO")
        .range_between(-LAG_DAYS, -RISK_NEWEST_DAYS)
    )
    seen = days.select(
        F.col("MERCHANT_ID").alias("RISK_MERCHANT"),
        F.col("DAY_NO").alias("RISK_DAY"),
        F.coalesce(F.sum("DAY_ROWS").over(lagged), F.lit(0)).alias("SEEN_ROWS"),
    )
    known = _known_frauds(recent, days)
    joined = seen.join(
        known,
        (F.col("RISK_MERCHANT") == F.col("KNOWN_MERCHANT"))
        & (F.col("RISK_DAY") == F.col("KNOWN_DAY")),
        "left",
    )
    frauds = F.coalesce(F.col("KNOWN_FRAUDS"), F.lit(0)).cast(DoubleType())
    return joined.select(
        "RISK_MERCHANT",
        "RISK_DAY",
        ((frauds + F.lit(RISK_FRAUDS)) / (_real("SEEN_ROWS") + F.lit(RISK_ROWS))).alias("RISK"),
    )


def _known_frauds(recent: DataFrame, days: DataFrame) -> DataFrame:
    reported = recent.filter(F.col("IS_FRAUD")).select(
        F.col("MERCHANT_ID").alias("FRAUD_MERCHANT"),
        F.col("DAY_NO").alias("FRAUD_DAY"),
        F.coalesce(F.col("LABEL_TS"), F.col("TX_TIMESTAMP")).alias("REPORTED_AT"),
    )
    matched = days.join(
        reported,
        (F.col("MERCHANT_ID") == F.col("FRAUD_MERCHANT"))
        & (F.col("FRAUD_DAY") >= F.col("DAY_NO") - F.lit(LAG_DAYS))
        & (F.col("FRAUD_DAY") <= F.col("DAY_NO") - F.lit(RISK_NEWEST_DAYS))
        & (F.col("REPORTED_AT") < F.col("TX_DATE")),
    )
    return matched.group_by("MERCHANT_ID", "DAY_NO").agg(
        F.count(F.lit(1)).alias("KNOWN_FRAUDS")
    ).select(
        F.col("MERCHANT_ID").alias("KNOWN_MERCHANT"),
        F.col("DAY_NO").alias("KNOWN_DAY"),
        "KNOWN_FRAUDS",
    )  # fmt: skip


def _owners(accounts: DataFrame, customers: DataFrame) -> DataFrame:
    people = customers.select(
        F.col("CUSTOMER_ID").alias("OWNER_ID"),
        F.col("PREF_CUSTOMER").alias("IS_PREFERRED"),
        "REGION",
    )
    return (
        accounts.select(F.col("ACCOUNT_ID").alias("OWN_ACCOUNT"), "CUSTOMER_ID", "ACCOUNT_LIMIT")
        .join(people, F.col("CUSTOMER_ID") == F.col("OWNER_ID"), "left")
        .select("OWN_ACCOUNT", "ACCOUNT_LIMIT", "IS_PREFERRED", "REGION")
    )


def _label(windows: Windows, label_delay_days: int) -> Column:
    """Say 1, 0 or null as the shop knew it at midnight of as_of, whatever it learned later."""
    as_of = _midnight(windows.as_of)
    known_at = F.coalesce(F.col("LABEL_TS"), F.col("TX_TIMESTAMP"))
    settled = F.col("TX_TIMESTAMP") <= _midnight(windows.as_of - timedelta(days=label_delay_days))
    return (
        F.when(F.col("IS_FRAUD") & (known_at < as_of), F.lit(1))
        # Reported after as_of: until then the row looked honest, or was not settled yet.
        .when(F.col("IS_FRAUD") & settled, F.lit(0))
        .when((~F.col("IS_FRAUD")) & (known_at <= as_of), F.lit(0))
        .otherwise(F.lit(None).cast(DecimalType(1, 0)))
    )


def _inside(windows: Windows) -> Column:
    day = F.col("TX_DATE")
    return ((day >= F.lit(windows.train_start)) & (day < F.lit(windows.train_end))) | (
        (day >= F.lit(windows.holdout_start)) & (day < F.lit(windows.holdout_end))
    )


def _midnight(day: date) -> Column:
    return F.lit(datetime.combine(day, time.min))


def _real(name: str) -> Column:
    return F.col(name).cast(DoubleType())


def _real_not_zero(name: str) -> Column:
    return F.iff(F.col(name) == F.lit(0), F.lit(None), _real(name)).cast(DoubleType())


def _at_most_one(value: Column) -> Column:
    return F.iff(value > F.lit(1.0), F.lit(1.0), value)
