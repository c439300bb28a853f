"""An extension is offered when the end is near, and is a request of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.models import AuditEvent
from cases.models import Case
from core import clock
from core.errors import NotAllowed, NotFound
from intake import queries
from intake.actions import ask_for_extension
from preservation.models import Preservation
from tests.cases.making import finding
from tests.intake.builders import PDF
from tests.portal.statuses import EMAIL, again, let_in, officer, received, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Preservation:
    case = received("preservation")
    captured = clock.now()
    Preservation.objects.filter(case=case).update(
        captured_at=captured, expires_at=captured + timedelta(days=90)
    )
    return Preservation.objects.select_related("case").get(case=case)


def letter() -> SimpleUploadedFile:
    return SimpleUploadedFile("extension.pdf", PDF, content_type="application/pdf")


@contextmanager
def days_before(kept: Preservation, days: float) -> Iterator[datetime]:
    assert kept.expires_at is not None
    with clock.moved_to(kept.expires_at - timedelta(days=days)):
        yield clock.now()


def page_of(client: Client, kept: Preservation) -> str:
    return words(let_in(client).get(f"/status/{kept.case.reference}/"))


def where(kept: Preservation) -> str:
    return f"/status/{kept.case.reference}/preservations/{kept.id}/extend/"


@pytest.mark.services
def test_end_is_shown_with_how_it_was_counted(client: Client, kept: Preservation) -> None:
    page = page_of(client, kept)
    assert "90 days of 24 hours each from the capture on" in page
    assert "Ask for an extension" not in page
    assert client.get(where(kept)).status_code == 403


@pytest.mark.services
@pytest.mark.parametrize(
    ("days", "offered", "late"),
    [(30.01, False, False), (29.99, True, False), (7.01, True, False), (6.99, True, True)],
)
def test_offered_from_thirty_days_and_late_within_seven(
    client: Client, kept: Preservation, days: float, offered: bool, late: bool
) -> None:
    with days_before(kept, days):
        page = page_of(client, kept)
    assert ("Ask for an extension" in page) is offered
    assert ("it is late already" in page) is late


def test_asking_opens_a_request_of_its_own_and_pauses_the_erasure(
    client: Client, kept: Preservation
) -> None:
    with days_before(kept, 20):
        before = page_of(client, kept)
        assert "Ask for an extension" in before
        assert "Extended, it would end" in words(client.get(where(kept)))
        done = client.post(where(kept), {"papers": letter(), "do": "send"}, follow=True)
        asked = Case.objects.get(kind="preservation_extension")
        assert done.redirect_chain[-1][0] == f"/status/{asked.reference}/"
        assert (asked.officer, asked.submission["preservation_reference"]) == (
            officer(),
            kept.reference,
        )
        assert asked.submission["officer"]["email"] == EMAIL
        assert finding(asked, "preservation.extension_in_time").outcome == "pass"
        assert [link.role for link in asked.documents.all()] == ["cover_sheet"]
        assert Preservation.objects.get(pk=kept.pk).status == "paused"
        after = words(client.get(f"/status/{kept.case.reference}/"))
        assert f"An extension is asked for in {asked.reference}" in after
        # The pause is ours to know.
        assert "paus" not in after.lower()
        assert client.get(where(kept))["Location"] == f"/status/{asked.reference}/"
        ask_for_extension(by=officer().actor(), preservation_id=kept.id)
    assert Case.objects.filter(kind="preservation_extension").count() == 1
    assert again(kept.case).status == "submitted"


def test_extension_can_be_signed_in_the_form(client: Client, kept: Preservation) -> None:
    with days_before(kept, 20):
        let_in(client)
        drawing = {"papers": letter(), "strokes": "[[[1, 2], [3, 4]]]", "do": "send"}
        nameless = client.post(where(kept), drawing)
        assert nameless.status_code == 422
        assert 'href="#id_signature_name"' in nameless.content.decode()
        signed = client.post(where(kept), {"signature_name": "Pat Example", "do": "send"})
        assert signed.status_code == 302
        asked = Case.objects.get(kind="preservation_extension")
        assert finding(asked, "signature.officer").outcome == "pass"
        assert queries.signed_in_form(asked)
    assert asked.documents.filter(document__filename="signature.txt").exists()
    assert AuditEvent.objects.filter(action="case.signed_in_form").count() == 1


@pytest.mark.services
def test_letter_is_asked_for_and_an_uploaded_one_stays(client: Client, kept: Preservation) -> None:
    with days_before(kept, 20):
        let_in(client)
        empty = client.post(where(kept), {"do": "send"})
        assert empty.status_code == 422
        assert "Add your letter that asks for the extension." in words(empty)
        held = client.post(where(kept), {"papers": letter(), "do": "upload"})
        assert "extension.pdf" in words(held)
        assert client.post(where(kept), {"do": "send"}).status_code == 302


def test_what_is_past_its_end_is_shown_as_ended_although_we_hold_it(
    client: Client, kept: Preservation
) -> None:
    Preservation.objects.filter(pk=kept.pk).update(
        status="paused", paused_from="active", paused_at=clock.now(), paused_by="system"
    )
    with days_before(kept, -1):
        page = page_of(client, kept)
    assert "Ended" in page
    assert "Ask for an extension" not in page


@pytest.mark.services
def test_nobody_extends_what_is_anothers(kept: Preservation) -> None:
    other = officer("max@police.beispiel.example").actor()
    with days_before(kept, 20), pytest.raises(NotFound):
        ask_for_extension(by=other, preservation_id=kept.id)


@pytest.mark.services
def test_an_extension_is_not_asked_for_too_early(kept: Preservation) -> None:
    with pytest.raises(NotAllowed):
        ask_for_extension(by=officer().actor(), preservation_id=kept.id)
