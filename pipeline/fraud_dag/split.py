"""Train, validation and hold-out as tables of their own, and proof that they do not overlap."""

from dataclasses import asdict, dataclass

from snowflake.snowpark import DataFrame, Session
from snowflake.snowpark import functions as F

from fraud_dag.sql import rows
from fraud_dag.windows import Windows

FIT, VALIDATION, HOLDOUT = "TRAIN", "VALIDATION", "HOLDOUT"
CONTENT = ("ACCOUNT_ID", "TX_TIMESTAMP", "AMOUNT", "MERCHANT_ID")


@dataclass(frozen=True)
class Split:
    """Row counts of the tables, and how many hold-out rows are in the train window too."""

    fit_rows: int
    fit_frauds: int
    validation_rows: int
    holdout_rows: int
    shared_ids: int
    shared_content: int

    def as_json(self) -> dict[str, int]:
        """Give the counts as JSON."""
        return asdict(self)


def split(session: Session, schema: str, windows: Windows, kept: str | None = None) -> Split:
    """Write `schema`.TRAIN (fit days), VALIDATION and HOLDOUT from `schema`.FEATURES, and count.

    `kept` names a table of hold-out rows that were judged before, to be used as they are but for
    the labels: those loaded since are taken over, as far as they were known at as_of.
    """
    features = session.table(f"{schema}.FEATURES")
    day = F.col("TX_DATE")
    parts = {
        FIT: (windows.train_start, windows.validation_start),
        VALIDATION: (windows.validation_start, windows.train_end),
        HOLDOUT: (windows.holdout_start, windows.holdout_end),
    }
    for table, (first, end) in parts.items():
        part = features.filter((day >= F.lit(first)) & (day < F.lit(end)))
        if table == HOLDOUT and kept is not None:
            part = _relabelled(session.table(kept), features)
        part.write.mode("overwrite").save_as_table(f"{schema}.{table}")
    _, validation, holdout = (session.table(f"{schema}.{table}") for table in parts)
    (fit_rows, frauds), *_ = rows(session, f"SELECT COUNT(*), SUM(LABEL) FROM {schema}.{FIT}")
    train = train_rows(session, schema)
    return Split(
        fit_rows=int(fit_rows),
        fit_frauds=int(frauds or 0),
        validation_rows=validation.count(),
        holdout_rows=holdout.count(),
        shared_ids=_shared(holdout, train, ("TRANSACTION_ID",)),
        shared_content=_shared(holdout, train, CONTENT),
    )


def train_rows(session: Session, schema: str) -> DataFrame:
    """Give the whole train window: fit and validation days."""
    return session.table(f"{schema}.{FIT}").union_all(session.table(f"{schema}.{VALIDATION}"))


def _relabelled(kept: DataFrame, features: DataFrame) -> DataFrame:
    """Give the kept rows with the columns of `features`, and its labels where it has them."""
    known = features.group_by(F.col("TRANSACTION_ID").alias("KNOWN_ID")).agg(
        F.max("LABEL").alias("KNOWN_LABEL")
    )
    label = F.coalesce(F.col("KNOWN_LABEL"), F.col("LABEL")).alias("LABEL")
    return kept.join(known, F.col("TRANSACTION_ID") == F.col("KNOWN_ID"), "left").select(
        *(label if name == "LABEL" else F.col(name) for name in features.columns)
    )


def _shared(holdout: DataFrame, train: DataFrame, columns: tuple[str, ...]) -> int:
    return holdout.select(*columns).join(train.select(*columns), list(columns), "semi").count()
