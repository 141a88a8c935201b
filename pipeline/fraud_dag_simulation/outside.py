"""The judge's windows slid over transactions that were made elsewhere."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .looks import DELAY, GAP, HOLDOUT_DAYS, TRAIN_DAYS, VALIDATION_DAYS, Version, look
from .model import Fitted, fit
from .report import table
from .shop import DAY_SECONDS, FEATURES, with_features

COLUMNS = ("TRANSACTION_ID", "TX_DATETIME", "CUSTOMER_ID", "TERMINAL_ID", "TX_AMOUNT", "TX_FRAUD")
USED = tuple(name for name in FEATURES if name != "CHANNEL_CODE")
LIMIT_DAYS, LIMIT_TIMES, PREFERRED_SHARE = 14, 10, 0.2
HISTORY_DAYS = 10
BACK = DELAY + HOLDOUT_DAYS + GAP + TRAIN_DAYS
RESAMPLES = 2000


def read_days(path: Path) -> pd.DataFrame:
    """Maps the file: one account per customer, the terminal as merchant, a limit by spending.

    ACCOUNT_LIMIT is ten times the customer's mean amount of the first 14 days, rounded up to
    hundreds; preferred is the fifth of customers with the most transactions in them; a label is
    known seven days after its transaction. Raises ValueError naming columns that are missing.
    """
    raw = pd.read_parquet(path)
    missing = [name for name in COLUMNS if name not in raw.columns]
    if missing:
        raise ValueError(f"{path}: column {', '.join(missing)} is missing")
    raw = raw.sort_values(["TX_DATETIME", "TRANSACTION_ID"])
    instants = raw["TX_DATETIME"].dt.tz_localize(None).to_numpy()
    second = instants.astype("datetime64[s]").astype(np.int64)
    day = second // DAY_SECONDS - second.min() // DAY_SECONDS
    early = raw[day < LIMIT_DAYS].groupby("CUSTOMER_ID")["TX_AMOUNT"].agg(["mean", "size"])
    limit = np.ceil(early["mean"] * LIMIT_TIMES / 100) * 100
    preferred = early["size"].rank(ascending=False, method="first") <= PREFERRED_SHARE * len(early)
    customer = raw["CUSTOMER_ID"]
    return with_features(
        pd.DataFrame(
            {
                "TRANSACTION_ID": raw["TRANSACTION_ID"].to_numpy(),
                "ACCOUNT_ID": customer.to_numpy(),
                "MERCHANT_ID": raw["TERMINAL_ID"].to_numpy(),
                "SECOND": second,
                "DAY": day,
                "AMOUNT": raw["TX_AMOUNT"].to_numpy(dtype=float),
                "CHANNEL": "POS",
                "REGION": "ALL",
                "PREFERRED": preferred.reindex(customer).eq(True).to_numpy(dtype=bool),
                "LIMIT": limit.reindex(customer).fillna(limit.median()).to_numpy(),
                "LABEL": raw["TX_FRAUD"].to_numpy(dtype=float),
                "KNOWN_AT": (second + DELAY * DAY_SECONDS).astype(float),
            }
        )
    )


def _days(rows: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    low, high = np.searchsorted(rows["DAY"].to_numpy(), [start, end])
    return rows.iloc[low:high]


def looks_of(rows: pd.DataFrame, every: int) -> list[dict[str, Any]]:
    """A look every so many days: the first candidate goes live, as does what is promoted later."""
    first = date(1970, 1, 1) + timedelta(days=int(rows["SECOND"].min()) // DAY_SECONDS)
    live: tuple[Fitted, str, date] | None = None
    found = []
    for as_of in range(HISTORY_DAYS + BACK, int(rows["DAY"].max()) + 2, every):
        holdout_at = as_of - DELAY - HOLDOUT_DAYS
        train_end = holdout_at - GAP
        validation_at = train_end - VALIDATION_DAYS
        model = fit(_days(rows, train_end - TRAIN_DAYS, validation_at), USED)
        holdout = _days(rows, holdout_at, holdout_at + HOLDOUT_DAYS)
        validation = _days(rows, validation_at, train_end)
        name = f"V{(first + timedelta(days=as_of)):%Y%m%d}"
        ended = first + timedelta(days=train_end)

        def version(
            fitted: Fitted, name: str, ended: date, holdout: Any = holdout, seen: Any = validation
        ) -> Version:
            return Version(name, fitted.score(holdout), fitted.score(seen), ended)

        document = look(
            holdout, first, first + timedelta(days=holdout_at), version(model, name, ended),
            None if live is None else version(*live), RESAMPLES,
        )  # fmt: skip
        found.append(document)
        if live is None or document["verdict"] == "promote":
            live = (model, name, ended)
    return found


def slide(path: Path, every: int) -> str:
    """The table of verdicts and metrics per as_of."""
    rows = read_days(path)
    lines = []
    for document in looks_of(rows, every):
        metrics = document["metrics"]["candidate"]
        primary = (document["comparison"] or {}).get("pr_auc")
        change = (
            "–"
            if primary is None
            else f"{primary['delta']:+.3f} [{primary['ci_low']:+.3f}, {primary['ci_high']:+.3f}]"
        )
        lines.append(
            [document["as_of"], document["verdict"], ", ".join(document["reasons"]),
             str(document["data"]["positives"]), f"{metrics['pr_auc']:.3f}",
             f"{metrics['roc_auc']:.3f}", f"{metrics['recall_at_budget']:.3f}",
             f"{metrics['savings_at_budget']:.3f}", change]
        )  # fmt: skip
    head = ["as of", "verdict", "reasons", "frauds", "PR-AUC", "ROC-AUC", "recall at budget",
            "savings at budget", "ΔPR-AUC with 95 % interval"]  # fmt: skip
    return table(head, lines)
