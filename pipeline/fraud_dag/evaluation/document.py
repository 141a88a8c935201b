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


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON with sorted keys and no blanks: the bytes that the digest is taken of."""
    text = json.dumps(rounded(document), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, in hex: what an approval is bound to."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()
