"""Keep what is typed into a letter before it goes, so that nothing typed is lost."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import counsel_policies, policies
from cases.actions.locking import locked
from cases.letters import Wording
from cases.models import LetterDraft
from cases.states import LetterKind
from core import clock
from core.actor import Actor
from core.canonical import digest
from core.errors import Invalid

LONGEST = 20_000


@transaction.atomic
def keep_letter_draft(
    *, by: Actor, case_id: str, wording: Wording, paragraphs: str
) -> LetterDraft | None:
    """Keep the words of a letter of return; None and no event where nothing changed.

    It moves no case on: what others have open stays as it is. Raises NotAllowed, Invalid.
    """
    counsel_policies.check_can_draft(by=by)
    standing = locked(by=by, case_id=case_id)
    policies.check_can_return(by=by, standing=standing)
    if len(paragraphs) + sum(len(str(texts)) for texts in wording.values()) > LONGEST:
        raise Invalid({"paragraphs": ["This is longer than a letter may be."]})
    words = {key: dict(texts) for key, texts in wording.items()}
    kept = LetterDraft.objects.filter(case=standing.case, kind=LetterKind.RETURN).first()
    before = (kept.wording, kept.paragraphs) if kept else ({}, "")
    if before == (words, paragraphs):
        return None
    draft, _ = LetterDraft.objects.update_or_create(
        case=standing.case,
        kind=LetterKind.RETURN,
        defaults={
            "wording": words,
            "paragraphs": paragraphs,
            "kept_at": clock.now(),
            "kept_by": by.id,
        },
    )
    record(
        action="case.letter_drafted",
        by=by,
        subject=standing.case,
        case_id=standing.case.id,
        facts={"kind": draft.kind, "sha256": digest([words, paragraphs])},
    )
    return draft
