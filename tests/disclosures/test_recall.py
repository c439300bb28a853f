"""After a mistake: what went out is asked back, the answer recorded, and others told lawfully."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from cases.models import Case, Letter, Prohibition
from core import clock
from core.actor import Actor
from core.errors import Invalid, NotAllowed, NotFound
from disclosures import actions
from disclosures.models import Production, Recall, RecallNotice, ReleaseLink
from disclosures.recall_queries import letters_to_officer, recalled_messages
from disclosures.recall_states import RECALL_AFTER, Party
from disclosures.standing import is_recalled
from documents.actions import store
from documents.models import Document
from tests.cases.making import PDF

from .conftest import World, again, open_case, work

pytestmark = pytest.mark.django_db
PAT = "pat.example@sheriff.larkspur.example"


@pytest.fixture
def case(policy: Any, staff: SimpleNamespace, people: SimpleNamespace) -> Case:
    return open_case(policy, staff, people.officer)


@pytest.fixture
def letter(case: Case) -> Letter:
    return Letter.objects.create(case=case, kind="acceptance", made_by="counsel")


@pytest.fixture
def begun(case: Case, letter: Letter, staff: SimpleNamespace) -> Recall:
    return begin(staff.counsel, case, letter_id=letter.id)


def begin(by: Actor, case: Case, **about: Any) -> Recall:
    said = {"mistake": "too_much", "what_happened": "It names a second account.", **about}
    return actions.begin_recall(by=by, case_id=case.id, **said)


def paper(by: Actor) -> Document:
    return store(
        by=by, filename="answer.pdf", content=PDF, media_type="application/pdf", origin="made"
    )


def now(recall: Recall) -> Recall:
    return Recall.objects.select_related("case").get(pk=recall.pk)


def events(recall: Recall) -> list[str]:
    rows = AuditEvent.objects.filter(subject_id=recall.id).order_by("seq")
    return [name.removeprefix("recall.") for name in rows.values_list("action", flat=True)]


def facts(action: str) -> dict[str, Any]:
    event = AuditEvent.objects.filter(action=action).latest("seq")
    return dict(json.loads(bytes(event.body))["facts"])


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(NotAllowed) as refusal:
        act()
    return refusal.value.code


def read_all(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(
        documents_read_at=clock.now(), documents_read_by="counsel"
    )


def decide_all(by: Actor, recall: Recall, *needed: str) -> None:
    for party in Party.values:
        actions.decide_notice(
            by=by, recall_id=recall.id, party=party, needed=party in needed, reason="As discussed."
        )


def test_a_released_production_is_revoked_recalled_and_stays_in_the_record(
    world: World,
) -> None:
    production = world.as_if_signed("subscriber")
    released = actions.release(by=world.staff.custodian, production_id=production.id)
    actions.collect(by=world.officer.actor(), token=released.token, address="192.0.2.7")
    recall = begin(world.staff.counsel, world.case, production_id=production.id)
    kept = again(production)
    assert (kept.status, kept.released_at is not None) == ("revoked", True)
    assert not ReleaseLink.objects.filter(production=kept, revoked_at__isnull=True).exists()
    assert (recall.collected, recall.officer, recall.address) == (True, world.officer, PAT)
    assert facts("recall.begun")["revoked"] is True
    code = refused(lambda: begin(world.staff.counsel, world.case, production_id=production.id))
    assert code == "recall.stands"
    # Nothing more goes to the officer until counsel says so, from whichever production.
    another = world.as_if_signed("subscriber")
    give: Any = lambda: actions.release(by=world.staff.custodian, production_id=another.id)  # noqa: E731
    assert refused(give) == "production.recipient_recalled"
    actions.readmit(by=world.staff.counsel, recall_id=recall.id, reason="The order was narrowed.")
    assert give().production.status == "released"


def test_no_new_link_is_given_to_a_recalled_recipient(world: World) -> None:
    first, second = world.as_if_signed("subscriber"), world.as_if_signed("subscriber")
    for production in (first, second):
        actions.release(by=world.staff.custodian, production_id=production.id)
    begin(world.staff.counsel, world.case, production_id=first.id)
    code = refused(lambda: actions.issue_link(by=world.staff.custodian, production_id=second.id))
    assert code == "production.recipient_recalled"
    assert again(second).status == "released"


def test_what_never_left_the_house_is_not_recalled(world: World) -> None:
    production = world.as_if_signed("subscriber")
    code = refused(lambda: begin(world.staff.counsel, world.case, production_id=production.id))
    assert code == "recall.not_released"
    assert Production.objects.get(pk=production.pk).status == "signed"


def test_a_demand_goes_out_by_letter_and_mail_and_names_no_account(
    begun: Recall, staff: SimpleNamespace
) -> None:
    start = clock.now()
    recall = actions.demand(
        by=staff.counsel, recall_id=begun.id, wanted="deletion", text="Call us if in doubt."
    )
    work()
    assert (recall.status, recall.wanted) == ("demanded", "deletion")
    assert start + timedelta(days=3) <= recall.answer_until <= clock.now() + timedelta(days=3)
    assert recall.demand.kind == "recall"
    said = " ".join(str(block.get("text", "")) for block in recall.demand.paragraphs)
    assert "It holds more than may be disclosed to you." in said
    assert "Delete it, with every copy" in said
    assert "Call us if in doubt." in said
    assert "robin" not in said
    (sent,) = [each for each in mail.outbox if each.to == [PAT]]
    assert recall.case.reference in sent.subject
    assert [name for name, *_ in sent.attachments] == [f"{recall.case.reference}-recall.pdf"]
    assert "went out by mistake" in sent.body
    assert events(recall) == ["begun", "demanded"]


def test_the_letter_is_written_in_the_language_of_the_case(
    case: Case, letter: Letter, staff: SimpleNamespace
) -> None:
    Case.objects.filter(pk=case.pk).update(language="de")
    recall = begin(staff.counsel, case, letter_id=letter.id)
    made = actions.demand(by=staff.counsel, recall_id=recall.id, wanted="return").demand
    assert made is not None
    closing = made.paragraphs[-1]["text"]
    assert "keine Rechtsberatung" in closing


def test_an_answer_ends_the_asking_and_keeps_who_said_what_when(
    begun: Recall, staff: SimpleNamespace
) -> None:
    actions.demand(by=staff.counsel, recall_id=begun.id, wanted="return")
    answer = actions.record_answer(
        by=staff.triage,
        recall_id=begun.id,
        outcome="returned",
        said_by="Pat Example, detective",
        said_on=clock.now().date(),
        note="On a disk, by courier.",
        document=paper(staff.triage),
    )
    assert now(begun).status == "answered"
    assert (answer.recorded_by, answer.document.filename) == (staff.triage.id, "answer.pdf")
    with clock.moved_to(clock.now() + timedelta(days=30)):
        work()
    assert events(begun) == ["begun", "demanded", "answered"]
    assert b"Pat Example" not in bytes(AuditEvent.objects.get(action="recall.answered").body)


def test_that_nobody_answered_is_recorded_only_after_somebody_was_asked(
    begun: Recall, staff: SimpleNamespace
) -> None:
    answer: Any = lambda: actions.record_answer(  # noqa: E731
        by=staff.custodian, recall_id=begun.id, outcome="no_answer"
    )
    assert refused(answer) == "recall.not_demanded"
    actions.demand(by=staff.counsel, recall_id=begun.id, wanted="return")
    assert answer().outcome == "no_answer"
    with pytest.raises(Invalid):
        actions.record_answer(by=staff.triage, recall_id=begun.id, outcome="deleted")
    with pytest.raises(Invalid):
        actions.record_answer(
            by=staff.triage, recall_id=begun.id, outcome="deleted", said_by="Pat",
            said_on=date(2999, 1, 1),
        )  # fmt: skip


def test_what_went_to_another_address_is_asked_back_there_and_bars_no_officer(
    case: Case, letter: Letter, staff: SimpleNamespace
) -> None:
    recall = begin(
        staff.counsel, case, letter_id=letter.id, mistake="wrong_person",
        address="somebody@elsewhere.example",
    )  # fmt: skip
    assert (recall.officer, is_recalled(case.officer_id)) == (None, False)
    demanded = actions.demand(by=staff.counsel, recall_id=recall.id, wanted="deletion")
    work()
    (sent,) = [each for each in mail.outbox if each.to == ["somebody@elsewhere.example"]]
    assert "/status/" not in sent.body
    assert "It was not meant for you." in str(demanded.demand.paragraphs)
    assert (
        refused(lambda: actions.readmit(by=staff.counsel, recall_id=recall.id, reason="x"))
        == "recall.no_officer"
    )


@pytest.mark.parametrize("party", ["account_holder", "customer"])
def test_nobody_of_the_users_is_told_while_papers_are_unread_or_a_prohibition_binds(
    begun: Recall, case: Case, staff: SimpleNamespace, party: str
) -> None:
    notice = actions.decide_notice(
        by=staff.counsel, recall_id=begun.id, party=party, needed=True, citation="Our decision"
    )
    tell: Any = lambda: actions.record_told(  # noqa: E731
        by=staff.counsel, notice_id=notice.id, how="By letter", despite="We think we may."
    )
    assert refused(tell) == "recall.prohibited"
    read_all(case)
    gag = Prohibition.objects.create(
        case=case, basis="ordered", starts_on=date(2026, 1, 1), recorded_at=clock.now(),
        recorded_by="counsel",
    )  # fmt: skip
    assert refused(tell) == "recall.prohibited"
    Prohibition.objects.filter(pk=gag.pk).update(lifted_at=clock.now(), lifted_by="counsel")
    told = tell()
    assert (told.told_by, told.despite) == (staff.counsel.id, "")
    assert facts("recall.told") == {"party": party, "despite_prohibition": False}


@pytest.mark.parametrize("party", ["authority", "court", "insurer"])
def test_of_the_others_counsel_writes_why_they_may_be_told_all_the_same(
    begun: Recall, staff: SimpleNamespace, party: str
) -> None:
    notice = actions.decide_notice(by=staff.counsel, recall_id=begun.id, party=party, needed=True)
    with pytest.raises(Invalid) as asked:
        actions.record_told(by=staff.counsel, notice_id=notice.id, how="By telephone")
    assert set(asked.value.errors) == {"despite"}
    told = actions.record_told(
        by=staff.counsel, notice_id=notice.id, how="By telephone", despite="It gave the order."
    )
    assert told.despite == "It gave the order."
    assert facts("recall.told")["despite_prohibition"] is True


def test_a_deadline_that_passes_untold_is_said_aloud_once(
    begun: Recall, case: Case, staff: SimpleNamespace
) -> None:
    soon, later = clock.now() + timedelta(hours=10), clock.now() + timedelta(hours=72)
    said: dict[str, Any] = {"recall_id": begun.id, "party": "authority", "needed": True}
    actions.decide_notice(by=staff.counsel, due_at=soon, citation="Our contract", **said)
    actions.decide_notice(by=staff.counsel, due_at=later, citation="Our contract", **said)
    with clock.moved_to(soon + timedelta(hours=1)):
        work()
    assert "notice_overdue" not in events(begun)
    with clock.moved_to(later + timedelta(hours=1)):
        work()
        work()
    assert events(begun).count("notice_overdue") == 1
    assert facts("recall.notice_overdue")["party"] == "authority"
    row = RecallNotice.objects.get()
    assert (row.due_at, row.citation) == (later, "Our contract")
    overdue = [sent for sent in mail.outbox if sent.subject.endswith("A recall is overdue")]
    assert len(overdue) == 2
    assert "nobody has recorded that they were told: supervisory authority" in overdue[0].body


def test_a_recall_is_closed_by_counsel_once_all_is_decided_told_and_learnt(
    begun: Recall, case: Case, staff: SimpleNamespace
) -> None:
    close: Any = lambda **more: actions.close_recall(  # noqa: E731
        **{"by": staff.counsel, "recall_id": begun.id, "learnt": "Two people read it.", **more}
    )
    assert refused(close) == "recall.unanswered"
    actions.record_answer(by=staff.triage, recall_id=begun.id, outcome="deleted", said_by="Pat")
    assert refused(close) == "recall.undecided"
    decide_all(staff.counsel, begun, "court")
    assert refused(close) == "recall.untold"
    read_all(case)
    actions.record_told(
        by=staff.counsel, notice_id=begun.notices.get(party="court").id, how="By letter"
    )
    with pytest.raises(Invalid):
        close(learnt=" ")
    assert refused(lambda: close(by=staff.triage)) == "production.recall"
    closed = close()
    assert (closed.status, closed.learnt) == ("closed", "Two people read it.")
    assert refused(close) == "recall.closed"
    assert (
        refused(lambda: actions.demand(by=staff.counsel, recall_id=begun.id, wanted="return"))
        == "recall.closed"
    )
    assert RECALL_AFTER["recall.closed"] == closed.status
    # Closed is not readmitted: that is a decision of its own.
    assert is_recalled(case.officer_id)


def test_that_somebody_need_not_be_told_has_a_reason(begun: Recall, staff: SimpleNamespace) -> None:
    with pytest.raises(Invalid) as asked:
        actions.decide_notice(by=staff.counsel, recall_id=begun.id, party="insurer", needed=False)
    assert set(asked.value.errors) == {"reason"}
    assert not RecallNotice.objects.exists()


@pytest.mark.parametrize("role", ["triage", "custodian", "auditor", "administrator", "nobody"])
def test_only_counsel_recalls_decides_and_readmits(
    begun: Recall, case: Case, letter: Letter, staff: SimpleNamespace, role: str
) -> None:
    by, before = getattr(staff, role), AuditEvent.objects.count()
    acts = (
        lambda: begin(by, case, letter_id=letter.id),
        lambda: actions.demand(by=by, recall_id=begun.id, wanted="return"),
        lambda: actions.decide_notice(by=by, recall_id=begun.id, party="court", needed=True),
        lambda: actions.readmit(by=by, recall_id=begun.id, reason="x"),
        lambda: actions.close_recall(by=by, recall_id=begun.id, learnt="x"),
    )
    for act in acts:
        with pytest.raises((NotAllowed, NotFound)):
            act()
    assert AuditEvent.objects.count() == before


def test_a_sealed_case_s_recall_is_not_found_by_who_is_not_named(
    begun: Recall, case: Case, staff: SimpleNamespace
) -> None:
    Case.objects.filter(pk=case.pk).update(sealed=True)
    with pytest.raises(NotFound):
        actions.demand(by=staff.counsel, recall_id=begun.id, wanted="return")
    with pytest.raises(NotFound):
        actions.record_answer(by=staff.triage, recall_id=begun.id, outcome="deleted", said_by="Pat")


def test_a_recall_is_about_exactly_one_thing(
    case: Case, letter: Letter, staff: SimpleNamespace
) -> None:
    with pytest.raises(Invalid):
        begin(staff.counsel, case)
    with pytest.raises(Invalid):
        begin(staff.counsel, case, letter_id=letter.id, message_id="M")
    with pytest.raises(IntegrityError), transaction.atomic():
        Recall.objects.create(
            case=case, letter=letter, message_id="M", mistake="too_much", what_happened="x",
            begun_by="counsel",
        )  # fmt: skip
    with pytest.raises(NotFound):
        begin(staff.counsel, case, letter_id="X")


def test_the_officer_reads_no_longer_what_is_recalled_nor_what_was_asked_back_elsewhere(
    case: Case, letter: Letter, staff: SimpleNamespace
) -> None:
    other = Letter.objects.create(case=case, kind="receipt", made_by="system")
    assert list(letters_to_officer(case)) == [letter, other]
    recall = begin(staff.counsel, case, letter_id=letter.id)
    assert list(letters_to_officer(case)) == [other]
    demanded = actions.demand(by=staff.counsel, recall_id=recall.id, wanted="return")
    assert list(letters_to_officer(case)) == [other, demanded.demand]
    elsewhere = begin(
        staff.counsel, case, message_id="M", mistake="wrong_person",
        address="somebody@elsewhere.example",
    )  # fmt: skip
    for _ in range(2):
        actions.demand(by=staff.counsel, recall_id=elsewhere.id, wanted="return")
    assert list(letters_to_officer(case)) == [other]
    assert recalled_messages(case) == {"M"}
    assert case.letters.count() == 5
