"""The chain of custody of what is produced, read from the log and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from audit.models import AuditEvent
from disclosures.models import Production
from preservation.models import Snapshot

# Told outside, in these words. An event that is not here may speak of other requests and stays.
TOLD: dict[str, str] = {
    "case.submitted": "Request received",
    "case.accepted": "Request accepted by counsel",
    "case.emergency_granted": "Emergency disclosure granted by counsel",
    "archive.uploaded": "Export from the server received and encrypted",
    "preservation.created": "Preservation begun",
    "preservation.collection_started": "Reading of the source begun",
    "preservation.captured": "Reading of the source ended; snapshot encrypted and its digest taken",
    "preservation.extended": "Preservation extended",
    "production.prepared": "Production prepared; counsel's decisions frozen",
    "production.build_asked": "Building of the payload begun",
    "production.build_failed": "Building of the payload ended without a result",
    "production.built": "Payload built, encrypted and its manifest frozen",
    "production.approval_given": "Manifest digest approved",
    "production.approved": "Approvals complete",
    "production.sign_asked": "Signature ordered by the custodian",
}


@dataclass(frozen=True)
class Link:
    """One step: when (UTC), what, by whom (a role and an enrolled pseudonym), and the event."""

    at: datetime
    what: str
    who: str
    digest: str


@dataclass(frozen=True)
class Exhibit:
    """A thing whose digest ties the chain to bytes."""

    what: str
    sha256: str


def chain(production: Production) -> list[Link]:
    """Return the steps of everything this production was made from, in the order of the log."""
    subjects = {production.id, production.case_id}
    for snapshot in _snapshots(production):
        subjects |= {snapshot.id, snapshot.preservation_id, snapshot.archive_id or ""}
    events = AuditEvent.objects.filter(subject_id__in=subjects - {""}, action__in=TOLD)
    return [
        Link(event.at, TOLD[event.action], _who(event), event.digest)
        for event in events.order_by("seq")
    ]


def exhibits(production: Production) -> list[Exhibit]:
    """Return the digests of the sources and of the payload's manifest."""
    found = []
    for number, snapshot in enumerate(_snapshots(production), start=1):
        if snapshot.archive is not None:
            found.append(Exhibit(f"Export {number} as it was received", snapshot.archive.sha256))
        found.append(Exhibit(f"Manifest of snapshot {number}", snapshot.manifest_sha256))
    found.append(Exhibit("Manifest of this payload", production.manifest_sha256))
    return found


def _snapshots(production: Production) -> list[Snapshot]:
    related = production.snapshots.select_related("preservation", "archive")
    return list(related.order_by("captured_at", "id"))


def _who(event: AuditEvent) -> str:
    if event.actor_kind == "system":
        return "the system"
    return f"{event.actor_kind} {event.actor_id}"
