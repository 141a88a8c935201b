"""Values between SQL and Python, as JSON, by their SQL type.

A cell arrives as ``{"type": "fixed", "scale": 2, "value": "12.50"}`` with the value as text, and
leaves as JSON text of the same form, without the envelope.
"""

import datetime
import decimal
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def _fixed(text: str, scale: int) -> int | decimal.Decimal:
    return int(text) if scale == 0 else decimal.Decimal(text)


_READ: Mapping[str, Callable[[str], Any]] = {
    "real": float,
    "text": str,
    "boolean": lambda text: text == "true",
    "date": datetime.date.fromisoformat,
    "time": datetime.time.fromisoformat,
    "timestamp_ntz": datetime.datetime.fromisoformat,
    "timestamp_ltz": datetime.datetime.fromisoformat,
    "timestamp_tz": datetime.datetime.fromisoformat,
    "variant": json.loads,
    "object": json.loads,
    "array": json.loads,
    "binary": bytes.fromhex,
}


def decode(cell: Mapping[str, Any]) -> Any:
    """The Python value that a handler receives for an argument."""
    text = cell["value"]
    if text is None:
        return None
    if cell["type"] == "fixed":
        return _fixed(text, cell.get("scale", 0))
    return _READ[cell["type"]](text)


def plain(value: Any) -> Json:
    """What JSON can say of a value: NumPy scalars unwrapped, NaN as null, the rest as text."""
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes | bytearray):
        return bytes(value).hex().upper()
    return str(value)


def _number_text(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(decimal.Decimal(str(value)))


def _real_text(value: Any) -> str:
    return repr(float(value))


def _moment_text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _binary_text(value: Any) -> str:
    if not isinstance(value, bytes | bytearray | memoryview):
        raise TypeError(f"a bytes-like object is required, not '{type(value).__name__}'")
    return bytes(value).hex().upper()


_WRITE: Mapping[str, Callable[[Any], str]] = {
    "fixed": _number_text,
    "real": _real_text,
    "text": str,
    "boolean": lambda value: "true" if value else "false",
    "date": _moment_text,
    "time": _moment_text,
    "timestamp_ntz": _moment_text,
    "timestamp_ltz": _moment_text,
    "timestamp_tz": _moment_text,
    "variant": lambda value: json.dumps(plain(value)),
    "object": lambda value: json.dumps(plain(value)),
    "array": lambda value: json.dumps(plain(value)),
    "binary": _binary_text,
}


def encode(value: Any, sql_type: str) -> str | None:
    """A handler's return value as text of the declared SQL type; None stays SQL NULL."""
    return None if value is None else _WRITE[sql_type](value)
