"""The evaluation document: plain JSON whose bytes, and so whose digest, a retry repeats."""

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

SIGNIFICANT_DIGITS = 12
MAX_BYTES = 16_384
MAX_SLICES = 24
MAX_CODES = 20
FEWEST_CODES, FEWEST_SLICES = 5, 8


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}") + 0.0
    return value


def rounded(document: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers to 12 significant digits, after all decisions; what is not finite becomes null."""
    return _rounded(document)


def fitted(document: dict[str, Any]) -> dict[str, Any]:
    """Brings a document to at most 16 kB, leaving out least first what decides nothing.

    Only shops with dozens of features or hundreds of segments need it. What goes, in this order:
    drift that is not there, examples, the segments that could not be judged and their codes, all
    but the ten worst drifts, of each band's codes all but twenty, then all but five and all
    segments but the eight worst; verdict and numbers stay.
    """
    steps = (_less_drift, _no_examples, _judged_only, _worst_drift, _fewer_codes, _fewest)
    for step in steps:
        if len(canonical_bytes(document)) <= MAX_BYTES:
            return document
        document = step(document)
    return document


def _less_drift(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "drift": [d for d in document["drift"] if d["level"] != "ok"]}


def _no_examples(document: dict[str, Any]) -> dict[str, Any]:
    flips = document["flips"]
    return {**document, "flips": flips and {**flips, "examples": []}}


def _judged_only(document: dict[str, Any]) -> dict[str, Any]:
    codes = document["codes"]
    info = [code for code in codes["info"] if not code.startswith("SLICE_NOT_JUDGED:")]
    slices = [each for each in document["slices"] if each["judged"]]
    return {**document, "slices": slices, "codes": {**codes, "info": info}}


def _worst_drift(document: dict[str, Any]) -> dict[str, Any]:
    worst = sorted(document["drift"], key=lambda d: (-d["psi"], d["name"]))[:10]
    named = {"SCORE", *(each["name"] for each in worst)}
    codes = document["codes"]
    info = [
        code
        for code in codes["info"]
        if not code.startswith("DRIFT_FEATURE:") or code.partition(":")[2] in named
    ]
    return {**document, "drift": worst, "codes": {**codes, "info": info}}


def _fewer_codes(document: dict[str, Any], most: int = MAX_CODES) -> dict[str, Any]:
    codes = {band: found[:most] for band, found in document["codes"].items()}
    return {**document, "reasons": document["reasons"][:most], "codes": codes}


def _fewest(document: dict[str, Any]) -> dict[str, Any]:
    return _fewer_codes({**document, "slices": document["slices"][:FEWEST_SLICES]}, FEWEST_CODES)


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON with sorted keys and no blanks: the bytes that the digest is taken of."""
    text = json.dumps(rounded(document), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, in hex: what an approval is bound to."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()
