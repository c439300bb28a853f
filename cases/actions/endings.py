"""The plain ends of a case: fulfilled, withdrawn, closed."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import policies, queries
from cases.actions.deadlines import follow_deadlines
from cases.actions.locking import locked, save
from cases.entries import Standing
from cases.models import Case
from core import clock
from core.actor import Actor


@transaction.atomic
def fulfil(*, by: Actor, case_id: str) -> Case:
    """Mark the request as answered: the production is released, or what was asked is done."""
    standing = locked(by=by, case_id=case_id)
    policies.check_can_fulfil(by=by, standing=standing)
    case = standing.case
    case.fulfil(by.id)
    save(case, "status", "fulfilled_at", "fulfilled_by")
    follow_deadlines(by=by, case=case, because="case.fulfilled")
    record(action="case.fulfilled", by=by, subject=case, case_id=case.id)
    return case


@transaction.atomic
def withdraw(*, by: Actor, case_id: str, reason: str = "") -> Case:
    """End the request because the authority no longer wants it.

    An officer whose request was declined in silence withdraws it as if it were open: the wish is
    noted, and the refusal that would teach a forger is never spoken.
    """
    standing = locked(by=by, case_id=case_id)
    if by.kind == "officer" and queries.declined_in_silence(standing.case):
        return _note_withdrawal(by, standing, reason)
    policies.check_can_withdraw(by=by, standing=standing)
    case = standing.case
    case.withdraw(by.id)
    save(case, "status", "withdrawn_at", "withdrawn_by")
    follow_deadlines(by=by, case=case, because="case.withdrawn")
    record(
        action="case.withdrawn",
        by=by,
        subject=case,
        case_id=case.id,
        personal={"reason": reason} if reason.strip() else None,
    )
    return case


def _note_withdrawal(by: Actor, standing: Standing, reason: str) -> Case:
    policies.check_can_note_withdrawal(by=by, standing=standing)
    case = standing.case
    case.withdrawn_at, case.withdrawn_by = clock.now(), by.id
    save(case, "withdrawn_at", "withdrawn_by")
    record(
        action="case.withdrawal_noted",
        by=by,
        subject=case,
        case_id=case.id,
        personal={"reason": reason} if reason.strip() else None,
    )
    return case


@transaction.atomic
def close(*, by: Actor, case_id: str) -> Case:
    """Close the case: nothing is left to do, or a returned request was not completed in time."""
    standing = locked(by=by, case_id=case_id)
    policies.check_can_close(by=by, standing=standing, at=clock.now())
    case, before = standing.case, standing.status
    case.close(by.id)
    save(case, "status", "closed_at", "closed_by")
    follow_deadlines(by=by, case=case, because="case.closed")
    record(action="case.closed", by=by, subject=case, case_id=case.id, facts={"was": before})
    return case
