"""Release, collection, revocation and expiry: the last gate, and what is recorded."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import actions as accounts
from accounts.models import Agency, Officer
from audit.models import AuditEvent
from cases.actions import examine, overrule_finding
from cases.models import CallBack, Case, Decision
from cases.queries import current_findings, policy_of
from core import clock
from core.actor import SYSTEM
from core.errors import NotAllowed, NotFound
from disclosures import actions
from disclosures.models import Production, ReleaseLink
from disclosures.queries import visible_to
from rules.findings import find

from .conftest import HOUR, PASSPHRASE, World, again, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(world: World) -> Production:
    return world.as_if_signed("subscriber")


@pytest.fixture
def signed_content(world: World) -> Production:
    return world.as_if_signed("subscriber", "records", "content")


def release(world: World, production: Production, **more: Any) -> actions.Released:
    return actions.release(by=world.staff.custodian, production_id=production.id, **more)


def refused(world: World, production: Production, **more: Any) -> str:
    with pytest.raises(NotAllowed) as refusal:
        release(world, production, **more)
    return refusal.value.code


def test_release_makes_a_link_of_which_only_a_digest_is_kept(
    world: World, signed: Production
) -> None:
    released = release(world, signed)
    assert again(signed).status == "released"
    assert len(released.token) >= 43
    assert released.link.token_sha256 == hashlib.sha256(released.token.encode()).hexdigest()
    assert released.link.expires_at == again(signed).expires_at
    event = AuditEvent.objects.get(action="production.released")
    assert released.token.encode() not in bytes(event.body)
    facts = json.loads(bytes(event.body))["facts"]
    assert facts["approvals"] == [world.staff.counsel.id]
    assert facts["manifest_sha256"] == signed.manifest_sha256


def test_release_fulfils_the_case_unless_more_follows(world: World, signed: Production) -> None:
    release(world, signed, fulfils=False)
    assert Case.objects.get(pk=world.case.pk).status == "accepted"
    another = world.as_if_signed("subscriber")
    release(world, another)
    assert Case.objects.get(pk=world.case.pk).status == "fulfilled"


def test_nothing_unsigned_is_released(world: World) -> None:
    assert refused(world, world.approved("subscriber")) == "production.state"


def test_only_a_custodian_releases(world: World, signed: Production) -> None:
    with pytest.raises(NotAllowed) as refusal:
        actions.release(by=world.staff.counsel, production_id=signed.id)
    assert refusal.value.code == "production.release"


def test_a_demoted_approver_does_not_count_at_release(world: World, signed: Production) -> None:
    accounts.end_role(by=world.staff.administrator, user=world.staff.users.counsel, role="counsel")
    assert refused(world, signed) == "production.approvals_missing"
    assert not ReleaseLink.objects.exists()


def test_a_changed_decision_stops_the_release(world: World, signed: Production) -> None:
    Decision.objects.filter(account=world.account).update(produce=False)
    assert refused(world, signed) == "production.decisions_changed"


def test_an_officer_without_a_proven_mailbox_receives_nothing(
    world: World, signed: Production
) -> None:
    Officer.objects.filter(pk=world.officer.pk).update(email_verified_at=None)
    assert refused(world, signed) == "production.no_recipient"


def test_content_needs_a_call_back_with_a_passphrase(
    world: World, signed_content: Production
) -> None:
    assert refused(world, signed_content) == "production.no_call_back"
    world.call_back("no_answer")
    assert refused(world, signed_content) == "production.no_call_back"
    world.call_back(passphrase="")
    assert refused(world, signed_content) == "production.no_passphrase"
    world.call_back()
    release(world, signed_content)


def test_a_denied_call_stops_content_for_good(world: World, signed_content: Production) -> None:
    world.call_back()
    world.call_back("denied")
    assert refused(world, signed_content) == "production.denied"


def emergency(world: World) -> None:
    Case.objects.filter(pk=world.case.pk).update(
        basis="voluntary_2702", kind="emergency_disclosure"
    )
    world.case = Case.objects.get(pk=world.case.pk)


def test_an_emergency_always_needs_a_call_back(world: World) -> None:
    emergency(world)
    production = world.as_if_signed("subscriber")
    assert refused(world, production) == "production.no_call_back"
    world.call_back()
    release(world, production)


def collect(world: World, token: str, **more: Any) -> Production:
    options = {"by": world.officer.actor(), "address": "192.0.2.7", **more}
    return actions.collect(token=token, **options)


def test_the_officer_collects_and_each_time_is_recorded(world: World, signed: Production) -> None:
    released = release(world, signed)
    assert collect(world, released.token).pk == signed.pk
    collect(world, released.token, purpose="receipt")
    seen = [(access.purpose, access.address) for access in signed.accesses.order_by("at")]
    assert seen == [("download", "192.0.2.7"), ("receipt", "192.0.2.7")]
    event = AuditEvent.objects.filter(action="production.read").first()
    assert event is not None
    assert b"192.0.2.7" not in bytes(event.body)


@pytest.mark.services
def test_nobody_else_collects(world: World, signed: Production) -> None:
    released = release(world, signed)
    other = Officer.objects.create(email="other@police.example", email_verified_at=clock.now())
    with pytest.raises(NotAllowed) as refusal:
        collect(world, released.token, by=other.actor())
    assert refusal.value.code == "production.other_officer"
    with pytest.raises(NotFound):
        collect(world, released.token[:-1] + "_")
    assert not signed.accesses.exists()


@pytest.mark.services
def test_content_is_collected_with_the_spoken_passphrase(
    world: World, signed_content: Production
) -> None:
    world.call_back()
    released = release(world, signed_content)
    for wrong in ("", "something else"):
        with pytest.raises(NotAllowed) as refusal:
            collect(world, released.token, passphrase=wrong)
        assert refusal.value.code == "production.passphrase"
    collect(world, released.token, passphrase=PASSPHRASE)


def test_a_new_link_closes_the_old_one(world: World, signed: Production) -> None:
    first = release(world, signed)
    second = actions.issue_link(by=world.staff.custodian, production_id=signed.id)
    assert second.link.expires_at == first.link.expires_at
    with pytest.raises(NotAllowed) as refusal:
        collect(world, first.token)
    assert refusal.value.code == "production.link_closed"
    collect(world, second.token)


def test_no_new_link_after_a_denied_call(world: World, signed: Production) -> None:
    release(world, signed)
    world.call_back("denied")
    with pytest.raises(NotAllowed) as refusal:
        actions.issue_link(by=world.staff.custodian, production_id=signed.id)
    assert refusal.value.code == "production.denied"


def test_no_new_link_while_a_sign_of_forgery_stands(world: World, signed: Production) -> None:
    actions.release(by=world.staff.custodian, production_id=signed.id, fulfils=False)
    alarm(world)
    with pytest.raises(NotAllowed) as refusal:
        actions.issue_link(by=world.staff.custodian, production_id=signed.id)
    assert refusal.value.code == "production.alarm"


@pytest.mark.services
def test_it_expires_by_itself(world: World, signed: Production) -> None:
    released = release(world, signed)
    assert released.production.expires_at is not None
    with clock.moved_to(released.production.expires_at + HOUR):
        work()
        assert again(signed).status == "expired"
        with pytest.raises(NotAllowed):
            collect(world, released.token)
        with pytest.raises(NotAllowed):
            actions.issue_link(by=world.staff.custodian, production_id=signed.id)


@pytest.mark.services
def test_it_does_not_expire_before_its_time(world: World, signed: Production) -> None:
    release(world, signed)
    with pytest.raises(NotAllowed) as refusal:
        actions.expire(by=SYSTEM, production_id=signed.id)
    assert refusal.value.code == "production.not_expired"
    with pytest.raises(NotAllowed):
        actions.expire(by=world.staff.counsel, production_id=signed.id)


@pytest.mark.services
def test_counsel_revokes_with_a_reason(world: World, signed: Production) -> None:
    released = release(world, signed)
    with pytest.raises(NotAllowed):
        actions.revoke(by=world.staff.custodian, production_id=signed.id, reason="wrong")
    with pytest.raises(NotAllowed) as refusal:
        actions.revoke(by=world.staff.counsel, production_id=signed.id, reason=" ")
    assert refusal.value.code == "production.reason"
    actions.revoke(by=world.staff.counsel, production_id=signed.id, reason="wrong account")
    with pytest.raises(NotAllowed):
        collect(world, released.token)
    with pytest.raises(NotAllowed):
        actions.record_access(
            by=world.staff.counsel, production_id=signed.id, address="", purpose="download"
        )
    event = AuditEvent.objects.get(action="production.revoked")
    assert b"wrong account" not in bytes(event.body)
    with pytest.raises(NotAllowed):
        actions.revoke(by=world.staff.counsel, production_id=signed.id, reason="again")


def test_a_revoked_production_does_not_expire(world: World, signed: Production) -> None:
    released = release(world, signed)
    actions.revoke(by=world.staff.counsel, production_id=signed.id, reason="wrong account")
    assert released.production.expires_at is not None
    with clock.moved_to(released.production.expires_at + HOUR):
        work()
    assert again(signed).status == "revoked"


def test_who_sees_a_production(world: World, signed: Production) -> None:
    assert signed in visible_to(world.staff.counsel)
    assert signed in visible_to(world.staff.users.custodian)
    assert signed not in visible_to(world.staff.auditor)
    assert signed not in visible_to(world.officer.actor())
    release(world, signed)
    assert signed in visible_to(world.officer.actor())
    Case.objects.filter(pk=world.case.pk).update(sealed=True)
    assert signed not in visible_to(world.staff.counsel)


def test_the_database_refuses_a_release_without_signature(world: World) -> None:
    production = world.built("subscriber")
    for status in ("signed", "released", "approved_twice"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Production.objects.filter(pk=production.pk).update(status=status)


@pytest.mark.services
def test_guessing_the_passphrase_ends_the_link_and_is_recorded(
    world: World, signed_content: Production
) -> None:
    world.call_back()
    released = release(world, signed_content)
    for guess in range(5):
        with pytest.raises(NotAllowed) as refusal:
            collect(world, released.token, passphrase=f"guess {guess}")
    assert refusal.value.code == "production.link_closed"
    with pytest.raises(NotAllowed):
        collect(world, released.token, passphrase=PASSPHRASE)
    tried = AuditEvent.objects.filter(action="production.passphrase_refused").order_by("seq")
    facts = [json.loads(bytes(event.body))["facts"] for event in tried]
    assert [each["tries"] for each in facts] == [1, 2, 3, 4, 5]
    assert facts[-1]["link_closed"]
    assert b"guess" not in b"".join(bytes(event.body) for event in tried)
    renewed = actions.issue_link(by=world.staff.custodian, production_id=signed_content.id)
    collect(world, renewed.token, passphrase=PASSPHRASE)


def test_a_stranger_cannot_end_the_link_by_guessing(
    world: World, signed_content: Production
) -> None:
    world.call_back()
    released = release(world, signed_content)
    other = Officer.objects.create(email="other@police.example", email_verified_at=clock.now())
    for _ in range(6):
        with pytest.raises(NotAllowed):
            collect(world, released.token, by=other.actor(), passphrase="guess")
    collect(world, released.token, passphrase=PASSPHRASE)


@pytest.mark.services
@pytest.mark.parametrize("status", ["withdrawn", "declined", "closed"])
def test_nothing_is_released_once_the_request_ended(
    world: World, signed: Production, status: str
) -> None:
    Case.objects.filter(pk=world.case.pk).update(
        status=status, **{f"{status}_at": clock.now(), f"{status}_by": world.staff.counsel.id}
    )
    assert refused(world, signed) == "production.case_over"


def test_a_denied_call_stops_even_what_needs_no_call(world: World, signed: Production) -> None:
    world.call_back("denied")
    assert refused(world, signed) == "production.denied"


def test_a_call_to_another_agency_releases_no_content(
    world: World, signed_content: Production
) -> None:
    call = world.call_back()
    elsewhere = Agency.objects.create(name="Sampleton Police", country="US")
    CallBack.objects.filter(pk=call.pk).update(agency=elsewhere)
    assert refused(world, signed_content) == "call_back.other_agency"


def alarm(world: World) -> Case:
    """A paper of the case shows only now that it was altered."""
    case = Case.objects.get(pk=world.case.pk)
    made = find(policy_of(case), "document.altered", "fail", "documents[0]")
    examine(
        by=SYSTEM, case_id=case.id, findings=[made], consequence="hold_silent", round_=case.round
    )
    return case


def test_nothing_is_released_while_a_sign_of_forgery_stands(
    world: World, signed: Production
) -> None:
    case = alarm(world)
    assert refused(world, signed) == "production.alarm"
    assert again(signed).status == "signed"

    (row,) = current_findings(Case.objects.get(pk=case.pk))
    overrule_finding(
        by=world.staff.counsel, case_id=case.id, finding_id=row.id, reason="The court confirmed it."
    )
    release(world, signed)
    assert again(signed).status == "released"
