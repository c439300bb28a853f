"""Asking for a snapshot, and for a running collection to stop."""

from django.db import transaction

from audit.recording import record
from core import clock
from core.actor import Actor
from core.errors import NotFound
from duties.scheduling import schedule
from preservation import policies
from preservation.locking import locked, locked_snapshot
from preservation.models import Preservation, Snapshot
from preservation.scope import kinds_for, scope_to_json
from preservation.states import SnapshotStatus
from servers.models import ServerAccess, SourceArchive


@transaction.atomic
def collect(*, by: Actor, preservation_id: str, archive_id: str = "") -> Snapshot:
    """Begin a snapshot from an uploaded export or, without one, from the running server.

    The work itself is the duty's. What may be fetched is fixed here, from the categories and the
    period of the preservation; of a running server, what comes after this moment is not part of it.
    Raises NotFound and NotAllowed.
    """
    preservation, moment = locked(preservation_id, by), clock.now()
    archive: SourceArchive | None = None
    access: ServerAccess | None = None
    if archive_id:
        archive = _archive(archive_id)
        source = archive.server
    else:
        access = _access(preservation)
        source = access.server
    account = preservation.account
    same = account.server_id is not None and account.server_id == source.id
    policies.check_can_collect(
        by=by,
        preservation=preservation,
        source_canonical=source.canonical,
        account_canonical=source.canonical if same else account.canonical,
        kinds=kinds_for(preservation.categories),
        collecting=preservation.snapshots.filter(status=SnapshotStatus.COLLECTING).exists(),
        ahead=access is not None and (preservation.period_from or moment) > moment,
    )
    ends = preservation.period_to
    if access is not None:
        ends = min(ends or moment, moment)
    snapshot = Snapshot.objects.create(
        preservation=preservation,
        archive=archive,
        access=access,
        status=SnapshotStatus.COLLECTING,
        scope=scope_to_json(preservation.categories, preservation.period_from, ends),
        started_at=moment,
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
        facts={
            "snapshot": snapshot.id,
            "archive": archive.id if archive else None,
            "access": access.id if access else None,
            "kinds": snapshot.scope["kinds"],
            "until": snapshot.scope["until"],
        },
    )
    return snapshot


def _archive(archive_id: str) -> SourceArchive:
    archive = SourceArchive.objects.select_related("server").filter(pk=archive_id).first()
    if archive is None:
        raise NotFound("There is no such archive.")
    return archive


def _access(preservation: Preservation) -> ServerAccess:
    """Return the credential of the account's own server."""
    access = (
        ServerAccess.objects.select_related("server")
        .filter(server_id=preservation.account.server_id, revoked_at__isnull=True)
        .first()
    )
    if access is None:
        raise NotFound(
            "There is no credential for the server of this account.",
            "Upload an export, or have an administrator enter a credential.",
        )
    return access


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
