"""Counsel's privileged notes stand on one page alone, and no key of any page decides gravely."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from cases import actions
from tests.disclosures.conftest import capture, people, server, world
from tests.portal.staff_addresses import ROLES, STAFF
from tests.portal.test_every_url import arguments, client_of, log_head, things
from tests.portal.test_sealed_case_unseen import plain

__all__ = ["capture", "client_of", "log_head", "people", "server", "things", "world"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.services,
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]
SECRET = "quokkas find the affidavit thin"
OWN_PAGE = "case-privileged-notes"
# What a key leads to is a page that says what it will do; only these two act at once.
POSTED = {"case-take", "case-acknowledge"}


@pytest.fixture
def noted(things: SimpleNamespace, staff: SimpleNamespace) -> SimpleNamespace:
    actions.write_privileged_note(by=staff.counsel, case_id=things.case.id, text=SECRET)
    return things


def test_the_note_stands_on_no_other_page_and_in_no_list_or_search(
    client_of: Callable[[str], Client], noted: SimpleNamespace
) -> None:
    showing = set()
    for role in ROLES:
        client = client_of(role)
        for name in STAFF:
            if SECRET in plain(client.get(reverse(name, kwargs=arguments(name, noted)))):
                showing.add((role, name))
        assert "data-row" not in plain(client.get("/desk/search/?q=quokkas"))
    assert showing == {("counsel", OWN_PAGE)}


def test_the_note_is_in_no_export(
    client_of: Callable[[str], Client], noted: SimpleNamespace
) -> None:
    exported = plain(client_of("auditor").post(reverse("audit-export")))
    assert "note.written" in exported
    assert "quokkas" not in exported
    answer = client_of("counsel").post(reverse("case-file", args=[noted.case.reference]))
    archive = zipfile.ZipFile(BytesIO(answer.content))
    printed = pypdfium2.PdfDocument(archive.read("case-file.pdf"))
    text = " ".join(page.get_textpage().get_text_range() for page in printed)
    assert noted.case.reference in text
    assert "quokkas" not in text
    others = [name for name in archive.namelist() if name != "case-file.pdf"]
    assert others
    assert all(b"quokkas" not in archive.read(name) for name in others)


def test_no_key_of_any_page_acts_but_to_take_or_acknowledge(
    client_of: Callable[[str], Client], things: SimpleNamespace
) -> None:
    keyed = set()
    for role in ("triage", "counsel", "custodian"):
        client = client_of(role)
        for name in STAFF:
            page = plain(client.get(reverse(name, kwargs=arguments(name, things))))
            keyed |= {name for control in controls(page) if not control.startswith("<a ")}
    assert keyed <= {"desk-case"}, "only the page of a case has a button with a key"
    for reference in (things.case.reference, things.emergency.reference):
        page = plain(client_of("counsel").get(reverse("desk-case", args=[reference])))
        posted = {reverse(name, args=[reference]) for name in POSTED}
        for form in re.findall(r"<form[^>]*>.*?</form>", page, re.DOTALL):
            if controls(form):
                action = re.search(r'action="([^"]+)"', form)
                assert action is not None
                assert action[1] in posted


def controls(page: str) -> list[str]:
    """Return the elements that a single key presses."""
    return re.findall(r"<(?:a|button)[^>]*data-key=[^>]*>", page)
