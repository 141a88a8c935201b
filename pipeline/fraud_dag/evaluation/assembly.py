"""The evaluation document's parts, put together from what was found."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .comparison import Difference
from .document import MAX_SLICES
from .drift import Drift
from .flips import measure_flips
from .look import Look, Side
from .readings import reading
from .settings import JudgeSettings
from .slices import Slice
from .verdict import Codes

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Findings:
    """All that a look found; `comparison` is None where the two could not be compared."""

    candidate: Side
    production: Side | None
    comparison: dict[str, Any] | None
    slices: list[Slice]
    drift: tuple[Drift, ...]
    codes: Codes


def assemble(look: Look, found: Findings) -> dict[str, Any]:
    """Gives the document before its numbers are rounded."""
    candidate, production, codes = found.candidate, found.production, found.codes
    metrics: dict[str, Any] = {"candidate": candidate.metrics}
    if production is not None:
        metrics["production"] = production.metrics
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "as_of": _as_of(look),
        "windows": _windows(look),
        "candidate": {
            "version": candidate.version.version,
            "threshold": candidate.version.threshold,
        },
        "production": _live(production),
        "data": _data(look),
        "baseline": _baseline(look),
        "metrics": metrics,
        "comparison": found.comparison,
        "slices": [asdict(each) for each in found.slices[:MAX_SLICES]],
        "drift": [asdict(each) for each in found.drift],
        "flips": _flips(look, found),
        "verdict": codes.verdict,
        "lean": _lean(found.comparison, look.settings),
        "reasons": codes.reasons,
        "codes": codes.as_json(),
        "settings": look.settings.as_json(),
    }
    triggers: dict[str, Any] = {"alert_budget_per_day": look.budget}
    if look.context is not None:
        triggers["shared_ids"] = look.context.shared_ids
        triggers["shared_content"] = look.context.shared_content
    document["reading"] = reading({**document, **triggers})
    return document


def _as_of(look: Look) -> str:
    if look.context is not None:
        return str(look.context.as_of)
    # the file alone knows no other day than its last
    return look.rows.day.values[-1] if look.rows.day.values else "1970-01-01"


def _windows(look: Look) -> dict[str, Any]:
    context, (start, end) = look.context, look.holdout
    if context is None:
        return {"holdout": {"start": start, "end": end}} if start else {}
    return {
        "train": {"start": str(context.train_start), "end": str(context.train_end)},
        "holdout": {"start": start, "end": end},
        "label_delay_days": context.label_delay_days,
        "gap_days": context.gap_days,
    }


def _live(production: Side | None) -> dict[str, Any] | None:
    if production is None:
        return None
    version = production.version
    live: dict[str, Any] = {"version": version.version, "threshold": version.threshold}
    if version.train_end is not None:
        live["train_end"] = str(version.train_end)
    return live


def _data(look: Look) -> dict[str, Any]:
    rows, labelled = look.rows, look.labelled
    n, fraud = len(rows), labelled.fraud
    counted: dict[str, Any] = {
        "rows": n,
        "labelled_rows": len(labelled),
        "positives": int(fraud.sum()),
        "positive_accounts": len(np.unique(labelled.account[fraud])),
        "accounts": int((np.bincount(labelled.account) > 0).sum()),
        "days": look.days,
        "fraud_amount_per_day": float(labelled.amount[fraud].sum()) / look.days,
    }
    # a share of nothing is undefined, and the document leaves it out
    if n:
        counted["label_missing_share"] = 1 - len(labelled) / n
    if len(labelled):
        counted["prevalence"] = counted["positives"] / len(labelled)
    return counted


def _baseline(look: Look) -> dict[str, float]:
    if len(look.labelled) == 0:
        return {}
    prevalence = float(look.labelled.fraud.mean())
    return {"majority_accuracy": max(prevalence, 1 - prevalence), "pr_auc": prevalence}


def _flips(look: Look, found: Findings) -> dict[str, Any] | None:
    c = found.candidate.version.threshold
    p = found.production.version.threshold if found.production else None
    if found.comparison is None or c is None or p is None:
        return None
    key = look.context.masking_key if look.context else None
    return measure_flips(look.labelled, c, p, look.days, key)


def _lean(comparison: dict[str, Any] | None, settings: JudgeSettings) -> str | None:
    primary = (comparison or {}).get("pr_auc")
    if not primary:
        return None
    return Difference(primary["delta"], primary["se"], settings.z_look).lean
