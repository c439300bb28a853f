"""Signing a request in the form, after the mailbox was proven."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from audit.recording import record
from cases.models import Case
from core import clock
from core.actor import SYSTEM, Actor
from core.errors import NotFound
from documents.actions import store
from documents.models import Document
from intake import policies, queries
from intake.digests import request_digest
from intake.models import Draft, GivenSignature
from intake.signature_papers import drawing, sheet
from rules.submission import Submission, parse_submission
from rules.vocabulary import Role

Strokes = Sequence[Sequence[Sequence[int]]]


@transaction.atomic
def sign(
    *, draft_id: str, raw: Mapping[str, Any], email: str, name: str, strokes: Strokes = ()
) -> GivenSignature:
    """Bind a typed or drawn name to the exact answers ``raw`` and the files beside the draft.

    ``email`` is the address that was proven. ``strokes`` are lines of points ``[x, y]`` within 600
    by 200. It replaces an earlier signature of the draft. Raises Invalid, NotAllowed, NotFound.
    """
    draft = Draft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise NotFound("There is no such draft.")
    policies.check_can_change_draft(draft=draft)
    policies.check_can_sign(owner=queries.owner_of(draft), email=email)
    policies.check_signature(name=name, strokes=strokes)
    GivenSignature.objects.filter(draft=draft).delete()
    digest = queries.digest_of_draft(draft, parse_submission(raw))
    signature = _given(digest=digest, email=email, name=name, strokes=strokes)
    signature.draft = draft
    signature.save()
    return signature


def signature_to(
    *,
    submission: Submission,
    papers: Sequence[Document],
    email: str,
    name: str,
    strokes: Strokes = (),
) -> GivenSignature:
    """Return a signature to a request that is sent at once, without a draft; it is not saved yet.

    ``papers`` are the documents of ``submission`` in its order. Raises Invalid.
    """
    policies.check_signature(name=name, strokes=strokes)
    digest = request_digest(submission, [paper.sha256 for paper in papers])
    return _given(digest=digest, email=email, name=name, strokes=strokes)


def keep_signature_papers(signature: GivenSignature) -> list[tuple[Document, Role]]:
    """Put the signature into the vault as papers that are made by us and not examined."""
    papers = [("signature.txt", "text/plain", sheet(signature))]
    if signature.strokes:
        papers.append(("signature.png", "image/png", drawing(signature.strokes)))
    return [
        (
            store(by=SYSTEM, filename=name, content=content, media_type=kind, origin="made"),
            "other",
        )
        for name, kind, content in papers
    ]


def hand_over(*, by: Actor, signature: GivenSignature, case: Case) -> None:
    """Tie the signature to the case that was sent with it. Call it in the sending transaction."""
    signature.case, signature.draft = case, None
    signature.save()
    record(
        action="case.signed_in_form",
        by=by,
        subject=case,
        case_id=case.id,
        facts={"how": signature.how, "signed": signature.signed_digest},
    )


def _given(*, digest: str, email: str, name: str, strokes: Strokes) -> GivenSignature:
    return GivenSignature(
        how="drawn" if strokes else "typed",
        name=name.strip(),
        strokes=[[list(point) for point in stroke] for stroke in strokes],
        email=email.lower(),
        signed_digest=digest,
        signed_at=clock.now(),
    )
