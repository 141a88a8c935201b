"""The judge on a file: `python -m fraud_dag.judge SCORES.csv[.gz] [--context FILE.json]`."""

import argparse
import json
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from fraud_dag.evaluation import InputFaults, canonical_bytes, judge


def read_scores(path: Path) -> pd.DataFrame:
    """Reads a CSV of scores; only an empty cell counts as missing (a region may be called NA).

    Raises ValueError where the cells are not cut by commas.
    """
    # by its name as the help says: what else pandas would unpack fails in ways of its own
    packed = "gzip" if path.suffix == ".gz" else None
    # with a row as well, for pandas would take a cell more than there are names as an index
    first = pd.read_csv(
        path, header=None, nrows=2, dtype=str, keep_default_na=False, compression=packed
    )
    names = [str(name) for name in first.iloc[0]]
    if len(names) == 1:
        raise ValueError(f"one column only, {names[0][:60]!r}: cells are cut by commas")
    # the quick reader of decimals loses last digits, and a row at the very threshold its alert
    frame = pd.read_csv(
        path, keep_default_na=False, na_values=[""], low_memory=False, compression=packed,
        float_precision="round_trip",
    )  # fmt: skip
    # pandas would give a second column of a name another name
    return frame.set_axis(names, axis="columns")


def read_context(path: Path | None) -> Any:
    """Reads the context's JSON, or gives None without a file."""
    if path is None:
        return None
    told = json.loads(path.read_text(encoding="utf-8-sig"))
    if told is None:
        raise ValueError("null is no context")
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the evaluation document as JSON; faults go to stderr with exit status 2."""
    parser = argparse.ArgumentParser(prog="fraud_dag.judge", description=main.__doc__)
    parser.add_argument("scores", type=Path, help="CSV, or CSV gzipped as *.gz")
    parser.add_argument("--context", type=Path, help="JSON: windows, versions, counts, settings")
    given = parser.parse_args(arguments)
    try:
        context = read_context(given.context)
    except RecursionError:
        print(f"reading {given.context}: nested too deeply", file=sys.stderr)
        return 2
    except (OSError, ValueError) as error:
        print(f"reading {given.context}: {error}", file=sys.stderr)
        return 2
    try:
        document = judge(read_scores(given.scores), context)
    except InputFaults as faults:
        print("\n".join(faults.faults), file=sys.stderr)
        return 2
    except (OSError, ValueError, EOFError, zlib.error) as error:
        print(f"reading {given.scores}: {error}", file=sys.stderr)
        return 2
    sys.stdout.write(canonical_bytes(document).decode() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
