"""``manage.py verify_log_proof FILE``: check that an event stands in the log, without the log."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit.checkpoints import log_key
from sealing.checkpoint import read_tlog_proof, read_verifier_key, verify_tlog_proof
from sealing.errors import Altered


class Command(BaseCommand):
    help = "Check a .tlog-proof: exit 0 when its event stands under a signed checkpoint, else 5."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--log-key", help="the pinned key, C2SP form; by default our own")
        parser.add_argument("--sums", type=Path, help="the SHA256SUMS that the event must name")

    def handle(self, *args: Any, **options: Any) -> None:
        origin, key = read_verifier_key(options["log_key"] or log_key())
        try:
            proof = read_tlog_proof(options["file"].read_text("utf-8"))
            event = proof.extra or b""
            checkpoint = verify_tlog_proof(proof, event, key, origin)
            self.compare(event, options["sums"])
        except (Altered, ValueError) as error:
            self.stdout.write(f"NOT PROVEN: {error}")
            sys.exit(5)
        told = json.loads(event)
        self.stdout.write(
            f"PROVEN: event {told['seq']}, {told['action']} at {told['at']}, stands in the log "
            f"{origin} of size {checkpoint.size}."
        )

    def compare(self, event: bytes, sums: Path | None) -> None:
        """Make sure that the event is about this very SHA256SUMS."""
        if sums is None:
            return
        digest = hashlib.sha256(sums.read_bytes()).hexdigest()
        if json.loads(event)["facts"].get("sums_sha256") != digest:
            raise Altered("The event names another SHA256SUMS.")
