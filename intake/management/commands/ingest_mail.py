"""Take in mail from files, maildirs, and the mailbox of the settings."""

from __future__ import annotations

import json
import logging
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from core.actor import SYSTEM
from core.errors import Unavailable, WritdeskError
from intake.actions import ingest
from intake.mail_queries import taken_sources
from intake.mailboxes import Arriving, Mailbox, mails_in

NOT_TAKEN = 2
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Prints one JSON line for each mail: what it led to. The same mail again opens nothing."""

    help = (
        "Take in mails: .eml files, maildir folders (new, moved to cur once stored; and cur), "
        "without any the mailbox of MAIL_IMAP_URL (moved to its folder of taken mails)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", metavar="FILE", type=Path)
        parser.add_argument(
            "--every",
            type=int,
            metavar="SECONDS",
            help="go on, and look again after so many seconds",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        paths, every = options["paths"], options["every"]
        if not paths and not settings.MAIL_IMAP_URL:
            raise CommandError("Name .eml files or maildir folders, or set MAIL_IMAP_URL.")
        failed = self._round(paths)
        while every:
            time.sleep(every)
            self._round(paths)
        if failed:
            sys.exit(NOT_TAKEN)

    def _round(self, paths: list[Path]) -> int:
        """Take what is there now; return how many mails, or mailboxes, could not be read."""
        if paths:
            return self._take(mails_in(paths, settings.MAIL_LARGEST, taken_sources))
        try:
            with Mailbox(
                settings.MAIL_IMAP_URL,
                taken=settings.MAIL_IMAP_TAKEN_FOLDER,
                largest=settings.MAIL_LARGEST,
                ca_file=settings.MAIL_IMAP_CA_FILE,
            ) as mailbox:
                return self._take(mailbox.mails())
        except ValueError as error:
            raise CommandError(str(error)) from error
        except Unavailable as error:
            self._print({"file": "MAIL_IMAP_URL", "error": str(error)})
            return 1

    def _take(self, mails: Iterable[Arriving]) -> int:
        failed = 0
        for arriving in mails:
            line = self._ingest(arriving)
            failed += "error" in line
            self._print(line)
        return failed

    def _ingest(self, arriving: Arriving) -> dict[str, Any]:
        """Store one mail and only then move it; one that cannot be stored stays where it is."""
        shown: dict[str, Any] = {"file": arriving.name}
        if arriving.error:
            return {**shown, "error": arriving.error}
        try:
            taken = ingest(
                by=SYSTEM, content=arriving.content, source=arriving.source, cut=arriving.cut
            )
            arriving.stored()
        except WritdeskError as error:
            return {**shown, "error": error.message}
        except Exception as error:
            # Whatever is wrong with one mail, those behind it may tell of danger to life.
            logger.exception("A mail was not taken in.")
            if isinstance(error, DatabaseError):
                close_old_connections()
            return {**shown, "error": type(error).__name__}
        message = taken.message
        return {
            **shown,
            "outcome": (taken.variant or message).outcome,
            "repeated": taken.repeated,
            "reference": message.case.reference if message.case else None,
            "consequence": message.case.consequence if message.case else None,
            "sender": message.authenticated or None,
        }

    def _print(self, line: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(line, ensure_ascii=False))
        self.stdout.flush()
