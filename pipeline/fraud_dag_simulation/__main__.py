"""`python -m fraud_dag_simulation gates [--full]` and `… days FILE`; --write puts tables in docs.

gates: false promotions, power, segments and coverage of the judge, and naive gates on the same
days. The quick form takes some minutes, the full one hours. days: the windows slid over a Parquet
file of transactions that the judge's authors did not make.
"""

import argparse
import time
from pathlib import Path

from .outside import slide
from .report import report, write_between
from .trials import LOOKS, Scale, simulate

PAGE = Path(__file__).resolve().parents[2] / "docs" / "judge-statistics.md"
QUICK, FULL = Scale(streams=8), Scale(streams=200)


def gates(scale: Scale, form: str) -> str:
    """Runs the simulation and gives its text."""
    began = time.monotonic()
    trials = simulate(scale, progress=True)
    minutes = (time.monotonic() - began) / 60
    return (
        f"The {form} form: {scale.streams} streams of {LOOKS} daily looks under the null,"
        f" {len(trials.power)} looks with a true gain, {scale.accounts} accounts,"
        f" {scale.resamples} resamples a look; it took {minutes:.0f} minutes.\n\n{report(trials)}"
    )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="fraud_dag_simulation", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("gates", help="the judge and naive gates on days of known truth")
    one.add_argument("--full", action="store_true", help="200 streams instead of 8")
    other = commands.add_parser("days", help="the windows slid over a file of transactions")
    other.add_argument("file", type=Path, help="Parquet with the columns of the handbook's data")
    other.add_argument("--every", type=int, default=3, help="days between two looks")
    for each in (one, other):
        each.add_argument("--write", action="store_true", help="into docs/judge-statistics.md")
    given = parser.parse_args()
    if given.command == "gates":
        text = gates(FULL, "full") if given.full else gates(QUICK, "quick")
    else:
        text = slide(given.file, given.every)
    print(text)
    if given.write:
        write_between(PAGE, given.command, text)


if __name__ == "__main__":
    main()
