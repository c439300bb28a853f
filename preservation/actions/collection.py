"""Asking for a snapshot, and for a running collection to stop."""

from django.db import transaction

from audit.recording import record
from core import clock
from core.actor import Actor
from core.errors import NotFound
from duties.scheduling import schedule
from preservation import policies
from preservation.locking import locked, locked_snapshot
from preservation.models import Snapshot
from preservation.scope import kinds_for, scope_to_json
from preservation.states import SnapshotStatus
from servers.models import SourceArchive


@transaction.atomic
def collect(*, by: Actor, preservation_id: str, archive_id: str) -> Snapshot:
    """Begin a snapshot from an uploaded export; the work itself is the duty's.

    What may be fetched is fixed here, from the categories and the period of the preservation.
    """
    preservation = locked(preservation_id, by)
    archive = SourceArchive.objects.select_related("server").filter(pk=archive_id).first()
    if archive is None:
        raise NotFound("There is no such archive.")
    account = preservation.account
    same = account.server_id is not None and account.server_id == archive.server_id
    policies.check_can_collect(
        by=by,
        preservation=preservation,
        archive_canonical=archive.server.canonical,
        account_canonical=archive.server.canonical if same else account.canonical,
        kinds=kinds_for(preservation.categories),
        collecting=preservation.snapshots.filter(status=SnapshotStatus.COLLECTING).exists(),
    )
    snapshot = Snapshot.objects.create(
        preservation=preservation,
        archive=archive,
        status=SnapshotStatus.COLLECTING,
        scope=scope_to_json(
            preservation.categories, preservation.period_from, preservation.period_to
        ),
        started_at=clock.now(),
        started_by=by.id,
    )
    schedule(
        "preservation.collect",
        subject_id=snapshot.id,
        unique_key=f"preservation.collect:{snapshot.id}",
    )
    record(
        action="preservation.collection_started",
        by=by,
        subject=preservation,
        case_id=preservation.case_id,
        facts={"snapshot": snapshot.id, "archive": archive.id, "kinds": snapshot.scope["kinds"]},
    )
    return snapshot


@transaction.atomic
def stop_collecting(*, by: Actor, snapshot_id: str) -> Snapshot:
    """Ask a running collection to stop at its next step; what it has becomes ``partial``."""
    owner = Snapshot.objects.filter(pk=snapshot_id).values_list("preservation_id", flat=True)
    locked(owner.first() or "", by)
    snapshot = locked_snapshot(snapshot_id)
    policies.check_can_stop_collecting(by=by, snapshot=snapshot)
    snapshot.stop_asked_at, snapshot.stop_asked_by = clock.now(), by.id
    snapshot.save(update_fields=["stop_asked_at", "stop_asked_by"])
    record(
        action="preservation.collection_stop_asked",
        by=by,
        subject=snapshot.preservation,
        case_id=snapshot.preservation.case_id,
        facts={"snapshot": snapshot.id},
    )
    return snapshot
