"""``manage.py export_log FILE``: write the log as JSON lines for an auditor."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit.export import export_lines


class Command(BaseCommand):
    help = "Write the log as JSON lines that verify_log can check without this database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        with path.open("w", encoding="utf-8") as out:
            for line in export_lines():
                out.write(line + "\n")
        self.stdout.write(f"Wrote {path}.")
