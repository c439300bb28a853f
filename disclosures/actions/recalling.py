"""After a mistake: recall what went out, ask it back, record what became of it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.models import Officer
from audit.recording import record, stamp
from cases import queries as case_queries
from cases.actions.locking import keep_pdf, send_letter
from cases.models import Case
from cases.recall_letter import compose_recall
from core import clock
from core.actor import SYSTEM, Actor
from core.canonical import digest
from core.errors import Invalid, NotFound
from disclosures import recall_policies as policies
from disclosures.actions.releasing import revoke
from disclosures.models import Production, Recall, RecallAnswer
from disclosures.recall_states import Mistake, RecallStatus, Wanted
from disclosures.standing import locked as locked_production
from disclosures.states import Status
from documents.models import Document
from duties.scheduling import schedule

CHASE = "recall.chase"
"""Ask again for the answer to a recall."""


@transaction.atomic
def begin_recall(
    *,
    by: Actor,
    case_id: str,
    mistake: str,
    what_happened: str,
    production_id: str = "",
    letter_id: str = "",
    message_id: str = "",
    address: str | None = None,
) -> Recall:
    """Say that a production, a letter or a message went out wrongly; its links end at once.

    ``address`` is where it went, the officer's if it is not said. What was released stays in the
    record. Raises NotFound, NotAllowed, Invalid.
    """
    policies.check_can_recall(by=by, mistake=mistake, what_happened=what_happened)
    case = _locked_case(by, case_id)
    if sum(map(bool, (production_id, letter_id, message_id))) != 1:
        raise Invalid({"went_out": ["Choose the one thing that went out wrongly."]})
    about = {"letter_id": letter_id or None, "message_id": message_id}
    policies.check_not_recalled(
        standing=case.recalls.filter(production_id=production_id or None, **about)
    )
    production = _production_of(case, production_id, by) if production_id else None
    if letter_id and not case.letters.filter(pk=letter_id).exists():
        raise NotFound("There is no such letter in this case.")
    revoked = production is not None and production.status == Status.RELEASED
    if revoked:
        revoke(by=by, production_id=production_id, reason=what_happened)
    officer, sent_to = _recipient(case, address or "")
    recall = Recall.objects.create(
        case=case,
        production=production,
        **about,
        officer=officer,
        address=sent_to,
        mistake=mistake,
        what_happened=what_happened.strip(),
        collected=production is not None and production.accesses.exclude(link=None).exists(),
        begun_at=clock.now(),
        begun_by=by.id,
    )
    record(
        action="recall.begun",
        by=by,
        subject=recall,
        case_id=case.id,
        facts={
            "production": production_id,
            "letter_recalled": letter_id,
            "message": message_id,
            "mistake": mistake,
            "revoked": revoked,
            "collected": recall.collected,
            "to_officer": officer is not None,
        },
        personal={"what_happened": digest({"text": recall.what_happened})},
    )
    return recall


def demand(*, by: Actor, recall_id: str, wanted: str, text: str = "") -> Recall:
    """Ask by letter that it be returned or deleted, and wait for the answer as the policy says.

    Asking again writes another letter and begins the waiting anew. Raises NotFound, NotAllowed,
    Invalid.
    """
    recall = _found(by, recall_id)
    policies.check_can_demand(by=by, recall=recall, wanted=wanted)
    policy = case_queries.policy_of(recall.case)
    until = clock.now() + policy.recall.answer.period
    draft = compose_recall(
        recall.case,
        policy,
        went_out=went_out_at(recall),
        wrong_person=recall.mistake == Mistake.WRONG_PERSON,
        delete=wanted == Wanted.DELETION,
        until=until,
        text=text,
        addressee="" if recall.officer_id else recall.address,
    )
    document = keep_pdf(by=by, draft=draft, policy=policy)
    with transaction.atomic():
        recall = _locked(by, recall_id)
        policies.check_can_demand(by=by, recall=recall, wanted=wanted)
        letter = send_letter(by=by, case=recall.case, draft=draft, document=document)
        recall.demanded(by.id, until)
        recall.wanted, recall.demand = wanted, letter
        recall.save()
        _schedule_chase(recall, until)
        record(
            action="recall.demanded",
            by=by,
            subject=recall,
            case_id=recall.case_id,
            facts={"letter": letter.id, "wanted": wanted, "until": stamp(until)},
        )
    return recall


@transaction.atomic
def record_answer(
    *,
    by: Actor,
    recall_id: str,
    outcome: str,
    said_by: str = "",
    said_on: date | None = None,
    note: str = "",
    document: Document | None = None,
) -> RecallAnswer:
    """Record what the recipient did, or that nobody answered; a later answer stands beside it.

    Raises NotFound, NotAllowed, Invalid.
    """
    recall = _locked(by, recall_id)
    today = clock.now().date()
    policies.check_can_record_answer(
        by=by,
        recall=recall,
        outcome=outcome,
        said_by=said_by,
        said_on=said_on or today,
        today=today,
    )
    answer = RecallAnswer.objects.create(
        recall=recall,
        outcome=outcome,
        said_by=said_by.strip(),
        said_on=said_on or today,
        note=note.strip(),
        document=document,
        recorded_at=clock.now(),
        recorded_by=by.id,
    )
    recall.answer(by.id)
    recall.save(update_fields=["status", "answered_at", "answered_by"])
    record(
        action="recall.answered",
        by=by,
        subject=recall,
        case_id=recall.case_id,
        facts={"outcome": outcome, "sha256": document.sha256 if document else ""},
        personal={"said_by": answer.said_by, "note": digest({"text": answer.note})},
    )
    return answer


@transaction.atomic
def ask_again(*, recall_id: str, turn: int) -> bool:
    """Ask again where nobody answered yet; after the last time, say that nobody did.

    ``turn`` is how many reminders were sent when this was planned. Says whether it asked.
    """
    recall = Recall.objects.select_for_update(of=("self",)).filter(pk=recall_id).first()
    if recall is None or recall.status != RecallStatus.DEMANDED or recall.reminders != turn:
        return False
    rules = case_queries.policy_of(recall.case).recall
    if recall.reminders >= rules.times.value:
        record(action="recall.unanswered", by=SYSTEM, subject=recall, case_id=recall.case_id)
        return False
    recall.reminders += 1
    recall.save(update_fields=["reminders"])
    _schedule_chase(recall, clock.now() + rules.again.period)
    record(
        action="recall.asked_again",
        by=SYSTEM,
        subject=recall,
        case_id=recall.case_id,
        facts={"letter": recall.demand_id or "", "turn": recall.reminders},
    )
    return True


@transaction.atomic
def readmit(*, by: Actor, recall_id: str, reason: str) -> Recall:
    """Let more be released to the officer who got what was not theirs. Raises NotAllowed."""
    recall = _locked(by, recall_id)
    policies.check_can_readmit(by=by, recall=recall, reason=reason)
    recall.readmitted_at, recall.readmitted_by = clock.now(), by.id
    recall.readmit_reason = reason.strip()
    recall.save(update_fields=["readmitted_at", "readmitted_by", "readmit_reason"])
    record(
        action="recall.readmitted",
        by=by,
        subject=recall,
        case_id=recall.case_id,
        facts={"officer": recall.officer_id or ""},
        personal={"reason": digest({"text": recall.readmit_reason})},
    )
    return recall


@transaction.atomic
def close_recall(*, by: Actor, recall_id: str, learnt: str) -> Recall:
    """End it once it was answered and everybody was told who must be, with what is learnt."""
    recall = _locked(by, recall_id)
    notices = list(recall.notices.all())
    policies.check_can_close(by=by, recall=recall, notices=notices, learnt=learnt)
    recall.close(by.id)
    recall.learnt = learnt.strip()
    recall.save(update_fields=["status", "closed_at", "closed_by", "learnt"])
    record(
        action="recall.closed",
        by=by,
        subject=recall,
        case_id=recall.case_id,
        facts={"told": sorted(row.party for row in notices if row.told_at is not None)},
        personal={"learnt": digest({"text": recall.learnt})},
    )
    return recall


def went_out_at(recall: Recall) -> datetime:
    """Return when the thing left the house; of a message, when its recall began at the latest."""
    if recall.production is not None and recall.production.released_at is not None:
        return recall.production.released_at
    return recall.letter.made_at if recall.letter is not None else recall.begun_at


def _recipient(case: Case, address: str) -> tuple[Officer | None, str]:
    """Return who got it, where that is the officer of the case, and the address it went to."""
    known = case.officer.email if case.officer else ""
    given = address.strip()
    return (case.officer if not given or given.lower() == known else None), given or known


def _schedule_chase(recall: Recall, due_at: datetime) -> None:
    schedule(
        CHASE,
        subject_id=recall.id,
        unique_key=f"{CHASE}:{recall.demand_id}:{recall.reminders}",
        due_at=due_at,
        payload={"turn": recall.reminders},
    )


def _production_of(case: Case, production_id: str, by: Actor) -> Production:
    production = locked_production(production_id, by)
    if production.case_id != case.id:
        raise NotFound("There is no such production in this case.")
    policies.check_went_out(production=production)
    return production


def _locked_case(by: Actor, case_id: str) -> Case:
    rows = case_queries.visible_to(by).select_for_update(of=("self",)).select_related("officer")
    case = rows.filter(pk=case_id).first()
    if case is None:
        raise NotFound("There is no such case.")
    return case


def _found(by: Actor, recall_id: str) -> Recall:
    rows = Recall.objects.select_related("case__officer", "production", "letter")
    recall = rows.filter(pk=recall_id, case__in=case_queries.visible_to(by)).first()
    if recall is None:
        raise NotFound("There is no such recall.")
    return recall


def _locked(by: Actor, recall_id: str) -> Recall:
    _found(by, recall_id)
    return Recall.objects.select_for_update(of=("self",)).select_related("case").get(pk=recall_id)
