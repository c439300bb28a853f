"""Mails in files and maildirs."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from intake.mailboxes.arriving import BEGINNING, Arriving

# What a maildir adds to the name of a mail that was read.
_SEEN = ":2,S"


def mails_in(
    paths: Iterable[Path], largest: int, taken: Callable[[str], Collection[str]]
) -> Iterator[Arriving]:
    """Yield the mails of files and maildirs; ``taken(prefix)`` are the sources taken before.

    A mail in ``new`` is moved to ``cur`` once it was stored. What lies in ``cur`` already is taken
    too, once, for somebody may have looked at it before we did.
    """
    for path in paths:
        if not path.is_dir():
            yield _mail(path, "", largest)
            continue
        prefix = f"maildir:{path.resolve().name}:"[:120]
        known = taken(prefix)
        try:
            arrived = _files(path / "new")
            looked_at = _files(path / "cur") if (path / "cur").exists() else []
        except OSError as error:
            # A folder that cannot be read looks like one without mail, and nobody would notice.
            yield Arriving(str(path), error=error.strerror or str(error))
            continue
        # Listed before ours are moved there.
        left = [entry for entry in looked_at if _source(prefix, entry) not in known]
        for entry in arrived:
            yield _mail(entry, prefix, largest, move_to=path / "cur")
        for entry in left:
            yield _mail(entry, prefix, largest)


def _files(folder: Path) -> list[Path]:
    """Return the files of a folder. Raises OSError, as where it is no folder of a maildir."""
    return sorted(entry for entry in folder.iterdir() if entry.is_file())


def _source(prefix: str, path: Path) -> str:
    """A mail keeps its name in a maildir up to the colon, whatever flags it gets."""
    return f"{prefix}{path.name.partition(':')[0]}"[:255]


def _mail(path: Path, prefix: str, largest: int, move_to: Path | None = None) -> Arriving:
    source = _source(prefix, path) if prefix else ""
    try:
        cut = path.stat().st_size > largest
        with path.open("rb") as file:
            content = file.read(BEGINNING) if cut else file.read()
    except OSError as error:
        return Arriving(str(path), error=error.strerror or str(error))
    if move_to is None:
        return Arriving(str(path), content, source, cut)
    return Arriving(str(path), content, source, cut, stored=lambda: _move(path, move_to))


def _move(path: Path, folder: Path) -> None:
    """Move a mail as a maildir asks for; another process may have moved it first."""
    folder.mkdir(exist_ok=True)
    name = path.name.partition(":")[0]
    try:
        path.rename(folder / f"{name}{_SEEN}")
    except FileNotFoundError:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
