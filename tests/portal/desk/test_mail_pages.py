"""Staff see what mail came in, what it led to and how far its sender is proven."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.actor import SYSTEM
from documents.actions import keep_inspection
from documents.inspecting import sealed
from documents.reading import read
from documents.sandbox import Opened
from documents.view import Danger, View
from intake.actions import ingest
from intake.models import InboundMessage, KnownForger
from tests.intake.domains import OUR_HOST
from tests.intake.mails import mail, with_head

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
PRESERVE = "Please preserve <b>@kim</b> on https://open.rocket.chat."
DOUBTFUL = f"Authentication-Results: {OUR_HOST}; spf=softfail smtp.mailfrom=x@y.example"


@pytest.fixture
def taken(log_head: None, keys: object, settings: Any) -> InboundMessage:
    settings.MAIL_AUTHSERV_ID = OUR_HOST
    content = with_head(mail(PRESERVE, subject="Preservation", files=("letter.pdf",)), DOUBTFUL)
    return ingest(by=SYSTEM, content=content).message


def page(client: Client, name: str, *args: str) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_list_and_page_say_what_a_mail_led_to(taken: InboundMessage, signed_in: SignIn) -> None:
    client = signed_in("triage")

    listed, shown = page(client, "mails"), page(client, "mail", taken.pk)

    assert taken.case is not None
    assert "Preservation" in listed
    assert taken.case.reference in listed
    assert "Doubtful" in listed
    assert "SPF softfail" in shown
    assert "letter.pdf" in shown
    assert "&lt;b&gt;@kim" in shown


def test_mail_that_led_nowhere_is_listed_by_itself(
    taken: InboundMessage, signed_in: SignIn
) -> None:
    ingest(by=SYSTEM, content=b"From: lost@larkspur.example\n\n")
    client = signed_in("triage")

    shown = client.get(reverse("mails") + "?view=no-case").content.decode()

    assert "lost@larkspur.example" in shown
    assert "Preservation" not in shown.partition("Taken in")[2]


def test_what_a_person_should_know_stands_there(log_head: None, signed_in: SignIn) -> None:
    content = mail(PRESERVE, sender="A <a@one.example>, B <b@two.example>")
    message = ingest(by=SYSTEM, content=content).message

    shown = page(signed_in("triage"), "mail", message.pk)

    assert "It names several senders. Find out who asks." in shown


def test_mail_is_saved_as_it_came_and_never_shown(taken: InboundMessage, signed_in: SignIn) -> None:
    client, where = signed_in("counsel"), reverse("mail-file", args=[taken.pk])

    warned = client.get(where).content.decode()
    response = client.get(where, {"on_purpose": "yes"})

    assert "This mail may do harm" in warned
    assert b"".join(response.streaming_content) == read(taken.document)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"


def test_malware_in_a_file_of_the_mail_is_named_before_it_is_saved(
    taken: InboundMessage, signed_in: SignIn
) -> None:
    assert taken.case is not None
    (letter,) = [
        row.document
        for row in taken.case.documents.select_related("document")
        if row.document.filename == "letter.pdf"
    ]
    seen = View(media_type="application/pdf", dangers=(Danger("malware", detail="Test.File"),))
    keep_inspection(
        by=SYSTEM, document_id=letter.id, looked=sealed(letter, Opened(seen, page_pngs={}))
    )

    warned = page(signed_in("counsel"), "mail-file", taken.pk)

    assert "Malware was found in this mail" in warned
    assert "letter.pdf: " in warned


def test_mail_of_a_sealed_case_exists_for_nobody_else(
    taken: InboundMessage, signed_in: SignIn
) -> None:
    case = taken.case
    assert case is not None
    case.sealed = True
    case.save(update_fields=["sealed"])
    client = signed_in("triage")

    assert client.get(reverse("mail", args=[taken.pk])).status_code == 404
    assert client.get(reverse("mail-file", args=[taken.pk])).status_code == 404
    assert "Preservation" not in page(client, "mails").partition("Taken in")[2]


def test_page_of_the_case_leads_to_its_mails(taken: InboundMessage, signed_in: SignIn) -> None:
    assert taken.case is not None

    shown = page(signed_in("triage"), "desk-case", taken.case.reference)

    assert reverse("mail", args=[taken.pk]) in shown
    assert "Sender: doubtful" in shown


def test_counsel_notes_a_forger_and_takes_it_off_again(
    log_head: None, keys: object, signed_in: SignIn
) -> None:
    client = signed_in("counsel")

    client.post(
        reverse("forger-note"), {"named": "chief@forged.example", "reason": "A forged order."}
    )
    forger = KnownForger.objects.get()
    assert "chief@forged.example" in page(client, "forgers")
    client.post(reverse("forger-lift", args=[forger.pk]))

    assert "chief@forged.example" not in page(client, "forgers")
    assert KnownForger.objects.get().lifted_at is not None


def test_wrong_entry_says_how_to_mend_it(log_head: None, keys: object, signed_in: SignIn) -> None:
    response = signed_in("counsel").post(
        reverse("forger-note"), {"named": "gov.br", "reason": "Forged."}
    )

    assert response.status_code == 422
    assert "Name one address." in response.content.decode()
    assert not KnownForger.objects.exists()
