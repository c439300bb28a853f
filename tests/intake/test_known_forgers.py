"""Counsel keeps a list of senders that forged before; what they send is held silently."""

from __future__ import annotations

from typing import Any

import pytest

from audit.models import AuditEvent
from core.actor import SYSTEM
from core.errors import Conflict, Invalid, NotAllowed
from intake.actions import ingest, lift_forger, note_forger, submit_request
from intake.models import KnownForger
from tests.cases.making import finding
from tests.intake.builders import OFFICER, sound
from tests.intake.mails import TEMPLATE, mail

pytestmark = pytest.mark.django_db
FORGER = "chief@forged.example"


def found(case: Any) -> str:
    return finding(case, "sender.known_forger").outcome


def case_from(sender: str, number: int = 1) -> Any:
    content = mail(TEMPLATE, sender=sender, message_id=f"<{number}@x.example>")
    return ingest(by=SYSTEM, content=content).message.case


@pytest.mark.parametrize("named", [FORGER, "Chief@Forged.example ", "forged.example"])
def test_request_of_a_known_forger_is_held_silently(staff: Any, named: str) -> None:
    note_forger(by=staff.counsel, named=named, reason="A forged order of March.")

    case = case_from(FORGER)

    assert (found(case), case.consequence) == ("fail", "hold_silent")


def test_domain_on_the_list_covers_what_lies_below_it(staff: Any) -> None:
    note_forger(by=staff.counsel, named="forged.example", reason="Twice.")

    assert found(case_from("x@mail.forged.example")) == "fail"
    assert found(case_from("x@notforged.example", 2)) == "not_applicable"


def test_form_and_api_are_judged_alike(staff: Any) -> None:
    note_forger(by=staff.counsel, named=OFFICER["email"], reason="The mailbox was broken into.")

    receipt = submit_request(by=SYSTEM, raw=sound("preservation"), via="api")

    assert receipt.case.consequence == "hold_silent"


def test_taken_off_the_list_a_sender_is_like_any_other(staff: Any) -> None:
    forger = note_forger(by=staff.counsel, named=FORGER, reason="A mistake.")
    lift_forger(by=staff.counsel2, forger_id=forger.id)

    assert found(case_from(FORGER)) == "not_applicable"
    with pytest.raises(Conflict):
        lift_forger(by=staff.counsel, forger_id=forger.id)
    note_forger(by=staff.counsel, named=FORGER, reason="No mistake.")
    assert KnownForger.objects.count() == 2


def test_list_is_sealed_and_the_log_names_nobody(staff: Any) -> None:
    forger = note_forger(by=staff.counsel, named=FORGER, reason="Forged.")

    event = AuditEvent.objects.get(action="forger.noted")
    assert b"forged.example" not in bytes(event.body)
    assert "forged" not in forger.digest
    assert KnownForger.objects.get().shown == FORGER


def test_only_counsel_keeps_the_list(staff: Any) -> None:
    for person in (staff.triage, staff.custodian, staff.administrator, SYSTEM):
        with pytest.raises(NotAllowed):
            note_forger(by=person, named=FORGER, reason="Forged.")
    assert not KnownForger.objects.exists()


@pytest.mark.parametrize("named", ["", "gov.br", "co.uk", "provider.example", "not a domain"])
def test_nobody_shuts_out_a_whole_country_by_mistake(staff: Any, named: str) -> None:
    with pytest.raises(Invalid) as wrong:
        note_forger(by=staff.counsel, named=named, reason="Forged.")
    assert "named" in wrong.value.errors


def test_same_sender_is_noted_once_and_with_a_reason(staff: Any) -> None:
    with pytest.raises(Invalid):
        note_forger(by=staff.counsel, named=FORGER, reason=" ")
    note_forger(by=staff.counsel, named=FORGER, reason="Forged.")
    with pytest.raises(Conflict):
        note_forger(by=staff.counsel, named=FORGER.upper(), reason="Again.")
