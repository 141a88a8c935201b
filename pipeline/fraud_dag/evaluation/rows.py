"""The hold-out rows: checked once, then plain arrays in one fixed order."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .arrays import Codes, Floats
from .columns import EMPTY, Category, Columns, smallest
from .faults import InputFaults

REQUIRED = (
    "TRANSACTION_ID", "TX_DATE", "ACCOUNT_ID", "AMOUNT", "LABEL", "CANDIDATE_SCORE",
    "PRODUCTION_SCORE", "PREF_CUSTOMER", "CHANNEL", "REGION",
)  # fmt: skip
MAX_AMOUNT = 1e15


@dataclass(frozen=True)
class Rows:
    """One entry per hold-out transaction in every array; `label` is 1, 0 or NaN."""

    transaction: NDArray[Any]
    day: Category
    account: Codes
    account_ids: NDArray[Any]
    amount: Floats
    label: Floats
    candidate: Floats
    production: Floats | None
    pref: Category
    channel: Category
    region: Category
    hour: Floats | None

    def __len__(self) -> int:
        """How many transactions."""
        return len(self.amount)

    def keep(self, mask: NDArray[np.bool_] | Codes) -> "Rows":
        """The rows where `mask` holds, or at the given positions; account codes stay."""

        def cut(category: Category) -> Category:
            return replace(category, codes=category.codes[mask])

        return replace(
            self,
            transaction=self.transaction[mask],
            day=cut(self.day),
            account=self.account[mask],
            amount=self.amount[mask],
            label=self.label[mask],
            candidate=self.candidate[mask],
            production=None if self.production is None else self.production[mask],
            pref=cut(self.pref),
            channel=cut(self.channel),
            region=cut(self.region),
            hour=None if self.hour is None else self.hour[mask],
        )

    @property
    def labelled(self) -> "Rows":
        """Only the rows whose label is known."""
        known = ~np.isnan(self.label)
        return self if bool(known.all()) else self.keep(known)

    @property
    def fraud(self) -> NDArray[np.bool_]:
        """Which rows are labelled fraud."""
        return self.label == 1


def _check_columns(frame: pd.DataFrame) -> None:
    if not isinstance(frame, pd.DataFrame):
        raise InputFaults([f"rows: expected a DataFrame, found {type(frame).__name__}"])
    names = list(frame.columns)
    faults = []
    for column in REQUIRED:
        alike = [name for name in names if str(name).strip().upper() == column]
        if column not in names:
            hint = f"; {alike[0]!r} is spelt differently" if alike else ""
            faults.append(f"{column}: column is missing{hint}")
    faults.extend(
        f"{column}: {names.count(column)} columns have this name"
        for column in (*REQUIRED, "TX_HOUR")
        if names.count(column) > 1
    )
    if faults:
        raise InputFaults(faults)


def read_rows(frame: pd.DataFrame, has_production: bool | None) -> Rows:
    """Checks the frame and sorts it, so that a shuffled input gives the same answer.

    `has_production` None means: as the PRODUCTION_SCORE column says. Raises InputFaults naming each
    column with its first bad rows (counted from 1). Scores outside 0..1 and missing labels are
    findings of the judge, not faults of the input.
    """
    _check_columns(frame)
    read = Columns(frame.reset_index(drop=True))
    transaction, account = read.keys("TRANSACTION_ID"), read.keys("ACCOUNT_ID")
    amount, label = read.numbers("AMOUNT"), read.numbers("LABEL")
    if not read.faulty("AMOUNT"):
        read.reject("AMOUNT", np.isnan(amount), EMPTY)
    read.reject("AMOUNT", (amount > MAX_AMOUNT) | (amount < 0), "impossible amount")
    read.reject(
        "LABEL", ~np.isnan(label) & (label != 0) & (label != 1), "neither 1 nor 0 nor empty"
    )
    candidate, production = read.numbers("CANDIDATE_SCORE"), read.numbers("PRODUCTION_SCORE")
    scored = bool((~np.isnan(production)).any())
    if has_production is False and scored:
        read.faults.append("PRODUCTION_SCORE: has values, but the context names no production")
    hour = read.numbers("TX_HOUR") if "TX_HOUR" in frame.columns else None
    if hour is not None:
        read.reject(
            "TX_HOUR", ~np.isnan(hour) & ~np.isin(hour, np.arange(24)),
            "not an hour from 0 to 23",
        )  # fmt: skip
    day, pref = read.dates("TX_DATE"), read.flags("PREF_CUSTOMER")
    channel, region = read.category("CHANNEL"), read.category("REGION")
    if read.faults:
        raise InputFaults(read.faults)
    account_codes, account_ids = pd.factorize(account, sort=True)
    exists = scored if has_production is None else has_production
    rows = Rows(
        transaction=transaction, day=day, account=account_codes.astype(smallest(len(account_ids))),
        account_ids=np.asarray(account_ids), amount=amount, label=label, candidate=candidate,
        production=production if exists else None, pref=pref, channel=channel, region=region,
        hour=hour,
    )  # fmt: skip
    return _in_order(rows)


def _in_order(rows: Rows) -> Rows:
    """Sorts by transaction; only repeated ones need more to stand in one order."""
    ids = rows.transaction
    if bool((ids[1:] > ids[:-1]).all()):
        return rows
    order = np.argsort(ids, kind="stable")
    ranked = ids[order]
    if bool((ranked[1:] == ranked[:-1]).any()):
        live = rows.candidate if rows.production is None else rows.production
        more = (rows.region.codes, rows.channel.codes, rows.day.codes, rows.label, live)
        order = np.lexsort((*more, rows.candidate, rows.amount, rows.account, ids))
    return rows.keep(order)
