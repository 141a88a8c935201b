"""A good, an undecided and a refused day: the documents behind the pictures of docs/judge.md."""

import json
from pathlib import Path
from typing import Any

from .scenarios import DAYS, Document, drift, steady, worse_slice
from .shop import make_shop

ACCOUNTS = 5_000
DRIFT_SEED, STEADY_SEED = 1, 4
CANDIDATE, LIVE = "V202611220600", "V202611150600"


def three_days() -> dict[str, Document]:
    """Judges a new pattern that only the candidate saw, two alike versions, a blind segment."""
    shop = make_shop(STEADY_SEED, ACCOUNTS, DAYS, labels_days_later=0)
    return {
        "good": drift(DRIFT_SEED, ACCOUNTS),
        "undecided": steady(shop),
        "refused": worse_slice(shop),
    }


def write_days(folder: Path) -> list[str]:
    """Writes the three as JSON, with names of versions as a shop has them. Gives their readings."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, document in three_days().items():
        named: dict[str, Any] = {
            **document,
            "candidate": {**document["candidate"], "version": CANDIDATE},
            "production": {**document["production"], "version": LIVE},
        }
        (folder / f"{name}.json").write_text(json.dumps(named), encoding="utf-8")
        lines.append(f"{name}: {document['verdict']}. {document['reading']}")
    return lines
