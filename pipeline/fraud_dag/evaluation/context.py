"""What the judge is told about the run beside the rows: windows, versions, counts, bins."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .faults import InputFaults


@dataclass(frozen=True)
class Version:
    """One model version: its name and the score from which it raises an alert."""

    version: str
    threshold: float | None
    validation_pr_auc: float | None = None
    train_end: date | None = None


@dataclass(frozen=True)
class FeatureProfile:
    """Counts of one feature (or of the score) in the train window and in the hold-out."""

    name: str
    train_bins: tuple[float, ...]
    holdout_bins: tuple[float, ...]
    train_n: int = 0
    train_nulls: int = 0
    constant_days: int = 0
    worst_day_null_share: float = 0.0


@dataclass(frozen=True)
class Context:
    """The run as the judge sees it; windows are half-open UTC dates."""

    as_of: date
    holdout_start: date
    holdout_end: date
    train_start: date
    train_end: date
    label_delay_days: int
    gap_days: int
    alert_budget_per_day: float
    shared_ids: int
    shared_content: int
    candidate: Version
    production: Version | None
    features: tuple[FeatureProfile, ...]
    score_profile: tuple[FeatureProfile, ...]
    config: Mapping[str, Any]
    info: tuple[str, ...]
    masking_key: str | None

    @property
    def days(self) -> int:
        """Days in the hold-out window."""
        return (self.holdout_end - self.holdout_start).days


_KNOWN = {
    "as_of", "holdout_start", "holdout_end", "train_start", "train_end", "label_delay_days",
    "gap_days", "alert_budget_per_day", "train_holdout_shared_ids", "train_holdout_shared_content",
    "candidate", "production", "features", "score_profile", "config", "info", "masking_key",
}  # fmt: skip


MAX_NUMBER = 1e15
MAX_NAME_BYTES = 100
MAX_DAYS = 10_000
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INFORMATION = ("PRODUCTION_THRESHOLD_DERIVED",)


class _Reader:
    def __init__(self, source: Mapping[str, Any], where: str, faults: list[str]):
        self.source, self.where, self.faults = source, where, faults

    def fault(self, key: str, text: str) -> None:
        self.faults.append(f"{self.where}.{key}: {text}")

    def day(self, key: str, optional: bool = False) -> date:
        value = self.source.get(key)
        if value is None and optional:
            return date.min
        text = str(value)
        try:
            if not _ISO_DAY.fullmatch(text) or not "1900" <= text < "2200":
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError:
            self.fault(key, f"expected a day like 2026-11-20, found {value!r}")
            return date.min

    def number(
        self, key: str, default: float | None = None, low: float = 0.0, high: float = MAX_NUMBER
    ) -> float:
        value = self.source.get(key, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not (low <= value <= high)
        ):
            self.fault(key, f"expected a number from {low:g} to {high:g}, found {value!r}")
            return 0.0
        return float(value)

    def count(self, key: str, default: float | None = None, high: float = MAX_NUMBER) -> int:
        value = self.number(key, default, high=high)
        if value % 1:
            self.fault(key, f"expected a whole number, found {value!r}")
        return int(value)

    def optional_number(self, key: str) -> float | None:
        return None if self.source.get(key) is None else self.number(key, low=-MAX_NUMBER)

    def text(self, key: str) -> str | None:
        value = self.source.get(key)
        if value is not None and not isinstance(value, str):
            self.fault(key, f"expected a text, found {value!r}")
            return None
        return value

    def short(self, key: str) -> None:
        """A name has to leave room for all else in the document."""
        if len(str(self.source[key]).encode(errors="replace")) > MAX_NAME_BYTES:
            self.fault(key, f"longer than {MAX_NAME_BYTES} bytes")

    def bins(self, key: str) -> tuple[float, ...]:
        value = self.source.get(key) or []
        if not isinstance(value, list | tuple) or not all(
            isinstance(count, int | float) and 0 <= count <= MAX_NUMBER for count in value
        ):
            self.fault(key, "expected a list of counts")
            return ()
        return tuple(float(count) for count in value)


def _version(source: Any, where: str, faults: list[str]) -> Version:
    if not isinstance(source, Mapping) or not isinstance(source.get("version"), str):
        faults.append(f"{where}: expected an object with a version, found {source!r}")
        return Version("", None)
    read = _Reader(source, where, faults)
    read.short("version")
    train_end = read.day("train_end", optional=True)
    return Version(
        version=str(source["version"]),
        threshold=read.optional_number("threshold"),
        validation_pr_auc=read.optional_number("validation_pr_auc"),
        train_end=None if train_end == date.min else train_end,
    )


def _profiles(source: Any, where: str, faults: list[str]) -> tuple[FeatureProfile, ...]:
    if source is None:
        return ()
    if not isinstance(source, list | tuple):
        faults.append(f"{where}: expected a list")
        return ()
    found = []
    for index, each in enumerate(source):
        place = f"{where}[{index}]"
        if not isinstance(each, Mapping) or not isinstance(each.get("name"), str):
            faults.append(f"{place}: expected an object with a name")
            continue
        read = _Reader(each, place, faults)
        read.short("name")
        profile = FeatureProfile(
            name=str(each["name"]),
            train_bins=read.bins("train_bins"),
            holdout_bins=read.bins("holdout_bins"),
            train_n=read.count("train_n", 0),
            train_nulls=read.count("train_nulls", 0),
            constant_days=read.count("constant_days", 0),
            worst_day_null_share=read.number("worst_day_null_share", 0),
        )
        if len(profile.train_bins) != len(profile.holdout_bins):
            faults.append(f"{place}: train_bins and holdout_bins differ in length")
        found.append(profile)
    return tuple(found)


def _information(source: Any, faults: list[str]) -> tuple[str, ...]:
    codes = source or ()
    if not isinstance(codes, list | tuple) or any(code not in _INFORMATION for code in codes):
        faults.append(f"context.info: expected a list of {', '.join(_INFORMATION)}")
        return ()
    return tuple(sorted(set(codes)))


def read_context(source: Mapping[str, Any]) -> Context:
    """Checks a context whole. Raises InputFaults naming each key that is wrong or unknown."""
    faults: list[str] = []
    if not isinstance(source, Mapping):
        raise InputFaults(["context: expected a JSON object"])
    faults.extend(f"context.{key}: unknown key" for key in source if key not in _KNOWN)
    read = _Reader(source, "context", faults)
    production = source.get("production")
    config = source.get("config") or {}
    if not isinstance(config, Mapping):
        read.fault("config", "expected an object")
        config = {}
    context = Context(
        as_of=read.day("as_of"),
        holdout_start=read.day("holdout_start"),
        holdout_end=read.day("holdout_end"),
        train_start=read.day("train_start"),
        train_end=read.day("train_end"),
        label_delay_days=read.count("label_delay_days", high=MAX_DAYS),
        gap_days=read.count("gap_days", high=MAX_DAYS),
        alert_budget_per_day=read.number("alert_budget_per_day"),
        shared_ids=read.count("train_holdout_shared_ids", 0),
        shared_content=read.count("train_holdout_shared_content", 0),
        candidate=_version(source.get("candidate"), "context.candidate", faults),
        production=None
        if production is None
        else _version(production, "context.production", faults),
        features=_profiles(source.get("features"), "context.features", faults),
        score_profile=_profiles(source.get("score_profile"), "context.score_profile", faults),
        config=config,
        info=_information(source.get("info"), faults),
        masking_key=read.text("masking_key"),
    )
    if not faults and context.holdout_end <= context.holdout_start:
        faults.append("context.holdout_end: not after holdout_start")
    if faults:
        raise InputFaults(faults)
    return context
