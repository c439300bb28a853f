"""The benchmarks themselves; each returns one row or a few."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import Agency
from audit.models import LogHead
from audit.recording import record
from audit.verification import verify_database
from benchmarks.desk import desk
from benchmarks.opening import opening
from benchmarks.rows import Row
from benchmarks.submitting import submit_ratio
from core import clock
from core.actor import SYSTEM
from rules.examine import examine
from rules.facts import Facts
from rules.policy import load_policy
from rules.submission import parse_submission
from sealing.vault import vault

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the best of a few runs, in seconds."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def examples() -> list[dict[str, Any]]:
    """The example submissions without their documents."""
    found = []
    for path in sorted((ROOT / "examples" / "requests").glob("*.json")):
        submission = json.loads(path.read_text("utf-8"))
        submission["documents"] = []
        found.append(submission)
    return found


def check_request(folder: Path) -> Row:
    """A thousand submissions in one call of the command; floor: reading them as JSON."""
    submissions = examples()
    files = []
    for number in range(1000):
        path = folder / f"{number:04d}.json"
        path.write_text(json.dumps(submissions[number % len(submissions)]), "utf-8")
        files.append(str(path))
    command = [sys.executable, "manage.py", "check_request", "--no-documents", *files]

    def run() -> None:
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=dict(os.environ))

    floor = seconds(lambda: [json.loads(Path(name).read_text("utf-8")) for name in files])
    return Row("check_request.1000", seconds(run), "s", floor, limit=5.0)


def rules_examine(folder: Path) -> Row:
    """One submission through every check; floor: parsing it."""
    policy = load_policy(settings.POLICY_FILE)
    raw = examples()[0]
    submission = parse_submission(raw)
    facts = Facts(now=clock.now(), with_documents=False)
    value = seconds(lambda: [examine(submission, policy, facts) for _ in range(200)]) / 200
    floor = seconds(lambda: [parse_submission(raw) for _ in range(200)]) / 200
    return Row("rules.examine", value * 1000, "ms", floor * 1000)


def audit_record(folder: Path) -> Row:
    """Appending an event in its own transaction; floor: one hash of its bytes."""
    agency, _ = Agency.objects.get_or_create(name="Benchmark", country="US")

    def append() -> None:
        for _ in range(100):
            with transaction.atomic():
                record(action="agency.verified", by=SYSTEM, subject=agency)

    floor = seconds(lambda: [hashlib.sha256(b"x" * 500).digest() for _ in range(100)])
    return Row("audit.record", seconds(append) * 10, "ms", floor * 10)


def audit_verify(folder: Path) -> Row:
    """Verifying the log that stands, for each thousand events; floor: hashing as many."""
    audit_record(folder)
    count = LogHead.objects.get(pk=1).size
    floor = seconds(lambda: [hashlib.sha256(b"x" * 500).digest() for _ in range(1000)])
    return Row("audit.verify.1000", seconds(verify_database) * 1000 / count, "s", floor)


def vault_put(folder: Path) -> Row:
    """Sealing 32 MiB, read back and verified; floor: hashing as much."""
    content = os.urandom(MEGABYTE) * 32
    key = vault.new_key("benchmark")
    value = seconds(lambda: vault.put(key, BytesIO(content)))
    floor = seconds(lambda: hashlib.sha256(content).digest())
    return Row("vault.put", 32 / value, "MiB/s", 32 / floor, better="higher")


def intake_accuracy(folder: Path) -> list[Row]:
    """How often letterhead and signature are judged rightly, on a sample never tuned on.

    ``python -m benchmarks.accuracy`` counts them all.
    """
    from benchmarks import accuracy

    count = accuracy.judged(accuracy.Wanted(sample=accuracy.BENCH_SAMPLE), accuracy.KEPT)
    print(accuracy.table(count.tallies))
    return list(accuracy.rows_of(count.tallies))


MEASURES: dict[str, Callable[[Path], Row | list[Row]]] = {
    "check_request": check_request,
    "rules.examine": rules_examine,
    "audit.record": audit_record,
    "audit.verify": audit_verify,
    "vault.put": vault_put,
    "intake.submit_ratio": submit_ratio,
    "intake.opening": opening,
    "intake.accuracy": intake_accuracy,
    "desk": desk,
}
