"""Return a request for its defects, with one letter that lists them all."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from audit.recording import record
from cases import counsel_policies, letters, policies, queries
from cases.actions.alarm import silence
from cases.actions.deadlines import follow_deadlines
from cases.actions.locking import found, keep_pdf, locked, save, send_letter
from cases.duty_names import LAPSE
from cases.letters import Draft, Wording
from cases.models import Case, CureLink, Letter, LetterDraft
from core import clock
from core.actor import Actor
from duties.scheduling import schedule
from rules.clocks import cure_ends_at

# 256 bits: nobody guesses the link of another's letter.
_LINK_BYTES = 32


def preview_return(
    *,
    by: Actor,
    case_id: str,
    paragraphs: Sequence[str] = (),
    wording: Wording | None = None,
) -> Draft:
    """Return the letter as ``return_case`` would send it now. Raises NotAllowed as it does."""
    counsel_policies.check_can_draft(by=by)
    standing = found(by=by, case_id=case_id)
    policies.check_can_return(by=by, standing=standing)
    policy = queries.policy_of(standing.case)
    return letters.compose_return(
        standing.case,
        standing.defects,
        policy,
        until=cure_ends_at(clock.now(), policy),
        paragraphs=paragraphs,
        wording=wording,
    )


def return_case(
    *,
    by: Actor,
    case_id: str,
    paragraphs: Sequence[str] = (),
    wording: Wording | None = None,
) -> Case:
    """Return the request; the officer may complete it and keeps the time of receipt.

    ``paragraphs`` are a person's own words, set after the opening; ``wording`` are theirs for
    single defects, by the finding. What was edited stands with the letter and in the log. The
    letter holds a random link, of which the digest alone is kept beside the case; it locates the
    case and admits nobody.
    Raises NotAllowed, Conflict.
    """
    standing = found(by=by, case_id=case_id)
    policies.check_can_return(by=by, standing=standing)
    policy = queries.policy_of(standing.case)
    token, until = secrets.token_urlsafe(_LINK_BYTES), cure_ends_at(clock.now(), policy)
    draft = letters.compose_return(
        standing.case,
        standing.defects,
        policy,
        until=until,
        paragraphs=paragraphs,
        wording=wording,
        token=token,
    )
    edits = letters.edits_of(standing.defects, wording or {}, policy, standing.case.language)
    document = keep_pdf(by=by, draft=draft, policy=policy)
    with transaction.atomic():
        standing = locked(by=by, case_id=case_id, version=standing.case.version)
        policies.check_can_return(by=by, standing=standing)
        case = standing.case
        case.return_case(by.id)
        case.returned_due_at = until
        save(case, "status", "returned_at", "returned_by", "returned_due_at")
        silence(by=by, case=case)
        letter = send_letter(by=by, case=case, draft=draft, document=document, edits=edits)
        LetterDraft.objects.filter(case=case, kind=draft.kind).delete()
        _keep_link(by, letter, token, until)
        _plan_lapse(case)
        follow_deadlines(by=by, case=case, because="case.returned")
        record(
            action="case.returned",
            by=by,
            subject=case,
            case_id=case.id,
            facts={
                "letter": letter.id,
                "letter_sha256": document.sha256,
                "defects": [item.code for item in standing.defects],
                "edited": edits,
                "own_paragraphs": len(paragraphs),
            },
        )
    return case


def _plan_lapse(case: Case) -> None:
    schedule(
        LAPSE,
        subject_id=case.id,
        unique_key=f"{LAPSE}:{case.id}:{case.round}",
        due_at=case.returned_due_at,
        payload={"round": case.round},
    )


def _keep_link(by: Actor, letter: Letter, token: str, until: datetime) -> None:
    CureLink.objects.create(
        case_id=letter.case_id,
        letter=letter,
        digest=hashlib.sha256(token.encode("ascii")).hexdigest(),
        ends_at=until,
        made_by=by.id,
    )
