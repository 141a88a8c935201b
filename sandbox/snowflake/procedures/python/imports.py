"""A call's IMPORTS: private copies of staged files, on ``sys.path`` and in the import directory."""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

IMPORT_DIRECTORY = "snowflake_import_directory"
_IMPORTABLE = {".zip", ".whl", ".egg"}

_UNWRITABLE = 0o444


def announce(directory: Path) -> None:
    """Names the folder where handlers look for their own files; the closing slash is expected."""
    sys._xoptions[IMPORT_DIRECTORY] = f"{directory}/"


def place(files: Iterable[str], directory: Path) -> list[str]:
    """Copies imports side by side into the folder, so that later uploads leave this call alone.

    Returns the entries for ``sys.path``: the folder itself, and each archive.
    """
    directory.mkdir(parents=True, exist_ok=True)
    entries = [str(directory)]
    for file in files:
        copy = directory / Path(file).name
        copy.unlink(missing_ok=True)
        shutil.copyfile(file, copy)
        copy.chmod(_UNWRITABLE)
        if copy.suffix in _IMPORTABLE:
            entries.append(str(copy))
    return entries


def close(directory: Path) -> None:
    """Keeps a handler from changing what it finds there, unless it runs as a superuser."""
    directory.chmod(0o555)
