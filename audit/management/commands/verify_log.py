"""``manage.py verify_log [FILE]``: check the log of this installation, or an exported one."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit.checkpoints import checkpoint_faults
from audit.export import verify_file
from audit.models import LogHead
from audit.verification import verify_database


class Command(BaseCommand):
    help = "Check that no event of the log was changed, deleted, added or reordered."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="an exported log (JSON lines)")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["file"]
        faults = verify_file(path) if path else [*verify_database(), *checkpoint_faults()]
        for fault in faults:
            self.stdout.write(f"event {fault.seq}: {fault.text}")
        if faults:
            self.stderr.write(f"The log is NOT sound: {len(faults)} fault(s).")
            raise SystemExit(5)
        if path:
            self.stdout.write("The exported log is sound: every number and link agrees.")
            return
        size = LogHead.objects.get(pk=1).size
        told = "every number, link, clear text and checkpoint agrees"
        self.stdout.write(f"The log is sound: {size} events, {told}.")
