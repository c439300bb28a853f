"""How many statements a page of the desk takes at most, sign-in and session included."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases import actions, searching
from cases.models import Case
from portal.sessions import SEEN
from tests.cases.making import ACCOUNT, EMERGENCY, PRESERVATION
from tests.portal.desk.pages import words

SignIn = Callable[[str], Client]
Receive = Callable[[dict[str, Any]], Case]
pytestmark = pytest.mark.django_db
MOST = 12
PAGES = (
    *("", "?view=mine", "?view=written", "?kind=preservation", "?flag=free_mail", "?due=week"),
    *("?assignee=nobody", "?flag=gag&kind=preservation", "?q=rocket", "?q=rocket+county"),
    *("search/", "search/?q=rocket", "search/?q=rocket+county", "search/?q=absent+rocket"),
)


@pytest.fixture
def desk(signed_in: SignIn, receive: Receive, staff: SimpleNamespace) -> Client:
    """A full lane, work of somebody who left, and a case that the reader may not know of."""
    cases = [receive(dict(raw)) for raw in (ACCOUNT, PRESERVATION, EMERGENCY, EMERGENCY, ACCOUNT)]
    actions.take(by=staff.counsel, case_id=cases[0].id)
    actions.take(by=staff.counsel, case_id=cases[2].id)
    actions.seal(by=staff.counsel, case_id=cases[4].id, named=[staff.counsel.id])
    staff.users.counsel.grants.update(ended_at="2026-11-01T00:00:00Z", ended_by="system")
    client = signed_in("triage")
    client.get("/desk/")
    return client


def statements(client: Client, address: str) -> int:
    """Count them for a page that also notes that the session is in use."""
    session = client.session
    seen = session[SEEN] = session[SEEN] - 120
    session.save()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/desk/{address}").status_code == 200
    assert client.session[SEEN] > seen
    return len(asked)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_takes_more_even_when_it_notes_the_session(desk: Client, address: str) -> None:
    assert statements(desk, address) <= MOST


@pytest.mark.parametrize("address", [page for page in PAGES if "q=" in page])
def test_nor_where_words_are_looked_up_twice(
    desk: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_WINDOW", 0)
    assert statements(desk, address) <= MOST


@pytest.mark.parametrize("address", [page for page in PAGES if "q=" in page])
def test_nor_where_words_are_common(
    desk: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "LOOKED_UP_MOST", 0)
    monkeypatch.setattr(searching, "FEW_AT_THE_DESK", 0)
    assert statements(desk, address) <= MOST


def test_who_left_is_named_beside_what_they_still_hold(desk: Client) -> None:
    assert "Counsel Example" in words(desk.get("/desk/"))
