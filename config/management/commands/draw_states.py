"""``manage.py draw_states [--check]``: write the state diagrams from the code, or compare them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.state_diagrams import diagrams, out_of_date


class Command(BaseCommand):
    help = "Write docs/states/ from the code; with --check, fail if it is out of date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "docs" / "states"
        if options["check"]:
            stale = out_of_date(folder)
            if stale:
                raise CommandError(f"Out of date: {', '.join(stale)}. Run `make states`.")
            self.stdout.write("The state diagrams are what the code says.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in diagrams():
            (folder / name).write_text(text, "utf-8")
            self.stdout.write(f"docs/states/{name}")
