"""Every page of the officer's way in speaks the reader's language and leaves no text unmarked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cases.queries import current_policy
from tests.portal.speaking import policy_in, pseudo_language, unmarked
from tests.portal.walking import EMAIL, PAGES, begin, body, ready

pytestmark = pytest.mark.django_db
KNOWN = (
    EMAIL,
    "letter.pdf",
    "warrant.pdf",
    "@kim.example",
    "https://open.rocket.chat",
    "open.rocket.chat",
    "Pat Example",
    "Detective",
    "Larkspur County Sheriff",
    "Larkspur Superior Court",
    "2026-SW-113",
    "Name and messages",
    "Stolen goods were offered",
)


@pytest.fixture
def bracketed(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.POLICY_FILE = policy_in(tmp_path / "wrapped.toml", ["en"], "⟦{}⟧")
    with pseudo_language():
        yield


def test_no_page_of_a_draft_shows_a_text_that_cannot_be_translated(
    client: Client, bracketed: None
) -> None:
    path = ready(client)
    client.post(f"{path}signature/", {"do": "sign", "signature_name": "Pat Example"})
    pages = [f"{path}{slug}/" for slug in (*PAGES, "documents", "signature", "check", "delete")]
    for place in [path, *pages, "/request/", "/request/drafts/", "/request/kind/"]:
        page = body(client.get(place))
        assert "⟦" in page
        assert unmarked(page, (current_policy().provider.name, *KNOWN)) == [], place


@pytest.mark.services
def test_no_error_choice_or_receipt_shows_a_text_that_cannot_be_translated(
    client: Client, bracketed: None
) -> None:
    known = (current_policy().provider.name, *KNOWN)
    assert unmarked(body(client.get("/request/email/")), known) == []
    assert unmarked(body(client.post("/request/email/", {"email": "x"})), known) == []
    assert unmarked(body(client.get("/request/emergency/")), known) == []
    path = begin(client)
    for slug in ("accounts/1", "information", "relevance", "process"):
        refused = client.post(f"{path}{slug}/", {"accounts": "1"})
        assert refused.status_code == 422, slug
        assert unmarked(body(refused), known) == [], slug
    client.post(f"{path}information/", PAGES["information"])
    client.post(f"{path}process/", {"legal_process": "subpoena"})
    assert unmarked(body(client.get(f"{path}reach/")), known) == []
    done = ready(client)
    sent = client.post(f"{done}check/", {"do": "send"}, follow=True)
    reference = sent.redirect_chain[-1][0].rstrip("/").rpartition("/")[2]
    assert unmarked(body(sent), (reference, *known)) == []
