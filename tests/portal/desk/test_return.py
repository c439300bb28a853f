"""Returning a request: the letter is read before it goes, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from cases import actions
from cases.models import Case
from rules.facts import SenderFact
from tests.cases.making import ACCOUNT, changed, findings, make_case
from tests.portal.desk.pages import address, again, words

SignIn = Callable[[str], Client]
Receive = Callable[[dict[str, Any]], Case]
pytestmark = pytest.mark.django_db
TWICE_WRONG = changed(
    ACCOUNT, accounts=[{"username": "anna.example"}], requested_information=None, documents=None
)


def test_the_preview_holds_every_defect(signed_in: SignIn, receive: Receive) -> None:
    case = receive(TWICE_WRONG)
    page = words(signed_in("triage").get(address(case, "return")))
    assert "The request does not name the server." in page
    stands = findings(case, effective_outcome="fail")
    assert len(stands) > 2
    for row in stands:
        assert page.count(f" {row.clause} ") > 0


def test_a_preview_shows_my_paragraphs_and_sends_nothing(
    signed_in: SignIn, receive: Receive
) -> None:
    case = receive(TWICE_WRONG)
    sent = {"preview": "1", "paragraphs": "First thing.\n\nSecond thing."}
    page = signed_in("triage").post(address(case, "return"), sent)
    assert page.status_code == 200
    assert words(page).count("Second thing.") == 2
    assert again(case).status == "submitted"


def test_the_letter_that_goes_is_the_one_previewed(signed_in: SignIn, receive: Receive) -> None:
    case = receive(TWICE_WRONG)
    client = signed_in("triage")
    answer = client.post(address(case, "return"), {"paragraphs": "We spoke on the telephone."})
    assert answer.url == address(case)  # type: ignore[attr-defined]
    returned = again(case)
    assert returned.status == "returned"
    letter = returned.letters.get()
    assert {"type": "paragraph", "text": "We spoke on the telephone."} in letter.paragraphs
    assert "The request is returned." in words(client.get(address(case)))
    pdf = client.get(address(case, "letters", letter.pk))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]


def test_somebody_faster_is_told_and_what_was_typed_stays(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(TWICE_WRONG)
    client = signed_in("triage")
    seen = str(case.version)
    actions.take(by=staff.counsel, case_id=case.id)
    sent = {"version": seen, "paragraphs": "Typed with care."}
    answer = client.post(address(case, "return"), sent)
    assert answer.status_code == 409
    assert "Somebody else changed this case" in words(answer)
    assert "The last act of somebody else: Taken into triage · Counsel Example" in words(answer)
    assert "Typed with care." in answer.content.decode()
    assert f'name="version" value="{again(case).version}"' in answer.content.decode()
    assert again(case).status == "in_triage"


def test_a_request_without_a_defect_is_not_returned(signed_in: SignIn, receive: Receive) -> None:
    case = receive(dict(ACCOUNT))
    page = signed_in("triage").get(address(case, "return"))
    assert page.status_code == 409
    assert "No defect stands" in words(page)
    answer = signed_in("triage").post(address(case, "return"), {"paragraphs": "Still."})
    assert answer.status_code == 409
    assert again(case).status == "submitted"


def test_a_custodian_returns_nothing(signed_in: SignIn, receive: Receive) -> None:
    case = receive(TWICE_WRONG)
    answer = signed_in("custodian").post(address(case, "return"), {"paragraphs": ""})
    assert answer.status_code == 403
    assert "Only triage or counsel returns a request." in words(answer)
    assert again(case).status == "submitted"


def test_taking_is_one_post_from_the_queue(signed_in: SignIn, receive: Receive) -> None:
    case = receive(dict(ACCOUNT))
    client = signed_in("triage")
    assert client.post(address(case, "take")).url == address(case)  # type: ignore[attr-defined]
    assert again(case).status == "in_triage"
    late = signed_in("counsel").post(address(case, "take"))
    assert late.status_code == 409
    assert f"taken {case.reference} already" in words(late)


def test_a_private_server_is_redirected_with_the_letter_shown(
    signed_in: SignIn, receive: Receive
) -> None:
    private = [{"server_url": "https://chat.acme-private.example", "username": "anna.example"}]
    case = receive(changed(ACCOUNT, accounts=private))
    client = signed_in("triage")
    assert "The administrator of chat.acme-private.example" in words(
        client.get(address(case, "redirect"))
    )
    assert client.post(address(case, "redirect")).status_code == 302
    assert again(case).status == "redirected"


def test_declining_needs_words_for_the_officer(signed_in: SignIn, receive: Receive) -> None:
    case = receive(dict(ACCOUNT))
    client = signed_in("counsel")
    empty = client.post(address(case, "decline"), {"reason": ""})
    assert "Write why the request is declined" in words(empty)
    preview = client.post(address(case, "decline"), {"reason": "Out of time.", "preview": "1"})
    assert words(preview).count("Out of time.") == 2
    assert again(case).status == "submitted"
    client.post(address(case, "decline"), {"reason": "Out of time."})
    assert again(case).status == "declined"


@pytest.mark.parametrize(("act", "ends"), [("withdraw", "withdrawn"), ("fulfil", "fulfilled")])
def test_plain_ends(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace, act: str, ends: str
) -> None:
    case = receive(dict(ACCOUNT))
    if act == "fulfil":
        Case.objects.filter(pk=case.pk).update(
            status="accepted", accepted_at=case.received_at, accepted_by=staff.counsel.id
        )
    client = signed_in("counsel")
    assert client.post(address(case, act), {"reason": "They called"}).status_code == 302
    assert again(case).status == ends
    assert client.post(address(case, "close")).status_code == 302
    assert again(case).status == "closed"


def test_a_case_is_sealed_for_those_named_and_opened_again(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(dict(ACCOUNT))
    counsel, triage = signed_in("counsel"), signed_in("triage")
    without_me = counsel.post(address(case, "seal"), {"named": [staff.triage.id]})
    assert without_me.status_code == 409
    assert "Name yourself" in words(without_me)
    counsel.post(address(case, "seal"), {"named": [staff.counsel.id]})
    assert triage.get(address(case)).status_code == 404
    assert triage.post(address(case, "take")).status_code == 404
    counsel.post(address(case, "unseal"))
    assert triage.get(address(case)).status_code == 200


def test_a_request_that_looks_forged_is_declined_without_a_letter(
    signed_in: SignIn, policy: Any, staff: SimpleNamespace, log_head: None
) -> None:
    case = make_case(policy, ACCOUNT, sender=SenderFact(known_forger=True))
    client = signed_in("counsel")
    page = words(client.get(address(case, "decline")))
    assert "without a letter" in page
    preview = words(client.post(address(case, "decline"), {"reason": "Forged.", "preview": "1"}))
    assert "as the officer gets it" not in preview
    assert client.post(address(case, "decline"), {"reason": "Forged."}).status_code == 302
    assert again(case).status == "declined"
    assert not again(case).letters.exists()
