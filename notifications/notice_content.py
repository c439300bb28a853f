"""What an account holder reads: what was disclosed, to whom, and a copy of the request (G8)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from cases.models import Case, CaseDocument
from cases.queries import current_accounts, current_policy
from cases.routing_queries import removal_of
from core import clock
from core.actor import SYSTEM
from disclosures.scope import Grant, ScopedAccount
from documents.actions import store
from documents.letters import render
from notifications.content import Content
from notifications.models import UserNotice
from notifications.queries import disclosed_about
from notifications.statement import compose_statement
from rules.policy import Policy

# A prohibition's own paper is no part of the request, and other papers may concern other people.
REQUEST_ROLES = ("cover_sheet", "legal_process")
CATEGORY_WORDS = {
    "registration": "the registration of the server",
    "subscriber": "account details, such as the name and e-mail address of the account",
    "records": "records about the use of the account, without contents of messages or files",
    "content": "contents of messages and files",
}
PROCESS_WORDS = {
    "none": "none",
    "subpoena": "subpoena",
    "court_order": "court order",
    "search_warrant": "search warrant",
    "pen_register": "pen register order",
    "national_security_letter": "national security letter",
    "mlat": "mutual legal assistance request",
    "consent": "consent",
    "civil_subpoena": "civil subpoena",
    "other_order": "order",
}


def compose(notice: UserNotice) -> Content:
    """Word the notice as things stand now. The subject names the reference and nothing else.

    The request's own papers are attached where they concern this account alone. Where other
    accounts are named in them, or the papers of an emergency may name a person in danger, a
    rendered copy with this account's part takes their place.
    """
    case, policy = notice.case, current_policy()
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
            "agency": case.agency_name or "an authority",
            "lines": [
                line for released_at, account in disclosed for line in _lines(released_at, account)
            ],
            "accuracy": policy.statements.accuracy,
            "rule": policy.notice.text,
            "not_advice": policy.statements.not_legal_advice,
        },
    )
    return Content(
        subject=f"[{case.reference}] Notice about a legal request",
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
    return (
        "We received a request for information about your account and have disclosed nothing yet. "
        "A copy of the request is attached."
    )


def _lines(released_at: datetime, account: ScopedAccount) -> Iterator[str]:
    for grant in account.grants:
        words = CATEGORY_WORDS.get(grant.category, grant.category)
        yield f"{released_at:%d %B %Y}: {words}{_period(grant)}"


def _period(grant: Grant) -> str:
    parts = []
    if grant.since:
        parts.append(f"from {grant.since:%d %B %Y %H:%M} UTC")
    if grant.until:
        parts.append(f"before {grant.until:%d %B %Y %H:%M} UTC")
    return f" ({', '.join(parts)})" if parts else ""


def _rendered_copy(notice: UserNotice, policy: Policy) -> bytes:
    case = notice.case
    context: dict[str, Any] = {
        "reference": case.reference,
        "date": clock.now(),
        "addressee_lines": [notice.account.label],
        "subject": "Copy of a request for information about an account",
        "blocks": [
            {"type": "paragraph", "text": _COPY_OPENING},
            {"type": "facts", "rows": _facts(notice)},
        ],
    }
    return render("letters/receipt.html", context, policy)


_COPY_OPENING = (
    "This is what the request said about the account named here. What it said about other accounts "
    "or other people is left out."
)


def _facts(notice: UserNotice) -> list[list[str]]:
    case = notice.case
    process = getattr(case, "process", None)
    rows = [
        [
            "Requesting agency",
            f"{case.agency_name or 'not stated'} ({case.country or 'country not stated'})",
        ],
        ["Received", f"{case.received_at:%d %B %Y %H:%M} UTC"],
        ["Account", notice.account.label],
        ["Kind of request", "Emergency" if case.is_emergency else "Account information"],
        ["Legal process", PROCESS_WORDS.get(case.legal_process, case.legal_process)],
    ]
    if process is not None and not case.is_emergency:
        rows += [
            [name, str(value)]
            for name, value in (
                ("Court", process.court),
                ("Docket", process.docket),
                ("Issued on", process.issued_on),
            )
            if value
        ]
    asked = [CATEGORY_WORDS.get(name, name) for name in case.requested_categories]
    if asked:
        rows.append(["Information asked for", "; ".join(asked)])
    return rows
