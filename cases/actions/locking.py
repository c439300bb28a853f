"""The first and the last steps that every act on a case shares."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from cases import letters, queries
from cases.entries import Standing
from cases.letters import Draft
from cases.models import Case, Letter
from core import clock
from core.actor import Actor
from core.errors import Conflict, NotFound
from documents import actions as document_actions
from documents.models import Document
from rules.policy import Policy


def found(*, by: Actor, case_id: str) -> Standing:
    """Read the case without locking it, to prepare what is slow.

    Raises NotFound where this actor may not know of the case.
    """
    return _standing(queries.visible_to(by), case_id)


def locked(*, by: Actor, case_id: str, version: int | None = None) -> Standing:
    """Lock the case and read what the policies need.

    Raises NotFound as ``found`` does, Conflict where the case has moved on from ``version``.
    """
    standing = _standing(queries.visible_to(by).select_for_update(), case_id)
    if version is not None and standing.case.version != version:
        raise Conflict(
            "Somebody else changed this case meanwhile.", "Look at it again and decide anew."
        )
    return standing


def save(case: Case, *fields: str) -> None:
    """Write the named fields and count the act."""
    case.version += 1
    case.save(update_fields=[*fields, "version"])


def keep_pdf(*, by: Actor, draft: Draft, policy: Policy) -> Document:
    """Render a letter and keep the PDF; slow, and so before the transaction of the act."""
    return document_actions.store(
        by=by,
        filename=f"{draft.reference}-{draft.kind}.pdf",
        content=letters.render(draft, policy),
        media_type="application/pdf",
        origin="made",
    )


def send_letter(
    *, by: Actor, case: Case, draft: Draft, document: Document, edits: Sequence[str] = ()
) -> Letter:
    """Put the letter on the case; whoever mails it finds it there by the act's event."""
    return Letter.objects.create(
        case=case,
        kind=draft.kind,
        paragraphs=list(draft.blocks),
        edits=list(edits),
        document=document,
        made_at=clock.now(),
        made_by=by.id,
    )


def _standing(cases: QuerySet[Case], case_id: str) -> Standing:
    case = cases.filter(pk=case_id).first()
    if case is None:
        raise NotFound("There is no such case.")
    return queries.standing_of(case)
