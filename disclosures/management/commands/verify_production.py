"""Judge a production with the same code as the stand-alone verify_production.py."""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

import verify_production
from core.errors import WritdeskError
from disclosures.signing import public_key, signing_fingerprint


class Command(BaseCommand):
    help = (
        "Say VALID (exit 0), VALID BUT KEY SINCE EXPIRED (3), NOT PROVEN (4) or INVALID (5) of a "
        "folder or ZIP, and why."
    )
    # A recipient without any key of ours can still judge with --key.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", help="the unpacked production, or its ZIP")
        parser.add_argument("--key", help="file with the public key; by default our own")
        parser.add_argument("--fingerprint", help="which key, when the file holds several")
        parser.add_argument("--tsa-ca", help="PEM file of the timestamp authority you trust")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            verdict = judge(options)
        except (verify_production.Unusable, WritdeskError, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(as_json(verdict), sort_keys=True))
        else:
            self.stdout.write(f"{verdict.word}: {verdict.reason}")
            for note in verdict.notes:
                self.stdout.write(f"  {note}")
            self.stdout.write(f"  Key {verdict.fingerprint}")
        if verdict.exit_code:
            sys.exit(verdict.exit_code)


def judge(options: dict[str, Any]) -> verify_production.Verdict:
    """Verify by the given key file, or by this installation's own key."""
    authority = options["tsa_ca"] or settings.TIMESTAMP_CA_FILE or None
    if options["key"]:
        return verify_production.verify(
            options["path"], options["key"], options["fingerprint"], authority
        )
    own = signing_fingerprint()
    with tempfile.TemporaryDirectory(prefix="wdkey") as folder:
        key_file = Path(folder) / "key.asc"
        key_file.write_bytes(public_key(own))
        return verify_production.verify(
            options["path"], key_file, options["fingerprint"] or own, authority
        )


def as_json(verdict: verify_production.Verdict) -> dict[str, Any]:
    """Return the verdict as the stand-alone program prints it."""
    times = {"signed_at": verdict.signed_at, "timestamp": verdict.stamped_at}
    return {
        "verdict": verdict.word,
        "reason": verdict.reason,
        "notes": list(verdict.notes),
        "fingerprint": verdict.fingerprint,
        **{name: time.isoformat() if time else None for name, time in times.items()},
    }
