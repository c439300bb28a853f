"""Keying in what came on paper or by telephone: the same checks, the time of service exactly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.models import AuditEvent
from audit.queries import facts_of
from cases import actions as case_actions
from cases.entries import ServiceEntry
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from core.errors import Invalid, NotAllowed
from intake.actions import begin, key_in
from intake.checking import examine_submission
from intake.facts import Arrival
from rules.submission import parse_submission
from tests.intake.builders import PDF, sound
from tests.invariants import assert_invariants
from tests.portal.desk.pages import address, again, words

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
WHERE = "/desk/cases/new/account_information/"
TYPED: dict[str, Any] = {
    "service-way": "fax",
    "service-served_on": "2025-11-05",
    "service-served_time": "09:15",
    "service-zone": "America/New_York",
    "service-served_by": "Process Server Example",
    "service-note": "Three pages, the second one faint",
    "service-language": "en",
    "accounts": "1",
    "account-0-server_url": "https://open.rocket.chat",
    "account-0-username": "@kim.example",
    "data_categories": ["subscriber"],
    "requested_information": "Name",
    "relevance": "Stolen goods were offered",
    "legal_process": "subpoena",
    "nondisclosure_ordered": "no",
    "officer_name": "Pat Example",
    "officer_email": "pat@sheriff.larkspur.example",
    "agency_name": "Larkspur County Sheriff",
    "agency_country": "US",
}


def scan(name: str = "fax.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def sent(**changes: Any) -> dict[str, Any]:
    return {**TYPED, "do": "send", **changes}


def served(**changes: Any) -> ServiceEntry:
    fields = {"served_at": clock.now() - timedelta(hours=2), "zone": "UTC", **changes}
    return ServiceEntry(**fields)


@pytest.mark.services
def test_kind_and_way_are_asked_first(signed_in: SignIn) -> None:
    client = signed_in("triage")
    assert client.post("/desk/cases/new/", {}).status_code == 422
    answer = client.post("/desk/cases/new/", {"kind": "preservation", "way": "agent"})
    assert answer["Location"] == "/desk/cases/new/preservation/?way=agent"
    page = client.get(answer["Location"]).content.decode()
    assert '<option value="agent" selected>' in page
    assert "Key in a request" in words(client.get("/desk/"))


def test_request_is_received_when_it_was_served_and_keyed_by_whom(
    signed_in: SignIn, staff: SimpleNamespace
) -> None:
    client = signed_in("triage")
    answer = client.post(WHERE, sent(**{"file-legal_process": scan()}))
    case = Case.objects.get()
    assert answer["Location"] == address(case)
    assert case.received_at == datetime(2025, 11, 5, 14, 15, tzinfo=UTC)
    assert (case.received_via, case.submitted_by) == ("fax", staff.triage.id)
    assert case.officer is not None
    assert case.officer.email == "pat@sheriff.larkspur.example"
    service = case.service
    assert (service.zone, service.served_by) == ("America/New_York", "Process Server Example")
    assert service.keyed_by == staff.triage.id
    event = AuditEvent.objects.get(action="case.submitted")
    assert (event.actor_kind, event.actor_id) == ("staff", staff.triage.id)
    facts = facts_of(event)
    assert (facts["via"], facts["zone"]) == ("fax", "America/New_York")
    assert facts["served_at"].startswith("2025-11-05T14:15:00")
    page = words(client.get(address(case)))
    assert "Fax, served 5 Nov 2025, 14:15 UTC (09:15 America/New_York)" in page
    assert "by Process Server Example" in page
    assert "Three pages, the second one faint" in page
    assert "Keyed in by Triage Example" in page
    assert [link.role for link in case.documents.all()] == ["legal_process"]
    assert_invariants()


@pytest.mark.services
@pytest.mark.parametrize("do", ["send", "add_account"])
def test_number_that_is_none_and_a_year_long_gone_are_answered(signed_in: SignIn, do: str) -> None:
    client = signed_in("triage")
    for count in ("²", "9" * 5000, "-1", "100000000"):
        typed = sent(accounts=count, do=do) | {
            "service-served_on": "0001-01-01",
            "service-zone": "Asia/Tokyo",
        }
        answer = client.post(WHERE, typed)
        assert answer.status_code == (422 if do == "send" else 200)
        assert ("check the year" in words(answer)) is (do == "send")
    assert not Case.objects.exists()


@pytest.mark.services
def test_same_checks_are_made_as_for_every_other_way(
    staff: SimpleNamespace, log_head: None, policy: Any
) -> None:
    raw = sound(documents=[])
    draft, entry = begin(kind="account_information"), served()
    receipt = key_in(by=staff.triage, draft_id=draft.id, raw=raw, via="paper", service=entry)
    arrival = Arrival(
        officer_email=raw["officer"]["email"], now=entry.served_at, case_id=receipt.case.id
    )
    by_form = examine_submission(parse_submission(raw), policy, arrival)
    assert receipt.findings == by_form.findings
    assert receipt.consequence == by_form.consequence


def test_nothing_is_served_in_the_future(
    signed_in: SignIn, staff: SimpleNamespace, log_head: None
) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    client = signed_in("triage")
    answer = client.post(WHERE, sent(**{"service-served_on": f"{tomorrow:%Y-%m-%d}"}))
    assert answer.status_code == 422
    assert "Nothing can be served later than now" in words(answer)
    assert 'value="@kim.example"' in answer.content.decode()
    draft = begin(kind="account_information")
    with pytest.raises(Invalid):
        key_in(
            by=staff.triage,
            draft_id=draft.id,
            raw=sound(documents=[]),
            via="fax",
            service=served(served_at=tomorrow),
        )
    assert not Case.objects.exists()


@pytest.mark.services
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"service-served_time": "half past nine"}, "Write the time as 09:15"),
        ({"service-zone": "Larkspur Time"}, "Write a time zone such as"),
        ({"service-served_on": ""}, "Add the day on which it was served"),
        (
            {
                "service-served_on": "2025-03-09",
                "service-served_time": "02:30",
            },
            "The clocks there were put forward",
        ),
    ],
)
def test_moment_that_is_none_is_told_and_what_was_typed_stays(
    signed_in: SignIn, changes: dict[str, str], told: str
) -> None:
    client = signed_in("triage")
    answer = client.post(WHERE, sent(**changes, **{"file-cover_sheet": scan()}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in words(answer)
    assert 'value="@kim.example"' in page
    assert "fax.pdf" in page
    again_shown = client.get(WHERE).content.decode()
    assert "fax.pdf" in again_shown
    assert 'value="Process Server Example"' in again_shown
    assert not Case.objects.exists()


@pytest.mark.services
def test_accounts_and_files_are_rearranged_without_losing_anything(signed_in: SignIn) -> None:
    client = signed_in("triage")
    two = client.post(WHERE, {**TYPED, "do": "add_account"}).content.decode()
    assert 'id="id_account-1-server_url"' in two
    data = {**TYPED, "accounts": "2", "account-1-username": "second", "do": "remove_account-0"}
    one = client.post(WHERE, data).content.decode()
    assert 'value="second"' in one
    assert 'value="@kim.example"' not in one
    assert 'value="09:15"' in one
    client.post(WHERE, {**TYPED, "do": "discard"})
    assert 'value="second"' not in client.get(WHERE).content.decode()


@pytest.mark.services
def test_pressing_twice_opens_one_case(staff: SimpleNamespace, log_head: None) -> None:
    draft, entry = begin(kind="account_information"), served()
    receipts = [
        key_in(
            by=staff.counsel,
            draft_id=draft.id,
            raw=sound(documents=[]),
            via="in_person",
            service=entry,
        )
        for _ in range(2)
    ]
    assert receipts[0].case == receipts[1].case
    assert Case.objects.count() == 1


def test_machine_returns_nothing_that_was_keyed_in(staff: SimpleNamespace, log_head: None) -> None:
    raw = sound("account_information", accounts=[{"username": "kim"}], documents=[])
    draft = begin(kind="account_information")
    case = key_in(by=staff.triage, draft_id=draft.id, raw=raw, via="paper", service=served()).case
    assert (case.consequence, case.status) == ("return", "submitted")
    with pytest.raises(NotAllowed):
        case_actions.return_case(by=SYSTEM, case_id=case.id)
    assert case_actions.return_case(by=staff.triage, case_id=case.id).status == "returned"


@pytest.mark.services
def test_emergency_by_telephone_is_keyed_in_and_called_back(
    signed_in: SignIn, staff: SimpleNamespace
) -> None:
    client = signed_in("triage")
    now = clock.now()
    typed = {
        "service-way": "telephone",
        "service-served_on": f"{now:%Y-%m-%d}",
        "service-served_time": f"{now:%H:%M}",
        "service-zone": "UTC",
        "service-served_by": "Sergeant Example",
        "service-note": "Says that a child is missing",
        "service-language": "en",
        "accounts": "1",
        "account-0-username": "kim.example",
        "do": "send",
    }
    done = client.post("/desk/cases/new/emergency_disclosure/", typed, follow=True)
    assert "Call the agency back now, at the number of our own directory." in words(done)
    case = again(Case.objects.get())
    assert (case.consequence, case.received_via, case.officer) == ("human_now", "telephone", None)
    assert client.get(address(case, "call-back")).status_code == 200


def test_officers_and_the_machine_key_nothing_in(
    staff: SimpleNamespace, log_head: None, signed_in: SignIn
) -> None:
    draft = begin(kind="account_information")
    for by in (SYSTEM, draft.actor(), staff.custodian):
        with pytest.raises(NotAllowed):
            key_in(
                by=by,
                draft_id=draft.id,
                raw=sound(documents=[]),
                via="fax",
                service=served(),
            )
    with pytest.raises(NotAllowed):
        key_in(
            by=staff.triage,
            draft_id=draft.id,
            raw=sound(documents=[]),
            via="form",
            service=served(),
        )
    assert signed_in("custodian").get("/desk/cases/new/").status_code == 403
    assert not Case.objects.exists()


@pytest.mark.services
def test_kind_that_is_none_is_not_found(signed_in: SignIn) -> None:
    assert signed_in("triage").get("/desk/cases/new/nonsense/").status_code == 404
