"""What may be taken in. Each check is pure and raises NotAllowed, Invalid or Conflict."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import may
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from documents.safety import check_together, sniff
from intake.models import Draft
from rules.addresses import domain_of, is_public_suffix
from rules.policy import Policy
from rules.submission import Submission, SubmittedDocument, to_json

KEY_LONGEST = 255
# For as long a key of the API stands for the request it was first sent with.
KEY_ANSWERS_FOR = timedelta(hours=24)
NAME_LONGEST = 200
# As long as the form takes them; a letter that quotes a longer line would keep a machine busy.
LINE_LONGEST, TEXT_LONGEST = 2_000, 20_000
URLS_MOST = 500
_TEXTS = ("requested_information", "relevance", "emergency.", "removal.ground")
# Pixels of the field a signature is drawn on, and more points than a hand makes on it.
FIELD = (600, 200)
POINTS_MOST = 6000


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


def check_can_adopt(*, draft: Draft, email: str) -> None:
    """A draft of nobody may be taken by a proven address, and never from another one."""
    if not email or draft.owner_email not in ("", email.lower()):
        raise NotFound("There is no such draft.")


def check_can_sign(*, owner: str, email: str) -> None:
    """Only whoever proved the mailbox of the request signs it."""
    if not email or owner != email.lower():
        raise NotAllowed("draft.sign", _("Prove your official e-mail address first, then sign."))


def check_signature(*, name: str, strokes: Sequence[Sequence[Sequence[int]]]) -> None:
    """A name is given in any case; the lines of a drawing lie within its field. Raises Invalid."""
    errors: dict[str, list[str]] = {}
    if not name.strip():
        errors["name"] = [_("Enter your name.")]
    elif len(name) > NAME_LONGEST:
        errors["name"] = [_("Enter a name of at most 200 characters.")]
    points = [point for stroke in strokes for point in stroke]
    within = all(
        len(point) == 2 and 0 <= point[0] <= FIELD[0] and 0 <= point[1] <= FIELD[1]
        for point in points
    )
    if len(points) > POINTS_MOST or not within or not all(strokes):
        errors["strokes"] = [_("The drawing cannot be read. Draw it again, or type your name.")]
    if errors:
        raise Invalid(errors)


def check_can_ask_for_extension(*, may_extend: bool) -> None:
    """An extension is offered for what is kept and ends soon; anything else is written freely."""
    if not may_extend:
        raise NotAllowed(
            "preservation.not_offered",
            _("An extension of this preservation cannot be asked for now."),
        )


def check_can_ingest(*, by: Actor) -> None:
    if by.kind != "system":
        raise NotAllowed("mail.ingest", "Only the machine takes in mail.")


def check_can_note_forger(*, by: Actor) -> None:
    if not may(by, "sender.note_forger"):
        raise NotAllowed("sender.note_forger", "Only counsel keeps the list of known forgers.")


def check_names_forger(*, named: str, reason: str, our_domains: Collection[str]) -> None:
    """An address or a domain, with a reason; never a domain where strangers share a name."""
    domain = domain_of(named if "@" in named else f"postmaster@{named}")
    errors: dict[str, list[str]] = {}
    if domain is None:
        errors["named"] = ["Write an address or a domain, for example forged.example."]
    elif "@" not in named and (is_public_suffix(domain) or domain in our_domains):
        errors["named"] = ["Too many people have addresses there. Name one address."]
    if not reason.strip():
        errors["reason"] = ["Write why, for those who read the finding later."]
    if errors:
        raise Invalid(errors)


def check_accounts(*, count: int, policy: Policy) -> None:
    most = policy.numbers.accounts_most.value
    if count > most:
        raise Invalid({"accounts": [f"Name at most {most} accounts in one request."]})


def check_texts(*, submission: Submission) -> None:
    """No line and no text is longer than the form would take it. Raises Invalid naming each.

    Names of files are left out: they are shortened where they are shown. An emergency is taken at
    any length, for no machine refuses one.
    """
    errors: dict[str, list[str]] = {}
    if submission.kind == "emergency_disclosure":
        return
    if len(submission.removal.urls) > URLS_MOST:
        raise Invalid({"removal.urls": [_("Write at most %(most)d.") % {"most": URLS_MOST}]})
    for place, text in _texts_of(to_json(replace(submission, documents=()))):
        longest = TEXT_LONGEST if place.startswith(_TEXTS) else LINE_LONGEST
        if len(text) > longest:
            words = _("Write at most %(limit_value)d characters.")
            errors[place] = [words % {"limit_value": longest}]
    if errors:
        raise Invalid(errors)


def _texts_of(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts_of(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts_of(inner, f"{place}[{index}]")


def check_documents(*, documents: Sequence[SubmittedDocument], policy: Policy) -> None:
    """Every file is of a type and size we take. Raises Invalid naming each by its place.

    Where they are too many or too large together, none is looked at one by one.
    """
    check_together(
        [(document.filename or "", document.content) for document in documents],
        policy.documents,
    )
    errors: dict[str, list[str]] = {}
    for index, document in enumerate(documents):
        try:
            sniff(document.filename or "", document.content, policy.documents)
        except Invalid as wrong:
            texts = [text for found in wrong.errors.values() for text in found]
            errors[f"documents[{index}]"] = texts
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


def check_proven_sender(*, given: str, known: Collection[str]) -> None:
    """Whoever proved one mailbox writes in the name of no other. Raises Invalid.

    ``known`` are the addresses the request may name. One that is none is left to the checks.
    """
    if domain_of(given) and given.strip().lower() not in {email.lower() for email in known}:
        words = _("You have not proven this address. Send a new request from it.")
        raise Invalid({"officer.email": [words]}, words)


def check_key_holder(*, given: str, holder: str) -> None:
    """A key speaks for the officer it was made for and for nobody else.

    An address that is none is left to the checks, which name it as a defect. Raises Invalid.
    """
    if domain_of(given) and given.strip().lower() != holder.lower():
        raise Invalid({"officer.email": ["is not the address this API key belongs to."]})
