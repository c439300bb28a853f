"""Filters as chips of the address, pages, refreshing in place, and how many statements it takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.desk_queue import DUE, FLAGS
from cases.models import Case, SavedView
from portal.desk import queue
from tests.cases.making import ACCOUNT, EMERGENCY, PRESERVATION
from tests.portal.desk.pages import words

SignIn = Callable[[str], Client]
Receive = Callable[[dict[str, Any]], Case]
pytestmark = pytest.mark.django_db
QUERIES_MOST = 12


def references(response: Any) -> list[str]:
    return re.findall(r'data-row="([^"]+)"', response.content.decode())


def test_filters_combine_in_the_address_and_each_chip_takes_one_away(
    signed_in: SignIn, receive: Receive
) -> None:
    receive(dict(ACCOUNT))
    case = receive(dict(PRESERVATION))
    page = signed_in("triage").get("/desk/?flag=new&kind=preservation&flag=nonsense&x=1")
    assert references(page) == [case.reference]
    text = page.content.decode()
    assert 'href="?flag=new"><span>Kind: Preservation</span>' in text
    assert 'href="?kind=preservation"><span>Flags: New</span>' in text
    assert "nonsense" not in words(page)


def test_an_address_that_holds_anything_gives_a_list(signed_in: SignIn, receive: Receive) -> None:
    case = receive(dict(ACCOUNT))
    client = signed_in("triage")
    for query in ("kind=%00", "view=none", "assignee=DROP", "after=%FF", "due=x&ball=nobody"):
        assert references(client.get(f"/desk/?{query}")) == [case.reference]


def test_the_next_page_goes_on_and_keeps_the_filters(
    signed_in: SignIn, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE_LENGTH", 1)
    for _ in range(2):
        receive(dict(PRESERVATION))
    client = signed_in("triage")
    first = client.get("/desk/?kind=preservation")
    following = re.search(r'href="(\?[^"]+)" rel="next"', first.content.decode())
    assert following is not None
    second = client.get("/desk/" + following[1].replace("&amp;", "&"))
    assert len({*references(first), *references(second)}) == 2
    assert "Kind: Preservation" in words(second)
    assert 'rel="prev"' in second.content.decode()


def test_a_refresh_brings_the_rows_alone_and_nothing_while_all_stands(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(dict(ACCOUNT))
    receive(dict(EMERGENCY))
    client = signed_in("counsel")
    rows = client.get("/desk/", headers={"X-Refresh": "1"})
    assert "<html" not in rows.content.decode()
    assert case.reference in references(rows)
    again = {"X-Refresh": "1", "If-None-Match": rows["ETag"]}
    assert client.get("/desk/", headers=again).status_code == 304
    actions.take(by=staff.triage, case_id=case.id)
    changed = client.get("/desk/", headers=again)
    assert changed.status_code == 200
    assert "Triage Example" in words(changed)


def test_a_refresh_of_another_person_is_another(signed_in: SignIn, receive: Receive) -> None:
    receive(dict(ACCOUNT))
    tags = {
        signed_in(name).get("/desk/", headers={"X-Refresh": "1"})["ETag"]
        for name in ("triage", "counsel")
    }
    assert len(tags) == 2


@pytest.mark.parametrize(
    "address",
    [
        "/desk/",
        *(f"/desk/?view={view}" for view in ("mine", "written", "returned", "due")),
        "/desk/?kind=preservation",
        "/desk/?process=search_warrant",
        "/desk/?agency=Example+County+Police",
        "/desk/?ball=counsel",
        "/desk/?assignee=nobody",
        *(f"/desk/?due={due}" for due in DUE),
        *(f"/desk/?flag={flag}" for flag in (*FLAGS, "free_mail")),
        "/desk/?kind=preservation&flag=new&assignee=me",
        "/desk/?q=anna",
        "/desk/search/?q=anna",
        "/desk/search/?q=anna&kind=preservation",
    ],
)
def test_a_page_takes_at_most_twelve_statements_however_many_cases(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace, address: str
) -> None:
    for raw in (ACCOUNT, PRESERVATION, EMERGENCY) * 3:
        case = receive(dict(raw))
    actions.take(by=staff.triage, case_id=case.id)
    client = signed_in("triage")
    client.get(address)
    with CaptureQueriesContext(connection) as statements:
        assert client.get(address).status_code == 200
    assert len(statements) <= QUERIES_MOST


def test_a_view_is_saved_shared_and_deleted_by_its_owner(
    signed_in: SignIn, receive: Receive
) -> None:
    case = receive(dict(PRESERVATION))
    triage, counsel = signed_in("triage"), signed_in("counsel")
    address = "/desk/views/save/?kind=preservation&assignee=nobody&junk=1"
    assert triage.post(address, {"name": "Fresh ones", "shared": "on"}).status_code == 302
    triage.post("/desk/views/save/?ball=counsel", {"name": "My own"})
    view = SavedView.objects.get(name="Fresh ones")
    assert view.query == "kind=preservation&assignee=nobody"
    page = words(counsel.get("/desk/"))
    assert "Fresh ones of Triage Example" in page
    assert "My own" not in page
    assert references(counsel.get(f"/desk/?{view.query}")) == [case.reference]
    assert counsel.post(f"/desk/views/{view.pk}/delete/").status_code == 409
    assert triage.post(f"/desk/views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.filter(name="Fresh ones").exists()


def test_a_view_of_somebody_who_left_lists_what_they_hold_and_nothing_more(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    held = receive(dict(ACCOUNT))
    receive(dict(PRESERVATION))
    actions.take(by=staff.counsel, case_id=held.id)
    client = signed_in("triage")
    client.post(
        f"/desk/views/save/?assignee={staff.counsel.id}", {"name": "Of counsel", "shared": "on"}
    )
    view = SavedView.objects.get(name="Of counsel")
    staff.users.counsel.grants.update(ended_at="2026-11-01T00:00:00Z", ended_by="system")
    page = client.get(f"/desk/?{view.query}")
    assert references(page) == [held.reference]
    assert "Assignee: Counsel Example, who left" in words(page)
    with CaptureQueriesContext(connection) as statements:
        client.get(f"/desk/?{view.query}")
    assert len(statements) <= QUERIES_MOST
    staff.users.triage.grants.update(ended_at="2026-11-01T00:00:00Z", ended_by="system")
    page = signed_in("counsel2").get("/desk/")
    assert "of Triage Example, who left" in words(page)
    assert f"/desk/views/{view.pk}/delete/" in page.content.decode()


def test_a_view_without_a_name_is_refused_with_words(signed_in: SignIn, receive: Receive) -> None:
    page = signed_in("triage").post("/desk/views/save/?kind=preservation", {"name": " "})
    assert page.status_code == 422
    assert "Give the view a name" in words(page)


def test_cases_are_given_to_somebody_in_bulk_and_each_refusal_is_told(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    one, two = receive(dict(ACCOUNT)), receive(dict(PRESERVATION))
    actions.assign(by=staff.counsel, case_id=two.id, to=staff.counsel.id, held_by="")
    client = signed_in("triage")
    form = {
        "case": [f"{one.reference}:", f"{two.reference}:"],
        "act": "assign",
        "to": staff.custodian.id,
        "back": "/desk/?kind=preservation",
    }
    answer = client.post("/desk/assign/", form)
    assert answer.url == "/desk/?kind=preservation"  # type: ignore[attr-defined]
    page = words(client.get("/desk/"))
    assert "1 case assigned." in page
    assert f"Counsel Example has {two.reference} by now." in page
    assert Case.objects.get(pk=one.pk).assigned_to == staff.custodian.id


def test_after_an_assignment_nobody_is_led_to_another_host(signed_in: SignIn) -> None:
    for back in ("https://elsewhere.example/desk/", "//elsewhere.example/desk/", "/account/"):
        answer = signed_in("triage").post("/desk/assign/", {"act": "take", "back": back})
        assert answer.url == "/desk/"  # type: ignore[attr-defined]


def test_a_sealed_case_cannot_be_assigned_by_its_reference(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(dict(ACCOUNT))
    actions.seal(by=staff.counsel, case_id=case.id, named=[staff.counsel.id])
    client = signed_in("triage")
    client.post("/desk/assign/", {"case": f"{case.reference}:", "act": "take"})
    assert "Choose cases first" in words(client.get("/desk/"))
    assert Case.objects.get(pk=case.pk).assigned_to == ""


def test_single_keys_are_switched_off_per_person(signed_in: SignIn, receive: Receive) -> None:
    receive(dict(ACCOUNT))
    client = signed_in("triage")
    assert 'data-keys="on"' in client.get("/desk/").content.decode()
    client.post("/desk/keys/", {"on": "0"})
    assert 'data-keys="on"' not in client.get("/desk/").content.decode()
    assert "switched off for you" in words(client.get("/desk/keys/"))
    assert 'data-keys="on"' in signed_in("counsel").get("/desk/").content.decode()
    client.post("/desk/keys/", {"on": "1"})
    assert 'data-keys="on"' in client.get("/desk/").content.decode()
