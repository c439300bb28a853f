"""The short transactions that end a collection, a preservation and an erasure."""

from datetime import timedelta
from typing import Any

from audit.recording import record, stamp
from cases.queries import current_policy
from core import clock
from core.actor import SYSTEM
from core.errors import NotAllowed, WritdeskError
from duties.kinds import Claim
from duties.scheduling import schedule
from preservation import policies, queries
from preservation.actions.pausing import mark_paused
from preservation.collecting import Outcome, manifest_of
from preservation.locking import locked, locked_snapshot, schedule_end, schedule_erasure
from preservation.models import Preservation, Snapshot, SnapshotObject
from preservation.states import SnapshotStatus
from rules.clocks import hold_expires_at

# How long a refused end waits before it is tried again, should nobody act meanwhile.
TRY_AGAIN = timedelta(hours=24)
# Digests up to this number stand in the event one by one; the manifest's digest covers all.
_DIGESTS_IN_EVENT = 500


def finish_collecting(claim: Claim, outcome: Outcome) -> None:
    """Write what the collection came to. ``ready`` only if every object was read back (I3)."""
    if outcome.state == "moot":
        return
    snapshot_id = claim.subject_id
    owner = Snapshot.objects.values_list("preservation_id", flat=True).get(pk=snapshot_id)
    # The preservation first, as its own actions do, so that no two transactions wait in a circle.
    preservation, snapshot = locked(owner, SYSTEM), locked_snapshot(snapshot_id)
    if snapshot.status != SnapshotStatus.COLLECTING:
        return
    objects = list(snapshot.stored_objects.order_by("position"))
    if outcome.state == "ready" and outcome.verified != len(objects):
        raise WritdeskError("The objects changed while they were verified.")
    if outcome.state == "ready" and snapshot.key_id:
        _capture(preservation, snapshot, objects, "")
    elif objects:
        _capture(preservation, snapshot, objects, outcome.failure or outcome.code)
    else:
        _fail(preservation, snapshot, outcome)
    schedule(
        "preservation.tidy",
        subject_id=snapshot.id,
        unique_key=f"preservation.tidy:{snapshot.id}",
    )


def _capture(
    preservation: Preservation, snapshot: Snapshot, objects: list[SnapshotObject], failure: str
) -> None:
    manifest = manifest_of(objects)
    if failure:
        snapshot.stop(manifest, failure)
    else:
        snapshot.finish(manifest)
    snapshot.save(update_fields=["status", "captured_at", "manifest_sha256", "failure"])
    first = preservation.captured_at is None
    if first and snapshot.captured_at is not None:
        preservation.captured_at = snapshot.captured_at
        preservation.expires_at = hold_expires_at(snapshot.captured_at, current_policy())
        preservation.save(update_fields=["captured_at", "expires_at"])
        if preservation.is_holding:
            schedule_end(preservation)
    facts: dict[str, Any] = {
        "snapshot": snapshot.id,
        "snapshot_status": str(snapshot.status),
        "first": first,
        "platform": snapshot.platform,
        "manifest_sha256": manifest,
        "objects": len(objects),
        "gaps": len(snapshot.gaps),
        "key": snapshot.key_id,
        "expires_at": None if preservation.expires_at is None else stamp(preservation.expires_at),
    }
    if len(objects) <= _DIGESTS_IN_EVENT:
        facts["sha256"] = [entry.sha256 for entry in objects]
    record(
        action="preservation.captured",
        by=SYSTEM,
        subject=preservation,
        case_id=preservation.case_id,
        facts=facts,
    )


def _fail(preservation: Preservation, snapshot: Snapshot, outcome: Outcome) -> None:
    snapshot.fail(outcome.failure or outcome.code)
    snapshot.save(update_fields=["status", "failure"])
    record(
        action="preservation.collection_failed",
        by=SYSTEM,
        subject=preservation,
        case_id=preservation.case_id,
        facts={"snapshot": snapshot.id, "failure": outcome.code},
    )


def give_up_collecting(claim: Claim, text: str) -> None:
    """Keep what there is and say that it stopped early."""
    finish_collecting(claim, Outcome("broken", "gave_up", text))


def end_when_over(claim: Claim, _: object) -> None:
    """End a preservation whose time has come, or refuse visibly and look again later.

    Everything that stands against it is read again here, in the transaction that would end it.
    """
    preservation, moment = locked(claim.subject_id, SYSTEM), clock.now()
    if not preservation.is_holding:
        return
    if preservation.ends_at is None or preservation.ends_at > moment:
        return
    try:
        policies.check_can_expire(
            by=SYSTEM,
            preservation=preservation,
            blockers=queries.blockers(preservation),
            at=moment,
        )
    except NotAllowed as refusal:
        _refuse(preservation, refusal.code)
        return
    cure_by = preservation.cure_by if preservation.was_provisional else None
    lapsed = cure_by is not None and cure_by <= moment
    preservation.expire(SYSTEM.id)
    preservation.refused_because = ""
    preservation.save(update_fields=["status", "expired_at", "expired_by", "refused_because"])
    schedule_erasure(preservation)
    record(
        action="preservation.lapsed" if lapsed else "preservation.expired",
        by=SYSTEM,
        subject=preservation,
        case_id=preservation.case_id,
        facts={"clause": "G5"},
    )


def _refuse(preservation: Preservation, code: str) -> None:
    """Show and record a refusal once, not at every look."""
    if preservation.refused_because != code:
        preservation.refused_because = code
        preservation.save(update_fields=["refused_because"])
        record(
            action="preservation.expiry_held",
            by=SYSTEM,
            subject=preservation,
            case_id=preservation.case_id,
            facts={"reason": code},
        )
    if code == "preservation.undecided_request":
        mark_paused(SYSTEM, preservation, "")
    schedule_end(preservation, not_before=clock.now() + TRY_AGAIN)


def finish_erasing(claim: Claim, receipts: dict[str, dict[str, Any]]) -> None:
    """Write the receipts and that it is over."""
    preservation = locked(claim.subject_id, SYSTEM)
    try:
        policies.check_can_erase(by=SYSTEM, preservation=preservation)
    except NotAllowed:
        return
    for snapshot_id, receipt in receipts.items():
        snapshot = locked_snapshot(snapshot_id)
        if snapshot.status != SnapshotStatus.ERASED:
            snapshot.erase(SYSTEM.id, receipt)
            snapshot.save(update_fields=["status", "erased_at", "erased_by", "receipt"])
    if preservation.snapshots.exclude(status=SnapshotStatus.ERASED).exists():
        raise WritdeskError("A snapshot was begun while the preservation was erased.")
    preservation.erase(SYSTEM.id)
    preservation.save(update_fields=["status", "erased_at", "erased_by"])
    record(
        action="preservation.erased",
        by=SYSTEM,
        subject=preservation,
        case_id=preservation.case_id,
        facts={"receipts": {key: receipt["sha256"] for key, receipt in receipts.items()}},
    )
