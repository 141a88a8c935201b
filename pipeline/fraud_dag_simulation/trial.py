"""What is kept of each look, stream by stream, and of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

COMPARED = ("pr_auc", "recall_at_budget", "savings_at_budget")
_BOUNDS = ("delta", "se", "ci_low", "ci_high")
_SEGMENT = ("judged", "delta", "p_value", "p_holm")


@dataclass(frozen=True)
class Scale:
    """How much is simulated."""

    streams: int
    accounts: int = 5_000
    resamples: int = 400


@dataclass
class Trial:
    """One look: the gates that would promote, and what the tables need of the judge's document.

    `size` and `weaker` number the kind of a look of the power trial, None under the null.
    """

    stream: int
    gates: list[bool]
    document: dict[str, Any]
    size: int | None = None
    weaker: int | None = None


@dataclass
class StreamTrials:
    """All looks at one stream, and the processor's seconds that they took."""

    null: list[Trial]
    power: list[Trial]
    seconds: float = 0.0


@dataclass
class Trials:
    """All looks."""

    null: list[Trial] = field(default_factory=list)
    power: list[Trial] = field(default_factory=list)
    streams: int = 0
    seconds: float = 0.0

    def add(self, stream: StreamTrials) -> None:
        """Takes one stream's looks."""
        self.null.extend(stream.null)
        self.power.extend(stream.power)
        self.streams += 1
        self.seconds += stream.seconds


def kept(document: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of an evaluation that a table is made of; the whole is forty times as large."""
    return {
        "verdict": document["verdict"],
        "codes": {"reject": document["codes"]["reject"]},
        "data": {"positives": document["data"]["positives"]},
        "slices": [{key: each[key] for key in _SEGMENT} for each in document["slices"]],
        "comparison": {
            name: {key: document["comparison"][name][key] for key in _BOUNDS} for name in COMPARED
        },
    }
