"""The trials as Markdown tables, and their place in a page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import beta

from .gates import GATES
from .trial import COMPARED, Trial, Trials
from .trials import LOOKS, SIZES, WEAKER


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def share(found: Sequence[bool]) -> str:
    """A share in per cent with its exact 95 % interval (Clopper and Pearson 1934)."""
    n, k = len(found), int(sum(found))
    if n == 0:
        return "–"
    low = 0.0 if k == 0 else float(beta.ppf(0.025, k, n - k + 1))
    high = 1.0 if k == n else float(beta.ppf(0.975, k + 1, n - k))
    return f"{100 * k / n:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"


def null_table(trials: list[Trial]) -> str:
    """False promotions per look and per month, gate by gate."""
    streams = sorted({trial.stream for trial in trials})
    rows = []
    for at, gate in enumerate(GATES):
        looks = [trial.gates[at] for trial in trials]
        months = [any(t.gates[at] for t in trials if t.stream == number) for number in streams]
        rows.append([gate, f"{100 * np.mean(looks):.1f} %", share(months)])
    return table(["promote when", "per look", f"any in {LOOKS} looks [95 %]"], rows)


def codes_table(trials: list[Trial]) -> str:
    """How often each verdict and each rejecting code came under the null."""
    verdicts = Counter(trial.document["verdict"] for trial in trials)
    codes = Counter(
        code.partition(":")[0]
        for trial in trials
        for code in {c.partition(":")[0] for c in trial.document["codes"]["reject"]}
    )
    found = [*verdicts.most_common(), *codes.most_common()]
    return table(
        ["verdict or code", "share of looks"],
        [[name, f"{100 * count / len(trials):.1f} %"] for name, count in found],
    )


def slice_table(trials: list[Trial]) -> str:
    """False accusations of a segment under the null, with and without Holm's correction."""

    def accused(trial: Trial, key: str) -> bool:
        judged = (each for each in trial.document["slices"] if each["judged"])
        return any(each[key] < 0.05 and each["delta"] <= -0.05 for each in judged)

    judged = np.mean([sum(s["judged"] for s in t.document["slices"]) for t in trials])
    return table(
        ["some segment accused, by", "share of looks"],
        [
            [f"Holm over the judged ones ({judged:.1f} a look)",
             f"{100 * np.mean([accused(t, 'p_holm') for t in trials]):.1f} %"],
            ["no correction", f"{100 * np.mean([accused(t, 'p_value') for t in trials]):.1f} %"],
        ],
    )  # fmt: skip


def _compared(trials: list[Trial], metric: str, key: str) -> np.ndarray[Any, Any]:
    return np.array([trial.document["comparison"][metric][key] for trial in trials])


def coverage_table(trials: list[Trial]) -> str:
    """Whether intervals hold the truth, which under the null is 0, and how z is spread."""
    rows = []
    for metric in COMPARED:
        low, high = (_compared(trials, metric, key) for key in ("ci_low", "ci_high"))
        z = _compared(trials, metric, "delta") / np.maximum(_compared(trials, metric, "se"), 1e-12)
        held = np.mean((low <= 0) & (high >= 0))
        rows.append([metric, f"{100 * held:.1f} %", f"{np.std(z):.2f}"])
    return table(["difference", "95 % interval holds 0", "sd of z (1 is right)"], rows)


def power_table(trials: list[Trial]) -> str:
    """How often a true gain is seen, by its size and by the frauds of the hold-out."""
    rows = []
    for size, (_, days) in enumerate(SIZES):
        for weaker in range(len(WEAKER)):
            cell = [t for t in trials if t.size == size and t.weaker == weaker]
            delta, se = (_compared(cell, "pr_auc", key) for key in ("delta", "se"))
            gain, z = float(delta.mean()), delta / se
            held = np.abs(delta - gain) <= 1.96 * se
            frauds = np.mean([t.document["data"]["positives"] for t in cell])
            verdicts = [t.document["verdict"] for t in cell]
            seen = [f"{100 * np.mean(z > bound):.0f} %" for bound in (1.96, 2.935)]
            given = [f"{100 * verdicts.count(v) / len(cell):.0f} %" for v in ("promote", "reject")]
            rows.append(
                [f"{frauds:.0f} in {days} days", f"{gain:+.3f}", f"{se.mean():.3f}", *seen,
                 *given, f"{100 * held.mean():.0f} %", str(len(cell))]
            )  # fmt: skip
    return table(
        ["frauds in hold-out", "true gain", "mean se", "z > 1.96", "z > 2.935", "promote",
         "reject", "95 % holds", "looks"],
        rows,
    )  # fmt: skip


def report(trials: Trials) -> str:
    """All tables."""
    return "\n\n".join(
        [
            "**False promotions when candidate and production are equally good**",
            null_table(trials.null),
            "**Verdicts and rejecting codes on the same looks**",
            codes_table(trials.null),
            "**Segments accused falsely on the same looks**",
            slice_table(trials.null),
            "**Coverage on the same looks**",
            coverage_table(trials.null),
            "**Power: a candidate that is truly better**",
            power_table(trials.power),
        ]
    )


def write_between(page: Path, name: str, text: str) -> None:
    """Puts `text` between the comments `<!-- name -->` and `<!-- /name -->` of a page."""
    whole = page.read_text(encoding="utf-8")
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = whole.partition(opening)
    _, ended, after = rest.partition(closing)
    if not found or not ended:
        raise ValueError(f"{page} has no place between {opening} and {closing}")
    page.write_text(f"{before}{opening}\n{text}\n{closing}{after}", encoding="utf-8")
