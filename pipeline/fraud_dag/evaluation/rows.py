"""The hold-out rows: checked once, then plain arrays in one fixed order."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .arrays import Codes, Floats
from .blocks import blocks
from .faults import InputFaults

REQUIRED = (
    "TRANSACTION_ID", "TX_DATE", "ACCOUNT_ID", "AMOUNT", "LABEL", "CANDIDATE_SCORE",
    "PRODUCTION_SCORE", "PREF_CUSTOMER", "CHANNEL", "REGION",
)  # fmt: skip
MAX_NAME = 40
"""Characters, and half the bytes, of a channel's or a region's name; longer ones are cut and run
together."""
MAX_AMOUNT = 1e15
MAX_EXACT = 2**53
"""Up to here a double holds every whole number."""
EMPTY = "empty"
_KINDS: tuple[type[np.signedinteger[Any]], ...] = (np.int8, np.int16, np.int32, np.int64)
_MISSING = {"", "nan", "null", "none"}
_TRUE = {"true", "1", "1.0", "t", "yes"}
_FALSE = {"false", "0", "0.0", "f", "no"}


@dataclass(frozen=True)
class Category:
    """A text column as codes into its sorted values."""

    codes: Codes
    values: tuple[str, ...]


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


def _where(bad: "pd.Series[bool]") -> str:
    numbers = np.flatnonzero(bad.to_numpy())
    shown = ", ".join(str(number + 1) for number in numbers[:3])
    more = f" and {len(numbers) - 3} more" if len(numbers) > 3 else ""
    return f"row{'s' if len(numbers) > 1 else ''} {shown}{more}"


def smallest(values: int) -> "np.dtype[np.signedinteger[Any]]":
    """The smallest signed type whose numbers 0..`values` − 1 fit."""
    return np.dtype(next(kind for kind in _KINDS if values <= np.iinfo(kind).max))


def _named(codes: Codes, names: list[str]) -> Category:
    """Codes into sorted names, alike ones run together."""
    values = sorted(set(names))
    position = {name: at for at, name in enumerate(values)}
    places = np.array([position[name] for name in names], dtype=smallest(len(values)))
    return Category(places[codes] if len(names) else codes.astype(places.dtype), tuple(values))


def _name(value: Any) -> str:
    whole = str(value).encode(errors="replace").decode()[:MAX_NAME]
    return whole.encode()[: 2 * MAX_NAME].decode(errors="ignore")


def _flag(value: Any) -> str:
    word = str(value).lower()
    return "true" if word in _TRUE else "false" if word in _FALSE else "?"


class _Columns:
    def __init__(self, frame: pd.DataFrame):
        self.frame = frame
        self.faults: list[str] = []

    def reject(self, column: str, bad: Any, what: str) -> None:
        bad = pd.Series(np.asarray(bad))
        if bool(bad.any()):
            example = self.frame[column].iloc[int(np.flatnonzero(bad.to_numpy())[0])]
            if isinstance(example, np.generic):
                example = example.item()
            found = "" if what == EMPTY else f" (found {example!r})"
            self.faults.append(f"{column}: {what} in {_where(bad)}{found}")

    def faulty(self, column: str) -> bool:
        """Whether the column has a fault already."""
        return any(fault.startswith(f"{column}:") for fault in self.faults)

    def numbers(self, column: str) -> Floats:
        given = self.frame[column]
        empty = given.isna()
        if given.dtype == object:  # Decimals from a database, text from a file
            empty |= given.map(lambda value: str(value).strip().lower() in _MISSING)
            given = given.where(~empty, None)
        values = pd.Series(pd.to_numeric(given, errors="coerce"), dtype="float64")
        self.reject(column, values.isna() & ~empty, "not a number")
        return np.asarray(values, dtype=np.float64)

    def factorized(self, column: str) -> tuple[Codes, list[Any]]:
        """Codes into the column's distinct values; NaN stands for all that is missing."""
        given = self.frame[column]
        number: dict[Any, int] = {}
        codes = np.empty(len(given), dtype=np.int32)
        try:
            for block in blocks(len(given)):
                here, found = pd.factorize(given.iloc[block])
                numbers = [number.setdefault(value, len(number)) for value in found]
                # the code of a missing value is −1, here and in `codes`
                codes[block] = np.array([*numbers, -1], dtype=np.int32)[here]
        except TypeError:
            self.faults.append(f"{column}: holds lists or objects instead of plain values")
            return np.zeros(len(given), dtype=np.int32), ["?"]
        missing = codes < 0
        if not missing.any():
            return codes, list(number)
        codes[missing] = len(number)
        return codes, [*number, np.nan]

    def category(self, column: str) -> Category:
        codes, found = self.factorized(column)
        names = ["null" if pd.isna(value) else _name(value) for value in found]
        return _named(codes, names)

    def flags(self, column: str) -> Category:
        codes, found = self.factorized(column)
        words = [_flag(value) for value in found]
        return self.checked(column, codes, words, "neither true nor false")

    def dates(self, column: str) -> Category:
        codes, found = self.factorized(column)
        texts = pd.Series([str(value)[:10] for value in found], dtype="object")
        days = pd.to_datetime(texts, errors="coerce", format="%Y-%m-%d")
        words = [str(word) for word in days.dt.strftime("%Y-%m-%d").fillna("?")]
        return self.checked(column, codes, words, "not a day like 2026-11-20")

    def checked(self, column: str, codes: Codes, words: list[str], what: str) -> Category:
        if "?" in words and not self.faulty(column):
            self.reject(column, np.array([word == "?" for word in words])[codes], what)
        return _named(codes, words)

    def keys(self, column: str) -> NDArray[Any]:
        given = self.frame[column]
        self.reject(column, given.isna(), EMPTY)
        if given.dtype != object:
            return given.to_numpy()
        numbers = pd.to_numeric(given.where(given.notna(), None), errors="coerce")
        if not (numbers.notna().all() and bool((numbers % 1 == 0).all())):
            return given.astype(str).to_numpy()
        if bool((numbers.abs() <= MAX_EXACT).all()):
            return numbers.astype("int64").to_numpy()
        # as doubles, ids of 17 digits and more would run together
        exact = [int(Decimal(str(value).strip())) for value in given]
        return pd.Series(exact, dtype="object").to_numpy()


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
    read = _Columns(frame.reset_index(drop=True))
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
