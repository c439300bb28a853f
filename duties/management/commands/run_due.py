"""``manage.py run_due [--at ISO8601]``: do every duty that is due, print each."""

import time
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from duties.working import run_due


class Command(BaseCommand):
    help = "Do every duty that is due: collect, expire, send. Needs no broker; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", help="rehearse another moment (refused in production)")
        parser.add_argument("--forever", type=float, metavar="SECONDS", help="repeat so often")

    def handle(self, *args: Any, **options: Any) -> None:
        at, pause = options["at"], options["forever"]
        with clock.moved_to(self.moment(at)) if at else nullcontext():
            while True:
                self.once(quiet=pause is not None)
                if pause is None:
                    return
                time.sleep(pause)

    def once(self, *, quiet: bool) -> None:
        count = 0
        for result in run_due():
            count += 1
            self.stdout.write(
                f"{result.outcome:9} {result.kind} {result.subject_id} {result.text}".rstrip()
            )
        if not quiet:
            self.stdout.write(f"{count} done." if count else "Nothing is due.")

    def moment(self, text: str) -> datetime:
        """Read the moment; a moved clock would let erasure and notices run early."""
        if not settings.CLOCK_MAY_MOVE:
            raise CommandError("--at is for rehearsals; this installation's clock may not move.")
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise CommandError(f"{text!r} is not a moment; write 2027-02-19T12:00:00Z.") from error
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
