"""An officer asks for an extension of what is kept for them: a request of its own (G5)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.models import Officer
from cases.models import Case
from cases.queries import policy_of
from core.actor import Actor
from core.errors import Conflict, NotFound
from documents.models import Document
from intake import officer_view, policies, queries
from intake.actions.signing import Strokes, hand_over, keep_signature_papers, signature_to
from intake.actions.submitting import submit_request
from intake.facts import Arrival
from intake.models import GivenSignature
from intake.officer_dates import preservation_words
from intake.queries import Receipt
from preservation import queries as preservation_queries
from preservation.models import Preservation
from rules.submission import Submission, parse_submission


def ask_for_extension(
    *,
    by: Actor,
    preservation_id: str,
    papers: Sequence[Document] = (),
    name: str = "",
    strokes: Strokes = (),
) -> Receipt:
    """Open the request for an extension of the officer's own preservation.

    It pauses the erasure, as every request for an extension does. One that is open already is
    returned instead of a second. A ``name`` signs it in the form, with the lines of a drawing where
    there is one. Raises NotFound, NotAllowed, Invalid.
    """
    policies.check_can_submit_request(by=by)
    own = preservation_queries.visible_to(by).select_related("case__officer", "account")
    kept = own.filter(pk=preservation_id).first()
    if kept is None or kept.case.officer is None:
        raise NotFound("There is no such preservation.")
    officer = kept.case.officer
    asked = _asked_already(kept)
    if asked is not None:
        return queries.receipt_of(asked, asked.round)
    words = preservation_words(kept, policy_of(kept.case), "")
    policies.check_can_ask_for_extension(may_extend=words.may_extend)
    submission = queries.with_documents(
        _submission(kept, officer), [(paper, "cover_sheet") for paper in papers]
    )
    signature = None
    if name or strokes:
        signature = signature_to(
            submission=submission, papers=papers, email=officer.email, name=name, strokes=strokes
        )
    try:
        return _sent(by, kept, officer, submission, papers, signature)
    except Conflict:
        # Another page of the same officer was faster; its request is the answer to both.
        asked = _asked_already(kept)
        if asked is None:
            raise
        return queries.receipt_of(asked, asked.round)


def _sent(
    by: Actor,
    kept: Preservation,
    officer: Officer,
    submission: Submission,
    papers: Sequence[Document],
    signature: GivenSignature | None,
) -> Receipt:
    receipt = submit_request(
        by=by,
        raw=submission,
        via="form",
        officer_email=officer.email,
        idempotency_key=f"extend-{kept.id}-{kept.extensions}",
        arrival=Arrival(drawn_signature=signature is not None),
        stored=list(papers),
        also=keep_signature_papers(signature) if signature is not None else (),
        language=kept.case.language,
    )
    if signature is not None and not receipt.repeated:
        with transaction.atomic():
            hand_over(by=by, signature=signature, case=receipt.case)
    return receipt


def _asked_already(kept: Preservation) -> Case | None:
    reference = officer_view.open_extensions(kept.case).get(kept.reference)
    return Case.objects.filter(reference=reference).first() if reference else None


def _submission(kept: Preservation, officer: Officer) -> Submission:
    before, account = kept.case.submission or {}, kept.account
    named = {
        "server_url": account.server_url or account.canonical,
        "username": account.username,
        "user_id": account.user_id,
        "email": account.email,
        "message_url": account.message_url,
    }
    return parse_submission(
        {
            "kind": "preservation_extension",
            "agency": before.get("agency") or {},
            "officer": {**(before.get("officer") or {}), "email": officer.email},
            "accounts": [{name: value for name, value in named.items() if value}],
            "preservation_reference": kept.reference,
        }
    )
