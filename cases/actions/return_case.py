"""Return a request for its defects, with one letter that lists them all."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from audit.recording import record
from cases import letters, policies, queries
from cases.actions.locking import found, keep_pdf, locked, save, send_letter
from cases.duty_names import LAPSE
from cases.letters import Draft
from cases.models import Case
from core import clock
from core.actor import Actor
from duties.scheduling import schedule


def preview_return(*, by: Actor, case_id: str, paragraphs: Sequence[str] = ()) -> Draft:
    """Return the letter as ``return_case`` would send it now. Raises NotAllowed as it does."""
    standing = found(by=by, case_id=case_id)
    policies.check_can_return(by=by, standing=standing)
    policy = queries.policy_of(standing.case)
    return letters.compose_return(standing.case, standing.defects, policy, paragraphs)


def return_case(*, by: Actor, case_id: str, paragraphs: Sequence[str] = ()) -> Case:
    """Return the request; the officer may complete it and keeps the time of receipt.

    ``paragraphs`` are a person's own words, set after the opening. Raises NotAllowed, Conflict.
    """
    standing = found(by=by, case_id=case_id)
    policies.check_can_return(by=by, standing=standing)
    policy = queries.policy_of(standing.case)
    draft = letters.compose_return(standing.case, standing.defects, policy, paragraphs)
    document = keep_pdf(by=by, draft=draft, policy=policy)
    with transaction.atomic():
        standing = locked(by=by, case_id=case_id, version=standing.case.version)
        policies.check_can_return(by=by, standing=standing)
        case = standing.case
        case.return_case(by.id)
        case.returned_due_at = clock.now() + policy.numbers.returned_cure.period
        save(case, "status", "returned_at", "returned_by", "returned_due_at")
        letter = send_letter(by=by, case=case, draft=draft, document=document)
        schedule(
            LAPSE,
            subject_id=case.id,
            unique_key=f"{LAPSE}:{case.id}:{case.round}",
            due_at=case.returned_due_at,
            payload={"round": case.round},
        )
        record(
            action="case.returned",
            by=by,
            subject=case,
            case_id=case.id,
            facts={
                "letter": letter.id,
                "letter_sha256": document.sha256,
                "defects": [item.code for item in standing.defects],
            },
        )
    return case
