"""The written confirmation owed after an emergency disclosure, and chased until it comes."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record, stamp
from cases import emergency_policies
from cases.actions.deadlines import follow_deadlines
from cases.actions.locking import locked, save
from cases.duty_names import CONFIRMATION
from cases.models import Case, ConfirmationDebt
from cases.queries import policy_of
from core import clock
from core.actor import SYSTEM, Actor
from core.errors import Invalid
from duties.scheduling import cancel, schedule
from rules.policy import Policy


def owe_confirmation(*, case: Case, policy: Policy) -> ConfirmationDebt:
    """Write down what is owed and when it is asked for first; part of the act that grants."""
    moment = clock.now()
    due_at = moment + policy.numbers.emergency_confirmation.period
    debt = ConfirmationDebt.objects.create(case=case, owed_since=moment, due_at=due_at)
    first = max(due_at - policy.emergency.confirmation_again.period, moment)
    schedule(
        CONFIRMATION,
        subject_id=case.id,
        unique_key=_asking(case.id, 1),
        due_at=first,
        payload={"turn": 1},
    )
    return debt


@transaction.atomic
def ask_for_confirmation(*, case_id: str, turn: int) -> bool:
    """Ask the officer once more, and plan the next time; says whether it is still owed.

    The mail follows from the event ``case.confirmation_awaited``.
    """
    case = locked(by=SYSTEM, case_id=case_id).case
    debt = ConfirmationDebt.objects.select_for_update(of=("self",)).get(case=case)
    if debt.settled_at is not None or debt.asked >= turn:
        return False
    moment = clock.now()
    debt.asked, debt.asked_at = turn, moment
    debt.save(update_fields=["asked", "asked_at"])
    schedule(
        CONFIRMATION,
        subject_id=case.id,
        unique_key=_asking(case.id, turn + 1),
        due_at=moment + policy_of(case).emergency.confirmation_again.period,
        payload={"turn": turn + 1},
    )
    record(
        action="case.confirmation_awaited",
        by=SYSTEM,
        subject=case,
        case_id=case.id,
        facts={"turn": turn, "due_at": stamp(debt.due_at), "overdue": debt.is_overdue(moment)},
    )
    return True


@transaction.atomic
def settle_confirmation(*, by: Actor, case_id: str, document_id: str) -> ConfirmationDebt:
    """Record that a paper of the case is the written confirmation.

    It ratifies nothing: what was disclosed stays voluntary and on the record made then. Raises
    NotFound, NotAllowed, Invalid for a paper that is none of this case.
    """
    case = locked(by=by, case_id=case_id).case
    debt = ConfirmationDebt.objects.select_for_update(of=("self",)).filter(case=case).first()
    emergency_policies.check_can_settle_debt(by=by, debt=debt)
    assert debt is not None
    paper = case.documents.select_related("document").filter(document_id=document_id).first()
    if paper is None:
        raise Invalid({"document": ["Choose a paper of this case."]})
    debt.settle(by.id, document_id)
    debt.save(update_fields=["settled_at", "settled_by", "document"])
    cancel(_asking(case.id, debt.asked + 1))
    save(case)
    follow_deadlines(by=by, case=case, because="case.confirmation_settled")
    record(
        action="case.confirmation_settled",
        by=by,
        subject=case,
        case_id=case.id,
        facts={
            "document": paper.document.sha256,
            "asked": debt.asked,
            "late": debt.due_at <= clock.now(),
        },
    )
    return debt


def _asking(case_id: str, turn: int) -> str:
    return f"{CONFIRMATION}:{case_id}:{turn}"
