"""Files beside a draft: taken or refused with words, looked at by a worker, shown as it goes on."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from documents.models import Document
from duties.models import Duty
from intake.models import DraftDocument
from tests.portal.walking import begin, body, papers, pdf

pytestmark = pytest.mark.django_db


def test_upload_is_shown_by_name_and_can_be_removed(client: Client) -> None:
    path = begin(client)
    upload = client.post(
        f"{path}documents/", {"file-cover_sheet": pdf("<b>letter.pdf"), "do": "upload"}
    )
    assert upload["Location"] == f"{path}documents/#found"
    page = body(client.get(f"{path}documents/"))
    assert "&lt;b&gt;letter.pdf" in page
    button = re.search(r'value="(remove_document-[0-9A-Z]{26})"', page)
    assert button

    client.post(f"{path}documents/", {"do": button[1]})

    assert "letter.pdf" not in body(client.get(f"{path}documents/"))
    assert not Document.objects.exists()


def test_file_we_do_not_take_is_refused_at_its_control_and_the_others_stay(client: Client) -> None:
    path = begin(client)
    bad = pdf("run.exe", b"MZ")

    response = client.post(
        f"{path}documents/", {"file-cover_sheet": bad, "file-legal_process": pdf("warrant.pdf")}
    )

    page = body(response)
    assert response.status_code == 422
    assert 'href="#id_file-cover_sheet"' in page
    assert "run.exe: Files of this type are not taken" in page
    assert "warrant.pdf" in page
    assert page.count("There is a problem") == 1


def test_continue_with_a_chosen_file_uploads_it_first(client: Client) -> None:
    path = begin(client)

    response = client.post(f"{path}documents/", {"do": "continue", **papers()})

    assert response["Location"] == f"{path}documents/#found"
    assert DraftDocument.objects.count() == 2


def test_each_file_is_looked_at_by_a_worker_while_the_page_says_so(client: Client) -> None:
    path = begin(client)
    client.post(f"{path}documents/", {"do": "upload", **papers()})
    assert Duty.objects.filter(kind="documents.inspect").count() == 2

    found = body(client.get(f"{path}documents/found/"))

    assert 'data-waiting="2"' in found
    assert found.count("We are looking at this file") == 2
    assert "Check again" in found
    assert "<html" not in found


@pytest.mark.services
def test_what_was_found_fills_in_once_the_worker_has_looked(client: Client) -> None:
    from duties.working import run_due

    path = begin(client)
    client.post(f"{path}documents/", {"do": "upload", **papers()})

    list(run_due())

    found = body(client.get(f"{path}documents/found/"))
    assert 'data-waiting="0"' in found
    assert "We are looking at this file" not in found
    assert "wd-finding--fail" in found or "wd-finding--review" in found


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "n" * 300 + ".pdf", "a\u202efdp.pdf", "a\x00b.pdf"]
)
def test_names_are_shown_without_what_could_deceive(client: Client, name: str) -> None:
    path = begin(client)

    client.post(f"{path}documents/", {"do": "upload", "file-cover_sheet": pdf(name)})

    shown = DraftDocument.objects.get().document.filename
    assert "/" not in shown
    assert "\u202e" not in shown
    assert len(shown) <= 255
    assert shown.endswith(".pdf")
