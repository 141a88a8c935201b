"""`python -m fraud_dag_simulation gates [--full]` and `… days FILE`; --write puts tables in docs.

gates: false promotions, power, segments and coverage of the judge, and naive gates on the same
days. The quick form takes some minutes, the full one hours; with --keep FOLDER it may be stopped
at any time, and the same command goes on. days: the windows slid over a Parquet file of
transactions that the judge's authors did not make. tables: that file as the shop's three tables,
which `npm run demo -- --data FOLDER` loads. three-days: the documents behind the pictures of
docs/judge.md.
"""

import argparse
import sys
from pathlib import Path

from .checkpoints import Checkpoints
from .outside import slide
from .own_tables import write_tables
from .report import report, write_between
from .three_days import write_days
from .trial import Scale
from .trials import LOOKS, simulate

PAGE = Path(__file__).resolve().parents[2] / "docs" / "judge-statistics.md"
QUICK, FULL = 8, 200


def gates(scale: Scale, keep: Path | None) -> str:
    """Runs the simulation, its progress on stderr, and gives its text."""
    checkpoints = None if keep is None else Checkpoints(keep, scale)
    trials = simulate(scale, checkpoints, lambda line: print(line, file=sys.stderr, flush=True))
    return (
        f"{trials.streams} streams (the quick form has {QUICK}, the full one {FULL}) of {LOOKS}"
        f" daily looks under the null, {len(trials.power)} looks with a true gain,"
        f" {scale.accounts} accounts, {scale.resamples} resamples a look;"
        f" {trials.seconds / 60:.0f} minutes of one processor.\n\n{report(trials)}"
    )


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="fraud_dag_simulation", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("gates", help="the judge and naive gates on days of known truth")
    one.add_argument(
        "--full", action="store_const", const=FULL, default=QUICK, dest="streams",
        help=f"{FULL} streams instead of {QUICK}",
    )  # fmt: skip
    one.add_argument("--streams", type=int, help="any other number of streams")
    one.add_argument("--keep", type=Path, help="folder of finished streams, to stop and go on")
    other = commands.add_parser("days", help="the windows slid over a file of transactions")
    other.add_argument("file", type=Path, help="Parquet with the columns of the handbook's data")
    other.add_argument("--every", type=int, default=3, help="days between two looks")
    third = commands.add_parser("tables", help="the file of transactions as the shop's tables")
    third.add_argument("file", type=Path, help="Parquet with the columns of the handbook's data")
    third.add_argument("--out", type=Path, required=True, help="folder for three Parquet files")
    fourth = commands.add_parser("three-days", help="a good, an undecided and a refused day")
    fourth.add_argument("--out", type=Path, required=True, help="folder for three JSON files")
    parser.set_defaults(write=False)
    for each in (one, other):
        each.add_argument("--write", action="store_true", help="into docs/judge-statistics.md")
    given = parser.parse_args()
    try:
        if given.command == "gates":
            text = gates(Scale(streams=given.streams), given.keep)
        elif given.command == "days":
            text = slide(given.file, given.every)
        elif given.command == "tables":
            text = "\n".join(write_tables(given.file, given.out))
        else:
            text = "\n".join(write_days(given.out))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; finished streams stay where --keep says", file=sys.stderr)
        return 130
    print(text)
    if given.write:
        write_between(PAGE, given.command, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
