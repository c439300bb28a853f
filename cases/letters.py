"""What the letters of a case say, as blocks, and the PDF made of them.

A letter goes to the officer who asked and to nobody else; a redirect letter names no administrator
and no registered contact, because a prohibition may bind against them and registration data needs
process (G8, G11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cases.entries import DecisionEntry
from cases.findings import CaseFinding
from cases.models import AccountIdentifier, Case
from cases.states import LetterKind
from cases.wording import ACCEPTED_WORDS, CATEGORY_WORDS, KIND_WORDS, input_words, number_words
from core import clock
from core.wording import LazyWords, day_words, utc_words
from documents import letters as rendering
from rules.clocks import whole_days
from rules.findings import describe
from rules.policy import Policy
from rules.server_names import shown_name

Block = dict[str, Any]
Wording = Mapping[str, Mapping[str, str]]

SUBJECTS: Mapping[str, LazyWords] = {
    LetterKind.RETURN: gettext_lazy("Your request needs to be completed"),
    LetterKind.DECLINE: gettext_lazy("Your request is declined"),
    LetterKind.REDIRECT: gettext_lazy("Your request concerns a server that we do not run"),
    LetterKind.RECEIPT: gettext_lazy("Receipt of your request"),
    LetterKind.ACCEPTANCE: gettext_lazy("Your request is accepted"),
    LetterKind.RECALL: gettext_lazy("We ask you to give back what we sent by mistake"),
}
Given = ParamSpec("Given")
# Stands in a letter that is only looked at: the real link is made when the letter is sent.
_NO_LINK_YET = "…"


@dataclass(frozen=True)
class Draft:
    """A letter before it is sent: what staff preview is what the officer gets.

    Its fixed words are set in ``language``, the officer's.
    """

    kind: str
    reference: str
    date: date
    addressee_lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    short_digest: str = ""
    language: str = "en"

    @property
    def subject(self) -> str:
        with override(self.language):
            return str(SUBJECTS[self.kind])

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
    with override(draft.language):
        return rendering.render(draft.template, draft.context(), policy)


def in_the_officers_language(
    compose: Callable[Concatenate[Case, Given], Draft],
) -> Callable[Concatenate[Case, Given], Draft]:
    """Compose in the language of the case, whoever asks for the letter and in which language."""

    @wraps(compose)
    def composed(case: Case, /, *args: Given.args, **kwargs: Given.kwargs) -> Draft:
        with override(case.language):
            return compose(case, *args, **kwargs)

    return composed


@in_the_officers_language
def compose_return(
    case: Case,
    defects: Sequence[CaseFinding],
    policy: Policy,
    *,
    until: datetime,
    paragraphs: Sequence[str] = (),
    wording: Wording | None = None,
    token: str = "",
) -> Draft:
    """One letter that lists every defect, quotes its clause and says what to send (G3 to G7).

    ``wording`` maps a finding to a person's own statement and advice; the clause stays as it is.
    ``until`` is when the request can no longer be completed, the end of a day (UTC). ``token`` is
    the random part of the link, empty while the letter is only looked at.
    """
    texts = policy.letters
    own = wording or {}
    items = [
        _defect(number, found, policy, own.get(found.id, {}))
        for number, found in enumerate(defects, start=1)
    ]
    blocks = [_paragraph(texts.deficient_opening.in_language())]
    blocks += [_paragraph(text) for text in paragraphs if text.strip()]
    blocks += [
        {"type": "defects", "items": items},
        _paragraph(texts.deficient_closing.in_language()),
        {"type": "link", "text": _("Complete your request"), "url": completion_url(token)},
        {**_paragraph(_cure_sentence(until, policy)), "name": "until"},
    ]
    if case.documents.filter(role="legal_process").exists():
        blocks.append({**_paragraph(texts.objections.in_language()), "name": "objections"})
    return draft_of(case, LetterKind.RETURN, blocks, policy)


@in_the_officers_language
def compose_decline(case: Case, reason: str, policy: Policy) -> Draft:
    """Say that nothing is disclosed; counsel's reason as counsel wrote it for the officer."""
    blocks = []
    if case.is_emergency:
        blocks.append(_paragraph(policy.letters.emergency_declined.in_language()))
    else:
        blocks.append(_paragraph(_("We have read your request and decline it.")))
    blocks.append(_paragraph(reason))
    blocks.append(_paragraph(policy.letters.objections.in_language()))
    return draft_of(case, LetterKind.DECLINE, blocks, policy)


@in_the_officers_language
def compose_redirect(case: Case, accounts: Sequence[AccountIdentifier], policy: Policy) -> Draft:
    """Say whom to ask: the server's administrator, else the owner of its DNS record (G11).

    Of a customer's server it names the customer's part alone, and says nothing of who was told.
    """
    where = {row.canonical: row.deployment for row in accounts if row.canonical}
    texts = policy.letters
    customers = "cloud" in where.values()
    blocks: list[Block] = []
    if not customers or "private" in where.values():
        blocks.append(_paragraph(texts.redirect_private.in_language()))
    if customers:
        blocks.append(_paragraph(texts.redirect_cloud.in_language()))
    if where:
        rows = [
            [shown_name(host), _whom_to_ask(shown_name(host), kind)]
            for host, kind in sorted(where.items())
        ]
        blocks.append({"type": "table", "head": [_("Server"), _("Whom to ask")], "rows": rows})
    if not customers:
        blocks.append(
            _paragraph(
                _(
                    "We have told nobody about your request. Whether asking the administrator would"
                    " make it known to the account holder is for you to judge."
                )
            )
        )
    blocks.append(_paragraph(texts.objections.in_language()))
    return draft_of(case, LetterKind.REDIRECT, blocks, policy)


@in_the_officers_language
def compose_acceptance(
    case: Case,
    accounts: Mapping[str, AccountIdentifier],
    entries: Sequence[DecisionEntry],
    policy: Policy,
    *,
    replaces: datetime | None = None,
) -> Draft:
    """Say what will be produced, what is narrowed and what we object to; nothing of the records.

    ``replaces`` is the moment of the letter whose place this one takes.
    """
    opening = str(ACCEPTED_WORDS[case.kind])
    if replaces is not None:
        day = day_words(replaces.astimezone(UTC).date(), long=True)
        opening = _(
            "We have decided anew on your request. This letter takes the place of our letter of"
            " %(day)s."
        ) % {"day": day}
    blocks: list[Block] = [_paragraph(opening)]
    if entries:
        zone = str(((case.submission or {}).get("period") or {}).get("zone") or "")
        rows = [
            [
                accounts[entry.account_id].label,
                str(CATEGORY_WORDS[entry.category]),
                _decision_words(entry, zone),
            ]
            for entry in entries
        ]
        head = [_("Account"), _("Information"), _("Decision")]
        blocks.append({"type": "table", "head": head, "rows": rows})
    if case.is_emergency:
        blocks.append(_paragraph(policy.statements.voluntary.in_language()))
    if case.kind in policy.notice.plan_after:
        blocks.append(_paragraph(policy.notice.text.in_language()))
    blocks.append(_paragraph(policy.letters.objections.in_language()))
    return draft_of(case, LetterKind.ACCEPTANCE, blocks, policy)


@in_the_officers_language
def compose_receipt(case: Case, accounts: Sequence[AccountIdentifier], policy: Policy) -> Draft:
    """What the officer keeps: reference, moment of receipt, and the digest of each paper."""
    rows = [
        [_("Received"), utc_words(case.received_at, long=True)],
        [_("Request"), str(KIND_WORDS[case.kind])],
        *([_("Account"), account.label] for account in accounts),
    ]
    blocks: list[Block] = [
        _paragraph(policy.letters.receipt.in_language()),
        {"type": "facts", "rows": rows},
    ]
    papers = case.documents.select_related("document").order_by("position")
    listed = [[link.document.filename, link.document.sha256] for link in papers]
    if listed:
        blocks.append({"type": "digests", "head": [_("Document"), "SHA-256"], "rows": listed})
    blocks.append({"type": "link", "text": _("See how it stands"), "url": status_url(case)})
    blocks.append(_paragraph(policy.statements.no_waiver.in_language()))
    draft = draft_of(case, LetterKind.RECEIPT, blocks, policy)
    return replace(draft, date=case.received_at.date())


def addressee_of(case: Case) -> tuple[str, ...]:
    """Return the officer's lines as the request gives them."""
    officer = case.submission.get("officer") or {}
    agency = case.submission.get("agency") or {}
    email = case.officer.email if case.officer else officer.get("email")
    lines = (officer.get("name"), officer.get("title"), case.agency_name or agency.get("name"))
    return tuple(line for line in (*lines, email) if line) or (_("To the requesting official"),)


def completion_url(token: str) -> str:
    """Return the link to the form that opens only what is listed; it locates and admits nobody."""
    return f"{settings.SITE_URL}/complete/{token or _NO_LINK_YET}/"


def status_url(case: Case) -> str:
    """Return the link to the officer's page of the case; a fresh e-mail code admits."""
    return f"{settings.SITE_URL}/status/{case.reference}/"


def draft_of(case: Case, kind: str, blocks: Sequence[Block], policy: Policy) -> Draft:
    """Return the letter of these blocks, with the closing that every letter has."""
    closing = (
        _paragraph(policy.letters.closing.in_language()),
        _paragraph(policy.statements.not_legal_advice.in_language()),
    )
    return Draft(
        kind=str(kind),
        reference=case.reference,
        date=clock.now().date(),
        addressee_lines=addressee_of(case),
        blocks=(*blocks, *closing),
        language=case.language,
    )


def defect_texts(found: CaseFinding, policy: Policy, language: str) -> dict[str, str]:
    """Return the policy's words for a defect that a person may write otherwise."""
    with override(language):
        text = describe(replace(found.as_finding(), outcome="fail"), policy, "officer")
    return {"statement": text.statement, "what_to_do": text.what_to_do}


def edits_of(
    defects: Sequence[CaseFinding], wording: Wording, policy: Policy, language: str
) -> list[str]:
    """Return where a person's words stand instead of the policy's: ``code at: part``."""
    return [
        f"{found.code} {found.at}: {part}"
        for found in defects
        for part, text in defect_texts(found, policy, language).items()
        if wording.get(found.id, {}).get(part, text).strip() not in ("", text)
    ]


def _defect(
    number: int, found: CaseFinding, policy: Policy, own: Mapping[str, str]
) -> dict[str, Any]:
    text = describe(replace(found.as_finding(), outcome="fail"), policy, "officer")
    return {
        "number": number,
        "code": found.code,
        "clause": found.clause,
        "clause_group": found.clause.partition(".")[0],
        "clause_title": policy.clause(found.clause).title.in_language(),
        "title": text.title,
        "at": input_words(found.at),
        "statement": own.get("statement", "").strip() or text.statement,
        "clause_text": text.clause_text,
        "what_to_do": own.get("what_to_do", "").strip() or text.what_to_do,
    }


def _cure_sentence(until: datetime, policy: Policy) -> str:
    last = until.astimezone(UTC).date() - timedelta(days=1)
    said = {"day": day_words(last, long=True), "span": number_words(policy.numbers.returned_cure)}
    return (
        _(
            "Complete it by the end of %(day)s (UTC), which is %(span)s after this letter. Without"
            " an answer we close the request then."
        )
        % said
    )


def _whom_to_ask(host: str, deployment: str) -> str:
    if deployment == "cloud":
        return _("The customer who manages %(host)s") % {"host": host}
    return _("The administrator of %(host)s; else the owner of the domain's DNS record") % {
        "host": host
    }


def _decision_words(entry: DecisionEntry, zone: str) -> str:
    if not entry.produce:
        refused = _("Not produced.")
        return f"{refused} {entry.objection}".strip()
    narrowed = _("Narrowed to: %(what)s.") % {"what": entry.narrowed_to.rstrip(".")}
    said = narrowed if entry.narrowed_to else _("Will be produced.")
    return " ".join(part for part in (said, _period_words(entry, zone), entry.objection) if part)


def _period_words(entry: DecisionEntry, zone: str) -> str:
    """Return the days to which what is produced is limited, both inside, empty for no limit."""
    since, until = entry.period
    if since is None and until is None:
        return ""
    place, days = zone, whole_days(since, until, zone)
    if days is None:
        place, days = "UTC", whole_days(since, until, "UTC")
    if days is None:
        first, last = (utc_words(moment) if moment else "" for moment in (since, until))
    else:
        first, last = (day_words(day) if day else "" for day in days)
    said = {"first": first, "last": last, "zone": place or "UTC"}
    if first and last:
        return _("Only from %(first)s to %(last)s (%(zone)s).") % said
    if first:
        return _("Only from %(first)s on (%(zone)s).") % said
    return _("Only until %(last)s (%(zone)s).") % said


def _paragraph(text: str) -> Block:
    return {"type": "paragraph", "text": text}
