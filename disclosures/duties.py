"""What the room's duties do: slow work outside a transaction, one short transaction to finish."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from accounts.queries import may_now
from audit.recording import record
from audit.recording import stamp as spelled
from cases.queries import policy_of
from core import clock
from core.actor import SYSTEM
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from disclosures import actions, policies, signing
from disclosures.actions.recall_notices import NOTICE_DUE, note_untold
from disclosures.actions.recalling import CHASE, ask_again
from disclosures.building import Built, build_payload
from disclosures.chasing import plan_approvals
from disclosures.models import Production, ProductionFile
from disclosures.signing import Sealed, seal
from disclosures.standing import locked, standing_of
from disclosures.states import Part, Status
from disclosures.storing import Kept, keep
from duties.kinds import Claim, Kind, register
from duties.scheduling import schedule
from duties.working import TryLater
from sealing import timestamp
from sealing.bag import SUMS
from sealing.errors import Altered, Erased, SigningRefused
from sealing.vault import vault

# Trying again will not mend these: a person must do something first.
HOPELESS = (Conflict, Invalid, NotAllowed, NotFound, Altered, Erased, SigningRefused, KeyError)
STAMP_AGAIN_AFTER = timedelta(minutes=15)


def do_build(claim: Claim) -> Built | str:
    """Build the payload, or return why it cannot be built."""
    production = Production.objects.select_related("case").get(pk=claim.subject_id)
    try:
        policies.check_is_building(production=production)
        return build_payload(production, claim.report)
    except HOPELESS as error:
        return _reason(error)


def finish_build(claim: Claim, outcome: Built | str) -> None:
    """Freeze the manifest, or take the production back to draft with the reason."""
    production = locked(claim.subject_id)
    if isinstance(outcome, str):
        _fail_build(production, outcome)
        return
    try:
        policies.check_is_building(production=production)
    except NotAllowed:
        # Revoked while it was being built: what was stored is not wanted any more.
        outcome.discard()
        return
    ProductionFile.objects.bulk_create(kept.row(production, Part.PAYLOAD) for kept in outcome.files)
    by, at = production.build_asked_by, clock.now()
    production.build(at, by)
    production.manifest = outcome.manifest.decode("utf-8")
    production.manifest_sha256 = outcome.manifest_sha256
    production.counts = outcome.counts
    production.save(
        update_fields=["status", "built_at", "built_by", "manifest", "manifest_sha256", "counts"]
    )
    record(
        action="production.built",
        by=SYSTEM,
        subject=production,
        case_id=production.case_id,
        facts={
            "manifest_sha256": production.manifest_sha256,
            "files": outcome.counts["files"],
            "bytes": outcome.counts["bytes"],
            "asked_by": by,
        },
    )


def give_up_build(claim: Claim, text: str) -> None:
    _fail_build(locked(claim.subject_id), text)


def _fail_build(production: Production, reason: str) -> None:
    if production.status != Status.BUILDING:
        return
    production.fail_build(reason)
    production.save(update_fields=["status", "build_asked_at", "build_asked_by", "failure"])
    record(
        action="production.build_failed",
        by=SYSTEM,
        subject=production,
        case_id=production.case_id,
        personal={"reason": reason},
    )


def do_sign(claim: Claim) -> Sealed | str:
    """Make and sign everything but the payload, or return why it cannot be signed."""
    production = Production.objects.select_related("case__officer").get(pk=claim.subject_id)
    if production.status != Status.APPROVED or production.sign_asked_at is None:
        return "Nobody asks for this signature any more."
    try:
        return seal(production)
    except HOPELESS as error:
        return _reason(error)


def finish_sign(claim: Claim, outcome: Sealed | str) -> None:
    """Say ``signed`` if approvals, decisions and digest are still what they were."""
    production = locked(claim.subject_id)
    if isinstance(outcome, str):
        _fail_sign(production, outcome)
        return
    standing = standing_of(production, lock=True)
    try:
        policies.check_is_signing(
            production=production,
            signs=may_now(production.sign_asked_by, "production.sign"),
            approved=standing.approved,
            decisions_unchanged=standing.decisions_unchanged,
            manifest_sha256=outcome.manifest_sha256,
        )
    except NotAllowed as refusal:
        outcome.discard()
        _fail_sign(production, refusal.message)
        return
    _write_seal(production, outcome)


def _write_seal(production: Production, sealed: Sealed) -> None:
    rows = [kept.row(production, Part.PAPER) for kept in sealed.papers]
    rows += [kept.row(production, Part.TAG) for kept in sealed.seals]
    ProductionFile.objects.bulk_create(rows)
    at = clock.now()
    production.sign(at, production.sign_asked_by)
    production.signature = sealed.signature.decode("ascii")
    production.fingerprint = sealed.fingerprint
    production.timestamp_token, production.timestamped_at = sealed.token, sealed.token_time
    production.save(
        update_fields=[
            "status", "signed_at", "signed_by", "signature", "fingerprint",
            "timestamp_token", "timestamped_at",
        ]
    )  # fmt: skip
    if sealed.token is None and settings.TIMESTAMP_URL:
        schedule(
            "production.stamp",
            subject_id=production.id,
            unique_key=f"production.stamp:{production.id}",
            due_at=at + STAMP_AGAIN_AFTER,
        )
    record(
        action="production.signed",
        by=SYSTEM,
        subject=production,
        case_id=production.case_id,
        facts={
            "manifest_sha256": production.manifest_sha256,
            "sums_sha256": _sums(sealed),
            "fingerprint": sealed.fingerprint,
            "asked_by": production.sign_asked_by,
            "timestamped_at": spelled(sealed.token_time) if sealed.token_time else "",
        },
    )


def _sums(sealed: Sealed) -> str:
    """Return the digest of SHA256SUMS, which covers every other file."""
    return next(kept.file.sha256 for kept in sealed.seals if kept.file.path == SUMS)


def give_up_sign(claim: Claim, text: str) -> None:
    _fail_sign(locked(claim.subject_id), text)


def _fail_sign(production: Production, reason: str) -> None:
    """Keep the approvals and let somebody ask again."""
    if production.status != Status.APPROVED:
        return
    production.sign_asked_at, production.sign_asked_by, production.failure = None, "", reason
    production.save(update_fields=["sign_asked_at", "sign_asked_by", "failure"])
    record(
        action="production.sign_failed",
        by=SYSTEM,
        subject=production,
        case_id=production.case_id,
        personal={"reason": reason},
    )


def do_stamp(claim: Claim) -> tuple[bytes, Kept] | None:
    """Ask again for the timestamp that was not to be had at signing."""
    production = Production.objects.get(pk=claim.subject_id)
    if production.timestamp_token or production.status == Status.REVOKED:
        return None
    token = signing.stamp(production.signature.encode("ascii"))
    if token is None:
        raise TryLater("The timestamp authority does not answer.", clock.now() + STAMP_AGAIN_AFTER)
    return token, keep(production.key_id, signing.TOKEN, token)


def finish_stamp(claim: Claim, outcome: tuple[bytes, Kept] | None) -> None:
    """Add the late timestamp, which states its own, real time."""
    production = locked(claim.subject_id)
    if outcome is None:
        return
    token, kept = outcome
    if production.timestamp_token or production.status == Status.REVOKED:
        vault.delete_object(kept.stored)
        return
    kept.row(production, Part.TAG).save()
    stamped_at = timestamp.time_of(token)
    production.timestamp_token, production.timestamped_at = token, stamped_at
    production.save(update_fields=["timestamp_token", "timestamped_at"])
    record(
        action="production.stamped",
        by=SYSTEM,
        subject=production,
        case_id=production.case_id,
        facts={"timestamped_at": spelled(stamped_at)},
    )


def finish_expire(claim: Claim, outcome: None) -> None:
    """End the time to collect, unless it was revoked meanwhile."""
    production = locked(claim.subject_id)
    if production.status == Status.RELEASED:
        actions.expire(by=SYSTEM, production_id=production.id)


def finish_approvals_due(claim: Claim, outcome: None) -> None:
    """Chase the approvals that were to follow an emergency, until the last is there.

    The first time they are only awaited; from the end of their time on they are overdue, and each
    time said aloud to more people.
    """
    standing = standing_of(locked(claim.subject_id))
    production = standing.production
    if standing.complete or production.status not in (Status.RELEASED, Status.EXPIRED):
        return
    turn, moment = int(claim.payload.get("turn", 1)), clock.now()
    released = production.released_at or moment
    ends = released + standing.demand.within
    overdue = moment >= ends
    again = policy_of(production.case).emergency.approvals_again.period
    plan_approvals(production, turn + 1, moment + again if overdue else min(moment + again, ends))
    record(
        action="production.approvals_overdue" if overdue else "production.approvals_awaited",
        by=SYSTEM,
        subject=production,
        case_id=production.case_id,
        facts={
            "count": len(standing.approvers),
            "needed": standing.demand.total,
            "turn": turn,
        },
    )


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"A record cannot be sorted: {error}."
    return str(error)


register(
    Kind(
        "production.build",
        work=do_build,
        finish=finish_build,
        gave_up=give_up_build,
        lease=timedelta(minutes=10),
    )
)
register(
    Kind(
        "production.sign",
        work=do_sign,
        finish=finish_sign,
        gave_up=give_up_sign,
        lease=timedelta(minutes=10),
    )
)
register(Kind("production.stamp", work=do_stamp, finish=finish_stamp, attempts=50))
register(Kind("production.expire", finish=finish_expire))
register(Kind("production.approvals_due", finish=finish_approvals_due))


def finish_chase(claim: Claim, outcome: None) -> None:
    """Ask the recipient of a recall again, or say that nobody answered."""
    ask_again(recall_id=claim.subject_id, turn=int(claim.payload["turn"]))


def finish_notice_due(claim: Claim, outcome: None) -> None:
    """Say aloud that a party was not told in time."""
    note_untold(notice_id=claim.subject_id, due_at=str(claim.payload["due_at"]))


register(Kind(CHASE, finish=finish_chase))
register(Kind(NOTICE_DUE, finish=finish_notice_due))
