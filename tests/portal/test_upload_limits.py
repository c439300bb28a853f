"""Who proved no address uploads a limited number of files, and can always send an emergency."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from cases.models import Case
from intake.models import Draft, DraftDocument
from portal import limits
from tests.portal.walking import begin, body, pdf

pytestmark = pytest.mark.django_db
DANGER = {
    "emergency_person_in_danger": "A child",
    "accounts": "1",
    "account-0-server_url": "https://open.rocket.chat",
    "account-0-username": "kim",
}


@pytest.fixture(autouse=True)
def _two_files_an_hour(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(limits, "UNPROVEN_FILES", 2)
    cache.clear()
    yield
    cache.clear()


def upload(client: Client, place: str, count: int, **more: Any) -> Any:
    files = [pdf(f"letter-{number}.pdf") for number in range(count)]
    return client.post(place, {"file-other": files, **more})


def test_more_files_are_refused_in_words_and_the_emergency_is_sent_all_the_same(
    client: Client,
) -> None:
    told = upload(client, "/request/emergency/", 3, **DANGER)

    assert told.status_code == 422
    assert "letter-2.pdf: Many files came from your connection." in body(told)
    assert DraftDocument.objects.count() == 2
    draft = Draft.objects.get()
    again = client.post(f"/request/{draft.id}/emergency/", DANGER)
    assert again["Location"] == f"/request/{draft.id}/check/"
    client.post(again["Location"], {"do": "send"})
    assert Case.objects.get().consequence == "human_now"


def test_another_client_has_a_limit_of_its_own(client: Client) -> None:
    upload(client, "/request/emergency/", 3, **DANGER)

    other = Client(REMOTE_ADDR="192.0.2.7")
    assert upload(other, "/request/emergency/", 2, **DANGER).status_code == 302


def test_whoever_proved_an_address_is_not_counted(client: Client) -> None:
    path = begin(client)

    assert upload(client, f"{path}documents/", 3, do="upload").status_code == 302
    assert DraftDocument.objects.count() == 3


def test_files_that_come_after_a_proof_has_ended_are_counted(client: Client) -> None:
    path = begin(client)
    client.post("/request/leave/")

    upload(client, f"{path}documents/", 3, do="upload")

    assert DraftDocument.objects.count() == 2
