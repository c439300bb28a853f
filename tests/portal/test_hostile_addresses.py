"""Addresses typed to break a page: each is answered, and none reaches the database unread."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.portal.statuses import let_in, returned
from tests.portal.walking import begin

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/request/%00/",
        "/request/receipt/%00/",
        "/status/LER-2026-0STMYK/letters/%00.pdf",
        "/status/LER-2026-0STMYK/productions/%00/",
        "/desk/mail/%00/",
        "/api/v1/requests/%00",
    ],
)
def test_address_with_a_nul_is_not_looked_for(
    client: Client, path: str, django_assert_num_queries: Callable[[int], Any]
) -> None:
    client.raise_request_exception = False

    with django_assert_num_queries(0):
        assert client.get(path).status_code == 404


def test_button_that_names_no_file_removes_none(client: Client) -> None:
    place = f"{begin(client)}documents/"

    assert client.post(place, {"do": "remove_document-\x00"}).status_code == 302


def test_letter_is_named_by_the_reference_and_not_by_what_was_typed(client: Client) -> None:
    case = returned()
    page = let_in(client).get(f"/status/{case.reference}/").content.decode()
    found = re.search(r'href="/status/[^"]+(/letters/[^"]+\.pdf)"', page)
    assert found

    typed = "%0A".join(case.reference.lower().split("-"))
    letter = client.get(f"/status/{typed}{found[1]}")

    assert letter.status_code == 200
    assert letter["Content-Disposition"] == f'attachment; filename="{case.reference}-return.pdf"'


def test_no_page_that_names_the_reader_is_kept_by_a_browser(client: Client) -> None:
    page = let_in(client).get("/request/")

    assert "no-store" in page["Cache-Control"]
