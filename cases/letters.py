"""What the letters of a case say, as blocks, and the PDF made of them.

A letter goes to the officer who asked and to nobody else; a redirect letter names no administrator
and no registered contact, because a prohibition may bind against them and registration data needs
process (G8, G11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings

from cases.entries import DecisionEntry
from cases.models import AccountIdentifier, Case, CaseFinding
from cases.states import LetterKind
from cases.wording import CATEGORY_WORDS, KIND_WORDS, input_words
from core import clock
from documents import letters as rendering
from rules.findings import describe
from rules.policy import Policy

Block = dict[str, Any]

SUBJECTS: Mapping[str, str] = {
    LetterKind.RETURN: "Your request needs to be completed",
    LetterKind.DECLINE: "Your request is declined",
    LetterKind.REDIRECT: "Your request concerns a server that we do not run",
    LetterKind.RECEIPT: "Receipt of your request",
    LetterKind.ACCEPTANCE: "Your request is accepted",
}


@dataclass(frozen=True)
class Draft:
    """A letter before it is sent: what staff preview is what the officer gets."""

    kind: str
    reference: str
    date: date
    addressee_lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    short_digest: str = ""

    @property
    def subject(self) -> str:
        return SUBJECTS[self.kind]

    @property
    def template(self) -> str:
        return f"letters/{self.kind}.html"

    def context(self) -> dict[str, Any]:
        """Return what the template reads."""
        return {
            "reference": self.reference,
            "date": self.date,
            "addressee_lines": self.addressee_lines,
            "subject": self.subject,
            "blocks": self.blocks,
            "short_digest": self.short_digest,
        }


def render(draft: Draft, policy: Policy) -> bytes:
    """Return the letter as PDF."""
    return rendering.render(draft.template, draft.context(), policy)


def compose_return(
    case: Case, defects: Sequence[CaseFinding], policy: Policy, paragraphs: Sequence[str] = ()
) -> Draft:
    """One letter that lists every defect, quotes its clause and says what to send (G3 to G7)."""
    texts = policy.letters
    items = [_defect(number, found, policy) for number, found in enumerate(defects, start=1)]
    blocks = [_paragraph(texts.deficient_opening.in_language(None))]
    blocks += [_paragraph(text) for text in paragraphs if text.strip()]
    blocks += [
        {"type": "defects", "items": items},
        _paragraph(texts.deficient_closing.in_language(None)),
        {"type": "link", "text": "Complete your request", "url": completion_url(case)},
        _paragraph(_cure_sentence(policy)),
    ]
    if case.documents.filter(role="legal_process").exists():
        blocks.append(_paragraph(texts.objections.in_language(None)))
    return _draft(case, LetterKind.RETURN, blocks, policy)


def compose_decline(case: Case, reason: str, policy: Policy) -> Draft:
    """Say that nothing is disclosed; counsel's reason as counsel wrote it for the officer."""
    blocks = []
    if case.is_emergency:
        blocks.append(_paragraph(policy.letters.emergency_declined.in_language(None)))
    else:
        blocks.append(_paragraph("We have read your request and decline it."))
    blocks.append(_paragraph(reason))
    blocks.append(_paragraph(policy.letters.objections.in_language(None)))
    return _draft(case, LetterKind.DECLINE, blocks, policy)


def compose_redirect(case: Case, accounts: Sequence[AccountIdentifier], policy: Policy) -> Draft:
    """Say whom to ask: the server's administrator, else the owner of its DNS record (G11)."""
    hosts = sorted({account.canonical for account in accounts if account.canonical})
    texts = policy.letters
    blocks: list[Block] = [_paragraph(texts.redirect_private.in_language(None))]
    if hosts:
        rows = [[host, _whom_to_ask(host)] for host in hosts]
        blocks.append({"type": "table", "head": ["Server", "Whom to ask"], "rows": rows})
    blocks.append(
        _paragraph(
            "We have told nobody about your request. Whether asking the administrator would make "
            "it known to the account holder is for you to judge."
        )
    )
    blocks.append(_paragraph(texts.objections.in_language(None)))
    return _draft(case, LetterKind.REDIRECT, blocks, policy)


def compose_acceptance(
    case: Case,
    accounts: Mapping[str, AccountIdentifier],
    entries: Sequence[DecisionEntry],
    policy: Policy,
) -> Draft:
    """Say what will be produced, what is narrowed and what we object to; nothing of the records."""
    words = KIND_WORDS[case.kind]
    blocks: list[Block] = [_paragraph(f"We have accepted your {words}.")]
    if entries:
        rows = [
            [
                accounts[entry.account_id].label,
                CATEGORY_WORDS[entry.category],
                _decision_words(entry),
            ]
            for entry in entries
        ]
        head = ["Account", "Information", "Decision"]
        blocks.append({"type": "table", "head": head, "rows": rows})
    if case.is_emergency:
        blocks.append(_paragraph(policy.statements.voluntary.in_language(None)))
    if case.kind in policy.notice.plan_after:
        blocks.append(_paragraph(policy.notice.text.in_language(None)))
    blocks.append(_paragraph(policy.letters.objections.in_language(None)))
    return _draft(case, LetterKind.ACCEPTANCE, blocks, policy)


def compose_receipt(case: Case, accounts: Sequence[AccountIdentifier], policy: Policy) -> Draft:
    """What the officer keeps: reference, moment of receipt, and the digest of each paper."""
    rows = [
        ["Received", f"{case.received_at:%d %B %Y, %H:%M} UTC"],
        ["Request", KIND_WORDS[case.kind].capitalize()],
        *(["Account", account.label] for account in accounts),
    ]
    blocks: list[Block] = [
        _paragraph(policy.letters.receipt.in_language(None)),
        {"type": "facts", "rows": rows},
    ]
    papers = case.documents.select_related("document").order_by("position")
    listed = [[link.document.filename, link.document.sha256] for link in papers]
    if listed:
        blocks.append({"type": "digests", "head": ["Document", "SHA-256"], "rows": listed})
    blocks.append({"type": "link", "text": "See how it stands", "url": status_url(case)})
    blocks.append(_paragraph(policy.statements.no_waiver.in_language(None)))
    draft = _draft(case, LetterKind.RECEIPT, blocks, policy)
    return replace(draft, date=case.received_at.date())


def addressee_of(case: Case) -> tuple[str, ...]:
    """Return the officer's lines as the request gives them."""
    officer = case.submission.get("officer") or {}
    agency = case.submission.get("agency") or {}
    email = case.officer.email if case.officer else officer.get("email")
    lines = (officer.get("name"), officer.get("title"), case.agency_name or agency.get("name"))
    return tuple(line for line in (*lines, email) if line) or ("To the requesting official",)


def completion_url(case: Case) -> str:
    """Return the link to the form that opens only what is listed; it locates and admits nobody."""
    return f"{settings.SITE_URL}/status/{case.reference}/complete/"


def status_url(case: Case) -> str:
    """Return the link to the officer's page of the case; a fresh e-mail code admits."""
    return f"{settings.SITE_URL}/status/{case.reference}/"


def _draft(case: Case, kind: str, blocks: Sequence[Block], policy: Policy) -> Draft:
    closing = (
        _paragraph(policy.letters.closing.in_language(None)),
        _paragraph(policy.statements.not_legal_advice.in_language(None)),
    )
    return Draft(
        kind=str(kind),
        reference=case.reference,
        date=clock.now().date(),
        addressee_lines=addressee_of(case),
        blocks=(*blocks, *closing),
    )


def _defect(number: int, found: CaseFinding, policy: Policy) -> dict[str, Any]:
    text = describe(replace(found.as_finding(), outcome="fail"), policy, "officer")
    return {
        "number": number,
        "code": found.code,
        "clause": found.clause,
        "clause_group": found.clause.partition(".")[0],
        "clause_title": policy.clause(found.clause).title.in_language(None),
        "title": text.title,
        "at": input_words(found.at),
        "statement": text.statement,
        "clause_text": text.clause_text,
        "what_to_do": text.what_to_do,
    }


def _cure_sentence(policy: Policy) -> str:
    number = policy.numbers.returned_cure
    unit = number.unit.replace("_", " ")
    return f"Without an answer we close the request {number.value} {unit} after the date above."


def _whom_to_ask(host: str) -> str:
    return f"The administrator of {host}; else the owner of the domain's DNS record"


def _decision_words(entry: DecisionEntry) -> str:
    if not entry.produce:
        return f"Not produced. {entry.objection}".strip()
    said = f"Narrowed to: {entry.narrowed_to}" if entry.narrowed_to else "Will be produced"
    return f"{said}. {entry.objection}".strip() if entry.objection else said


def _paragraph(text: str) -> Block:
    return {"type": "paragraph", "text": text}
