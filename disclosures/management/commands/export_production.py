"""Write a signed production as a folder that anybody can verify."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import WritdeskError
from disclosures.export import export_production, find
from disclosures.models import Production


class Command(BaseCommand):
    help = "Write a signed production, in plain text, to DIR/<reference>; the export is recorded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("production", help="the production's id or reference")
        parser.add_argument("directory", type=Path, help="where to put the folder")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder = export_production(options["production"], options["directory"])
        except Production.DoesNotExist as error:
            raise CommandError("There is no such production.") from error
        except WritdeskError as error:
            raise CommandError(str(error)) from error
        fingerprint = find(folder.name).fingerprint
        self.stdout.write(str(folder))
        self.stderr.write(
            f"The public key lies beside it in {folder.name}.key.asc; alone it proves nothing.\n"
            f"Compare its fingerprint with the published one:\n{fingerprint}"
        )
