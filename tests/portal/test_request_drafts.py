"""A draft belongs to the proven address, survives the browser, and is nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.actions import enrol_officer
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from core.errors import NotFound
from documents.models import Document
from intake import actions
from intake.duties import tidy
from intake.models import Draft, DraftDocument
from portal import proving
from tests.portal.proving import be_proven, mailed_code, prove
from tests.portal.walking import EMAIL, PAGES, YOU, begin, body, papers, pdf, ready

pytestmark = pytest.mark.django_db
OTHER = "max@police.beispiel.example"


def lapse(client: Client) -> None:
    """The proof ends, the session stays."""
    session = client.session
    del session[proving.PROVEN]
    session.save()


def test_draft_survives_closing_the_browser(client: Client) -> None:
    path = begin(client)
    client.post(f"{path}relevance/", {"relevance": "Stolen goods"})
    client.post(f"{path}documents/", {"do": "upload", **papers()})

    tomorrow = Client()
    asked = tomorrow.get("/request/drafts/")
    assert asked["Location"] == "/request/email/?next=%2Frequest%2Fdrafts%2F"
    tomorrow.get(asked["Location"])
    prove(tomorrow, EMAIL)

    listed = body(tomorrow.get("/request/drafts/"))
    assert f'href="{path}"' in listed
    assert "2 files" in listed
    assert "Stolen goods" in body(tomorrow.get(f"{path}relevance/"))
    assert "warrant.pdf" in body(tomorrow.get(f"{path}documents/"))


def test_several_drafts_stand_beside_each_other_and_one_can_be_deleted(client: Client) -> None:
    first = begin(client)
    client.post(f"{first}documents/", {"do": "upload", **papers()})
    second = begin(client, "preservation")
    listed = body(client.get("/request/drafts/"))
    assert f'href="{first}"' in listed
    assert f'href="{second}"' in listed
    asked = body(client.get(f"{first}delete/"))
    assert "2 uploaded files are deleted" in asked
    assert Draft.objects.count() == 2

    client.post(f"{first}delete/")

    assert [f"/request/{draft.id}/" for draft in Draft.objects.all()] == [second]
    assert not Document.objects.exists()
    assert client.get(first).status_code == 404


@pytest.mark.parametrize(
    "page", ["", "you/", "accounts/", "accounts/1/", "documents/", "documents/found/", "check/"]
)
def test_another_proven_address_does_not_find_it(client: Client, page: str) -> None:
    path = begin(client)
    other = Client()
    be_proven(other, OTHER)

    assert other.get(f"{path}{page}").status_code == 404
    assert other.post(f"{path}delete/").status_code == 404
    assert Draft.objects.count() == 1


def test_draft_of_nobody_is_not_found(client: Client) -> None:
    be_proven(client, EMAIL)
    assert client.get(f"/request/{'0' * 26}/").status_code == 404
    assert client.get("/request/x/").status_code == 404
    assert client.get(f"{begin(client)}nonsense/").status_code == 404


def test_nothing_typed_or_uploaded_is_lost_when_the_proof_ends_in_the_middle(
    client: Client,
) -> None:
    path = begin(client)
    lapse(client)

    typed = client.post(f"{path}relevance/?from=check", {"relevance": "A long text"})
    uploaded = client.post(f"{path}documents/", {"file-cover_sheet": pdf("letter.pdf")})

    assert typed["Location"].startswith("/request/email/?next=")
    assert uploaded.status_code == 302
    draft = Draft.objects.get(owner_email=EMAIL)
    assert "relevance" not in draft.answers
    client.get(typed["Location"])
    client.post("/request/email/", {"email": EMAIL})
    prove(client, EMAIL)
    shown = body(client.get(f"{path}relevance/?from=check"))
    assert "A long text" in shown
    assert "What you typed is back" in shown
    assert "letter.pdf" in body(client.get(f"{path}documents/"))
    assert Draft.objects.count() == 1


def test_code_leads_back_to_the_page_one_was_on(client: Client) -> None:
    path = begin(client)
    lapse(client)
    sent_away = client.post(f"{path}relevance/", {"relevance": "A long text"})
    client.get(sent_away["Location"])
    client.post("/request/email/", {"email": EMAIL})
    back = client.post("/request/code/", {"code": mailed_code(EMAIL)})

    assert back["Location"] == f"{path}relevance/"


def test_lost_session_loses_nothing_typed_either(client: Client) -> None:
    path = begin(client)
    fresh = Client()

    fresh.post(f"{path}relevance/", {"relevance": "A long text"})
    be_proven(fresh, EMAIL)

    assert "A long text" in body(fresh.get(f"{path}relevance/"))


def test_what_was_typed_after_the_proof_goes_to_no_other_address(client: Client) -> None:
    path = begin(client)
    client.post(f"{path}you/", YOU)
    stranger = Client()
    stranger.post(f"{path}relevance/", {"relevance": "Written by a stranger"})
    be_proven(stranger, OTHER)

    led = stranger.get(f"{path}relevance/")

    assert led["Location"] == "/request/drafts/"
    own = Draft.objects.get(owner_email=OTHER)
    assert own.answers == {"relevance": ["Written by a stranger"]}
    assert "relevance" not in Draft.objects.get(owner_email=EMAIL).answers
    assert stranger.get(f"{path}you/").status_code == 404


def test_parked_text_cannot_be_sent_or_opened_as_a_draft(client: Client) -> None:
    path = begin(client)
    lapse(client)
    client.post(f"{path}relevance/", {"relevance": "A long text"})
    parked = Draft.objects.get(parks__isnull=False)
    be_proven(client, EMAIL)

    assert client.get(f"/request/{parked.id}/").status_code == 404
    assert str(parked.id) not in body(client.get("/request/drafts/"))


def test_draft_is_adopted_once_and_never_from_another_address(client: Client) -> None:
    draft = actions.begin(kind="emergency_disclosure")
    actions.adopt(draft_id=draft.id, email=EMAIL)

    with pytest.raises(NotFound):
        actions.adopt(draft_id=draft.id, email=OTHER)
    assert Draft.objects.get().owner_email == EMAIL


def test_browser_can_forget_the_address(client: Client) -> None:
    path = begin(client)

    client.post("/request/leave/")

    assert client.get(path)["Location"].startswith("/request/email/")
    assert Draft.objects.count() == 1


def test_forgotten_drafts_take_their_files_with_them_and_a_sent_one_leaves_its_case(
    client: Client, policy: object
) -> None:
    sent = ready(client)
    client.post(f"{sent}check/", {"do": "send"})
    unsent = begin(client, "preservation")
    client.post(f"{unsent}documents/", {"file-cover_sheet": pdf("old.pdf"), "do": "upload"})
    assert Document.objects.filter(filename="old.pdf").exists()

    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert tidy() > 0

    assert not Draft.objects.exists()
    assert not DraftDocument.objects.exists()
    assert not Document.objects.filter(filename="old.pdf").exists()
    case = Case.objects.get()
    assert {link.document.filename for link in case.documents.all()} == {
        "letter.pdf",
        "warrant.pdf",
    }


def test_receipt_is_shown_to_the_proven_officer_in_any_browser(client: Client) -> None:
    path = ready(client)
    place = client.post(f"{path}check/", {"do": "send"})["Location"]
    phone = Client()
    assert phone.get(place).status_code == 404

    be_proven(phone, EMAIL)

    assert phone.get(place).status_code == 200
    stranger = Client()
    be_proven(stranger, OTHER)
    enrol_officer(by=SYSTEM, email=OTHER)
    assert stranger.get(place).status_code == 404


@pytest.mark.services
def test_pages_answer_every_draft_of_the_owner(client: Client) -> None:
    path = ready(client)
    for page in (*PAGES, "documents", "documents/found", "signature", "check", "delete", ""):
        response = client.get(f"{path}{page}/" if page else path)
        assert response.status_code == 200, page
