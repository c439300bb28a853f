"""Take in mail from files and maildirs."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.actor import SYSTEM
from core.errors import WritdeskError
from intake.actions import ingest
from intake.checking import read_file

NOT_TAKEN = 2


class Command(BaseCommand):
    """Prints one JSON line for each mail: what it led to. The same mail again opens nothing."""

    help = "Take in mails: .eml files, or maildir folders (their new and cur)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["paths"]:
            raise CommandError("Name .eml files or maildir folders; IMAP is not done yet.")
        failed = 0
        for path in _mails(options["paths"]):
            line = self._ingest(path)
            failed += "error" in line
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        if failed:
            sys.exit(NOT_TAKEN)

    def _ingest(self, path: Path) -> dict[str, Any]:
        try:
            taken = ingest(by=SYSTEM, content=read_file(path))
        except WritdeskError as error:
            return {"file": str(path), "error": error.message}
        message = taken.message
        return {
            "file": str(path),
            "outcome": message.outcome,
            "repeated": taken.repeated,
            "reference": message.case.reference if message.case else None,
            "consequence": message.case.consequence if message.case else None,
        }


def _mails(paths: list[Path]) -> Iterator[Path]:
    """Yield the files; a maildir is left as it is, because a mail taken twice changes nothing."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder in ("new", "cur"):
            yield from sorted(entry for entry in (path / folder).glob("*") if entry.is_file())
