"""Say what is wrong with requests, storing nothing."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from intake.checking import Unreadable, examine_file, finding_json
from intake.facts import Arrival, FactSource, database_is_ready
from rules.policy import Policy, load_policy

UNREADABLE = 2


class Command(BaseCommand):
    """Prints one JSON line for each file: what staff would see of it."""

    help = "Print the findings on .json and .eml submissions, one JSON line each."
    # Loading every address of the site would cost more than examining a thousand requests.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument(
            "--no-documents", action="store_true", help="do not look inside attached documents"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        policy = load_policy(settings.POLICY_FILE)
        source = FactSource(readable=database_is_ready(), many=len(options["files"]) > 1)
        if not source.readable:
            self.stderr.write("No database was made yet: only the policy is consulted.")
        arrival = Arrival(with_documents=not options["no_documents"])
        unreadable = 0
        for path in options["files"]:
            line = self._examine(path, policy, source, arrival)
            unreadable += "error" in line
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        if unreadable:
            sys.exit(UNREADABLE)

    def _examine(
        self, path: Path, policy: Policy, source: FactSource, arrival: Arrival
    ) -> dict[str, Any]:
        try:
            found = examine_file(path, policy, source, arrival)
        except Unreadable as error:
            wrong = {"errors": error.errors} if error.errors else {}
            return {"file": str(path), "error": error.message, **wrong}
        return {
            "file": str(path),
            "kind": found.submission.kind,
            "consequence": found.consequence,
            "findings": [finding_json(item, policy, "staff") for item in found.findings],
        }
