"""The auditor's export: one JSON line for each event, a last line for the head.

The file can be checked with no database: every line carries the exact bytes that were hashed.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from audit.models import AuditEvent, LogHead
from audit.verification import Fault, Row, chain_faults


def export_lines() -> Iterator[str]:
    """Yield the lines of the export; personal data is in them only as commitments."""
    head = LogHead.objects.get(pk=1)
    for event in AuditEvent.objects.filter(seq__lt=head.size).order_by("seq").iterator():
        body = bytes(event.body).decode("utf-8")
        yield json.dumps({"seq": event.seq, "digest": event.digest, "body": body})
    yield json.dumps({"head": {"size": head.size, "digest": head.digest}})


def verify_file(path: Path) -> list[Fault]:
    """Return the faults of an exported file; a file cut short is a fault."""
    rows: list[Row] = []
    head: dict[str, object] | None = None
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            entry = json.loads(line)
            if "head" in entry:
                head = entry["head"]
                continue
            body = str(entry["body"]).encode("utf-8")
            rows.append(Row(int(entry["seq"]), body, str(entry["digest"]), {}))
        except (ValueError, KeyError, TypeError):
            return [Fault(len(rows), f"line {number} of the file cannot be read")]
    if head is None:
        return [
            Fault(len(rows), "the file does not end with the head of the log; it was cut short")
        ]
    size, digest = int(str(head["size"])), str(head["digest"])
    return list(chain_faults(rows, size=size, head=digest))
