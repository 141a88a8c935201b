"""How long the judge takes: `python bench/judge.py [--rows N] [--accounts N] [--repeats N]`.

Prints minimum, median and maximum of the processor's seconds (what else runs on the machine does
not count) of the whole judge and of its parts, each measured alone on the same rows, and the peak
memory of the process in MB. With `--against M` the whole judge takes turns on N and on M rows, and
the time of each turn on N is divided by the mean of the turns on M before and after it: a machine
whose speed drifts does not change that ratio. Set OMP_NUM_THREADS=1 for the figures of one core.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fraud_dag.evaluation import judge, operating_threshold
from fraud_dag.evaluation.bootstrap import paired_errors
from fraud_dag.evaluation.context import read_context
from fraud_dag.evaluation.draws import Draws, by_stratum
from fraud_dag.evaluation.look import Look, measure_side
from fraud_dag.evaluation.ranking import rank
from fraud_dag.evaluation.rows import read_rows
from fraud_dag.evaluation.settings import JudgeSettings

DAYS = 7
FRAUD_SHARE = 0.005


def holdout(rows: int, accounts: int) -> pd.DataFrame:
    """Seven days of rows with 14 segments, frauds in bursts, and two different models' scores."""
    random = np.random.default_rng(7)
    account = random.integers(1, accounts + 1, rows)
    frauds = round(rows * FRAUD_SHARE)
    struck = random.permutation(accounts)[: frauds // 2] + 1
    fraud = np.zeros(rows, dtype=np.int64)
    places = np.flatnonzero(np.isin(account, struck))
    fraud[random.choice(places, min(frauds, len(places)), replace=False)] = 1
    shared = random.normal(size=rows)

    def score(gain: float) -> Any:
        seen = fraud * 2.5 * gain + shared + random.normal(size=rows) * 0.6
        return 1 / (1 + np.exp(-(seen - 5)))

    days = np.array([f"2026-11-{day:02d}" for day in range(1, DAYS + 1)], dtype=object)
    return pd.DataFrame(
        {
            "TRANSACTION_ID": np.arange(1, rows + 1),
            "TX_DATE": days[np.sort(random.integers(0, DAYS, rows))],
            "ACCOUNT_ID": account,
            "AMOUNT": np.round(np.exp(random.normal(4, 1.5, rows)), 2),
            "LABEL": fraud,
            "CANDIDATE_SCORE": score(1.05),
            "PRODUCTION_SCORE": score(1.0),
            "PREF_CUSTOMER": random.random(rows) < 0.25,
            "CHANNEL": random.choice(np.array(["POS", "ECOM", "ATM", "P2P"], dtype=object), rows),
            "REGION": random.choice(np.array(["NAM", "EMEA", "APAC", "LATAM"], dtype=object), rows),
            "TX_HOUR": random.integers(0, 24, rows),
        }
    )


def context(rows: pd.DataFrame) -> dict[str, Any]:
    """A sound context whose thresholds spend half a per cent of the rows."""
    budget = len(rows) * FRAUD_SHARE / DAYS

    def version(name: str, column: str) -> dict[str, Any]:
        scores = rows[column].to_numpy(dtype=float)
        return {"version": name, "threshold": operating_threshold(scores, DAYS, budget)}

    return {
        "as_of": "2026-11-15", "holdout_start": "2026-11-01", "holdout_end": "2026-11-08",
        "train_start": "2026-10-18", "train_end": "2026-10-25", "label_delay_days": 7,
        "gap_days": 7, "alert_budget_per_day": budget,
        "candidate": version("V2", "CANDIDATE_SCORE"),
        "production": version("V1", "PRODUCTION_SCORE"),
    }  # fmt: skip


def parts(frame: pd.DataFrame, told: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """The judge whole, and its parts by name."""
    rows = read_rows(frame, True)
    if rows.production is None:
        raise ValueError("the bench has two models")
    settings, fraud, production = JudgeSettings(), rows.fraud, rows.production
    read = read_context(told)
    look = Look(rows, rows, read, settings, DAYS, read.alert_budget_per_day)
    rankings = [rank(fraud, rows.candidate), rank(fraud, production)]
    ones = np.ones(int(fraud.sum()))
    values = {"recall_at_budget": ones, "savings_at_budget": rows.amount[fraud]}
    values.update({f"slice {number}": ones for number in range(12)})
    strata = by_stratum(rows.account, fraud)[1]
    resamples = settings.resamples
    return {
        "judge": lambda: judge(frame, told),
        "  rows": lambda: read_rows(frame, True),
        "  metrics": lambda: [
            measure_side(look, read.candidate, scores, scores)
            for scores in (rows.candidate, production)
        ],
        "  bootstrap": lambda: paired_errors(rows, rankings, values, 0.005, resamples, 1),
        "    draws": lambda: [None for _ in Draws(strata, resamples, 1)],
    }


def measure(repeats: int, work: Callable[[], Any]) -> list[float]:
    """Processor seconds of each repeat."""
    taken = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return taken


def compare(rows: int, against: int, repeats: int) -> None:
    """Prints the seconds of the judge on either number of rows in turn, and their ratio."""
    large, small = holdout(rows, max(1, rows // 20)), holdout(against, max(1, against // 20))
    told_large, told_small = context(large), context(small)
    judge(large, told_large)
    judge(small, told_small)
    above: list[float] = []
    below = measure(1, lambda: judge(small, told_small))
    for _ in range(repeats):
        above += measure(1, lambda: judge(large, told_large))
        below += measure(1, lambda: judge(small, told_small))
    ratios = [2 * each / sum(below[turn : turn + 2]) for turn, each in enumerate(above)]
    print(f"{repeats} turns, the judge whole; processor seconds, and their ratio")
    print(f"{'':14}{'min':>8}{'median':>8}{'max':>8}")
    for name, taken in ((f"{against}", below), (f"{rows}", above), ("ratio", ratios)):
        print(f"{name:14}{min(taken):8.2f}{np.median(taken):8.2f}{max(taken):8.2f}", flush=True)


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--accounts", type=int, default=None, help="default: a row in twenty")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--against", type=int, default=None, help="rows to take turns with")
    given = parser.parse_args()
    if given.against is not None:
        compare(given.rows, given.against, given.repeats)
        return
    accounts = given.accounts or max(1, given.rows // 20)
    frame = holdout(given.rows, accounts)
    told = context(frame)
    print(f"{given.rows} rows, {accounts} accounts, {given.repeats} repeats; processor seconds")
    print(f"{'':14}{'min':>8}{'median':>8}{'max':>8}")
    judge(frame, told)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, work in parts(frame, told).items():
        taken = measure(given.repeats, work)
        print(f"{name:14}{min(taken):8.2f}{np.median(taken):8.2f}{max(taken):8.2f}", flush=True)
    print(f"peak memory of one judgement {peak:.0f} MB, the rows included")


if __name__ == "__main__":
    main()
