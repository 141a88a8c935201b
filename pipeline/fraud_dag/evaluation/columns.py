"""One column at a time: its values checked and read, and every fault named with its first rows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .arrays import Codes, Floats
from .blocks import blocks

MAX_NAME = 40
"""Characters, and half the bytes, of a channel's or a region's name; longer ones are cut and run
together."""
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


class Columns:
    """A hold-out's columns, read one by one; `faults` holds what is wrong with them so far."""

    def __init__(self, frame: pd.DataFrame):
        self.frame = frame
        self.faults: list[str] = []

    def reject(self, column: str, bad: Any, what: str) -> None:
        """Adds a fault `what` of the rows where `bad` holds, if there are any."""
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
        """The column as doubles, NaN where it is empty; other texts are a fault."""
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
        """The column's texts, cut to `MAX_NAME`."""
        codes, found = self.factorized(column)
        names = ["null" if pd.isna(value) else _name(value) for value in found]
        return _named(codes, names)

    def flags(self, column: str) -> Category:
        """The column as `true` and `false`; anything else is a fault."""
        codes, found = self.factorized(column)
        words = [_flag(value) for value in found]
        return self.checked(column, codes, words, "neither true nor false")

    def dates(self, column: str) -> Category:
        """The column's days as `2026-11-20`; anything else is a fault."""
        codes, found = self.factorized(column)
        texts = pd.Series([str(value)[:10] for value in found], dtype="object")
        days = pd.to_datetime(texts, errors="coerce", format="%Y-%m-%d")
        words = [str(word) for word in days.dt.strftime("%Y-%m-%d").fillna("?")]
        return self.checked(column, codes, words, "not a day like 2026-11-20")

    def checked(self, column: str, codes: Codes, words: list[str], what: str) -> Category:
        """Codes into `words`; where a word is `?`, a fault `what`."""
        if "?" in words and not self.faulty(column):
            self.reject(column, np.array([word == "?" for word in words])[codes], what)
        return _named(codes, words)

    def keys(self, column: str) -> NDArray[Any]:
        """Ids: whole numbers if all of them are, else texts; an empty one is a fault."""
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
