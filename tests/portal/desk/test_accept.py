"""Accepting: the reach is suggested, counsel confirms it, and nothing is decided by silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from accounts.models import Agency
from cases import actions
from cases.models import Case, Decision, LegalProcess, Prohibition
from core import clock
from tests.accounts.directory import with_number
from tests.cases.making import ACCOUNT, EMERGENCY, authenticated, changed, clear_fails
from tests.portal.desk.pages import address, again, words

SignIn = Callable[[str], Client]
Receive = Callable[[dict[str, Any]], Case]
pytestmark = pytest.mark.django_db

SHEET = {
    "kind": "search_warrant",
    "court": "Superior Court of Example County",
    "docket": "26-CR-0042",
    "issued_on": "2026-11-02",
    "served_on": "2026-11-03",
    "returnable_on": "2026-12-03",
    "zone": "America/New_York",
}


def grid(**changes: str) -> dict[str, str]:
    """Answers for two categories: subscriber, then content."""
    return {"d0_produce": "yes", "d1_produce": "yes", "zone": "", **changes}


@pytest.fixture
def ready(receive: Receive, staff: SimpleNamespace) -> Callable[..., Case]:
    def made(**fields: Any) -> Case:
        case = receive(changed(ACCOUNT, **fields))
        clear_fails(case, staff.counsel)
        actions.record_process(by=staff.counsel, case_id=case.id, fields={})
        authenticated(case, staff.counsel)
        return again(case)

    return made


def test_counsel_confirms_the_sheet_and_triage_does_not(
    signed_in: SignIn, receive: Receive
) -> None:
    case = receive(dict(ACCOUNT))
    signed_in("triage").post(address(case, "process"), SHEET)
    sheet = LegalProcess.objects.get(case=case)
    assert (sheet.docket, sheet.zone, sheet.confirmed_at) == (
        "26-CR-0042", "America/New_York", None,
    )  # fmt: skip
    signed_in("counsel").post(address(case, "process"), SHEET)
    assert LegalProcess.objects.get(case=case).confirmed_at is not None


def test_a_zone_that_is_none_is_told_beside_its_input(signed_in: SignIn, receive: Receive) -> None:
    case = receive(dict(ACCOUNT))
    answer = signed_in("counsel").post(address(case, "process"), {**SHEET, "zone": "Mars/Base"})
    assert answer.status_code == 422
    assert 'id="id_zone_error"' in answer.content.decode()
    assert "26-CR-0042" in answer.content.decode()


def test_what_the_process_reaches_is_suggested(
    signed_in: SignIn, ready: Callable[..., Case]
) -> None:
    page = signed_in("counsel").get(address(ready(), "accept"))
    text = page.content.decode()
    assert words(page).count("Reaches") == 2
    assert text.count('value="yes" checked') == 2


def test_what_is_not_reached_is_suggested_as_an_objection(
    signed_in: SignIn, ready: Callable[..., Case]
) -> None:
    page = signed_in("counsel").get(address(ready(legal_process="subpoena"), "accept"))
    assert "Does not reach" in words(page)
    assert 'value="The process does not reach it."' in page.content.decode()


def test_counsel_accepts_with_a_period_and_an_objection(
    signed_in: SignIn, ready: Callable[..., Case]
) -> None:
    case = ready()
    case.submission = {**case.submission, "period": {"zone": "America/New_York"}}
    case.save(update_fields=["submission"])
    sent = grid(
        d0_produce="no",
        d0_objection="Not needed",
        d1_narrowed_to="Threats only",
        d1_from="2026-11-01",
        d1_to="2026-11-07",
        zone="America/New_York",
    )
    answer = signed_in("counsel").post(address(case, "accept"), sent)
    assert answer.url == address(case)  # type: ignore[attr-defined]
    decided = {row.category: row for row in Decision.objects.filter(account__case=case)}
    assert (decided["subscriber"].produce, decided["subscriber"].objection) == (False, "Not needed")
    content = decided["content"]
    assert (content.produce, content.narrowed_to) == (True, "Threats only")
    assert content.period_from == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert content.period_to == datetime(2026, 11, 8, 5, tzinfo=UTC)
    assert again(case).status == "accepted"
    page = words(signed_in("counsel").get(address(case)))
    assert "1 Nov 2026 to 7 Nov 2026 (America/New_York)" in page


def test_what_was_not_decided_is_asked_for(signed_in: SignIn, ready: Callable[..., Case]) -> None:
    case = ready()
    sent = {"d0_produce": "yes", "d0_narrowed_to": "kept words"}
    answer = signed_in("counsel").post(address(case, "accept"), sent)
    assert answer.status_code == 422
    assert "Decide on Content of @anna.example on open.rocket.chat" in words(answer)
    assert "kept words" in answer.content.decode()
    assert again(case).status == "in_triage" or again(case).status == "submitted"


def test_the_reach_binds_whatever_the_form_says(
    signed_in: SignIn, ready: Callable[..., Case]
) -> None:
    case = ready(legal_process="subpoena")
    answer = signed_in("counsel").post(address(case, "accept"), grid())
    assert answer.status_code == 409
    assert "does not reach content" in words(answer)
    assert not Decision.objects.exists()


def test_a_reach_left_to_counsel_must_be_confirmed(
    signed_in: SignIn, ready: Callable[..., Case]
) -> None:
    case = ready(legal_process="other_order")
    client = signed_in("counsel")
    assert client.post(address(case, "accept"), grid()).status_code == 409
    sure = grid(d0_confirmed="on", d1_confirmed="on")
    assert client.post(address(case, "accept"), sure).status_code == 302
    assert again(case).status == "accepted"


def test_a_period_that_ends_before_it_starts_is_told_beside_its_input(
    signed_in: SignIn, ready: Callable[..., Case]
) -> None:
    case = ready()
    sent = grid(d1_from="2026-11-08", d1_to="2026-11-01")
    answer = signed_in("counsel").post(address(case, "accept"), sent)
    assert answer.status_code == 422
    assert 'id="id_d1_to_error"' in answer.content.decode()


def test_an_emergency_is_granted_after_a_call_and_with_a_record_of_good_faith(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(dict(EMERGENCY))
    agency = Agency.objects.create(name="Example County Police", country="US")
    number = with_number(agency, staff)
    counsel = signed_in("counsel")
    assert counsel.get(address(case, "grant")).status_code == 409
    page = words(counsel.get(address(case, "call-back")))
    assert "Example County Police (US): +1 555 0100" in page
    said = {"number": number.id, "outcome": "confirmed", "passphrase": "seven quiet lamps"}
    triage = signed_in("triage")
    unsaid = triage.post(address(case, "call-back"), said)
    assert unsaid.status_code == 422
    assert 'id="id_confirmed_error"' in unsaid.content.decode()
    said |= {"spoke_to": "Desk officer", "confirmed": "Officer and abduction"}
    assert triage.post(address(case, "call-back"), said).status_code == 302
    reasons = {"d0_reason": "Who it is", "d1_reason": "Where the child is"}
    sent = grid(d1_produce="yes", d1_narrowed_to="Today's messages", **reasons)
    assert triage.post(address(case, "propose"), sent).status_code == 422
    sent |= {
        "danger": "A child was abducted.",
        "imminence": "It happened today.",
        "averts": "The messages say where they went.",
        "verified": "The child was seen with the account holder.",
    }
    assert triage.post(address(case, "propose"), sent).status_code == 302
    assert counsel.get(address(case, "propose")).status_code == 409
    page = counsel.get(address(case, "grant")).content.decode()
    assert "Today&#x27;s messages" in page
    assert "The messages say where they went." in page
    assert counsel.post(address(case, "grant"), {**sent, "imminence": ""}).status_code == 422
    assert counsel.post(address(case, "grant"), sent).status_code == 302
    assert again(case).basis == "voluntary_2702"


def test_a_number_that_cools_off_is_not_offered(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(dict(EMERGENCY))
    agency = Agency.objects.create(name="Brand-new Agency", country="US")
    with_number(agency, staff, confirmed_at=clock.now())
    page = words(signed_in("counsel").get(address(case, "call-back")))
    assert "Brand-new Agency" not in page
    assert "No number may be used yet" in page


GAG = {
    "rows": "1",
    "p0_basis": "ordered",
    "p0_authority": "Superior Court of Example County",
    "p0_starts_on": "2026-11-02",
    "p0_last_on": "2027-06-30",
    "p0_zone": "America/New_York",
    "all_documents_read": "on",
}


def gag(case: Case, **changes: str) -> dict[str, Any]:
    """The prohibition above, with every paper of the case marked as read."""
    return {**GAG, **changes, "papers_read": list(case.documents.values_list("pk", flat=True))}


def test_counsel_records_a_prohibition_and_lifts_it(signed_in: SignIn, receive: Receive) -> None:
    case = receive(dict(ACCOUNT))
    counsel = signed_in("counsel")
    assert counsel.post(address(case, "prohibitions"), gag(case)).status_code == 302
    row = Prohibition.objects.get(case=case)
    assert row.ends_at() == datetime(2027, 7, 1, 4, tzinfo=UTC)
    assert again(case).documents_read_at is not None
    assert "Nobody is told until 1 Jul 2027, 04:00 UTC" in words(counsel.get(address(case)))
    where = address(case, "prohibitions", row.id, "lift")
    assert counsel.post(where, {}).status_code == 422
    counsel.post(where, {"confirmed": "on"})
    assert Prohibition.objects.get(case=case).lifted_at is not None


def test_another_row_keeps_what_was_typed(signed_in: SignIn, receive: Receive) -> None:
    case = receive(dict(ACCOUNT))
    page = signed_in("counsel").post(address(case, "prohibitions"), {**GAG, "add_row": "1"})
    text = page.content.decode()
    assert "Prohibition 2" in words(page)
    assert 'value="2027-06-30"' in text
    assert not Prohibition.objects.exists()


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({"p0_last_on": ""}, "Add its last day, or say that it has none"),
        ({"p0_no_end": "on"}, "It has a last day or none, not both"),
        ({"p0_basis": ""}, "Choose the basis of this prohibition"),
        ({"p0_starts_on": ""}, "Add the first day on which it binds"),
        ({"p0_zone": "Mars/Base"}, "Write a time zone such as America/New_York"),
        ({"p0_last_on": "2025-01-01"}, "It ends before it starts."),
    ],
)
def test_a_row_that_contradicts_itself_is_told(
    signed_in: SignIn, receive: Receive, change: dict[str, str], asked: str
) -> None:
    case = receive(dict(ACCOUNT))
    answer = signed_in("counsel").post(address(case, "prohibitions"), gag(case, **change))
    assert answer.status_code == 422
    assert asked in words(answer)
    assert not Prohibition.objects.exists()


def test_papers_may_be_read_without_any_prohibition(signed_in: SignIn, receive: Receive) -> None:
    case = receive(dict(ACCOUNT))
    read = list(case.documents.values_list("pk", flat=True))
    sent = {"rows": "1", "all_documents_read": "on", "papers_read": read}
    assert signed_in("counsel").post(address(case, "prohibitions"), sent).status_code == 302
    assert again(case).documents_read_at is not None
