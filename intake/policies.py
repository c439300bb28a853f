"""What may be taken in. Each check is pure and raises NotAllowed, Invalid or Conflict."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.roles import may
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed
from documents.safety import check_together, sniff
from intake.models import Draft
from rules.addresses import domain_of
from rules.policy import Policy
from rules.submission import SubmittedDocument

KEY_LONGEST = 255


def check_can_submit_request(*, by: Actor) -> None:
    """Officers, the machine that reads mail, and staff for a request on paper."""
    if not may(by, "case.submit"):
        raise NotAllowed("case.submit", "This role does not enter requests.")


def check_can_change_draft(*, draft: Draft) -> None:
    """What was sent stays as it was sent."""
    if draft.sent_at is not None:
        raise NotAllowed(
            "draft.sent", "This request was sent already.", "Look it up under its reference."
        )


def check_can_ingest(*, by: Actor) -> None:
    if by.kind != "system":
        raise NotAllowed("mail.ingest", "Only the machine takes in mail.")


def check_accounts(*, count: int, policy: Policy) -> None:
    most = policy.numbers.accounts_most.value
    if count > most:
        raise Invalid({"accounts": [f"Name at most {most} accounts in one request."]})


def check_documents(*, documents: Sequence[SubmittedDocument], policy: Policy) -> None:
    """Every file is of a type and size we take. Raises Invalid naming each by its place."""
    errors: dict[str, list[str]] = {}
    for index, document in enumerate(documents):
        try:
            sniff(document.filename or "", document.content, policy.documents)
        except Invalid as wrong:
            texts = [text for found in wrong.errors.values() for text in found]
            errors[f"documents[{index}]"] = texts
    try:
        check_together(
            [(document.filename or "", document.content) for document in documents],
            policy.documents,
        )
    except Invalid as wrong:
        errors.update(wrong.errors)
    if errors:
        raise Invalid(errors)


def check_key(*, key: str) -> None:
    """An idempotency key is 1 to 255 visible ASCII characters."""
    if not 0 < len(key) <= KEY_LONGEST or not all("!" <= character <= "~" for character in key):
        raise Invalid({"Idempotency-Key": [f"must be 1 to {KEY_LONGEST} visible ASCII characters"]})


def check_same_request(*, stored_digest: str, sent_digest: str) -> None:
    """The same key with another body is a mistake of the sender, never a second request."""
    if stored_digest != sent_digest:
        raise Conflict(
            "This Idempotency-Key was used for a different request.",
            "Send a new key with a new request.",
        )


def check_key_holder(*, given: str, holder: str) -> None:
    """A key speaks for the officer it was made for and for nobody else.

    An address that is none is left to the checks, which name it as a defect. Raises Invalid.
    """
    if domain_of(given) and given.strip().lower() != holder.lower():
        raise Invalid({"officer.email": ["is not the address this API key belongs to."]})
