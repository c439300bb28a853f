"""The one way in: what a request leads to, and that it leads to it once."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.actions import enrol_officer
from accounts.models import Officer
from audit.models import AuditEvent
from cases import searching
from cases.models import Case, Deadline
from core.actor import SYSTEM, Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from documents.models import Document
from documents.reading import read
from duties.models import Duty, State
from duties.working import run_due
from intake.actions import carry_out, cure_request, submit_request
from intake.facts import Arrival, FactSource
from intake.models import CaseArrival, IdempotencyKey
from intake.queries import arrival_of
from preservation.models import Preservation
from rules.submission import SubmissionError, parse_submission
from tests.cases.making import findings
from tests.intake.builders import ACCOUNT, document, sound, without

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(keys: object) -> Officer:
    return enrol_officer(by=SYSTEM, email="pat@sheriff.larkspur.example")


def fails(receipt: object) -> set[str]:
    return {found.code for found in receipt.findings if found.outcome == "fail"}


def test_sound_request_waits_for_triage_with_its_papers_in_the_vault(officer: Officer) -> None:
    receipt = submit_request(
        by=officer.actor(), raw=sound(), via="api", officer_email=officer.email
    )

    assert receipt.consequence == "accept_for_triage"
    assert fails(receipt) == set()
    case = receipt.case
    assert (case.status, case.officer_id, case.received_via) == ("submitted", officer.id, "api")
    papers = [(link.role, read(link.document)[:5]) for link in case.documents.all()]
    assert papers == [("cover_sheet", b"%PDF-"), ("legal_process", b"%PDF-")]
    assert Duty.objects.get(kind="intake.carry_out").state == State.WAITING


def test_request_without_server_is_returned_at_once_by_the_machine(officer: Officer) -> None:
    raw = without(sound("preservation", documents=[]), "accounts.0.server_url")

    receipt = submit_request(by=officer.actor(), raw=raw, via="form", officer_email=officer.email)

    assert "server_url.present" in fails(receipt)
    assert receipt.consequence == "return"
    assert receipt.case.status == "returned"
    returned = AuditEvent.objects.get(action="case.returned")
    assert returned.actor_kind == "system"


def test_defect_beside_an_order_is_left_to_counsel(officer: Officer) -> None:
    raw = without(sound(), "accounts.0.server_url")

    receipt = submit_request(by=officer.actor(), raw=raw, via="form", officer_email=officer.email)

    assert (receipt.consequence, receipt.case.status) == ("counsel_today", "submitted")


def test_sound_preservation_begins_at_once_with_all_that_exists(officer: Officer) -> None:
    receipt = submit_request(
        by=officer.actor(), raw=sound("preservation"), via="form", officer_email=officer.email
    )

    kept = Preservation.objects.get(case=receipt.case)
    assert (kept.status, kept.created_by) == ("active", "system")
    assert kept.categories == ["content", "records", "subscriber"]


def test_defective_preservation_is_kept_provisionally_and_not_returned(officer: Officer) -> None:
    raw = sound("preservation", documents=[], data_categories=["subscriber"])

    receipt = submit_request(by=officer.actor(), raw=raw, via="form", officer_email=officer.email)

    assert fails(receipt) == {"letterhead.present", "signature.officer"}
    assert receipt.consequence == "preserve_provisionally"
    kept = Preservation.objects.get(case=receipt.case)
    assert (kept.status, kept.categories) == ("provisional", ["subscriber"])
    assert kept.cure_by is not None
    assert receipt.case.status == "submitted"


def test_only_accounts_of_ours_that_can_be_identified_are_kept(officer: Officer) -> None:
    accounts = [
        ACCOUNT,
        {"server_url": "https://open.rocket.chat"},
        {"server_url": "https://chat.private.example", "username": "kim"},
    ]

    receipt = submit_request(
        by=officer.actor(),
        raw=sound("preservation", accounts=accounts),
        via="form",
        officer_email=officer.email,
    )

    kept = [item.account.username for item in Preservation.objects.filter(case=receipt.case)]
    assert kept == ["kim.example"]


def test_emergency_with_every_defect_is_never_returned(officer: Officer) -> None:
    raw = {"kind": "emergency_disclosure"}

    receipt = submit_request(by=officer.actor(), raw=raw, via="api", officer_email=officer.email)

    assert len(fails(receipt)) >= 8
    assert (receipt.consequence, receipt.case.status) == ("human_now", "submitted")


def test_private_server_waits_for_a_person_to_redirect(officer: Officer) -> None:
    raw = sound(accounts=[{"server_url": "https://chat.private.example", "username": "kim"}])

    receipt = submit_request(by=officer.actor(), raw=raw, via="api", officer_email=officer.email)

    assert (receipt.consequence, receipt.case.status) == ("redirect", "submitted")


def test_doing_the_consequence_again_changes_nothing(officer: Officer) -> None:
    receipt = submit_request(
        by=officer.actor(), raw=sound("preservation"), via="form", officer_email=officer.email
    )
    events = AuditEvent.objects.count()

    carry_out(case_id=receipt.case.id)

    assert AuditEvent.objects.count() == events
    assert Preservation.objects.count() == 1


def test_same_key_and_request_give_the_same_case(officer: Officer) -> None:
    first = submit_request(
        by=officer.actor(),
        raw=sound(),
        via="api",
        officer_email=officer.email,
        idempotency_key="k1",
    )
    documents = Document.objects.count()

    again = submit_request(
        by=officer.actor(),
        raw=sound(),
        via="api",
        officer_email=officer.email,
        idempotency_key="k1",
    )

    assert again.repeated
    assert not first.repeated
    assert again.case == first.case
    assert again.findings == first.findings
    assert Case.objects.count() == 1
    assert Document.objects.count() == documents


@pytest.mark.parametrize(
    "other",
    [
        sound(relevance="Something else."),
        sound(
            documents=[
                document("cover_sheet", content=b"%PDF-1.4 other %%EOF"),
                document("legal_process", "warrant.pdf"),
            ]
        ),
    ],
    ids=["another text", "another document"],
)
def test_same_key_with_another_request_is_a_conflict(officer: Officer, other: dict) -> None:
    submit_request(
        by=officer.actor(),
        raw=sound(),
        via="api",
        officer_email=officer.email,
        idempotency_key="k1",
    )

    with pytest.raises(Conflict):
        submit_request(
            by=officer.actor(),
            raw=other,
            via="api",
            officer_email=officer.email,
            idempotency_key="k1",
        )

    assert Case.objects.count() == 1


def test_another_senders_key_is_another_key(officer: Officer) -> None:
    other = enrol_officer(by=SYSTEM, email="max@police.beispiel.example")
    for sender in (officer, other):
        submit_request(
            by=sender.actor(),
            raw=sound(),
            via="api",
            officer_email=sender.email,
            idempotency_key="k1",
        )

    assert Case.objects.count() == 2
    assert IdempotencyKey.objects.count() == 2


@pytest.mark.parametrize("key", ["", "a b", "k" * 256, "kö"])
def test_key_that_is_none_is_refused(officer: Officer, key: str) -> None:
    with pytest.raises(Invalid) as caught:
        submit_request(by=officer.actor(), raw=sound(), via="api", idempotency_key=key)

    assert "Idempotency-Key" in caught.value.errors


def test_unknown_field_is_named_and_nothing_is_stored(officer: Officer) -> None:
    raw = sound()
    raw["accounts"][0]["usernam"] = "kim"

    with pytest.raises(SubmissionError) as caught:
        submit_request(by=officer.actor(), raw=raw, via="api")

    assert "accounts[0].usernam" in caught.value.errors
    assert Case.objects.count() == 0


def test_file_of_a_type_we_do_not_take_is_named_by_its_place(officer: Officer) -> None:
    raw = sound(documents=[document("cover_sheet"), document("other", "run.exe", b"MZ")])

    with pytest.raises(Invalid) as caught:
        submit_request(by=officer.actor(), raw=raw, via="api")

    assert list(caught.value.errors) == ["documents[1]"]
    assert Document.objects.count() == 0


def test_too_many_accounts_are_refused(officer: Officer, policy: object) -> None:
    most = policy.numbers.accounts_most.value
    accounts = [dict(ACCOUNT, username=f"kim{n}") for n in range(most + 1)]

    with pytest.raises(Invalid) as caught:
        submit_request(by=officer.actor(), raw=sound(accounts=accounts), via="api")

    assert "accounts" in caught.value.errors


def test_role_that_enters_no_requests_is_refused(officer: Officer) -> None:
    auditor = Actor(kind="staff", id="x", roles=frozenset({"auditor"}))

    with pytest.raises(NotAllowed):
        submit_request(by=auditor, raw=sound(), via="staff")


def test_own_open_request_is_a_duplicate_and_anothers_is_not(officer: Officer) -> None:
    first = submit_request(by=officer.actor(), raw=sound(), via="api", officer_email=officer.email)
    second = submit_request(by=officer.actor(), raw=sound(), via="api", officer_email=officer.email)
    other = enrol_officer(by=SYSTEM, email="max@police.beispiel.example")
    theirs = sound(officer={"name": "Max Beispiel", "email": other.email})
    third = submit_request(by=other.actor(), raw=theirs, via="api", officer_email=other.email)

    duplicate = {
        receipt.case.id: next(f for f in receipt.findings if f.code == "request.duplicate")
        for receipt in (second, third)
    }
    assert duplicate[second.case.id].outcome == "review"
    assert duplicate[second.case.id].parameters == {"reference": first.case.reference}
    assert duplicate[third.case.id].outcome == "pass"


def test_own_request_about_another_name_is_not_even_unsealed(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sound(accounts=[{**ACCOUNT, "username": "somebody.else"}])
    submit_request(by=officer.actor(), raw=other, via="api", officer_email=officer.email)
    monkeypatch.setattr("intake.facts.parse_submission", None)

    receipt = submit_request(
        by=officer.actor(), raw=sound(), via="api", officer_email=officer.email
    )

    found = {finding.code: finding.outcome for finding in receipt.findings}
    assert found["request.duplicate"] == "pass"


def test_request_that_names_no_account_is_compared_with_nothing(officer: Officer) -> None:
    submit_request(
        by=officer.actor(),
        raw=sound(accounts=[{"username": ""}]),
        via="api",
        officer_email=officer.email,
    )
    nameless = parse_submission(sound(accounts=[]))

    assert FactSource().open_requests(nameless, officer.email) == ()


def test_own_request_that_names_the_same_account_by_its_number_is_a_duplicate(
    officer: Officer,
) -> None:
    numbered = [{"server_url": ACCOUNT["server_url"], "user_id": "u-17"}]
    for _ in range(2):
        receipt = submit_request(
            by=officer.actor(),
            raw=sound(accounts=numbered),
            via="api",
            officer_email=officer.email,
        )

    found = {finding.code: finding.outcome for finding in receipt.findings}
    assert found["request.duplicate"] == "review"


def test_how_a_request_by_the_api_came_needs_no_row(officer: Officer) -> None:
    receipt = submit_request(
        by=officer.actor(), raw=sound(), via="api", officer_email=officer.email
    )

    assert not CaseArrival.objects.exists()
    assert arrival_of(receipt.case) == Arrival()


def test_all_that_the_desk_reads_stands_when_the_sender_has_the_answer(
    officer: Officer, django_assert_max_num_queries: Any
) -> None:
    # Four of them keep the policy, which only the first request under it does.
    with django_assert_max_num_queries(31):
        case = submit_request(
            by=officer.actor(), raw=sound(), via="api", officer=officer, idempotency_key="one"
        ).case

    case = Case.objects.get(pk=case.pk)
    assert case.due_at is not None
    assert Deadline.objects.filter(case=case, due_at=case.due_at).exists()
    assert Case.objects.filter(searching.condition(case.reference)).get() == case
    assert findings(case)


def test_malformed_address_opens_a_case_that_belongs_to_nobody(keys: object) -> None:
    nobody = Actor(kind="officer", id="0" * 26, roles=frozenset({"officer"}))
    raw = sound(officer={"name": "Pat Example", "email": "pat at example"}, documents=[])

    receipt = submit_request(by=nobody, raw=raw, via="form")

    assert "official_email.valid" in fails(receipt)
    assert receipt.case.officer is None


def test_completed_request_keeps_its_time_of_receipt_and_confirms_what_was_kept(
    officer: Officer,
) -> None:
    raw = without(sound("preservation"), "accounts.0.server_url")
    first = submit_request(by=officer.actor(), raw=raw, via="form", officer_email=officer.email)
    received = first.case.received_at
    list(run_due())
    assert Case.objects.get().status == "returned"

    cured = cure_request(
        by=officer.actor(), case_id=first.case.id, raw=without(sound("preservation"), "documents")
    )

    assert fails(cured) == set()
    assert cured.case.status == "in_triage"
    assert cured.case.received_at == received
    assert Preservation.objects.get(case=cured.case).status == "active"


def test_nobody_completes_anothers_request(officer: Officer) -> None:
    raw = without(sound("preservation", documents=[]), "accounts.0.server_url")
    first = submit_request(by=officer.actor(), raw=raw, via="form", officer_email=officer.email)
    other = enrol_officer(by=SYSTEM, email="max@police.beispiel.example")

    with pytest.raises(NotFound):
        cure_request(by=other.actor(), case_id=first.case.id, raw=sound("preservation"))
