"""Writing a request, page by page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from cases.models import Case
from cases.queries import current_policy
from core import clock
from core.actor import SYSTEM
from core.errors import Invalid, NotAllowed, NotFound
from core.language import in_use
from documents.actions import forget, store
from documents.safety import check_together, sniff
from intake import policies, queries
from intake.inspecting import ask_for_all
from intake.models import Draft, DraftDocument
from rules.vocabulary import Role


@transaction.atomic
def begin(*, kind: str, answers: Mapping[str, Any] | None = None, owner_email: str = "") -> Draft:
    """Begin a request; nothing of it is recorded in the log until it is sent.

    ``owner_email`` is the proven address it belongs to; without one it belongs to a browser.
    """
    return Draft.objects.create(
        kind=kind,
        answers=dict(answers or {}),
        owner_email=owner_email.lower(),
        language=_language(),
    )


@transaction.atomic
def begin_cure(*, case: Case, answers: Mapping[str, Any]) -> Draft:
    """Begin completing a returned request, with everything it said already."""
    return Draft.objects.create(
        kind=case.kind, cures=case, answers=dict(answers), language=case.language
    )


@transaction.atomic
def keep(*, draft_id: str, kind: str, answers: Mapping[str, Any]) -> Draft:
    """Keep what was typed, right or wrong. Raises NotFound, NotAllowed."""
    draft = queries.locked_draft(draft_id)
    policies.check_can_change_draft(draft=draft)
    draft.kind, draft.answers, draft.changed_at = kind, dict(answers), clock.now()
    draft.language = _language()
    draft.save(update_fields=["kind", "answers", "changed_at", "language"])
    return draft


@transaction.atomic
def answer(
    *,
    draft_id: str,
    answers: Mapping[str, Sequence[str]],
    gone: Collection[str] = (),
    done: Collection[str] = (),
) -> Draft:
    """Keep the answers of one page, right or wrong; those of other pages stay as they are.

    ``gone`` names answers that are no longer given, ``done`` the pages that are answered now. Two
    tabs on different pages of one draft so lose nothing of each other. Raises NotFound, NotAllowed.
    """
    draft = queries.locked_draft(draft_id)
    policies.check_can_change_draft(draft=draft)
    kept = {name: values for name, values in draft.answers.items() if name not in gone}
    draft.answers = {**kept, **{name: list(values) for name, values in answers.items()}}
    draft.done = [*draft.done, *(page for page in done if page not in draft.done)]
    draft.changed_at, draft.language = clock.now(), _language()
    draft.save(update_fields=["answers", "done", "changed_at", "language"])
    return draft


@transaction.atomic
def adopt(*, draft_id: str, email: str) -> Draft:
    """Give a draft of nobody to the address that was proven in its browser since."""
    draft = queries.locked_draft(draft_id)
    policies.check_can_change_draft(draft=draft)
    policies.check_can_adopt(draft=draft, email=email)
    if not draft.owner_email:
        draft.owner_email = email.lower()
        draft.save(update_fields=["owner_email"])
    return draft


@transaction.atomic
def park(*, draft_id: str, answers: Mapping[str, Sequence[str]]) -> Draft:
    """Keep what was typed for a draft after the proof had ended, apart from the draft itself."""
    draft = queries.locked_draft(draft_id)
    policies.check_can_change_draft(draft=draft)
    return Draft.objects.create(
        kind=draft.kind,
        answers={name: list(values) for name, values in answers.items()},
        parks=draft,
        language=_language(),
    )


@transaction.atomic
def unpark(*, draft_id: str, email: str) -> Draft | None:
    """Put what was parked where it belongs, once the owner of the draft is proven.

    Another address keeps it as a draft of its own, so that nothing typed is lost and nothing of the
    first draft is shown. Returns the draft in which it lies now, None where nothing was parked.
    """
    parked = Draft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if parked is None or parked.parks_id is None:
        return None
    target = queries.locked_draft(parked.parks_id)
    if target.owner_email != email.lower() or target.sent_at is not None:
        parked.parks, parked.owner_email = None, email.lower()
        parked.save(update_fields=["parks", "owner_email"])
        return parked
    target.answers = {**target.answers, **parked.answers}
    target.changed_at = clock.now()
    target.save(update_fields=["answers", "changed_at"])
    DraftDocument.objects.filter(draft=parked).update(draft=target)
    parked.delete()
    return target


def discard(*, draft_id: str) -> None:
    """Delete a draft that will not be sent, and its files for ever. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        draft = queries.locked_draft(draft_id)
        policies.check_can_change_draft(draft=draft)
        files = [row.document_id for row in queries.draft_papers(draft)]
        draft.delete()
    _forget(files)


def forget_drafts(*, older_than: datetime) -> int:
    """Forget the drafts nobody touched since, sent or not; return how many."""
    old = Draft.objects.filter(changed_at__lt=older_than)
    files = list(DraftDocument.objects.filter(draft__in=old).values_list("document_id", flat=True))
    gone, _ = old.delete()
    _forget(files)
    return gone


def attach(*, draft_id: str, filename: str, content: bytes, role: Role) -> DraftDocument:
    """Put an uploaded file into the vault and beside the draft. Raises Invalid, NotAllowed."""
    policy = current_policy()
    draft = queries.draft_of(draft_id)
    policies.check_can_change_draft(draft=draft)
    media_type = sniff(filename, content, policy.documents)
    beside = [(row.document.filename, row.document.length) for row in queries.draft_papers(draft)]
    if len(beside) >= policy.documents.count.value:
        check_together([(name, b"") for name, _ in [*beside, (filename, 0)]], policy.documents)
    total = sum(length for _, length in beside) + len(content)
    if total > policy.documents.bytes_total.value:
        raise Invalid({"documents": ["The files together are too large. Send them in parts."]})
    document = store(
        by=draft.actor(),
        filename=filename,
        content=content,
        media_type=media_type,
        origin="received",
    )
    beside_draft = DraftDocument.objects.create(
        draft=draft, document=document, role=role, position=len(beside)
    )
    urgent = draft.kind == "emergency_disclosure"
    ask_for_all([document], batch=draft.id, beside=len(beside), urgent=urgent)
    return beside_draft


def detach(*, draft_id: str, document_id: str) -> None:
    """Take a file away from a draft; what is removed before sending is not part of the request."""
    with transaction.atomic():
        draft = queries.locked_draft(draft_id)
        policies.check_can_change_draft(draft=draft)
        beside = {row.document_id: row for row in DraftDocument.objects.filter(draft=draft)}
        removed = beside.get(document_id)
        if removed is not None:
            removed.delete()
    _forget([document_id] if removed is not None else [])


def _language() -> str:
    """Return the language the writer reads; the letters and mails will speak it too."""
    return in_use() or settings.LANGUAGE_CODE


def _forget(document_ids: Iterable[str]) -> None:
    """Erase files that belonged to drafts alone; those of a case or a message stay."""
    for document_id in document_ids:
        try:
            forget(by=SYSTEM, document_id=document_id)
        except (NotAllowed, NotFound):
            continue
