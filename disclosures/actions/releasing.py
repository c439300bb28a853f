"""Hand a signed production over, take it back, and record every time it was read."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password
from django.db import transaction

from accounts.models import Officer
from accounts.queries import acting_now
from audit.recording import record, stamp
from cases import queries as case_queries
from cases.actions import fulfil
from cases.models import Case
from cases.states import Status as CaseStatus
from core import clock
from core.actor import SYSTEM, Actor
from core.errors import NotFound
from disclosures import policies
from disclosures.chasing import plan_approvals
from disclosures.models import Access, Production, ReleaseLink
from disclosures.recall_policies import check_recipient_is_admitted
from disclosures.standing import is_recalled, locked, standing_of
from disclosures.states import Outcome
from duties.scheduling import schedule

TOKEN_BYTES = 32  # 256 bits


@dataclass(frozen=True)
class Released:
    """A released production, its link, and the link's token, which is not kept anywhere."""

    production: Production
    link: ReleaseLink
    token: str


@transaction.atomic
def release(*, by: Actor, production_id: str, fulfils: bool = True) -> Released:
    """Release a signed production to the case's officer; the last gate before it leaves (I4).

    Who approved and who releases must hold their roles now; none can end before this stands.
    ``fulfils`` says that this answers the request. Raises NotFound, NotAllowed.
    """
    by = acting_now(by)
    production = locked(production_id, by)
    # A call-back or a withdrawal is recorded under the case's lock, and none may slip in here.
    case = production.case = Case.objects.select_for_update().get(pk=production.case_id)
    standing = standing_of(production, lock=True)
    policies.check_can_release(
        by=by,
        production=production,
        approved=standing.approved,
        decisions_unchanged=standing.decisions_unchanged,
        call_back=case_queries.confirmed_call_back(case),
        has_recipient=case.officer is not None and case.officer.email_verified_at is not None,
        denied=case_queries.agency_denied(case),
        alarmed=case_queries.has_alarm(case),
    )
    check_recipient_is_admitted(recalled=is_recalled(case.officer_id))
    at = clock.now()
    lasts = case_queries.policy_of(case).numbers.download_link.period
    production.release(at, by.id, at + lasts)
    production.save(update_fields=["status", "released_at", "released_by", "expires_at"])
    link, token = _new_link(production, case.officer, by)
    schedule(
        "production.expire",
        subject_id=production.id,
        unique_key=f"production.expire:{production.id}",
        due_at=production.expires_at,
    )
    if not standing.complete:
        again = case_queries.policy_of(case).emergency.approvals_again.period
        plan_approvals(production, 1, at + min(again, standing.demand.within))
    if fulfils and case.status == CaseStatus.ACCEPTED:
        fulfil(by=by, case_id=case.id)
    record(
        action="production.released",
        by=by,
        subject=production,
        case_id=case.id,
        facts={
            "reference": production.reference,
            "manifest_sha256": production.manifest_sha256,
            "approvals": sorted(standing.approvers),
            "approvals_needed": standing.demand.total,
            "link": link.id,
            "expires_at": stamp(link.expires_at),
        },
    )
    return Released(production, link, token)


@transaction.atomic
def issue_link(*, by: Actor, production_id: str) -> Released:
    """Close the open links of a released production and make a new one, until it expires."""
    production = locked(production_id, by)
    at = clock.now()
    policies.check_can_issue_link(
        by=by,
        production=production,
        at=at,
        denied=case_queries.agency_denied(production.case),
        alarmed=case_queries.has_alarm(production.case),
    )
    check_recipient_is_admitted(recalled=is_recalled(production.case.officer_id))
    _close_links(production, by)
    link, token = _new_link(production, production.case.officer, by)
    record(
        action="production.link_issued",
        by=by,
        subject=production,
        case_id=production.case_id,
        facts={"link": link.id, "expires_at": stamp(link.expires_at)},
    )
    return Released(production, link, token)


@transaction.atomic
def revoke(*, by: Actor, production_id: str, reason: str) -> Production:
    """Make a production unavailable from now on; what was collected before is out."""
    production = locked(production_id, by)
    policies.check_can_revoke(by=by, production=production, reason=reason)
    production.revoke(clock.now(), by.id)
    production.revoked_reason = reason
    production.save(update_fields=["status", "revoked_at", "revoked_by", "revoked_reason"])
    _close_links(production, by)
    record(
        action="production.revoked",
        by=by,
        subject=production,
        case_id=production.case_id,
        facts={"collected_before": production.accesses.exclude(link=None).exists()},
        personal={"reason": reason},
    )
    return production


@transaction.atomic
def expire(*, by: Actor, production_id: str) -> Production:
    """End the time in which a production may be collected; done by the system."""
    production = locked(production_id, by)
    at = clock.now()
    policies.check_can_expire(by=by, production=production, at=at)
    production.expire(at, by.id)
    production.save(update_fields=["status", "expired_at", "expired_by"])
    _close_links(production, by)
    record(action="production.expired", by=by, subject=production, case_id=production.case_id)
    return production


def collect(
    *, by: Actor, token: str, address: str, passphrase: str = "", purpose: str = "download"
) -> Production:
    """Admit the officer to the download and record it; call it for each answered POST.

    ``by`` is the officer whose e-mail code was just checked. Raises NotFound for an unknown token,
    NotAllowed for a closed link or a wrong passphrase.
    """
    digest = hashlib.sha256(token.encode("utf-8")).hexdigest()
    link = ReleaseLink.objects.filter(token_sha256=digest).first()
    if link is None:
        raise NotFound("This link leads nowhere.")
    return collect_by_link(
        by=by, link_id=link.id, address=address, passphrase=passphrase, purpose=purpose
    )


def collect_by_link(
    *, by: Actor, link_id: str, address: str, passphrase: str = "", purpose: str = "download"
) -> Production:
    """Do what ``collect`` does for a link whose holder was found in another way.

    A wrong passphrase is recorded, and after several the link ends: whoever reads the officer's
    mailbox could otherwise try until one fits. Raises NotFound, NotAllowed.
    """
    link = ReleaseLink.objects.select_related("production__case").filter(pk=link_id).first()
    if link is None:
        raise NotFound("This link leads nowhere.")
    right = _passphrase_ok(link.production, passphrase)
    if not right:
        _count_wrong_passphrase(by, link.id)
    with transaction.atomic():
        production = locked(link.production_id)
        policies.check_can_collect(
            production=production,
            link=ReleaseLink.objects.get(pk=link.id),
            officer_id=by.id,
            at=clock.now(),
            passphrase_ok=right,
        )
        _note_access(production, by, link, address, purpose)
    return production


@transaction.atomic
def _count_wrong_passphrase(by: Actor, link_id: str) -> None:
    """Count a try of the officer's own on an open link; committed before the refusal is raised."""
    link = ReleaseLink.objects.select_for_update().get(pk=link_id)
    at = clock.now()
    if link.officer_id != by.id or not link.is_open(at):
        return
    link.wrong_passphrases += 1
    closed = link.wrong_passphrases >= policies.WRONG_PASSPHRASES_MOST
    if closed:
        link.revoked_at, link.revoked_by = at, SYSTEM.id
    link.save(update_fields=["wrong_passphrases", "revoked_at", "revoked_by"])
    record(
        action="production.passphrase_refused",
        by=by,
        subject=link.production,
        case_id=link.production.case_id,
        facts={"link": link.id, "tries": link.wrong_passphrases, "link_closed": closed},
    )


@transaction.atomic
def record_access(
    *, by: Actor, production_id: str, address: str, purpose: str, link: ReleaseLink | None = None
) -> Access:
    """Record that a production was read: ``export``, ``download`` or ``receipt``, and by whom."""
    production = locked(production_id, by)
    if by.kind != "officer":
        policies.check_can_read(by=by, production=production)
    return _note_access(production, by, link, address, purpose)


def _note_access(
    production: Production, by: Actor, link: ReleaseLink | None, address: str, purpose: str
) -> Access:
    access = Access.objects.create(
        production=production,
        link=link,
        at=clock.now(),
        by_kind=by.kind,
        by_id=by.id,
        address=address,
        purpose=purpose,
    )
    record(
        action="production.read",
        by=by,
        subject=production,
        case_id=production.case_id,
        facts={"purpose": purpose, "link": link.id if link else ""},
        personal={"address": address} if address else None,
    )
    return access


def _passphrase_ok(production: Production, passphrase: str) -> bool:
    """Contents are handed over with the passphrase of the call-back; the rest needs none."""
    if not production.has_content or production.outcome != Outcome.RECORDS:
        return True
    call = case_queries.confirmed_call_back(production.case)
    return call is not None and check_password(passphrase, call.passphrase_digest)


def _new_link(
    production: Production, officer: Officer | None, by: Actor
) -> tuple[ReleaseLink, str]:
    """Make a link that lives as long as the production may be collected."""
    if officer is None or production.expires_at is None:
        raise NotFound("The case has no officer to make a link for.")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = ReleaseLink.objects.create(
        production=production,
        officer=officer,
        token_sha256=hashlib.sha256(token.encode("utf-8")).hexdigest(),
        created_at=clock.now(),
        created_by=by.id,
        expires_at=production.expires_at,
    )
    return link, token


def _close_links(production: Production, by: Actor) -> None:
    production.links.filter(revoked_at__isnull=True).update(
        revoked_at=clock.now(), revoked_by=by.id
    )
