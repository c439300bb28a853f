"""Another provider is another file: nothing of the shipped policy may show through."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.clocks import extended_expiry, hold_expires_at
from rules.deadlines import Trigger, triage_due
from rules.facts import AgencyDomainFact, PreservationFact
from rules.findings import describe
from tests.rules.rulebook import INVENTED, NOW, SHIPPED, facts, follows, outcomes, request, the


def judged(code: str, kind: str = "account_information", known=None, **changes) -> list[str]:  # type: ignore[no-untyped-def]
    return outcomes(request(kind, **changes), code, known, INVENTED)


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("treff.plauderei.example", "pass"),
        ("a.plauderei.example", "pass"),
        ("chat.kunde.example", "pass"),
        ("www.plauderei.example", "review"),
        ("open.rocket.chat", "review"),
        ("acme.rocket.chat", "review"),
    ],
)
def test_hosts_are_the_providers_own(url: str, outcome: str) -> None:
    accounts = [{"server_url": url, "username": "anna"}]
    assert judged("server_url.deployment", accounts=accounts) == [outcome]


def test_its_names_mailboxes_and_authorities_count() -> None:
    for username, outcome in (("anna#1234", "pass"), ("anna.example", "review")):
        accounts = [{"server_url": "treff.plauderei.example", "username": username}]
        assert judged("username.valid", accounts=accounts) == [outcome]
    assert judged("official_email.domain", officer={"email": "p@gmail.com"}) == ["review"]
    assert judged("official_email.domain", officer={"email": "p@freipost.example"}) == ["fail"]
    assert judged("order.jurisdiction", agency={"country": "Österreich"}) == ["pass"]
    assert judged("order.jurisdiction", agency={"country": "US"}) == ["review"]
    police = {"larkspur.example": AgencyDomainFact("A", "Polizei", True, "AT")}
    known = facts(agency_domains=police)
    assert judged("emergency.authority", "emergency_disclosure", known) == ["pass"]


@pytest.mark.parametrize(
    ("process", "categories", "outcome"),
    [
        ("subpoena", ["subscriber"], "fail"),
        ("court_order", ["content"], "pass"),
        ("search_warrant", ["subscriber"], "fail"),
        ("search_warrant", ["subscriber", "content"], "review"),
        ("mlat", ["subscriber"], "pass"),
        ("consent", ["content"], "pass"),
    ],
)
def test_its_table_of_reach_counts(process: str, categories: list[str], outcome: str) -> None:
    changes = {"legal_process": process, "data_categories": categories}
    assert judged("process.sufficient", **changes) == [outcome]


def test_its_periods_count() -> None:
    captured = datetime(2026, 1, 1, tzinfo=UTC)
    assert hold_expires_at(captured, INVENTED) - captured == timedelta(days=30)
    assert extended_expiry(captured, INVENTED) - captured == timedelta(days=10)
    for days, outcome in ((60, "pass"), (61, "review")):
        end = (NOW + timedelta(days=days)).date().isoformat()
        claim = {"ordered": True, "expires_on": end}
        assert judged("prohibition.duration", nondisclosure=claim) == [outcome]
    fact = PreservationFact("extended", NOW + timedelta(days=1), 2, "pat@larkspur.example")
    known = facts(preservations={"PR-1": fact})
    code = "preservation.extension_in_time"
    assert judged(code, "preservation_extension", known) == ["pass"]
    assert outcomes(request("preservation_extension"), code, known, SHIPPED) == ["review"]


def test_its_calendar_counts() -> None:
    # A Thursday; Friday and Saturday are its weekend, and Monday 5 October is a holiday.
    received = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
    since = Trigger("received", received)
    due = triage_due(since, "account_information", INVENTED).due_at
    assert due == datetime(2026, 10, 6, 22, 0, tzinfo=UTC)
    assert triage_due(since, "preservation", INVENTED).due_at == received + timedelta(hours=12)


def test_its_words_of_danger_and_grounds_count() -> None:
    accounts = [{"server_url": "treff.plauderei.example", "username": "anna#1234"}]
    submission = request("preservation", accounts=accounts)
    in_need = facts(machine_read=True, free_text="Es ist höchste Not!")
    assert follows(submission, in_need, INVENTED) == "human_now"
    english = facts(machine_read=True, free_text="imminent danger")
    assert follows(submission, english, INVENTED) == "accept_for_triage"
    report = {"removal": {"urls": ["a.example"], "ground": "Hausordnung"}}
    assert judged("official_email.present", "content_removal", **report) == ["not_applicable"]
    assert judged("official_email.present", "content_removal") == ["pass"]


def test_its_clauses_and_language_are_quoted() -> None:
    finding = the(request(accounts=[{"username": "anna"}]), "server_url.present", policy=INVENTED)
    assert finding.clause == "P1"
    text = describe(finding, INVENTED)
    assert (text.clause_text, text.what_to_do) == ("Nennen Sie den Server.", "Bitte ergänzen.")


def test_other_numbers_are_its_own() -> None:
    assert (INVENTED.approvals.default.count, INVENTED.approvals.content.count) == (3, 4)
    assert (SHIPPED.approvals.default.count, SHIPPED.approvals.content.count) == (1, 2)
    assert INVENTED.numbers.requests_per_minute.value == 5
