"""What an account holder reads: what was disclosed, to whom, and a copy of the request (G8)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cases.models import Case, CaseDocument
from cases.queries import current_accounts, current_policy
from cases.routing_queries import removal_of
from core import clock
from core.actor import SYSTEM
from core.language import matching
from core.wording import LazyWords, day_words, utc_words
from disclosures.scope import Grant, ScopedAccount
from documents.actions import store
from documents.letters import render
from notifications.addresses import registered_language
from notifications.content import Content
from notifications.models import UserNotice
from notifications.queries import disclosed_about, snapshots_of
from notifications.statement import compose_statement
from rules.policy import Policy

# A prohibition's own paper is no part of the request, and other papers may concern other people.
REQUEST_ROLES = ("cover_sheet", "legal_process")
CATEGORY_WORDS: Mapping[str, LazyWords] = {
    "registration": gettext_lazy("the registration of the server"),
    "subscriber": gettext_lazy(
        "account details, such as the name and e-mail address of the account"
    ),
    "records": gettext_lazy(
        "records about the use of the account, without contents of messages or files"
    ),
    "content": gettext_lazy("contents of messages and files"),
}
PROCESS_WORDS: Mapping[str, LazyWords] = {
    "none": gettext_lazy("No process"),
    "subpoena": gettext_lazy("Subpoena (grand jury, trial or administrative)"),
    "court_order": gettext_lazy("Court order, such as 18 U.S.C. 2703(d)"),
    "search_warrant": gettext_lazy("Search warrant"),
    "pen_register": gettext_lazy("Pen register or trap and trace order"),
    "national_security_letter": gettext_lazy("National security letter"),
    "mlat": gettext_lazy("Request under a mutual legal assistance treaty"),
    "consent": gettext_lazy("Consent of the account holder"),
    "civil_subpoena": gettext_lazy("Civil subpoena"),
    "other_order": gettext_lazy("Another order"),
}


def compose(notice: UserNotice) -> Content:
    """Word the notice as things stand now, in its reader's language.

    The subject names the reference and nothing else. The request's own papers are attached where
    they concern this account alone. Where other accounts are named in them, or the papers of an
    emergency may name a person in danger, a rendered copy with this account's part takes their
    place.
    """
    policy = current_policy()
    with override(language_of(notice, policy)):
        return _composed(notice, policy)


def language_of(notice: UserNotice, policy: Policy) -> str:
    """Return the language the account was set to where we speak it, else the case's own."""
    spoken = [code for code, _name in settings.LANGUAGES if matching(code, policy.languages)]
    wished = registered_language(snapshots_of(notice.case, notice.account))
    return matching(wished, spoken) or notice.case.language


def _composed(notice: UserNotice, policy: Policy) -> Content:
    case = notice.case
    decision = removal_of(case)
    if decision is not None:
        return compose_statement(notice, decision, policy)
    disclosed = list(disclosed_about(case, notice.account_id))
    papers = () if _needs_rendered_copy(case) else _papers(case)
    body = render_to_string(
        "emails/notice.txt",
        {
            "reference": case.reference,
            "provider": policy.provider,
            "opening": _opening(notice, bool(disclosed), policy),
            "account": notice.account.label,
            "agency": case.agency_name or _("an authority"),
            "lines": [
                line for released_at, account in disclosed for line in _lines(released_at, account)
            ],
            "accuracy": policy.statements.accuracy,
            "rule": policy.notice.text,
            "not_advice": policy.statements.not_legal_advice,
        },
    )
    return Content(
        subject=_("[%(reference)s] Notice about a legal request") % {"reference": case.reference},
        body=body,
        document_ids=papers,
        copy=b"" if papers else _rendered_copy(notice, policy),
    )


def store_copy(notice: UserNotice, content: Content) -> list[str]:
    """Return the ids of the documents to attach, keeping a rendered copy first if there is one."""
    if not content.copy:
        return list(content.document_ids)
    document = store(
        by=SYSTEM,
        filename=f"copy-of-request-{notice.case.reference}.pdf",
        content=content.copy,
        media_type="application/pdf",
        origin="made",
    )
    return [document.id]


def _needs_rendered_copy(case: Case) -> bool:
    return case.is_emergency or current_accounts(case).count() != 1


def _papers(case: Case) -> tuple[str, ...]:
    papers = CaseDocument.objects.filter(case=case, role__in=REQUEST_ROLES).order_by("position")
    return tuple(papers.values_list("document_id", flat=True))


def _opening(notice: UserNotice, disclosed: bool, policy: Policy) -> str:
    if notice.basis == "voluntary_2702":
        return str(policy.letters.notice_voluntary)
    if disclosed:
        return str(policy.letters.notice_opening)
    return _(
        "We received a request for information about your account and have disclosed nothing yet. "
        "A copy of the request is attached."
    )


def _lines(released_at: datetime, account: ScopedAccount) -> Iterator[str]:
    for grant in account.grants:
        words = CATEGORY_WORDS.get(grant.category, grant.category)
        yield f"{day_words(released_at, long=True)}: {words}{_period(grant)}"


def _period(grant: Grant) -> str:
    parts = []
    if grant.since:
        parts.append(_("from %(moment)s") % {"moment": utc_words(grant.since, long=True)})
    if grant.until:
        parts.append(_("before %(moment)s") % {"moment": utc_words(grant.until, long=True)})
    return f" ({', '.join(parts)})" if parts else ""


def _rendered_copy(notice: UserNotice, policy: Policy) -> bytes:
    case = notice.case
    context: dict[str, Any] = {
        "reference": case.reference,
        "date": clock.now(),
        "addressee_lines": [notice.account.label],
        "subject": _("Copy of a request for information about an account"),
        "blocks": [
            {"type": "paragraph", "text": str(_COPY_OPENING)},
            {"type": "facts", "rows": _facts(notice)},
        ],
    }
    return render("letters/receipt.html", context, policy)


_COPY_OPENING = gettext_lazy(
    "This is what the request said about the account named here. What it said about other accounts "
    "or other people is left out."
)


def _facts(notice: UserNotice) -> list[list[str]]:
    case = notice.case
    process = getattr(case, "process", None)
    agency = case.agency_name or _("not stated")
    country = case.country or _("country not stated")
    kind = _("Emergency") if case.is_emergency else _("Account information")
    process_words = PROCESS_WORDS.get(case.legal_process, case.legal_process)
    rows = [
        [_("Agency"), f"{agency} ({country})"],
        [_("Received"), utc_words(case.received_at, long=True)],
        [_("Account"), notice.account.label],
        [_("Kind of request"), kind],
        [_("Legal process"), str(process_words)],
    ]
    if process is not None and not case.is_emergency:
        issued = day_words(process.issued_on, long=True) if process.issued_on else ""
        told = (
            (_("Court"), process.court),
            (_("Docket or file number"), process.docket),
            (_("Issued on"), issued),
        )
        rows += [[name, value] for name, value in told if value]
    asked = [str(CATEGORY_WORDS.get(name, name)) for name in case.requested_categories]
    if asked:
        rows.append([_("Information asked for"), "; ".join(asked)])
    return rows
