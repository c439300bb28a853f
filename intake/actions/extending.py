"""An officer asks for an extension of what is kept for them: a request of its own (G5)."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import Officer
from cases.models import Case
from cases.queries import policy_of
from core.actor import Actor
from core.errors import Conflict, NotFound
from documents.models import Document
from intake import officer_view, policies, queries
from intake.actions.submitting import submit_request
from intake.officer_dates import preservation_words
from intake.queries import Receipt
from preservation import queries as preservation_queries
from preservation.models import Preservation
from rules.submission import Submission, parse_submission


def ask_for_extension(
    *, by: Actor, preservation_id: str, papers: Sequence[Document] = ()
) -> Receipt:
    """Open the request for an extension of the officer's own preservation.

    It pauses the erasure, as every request for an extension does. One that is open already is
    returned instead of a second. Raises NotFound, NotAllowed, Invalid.
    """
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
    try:
        return submit_request(
            by=by,
            raw=submission,
            via="form",
            officer_email=officer.email,
            idempotency_key=f"extend-{kept.id}-{kept.extensions}",
            stored=list(papers),
            language=kept.case.language,
        )
    except Conflict:
        # Another page of the same officer was faster; its request is the answer to both.
        asked = _asked_already(kept)
        if asked is None:
            raise
        return queries.receipt_of(asked, asked.round)


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
