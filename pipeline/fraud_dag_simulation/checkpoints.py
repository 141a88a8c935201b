"""Finished streams on disk, so that a simulation of hours may be stopped and goes on."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import fraud_dag.evaluation

from .trial import Scale, StreamTrials, Trial

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (
    Path(fraud_dag.evaluation.__file__).parent, Path(__file__).parent,
    ROOT / "sandbox" / "data" / "demo_data",
)  # fmt: skip


def fingerprint() -> str:
    """SHA-256 over the judge, the simulation and the generator: what a trial depends on."""
    found = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted(folder.glob("*.py")):
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


class Checkpoints:
    """A file per finished stream in one folder, for one scale and one state of the code.

    Raises ValueError where the folder holds streams of another judge or of another scale: a table
    of both would be of neither.
    """

    def __init__(self, folder: Path, scale: Scale):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        numbers = {name: value for name, value in asdict(scale).items() if name != "streams"}
        wanted = {**numbers, "code": fingerprint()}
        settings = folder / "settings.json"
        if not settings.exists():
            settings.write_text(json.dumps(wanted), encoding="utf-8")
        elif json.loads(settings.read_text(encoding="utf-8")) != wanted:
            raise ValueError(
                f"{folder} holds streams of other code or numbers: take another folder"
            )

    def _path(self, number: int) -> Path:
        return self.folder / f"stream-{number:04d}.json"

    def read(self, number: int) -> StreamTrials | None:
        """The looks of a stream, or None if it was not finished."""
        if not self._path(number).exists():
            return None
        found = json.loads(self._path(number).read_text(encoding="utf-8"))
        null, power = ([Trial(**each) for each in found[kind]] for kind in ("null", "power"))
        return StreamTrials(null, power, found["seconds"])

    def write(self, number: int, stream: StreamTrials) -> None:
        """Writes a stream as a whole or not at all."""
        part = self._path(number).with_suffix(".part")
        part.write_text(json.dumps(asdict(stream)), encoding="utf-8")
        part.replace(self._path(number))
