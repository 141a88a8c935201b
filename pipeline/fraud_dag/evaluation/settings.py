"""The judge's settings with their defaults, and the check of what a shop overrides."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from scipy.stats import norm

from .faults import InputFaults

MAX_ITEMS = 24
MAX_ITEM_BYTES = 100
SLICEABLE = ("PREF_CUSTOMER", "CHANNEL", "AMOUNT_BAND", "REGION")


@dataclass(frozen=True)
class JudgeSettings:
    """Every setting of the judge; shares are fractions, amounts are in `currency`."""

    currency: str = "USD"
    alert_cost: float = 5.0
    loss_rate: float = 1.0
    resamples: int = 2000
    min_gain: float = 0.01
    recall_margin: float = 0.05
    savings_margin: float = 0.10
    promote_alpha_per_month: float = 0.05
    looks_per_month: int = 30
    slice_columns: tuple[str, ...] = SLICEABLE
    amount_edges: tuple[float, ...] = (10.0, 100.0, 1000.0)
    slice_min_positives: int = 30
    slice_min_positive_accounts: int = 15
    slice_alpha: float = 0.05
    slice_margin: float = 0.05
    slice_severe: float = 0.20
    required_slices: tuple[str, ...] = ()
    min_positives: int = 50
    min_positive_accounts: int = 30
    promote_min_positives: int = 100
    promote_min_positive_accounts: int = 60
    max_label_missing: float = 0.01
    near_perfect_pr_auc: float = 0.99
    near_perfect_roc_auc: float = 0.9995
    too_easy: float = 0.20
    alerts_low: float = 0.6
    alerts_ask: float = 1.25
    alerts_reject: float = 2.0
    psi_warn: float = 0.10
    psi_alarm: float = 0.25
    floor_lift: float = 5.0
    stale_days: int = 30

    @property
    def z_look(self) -> float:
        """One-sided normal quantile that a single daily look must pass (2.935 by default).

        Boole's inequality over `looks_per_month` looks: the chance of any false promotion in a
        month stays below `promote_alpha_per_month`, however the days overlap.
        """
        return float(norm.ppf(1 - self.promote_alpha_per_month / self.looks_per_month))

    def as_json(self) -> dict[str, Any]:
        """Every key with the value used, ready for JSON."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }


_RANGES: dict[str, tuple[float, float]] = {
    "resamples": (2, 100_000),
    "looks_per_month": (1, 10_000),
    "promote_alpha_per_month": (1e-12, 0.999),
    "slice_alpha": (0.0, 1.0),
    "max_label_missing": (0.0, 1.0),
    "loss_rate": (1e-9, 1e9),
}


def _number(name: str, value: Any, whole: bool, faults: list[str]) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        faults.append(f"config.{name}: expected a number, found {value!r}")
        return None
    low, high = _RANGES.get(name, (0.0, 1e12))
    if not low <= value <= high:
        faults.append(f"config.{name}: {value!r} is outside {low:g} to {high:g}")
        return None
    if whole and int(value) != value:
        faults.append(f"config.{name}: expected a whole number, found {value!r}")
        return None
    return int(value) if whole else float(value)


def _long(text: str) -> bool:
    return len(text.encode(errors="replace")) > MAX_ITEM_BYTES


def _many(name: str, value: Any, faults: list[str]) -> Any:
    if not isinstance(value, list | tuple):
        faults.append(f"config.{name}: expected a list, found {value!r}")
        return None
    if len(value) > MAX_ITEMS:
        faults.append(f"config.{name}: {len(value)} items, at most {MAX_ITEMS} fit the document")
        return None
    if name == "amount_edges":
        edges = [_number(name, edge, False, faults) for edge in value]
        if None not in edges and edges != sorted(set(edges)):
            faults.append("config.amount_edges: expected growing numbers")
        return tuple(edges)
    if not all(isinstance(item, str) for item in value):
        faults.append(f"config.{name}: expected a list of names, found {value!r}")
        return None
    if any(_long(item) for item in value):
        faults.append(f"config.{name}: a name is longer than {MAX_ITEM_BYTES} bytes")
        return None
    if name == "slice_columns":
        faults.extend(
            f"config.slice_columns: unknown column {item!r}; known are {', '.join(SLICEABLE)}"
            for item in value
            if item not in SLICEABLE
        )
    return tuple(value)


def read_settings(*overrides: Mapping[str, Any] | None) -> JudgeSettings:
    """Lays overrides over the defaults, the last one winning.

    Raises InputFaults naming every unknown key and every value that does not fit.
    """
    merged: dict[str, Any] = {}
    for each in overrides:
        if each is not None and not isinstance(each, Mapping):
            raise InputFaults([f"config: expected an object, found {each!r}"])
        merged.update(each or {})
    kinds = {field.name: field.type for field in fields(JudgeSettings)}
    faults: list[str] = []
    values: dict[str, Any] = {}
    for name, value in merged.items():
        kind = kinds.get(name)
        if kind is None:
            faults.append(f"config.{name}: unknown setting")
        elif kind is str:
            if isinstance(value, str) and value and not _long(value):
                values[name] = value
            else:
                faults.append(f"config.{name}: expected a short text, found {str(value)[:40]!r}")
        elif kind in (int, float):
            values[name] = _number(name, value, kind is int, faults)
        else:
            values[name] = _many(name, value, faults)
    if faults:
        raise InputFaults(faults)
    return JudgeSettings(**values)
