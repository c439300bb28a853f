"""A request is answered at once and examined again when its papers were looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accounts.actions import enrol_officer
from accounts.models import Officer
from audit.models import AuditEvent
from cases import actions as case_actions
from cases.models import Case, Examination
from cases.queries import current_findings
from core.actor import SYSTEM
from duties.models import Duty, State
from duties.working import run_due
from intake import officer_view
from intake.actions import cure_request, submit_request
from intake.actions.examining import await_inspection
from intake.facts import Arrival
from intake.queries import Receipt
from notifications.models import Message
from preservation.models import Preservation
from rules.facts import SenderFact
from tests.cases.making import findings
from tests.intake.asking import check
from tests.intake.builders import sound, without
from tests.intake.papers import ALTERED, MALWARE, UNSEEN, example, looked_at, planted

pytestmark = pytest.mark.django_db

LETTER = {"documents": [example("cover_sheet", "preservation-letter.pdf")]}


@pytest.fixture
def officer(keys: object) -> Officer:
    return enrol_officer(by=SYSTEM, email="pat@sheriff.larkspur.example")


def send(officer: Officer, raw: dict[str, Any], **how: Any) -> Receipt:
    return submit_request(
        by=officer.actor(), raw=raw, via="api", officer_email=officer.email, **how
    )


def outcome(case: Case, code: str) -> tuple[str, Any]:
    row = findings(case, code=code)[0]
    return row.outcome, row.parameters.get("reason")


def events(case: Case) -> list[str]:
    acts = AuditEvent.objects.filter(case_id=case.pk, action__startswith="case.")
    return list(acts.order_by("seq").values_list("action", flat=True))


def kinds_sent(case: Case) -> list[str]:
    return list(Message.objects.filter(case=case).order_by("id").values_list("kind", flat=True))


def without_server(**changes: Any) -> dict[str, Any]:
    return without(sound("preservation", **changes), "accounts.0.server_url")


def test_the_answer_does_not_wait_and_the_findings_follow(officer: Officer) -> None:
    receipt = send(officer, sound("preservation", **LETTER))

    case = receipt.case
    for code in ("letterhead.present", "signature.officer", "document.readable", "document.safe"):
        assert outcome(case, code) == ("review", "pending")
    assert Duty.objects.get(kind="documents.inspect").state == State.WAITING
    assert Duty.objects.get(kind="intake.examine").subject_id == case.id

    list(run_due())

    for code in ("letterhead.present", "signature.officer", "document.readable", "document.safe"):
        assert outcome(case, code)[0] == "pass"
    after = Case.objects.get(pk=case.pk)
    assert (after.status, after.round, after.consequence) == ("submitted", 2, "accept_for_triage")
    assert events(case) == ["case.submitted", "case.examined"]
    assert Preservation.objects.get(case=case).status == "active"
    assert "returned" not in kinds_sent(case)


def test_the_case_says_what_a_dry_run_says(officer: Officer, tmp_path: Path) -> None:
    raw = sound(
        documents=[
            example("cover_sheet", "cover-sheet.pdf"),
            example("legal_process", "search-warrant.pdf"),
        ]
    )
    dry = check(tmp_path, raw)

    case = send(officer, raw).case
    list(run_due())

    rows = current_findings(Case.objects.get(pk=case.pk))
    kept = [(row.code, row.at, row.outcome, row.parameters, row.evidence) for row in rows]
    keys = ("code", "at", "outcome", "parameters", "evidence")
    said = json.loads(json.dumps([tuple(found[key] for key in keys) for found in dry["findings"]]))
    assert json.loads(json.dumps(kept)) == said
    assert Case.objects.get(pk=case.pk).consequence == dry["consequence"]


def test_no_letter_leaves_before_the_papers_were_looked_at(officer: Officer) -> None:
    receipt = send(officer, without_server(**LETTER))
    assert (receipt.consequence, receipt.case.status) == ("return", "submitted")
    looked_at(receipt.case)

    list(run_due())

    case = receipt.case
    assert Case.objects.get(pk=case.pk).status == "returned"
    assert events(case) == ["case.submitted", "case.examined", "case.returned"]
    assert kinds_sent(case).count("returned") == 1


@pytest.mark.parametrize("seen", [MALWARE, ALTERED], ids=["malware", "altered"])
def test_a_paper_that_looks_forged_stops_the_letter(officer: Officer, seen: Any) -> None:
    case = send(officer, without_server(**LETTER)).case
    planted(case, seen)

    list(run_due())

    after = Case.objects.get(pk=case.pk)
    assert (after.status, after.consequence) == ("submitted", "hold_silent")
    assert events(case) == ["case.submitted", "case.examined"]
    assert "returned" not in kinds_sent(case)


def test_the_officer_sees_nothing_of_a_paper_that_looks_forged(officer: Officer) -> None:
    seen = []
    for view in (MALWARE, None):
        raw = sound(
            "preservation",
            **LETTER,
            accounts=[{"server_url": "https://open.rocket.chat", "username": f"kim.{len(seen)}"}],
        )
        case = send(officer, raw).case
        if view is None:
            looked_at(case)
        else:
            planted(case, view)
        list(run_due())
        shown = officer_view.view_of(Case.objects.get(pk=case.pk), officer.actor())
        codes = {item.code for item in shown.findings}
        assert not codes & {"document.safe", "document.altered", "sender.authenticated"}
        kept = [(item.status, item.words) for item in shown.preservations]
        seen.append((shown.status, shown.label, shown.holder, shown.next_step, kept, codes))
    assert seen[0] == seen[1]


def test_an_altered_signature_is_told_to_staff_alone(officer: Officer) -> None:
    case = send(officer, sound("preservation", **LETTER)).case
    planted(case, ALTERED)
    list(run_due())

    assert outcome(case, "document.altered")[0] == "fail"
    told = findings(case, audience="officer")
    assert not [row for row in told if "sign" in str(row.parameters.get("reason"))]


def test_where_looking_failed_for_good_the_case_goes_on(officer: Officer) -> None:
    case = send(officer, without_server(**LETTER)).case
    planted(case, UNSEEN)

    list(run_due())

    assert outcome(case, "letterhead.present") == ("review", "not_inspected")
    assert Case.objects.get(pk=case.pk).status == "returned"


def test_an_emergency_waits_for_nothing(officer: Officer) -> None:
    receipt = send(officer, sound("emergency_disclosure"))
    assert receipt.consequence == "human_now"
    planted(receipt.case, MALWARE)

    list(run_due())

    after = Case.objects.get(pk=receipt.case.pk)
    assert (after.status, after.consequence) == ("submitted", "human_now")
    assert outcome(after, "document.safe") == ("fail", "malware")


def test_rulings_stay_with_the_same_finding_and_with_no_other(officer: Officer, staff: Any) -> None:
    case = send(officer, sound("preservation", **LETTER)).case
    rows = {row.code: row for row in current_findings(case)}
    for code in ("official_email.domain", "letterhead.present"):
        case_actions.overrule_finding(
            by=staff.counsel,
            case_id=case.id,
            finding_id=rows[code].id,
            reason="Known to us.",
        )

    looked_at(case)
    list(run_due())

    after = {row.code: row for row in current_findings(Case.objects.get(pk=case.pk))}
    domain = after["official_email.domain"]
    assert (domain.ruling, domain.ruling_reason) == ("overruled", "Known to us.")
    assert domain.ruled_by == staff.counsel.id
    assert (after["letterhead.present"].outcome, after["letterhead.present"].ruling) == ("pass", "")


def test_what_was_returned_meanwhile_takes_no_findings(officer: Officer, staff: Any) -> None:
    case = send(officer, without_server(**LETTER)).case
    case_actions.return_case(by=staff.triage, case_id=case.id)

    list(run_due())

    after = Case.objects.get(pk=case.pk)
    assert (after.status, after.round) == ("returned", 1)
    assert "case.examined" not in events(case)
    assert Duty.objects.get(kind="intake.examine").state == State.DONE


def test_how_a_request_came_is_remembered(officer: Officer) -> None:
    arrival = Arrival(sender=SenderFact(authenticated="doubtful"))
    case = send(officer, sound("preservation", **LETTER), arrival=arrival).case
    looked_at(case)

    list(run_due())

    assert outcome(case, "sender.authenticated")[0] == "review"


def test_an_earlier_request_is_no_duplicate_of_a_later_one(officer: Officer) -> None:
    first = send(officer, sound("preservation", **LETTER)).case
    second = send(officer, sound("preservation", **LETTER)).case
    looked_at(first)
    looked_at(second)

    list(run_due())

    assert outcome(first, "request.duplicate")[0] == "pass"
    assert outcome(second, "request.duplicate")[0] == "review"


def test_a_new_paper_of_a_completed_request_is_waited_for(officer: Officer) -> None:
    case = send(officer, without_server(documents=[])).case
    assert Case.objects.get(pk=case.pk).status == "returned"
    completed = sound("preservation", **LETTER)

    kept = send(officer, completed).case.documents.get().document
    cured = cure_request(
        by=officer.actor(),
        case_id=case.id,
        raw=without(completed, "documents"),
        new_documents=[(kept, "cover_sheet")],
    )
    assert outcome(cured.case, "letterhead.present") == ("review", "pending")
    looked_at(case)

    list(run_due())

    assert outcome(case, "letterhead.present")[0] == "pass"
    assert events(case)[-2:] == ["case.cured", "case.examined"]


def test_nothing_is_examined_twice(officer: Officer) -> None:
    case = send(officer, sound("preservation", **LETTER)).case
    looked_at(case)
    list(run_due())
    rounds, acts = Examination.objects.filter(case=case).count(), events(case)

    assert await_inspection(Case.objects.get(pk=case.pk)) is False
    list(run_due())

    assert Examination.objects.filter(case=case).count() == rounds
    assert events(case) == acts
