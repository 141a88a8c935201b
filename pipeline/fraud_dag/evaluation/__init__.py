"""The judge: whether a candidate may replace the live version, and why."""

from .document import canonical_bytes, digest
from .faults import InputFaults
from .judging import judge
from .readings import sentence
from .settings import JudgeSettings, read_settings
from .threshold import operating_threshold

__all__ = [
    "InputFaults",
    "JudgeSettings",
    "canonical_bytes",
    "digest",
    "judge",
    "operating_threshold",
    "read_settings",
    "sentence",
]
