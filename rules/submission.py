"""A submission: what somebody sent, as one immutable value, whatever the way it came."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rules.submission_reading import SubmissionError, TableReader
from rules.vocabulary import (
    CATEGORIES,
    KINDS,
    LEGAL_PROCESSES,
    ROLES,
    Category,
    Kind,
    LegalProcess,
    Role,
)

__all__ = [
    "Account",
    "Agency",
    "Emergency",
    "Nondisclosure",
    "Officer",
    "Period",
    "Process",
    "Removal",
    "Submission",
    "SubmissionError",
    "SubmittedDocument",
    "parse_submission",
    "to_json",
]


@dataclass(frozen=True)
class Process:
    """The legal process sheet; dates are the issuing authority's own days."""

    issuer: str | None = None
    court: str | None = None
    docket: str | None = None
    issued_on: date | None = None
    served_on: date | None = None
    returnable_on: date | None = None


@dataclass(frozen=True)
class Agency:
    """The requesting agency as it names itself."""

    name: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class Officer:
    """The requesting official and how to answer."""

    name: str | None = None
    title: str | None = None
    badge: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Account:
    """One account, named in any of four ways on one server. ``username`` has no leading @."""

    server_url: str | None = None
    username: str | None = None
    user_id: str | None = None
    email: str | None = None
    message_url: str | None = None


@dataclass(frozen=True)
class Period:
    """Half-open whole days ``[starts_on, ends_on)`` in ``zone``; ``from`` and ``to`` in JSON."""

    starts_on: date | None = None
    ends_on: date | None = None
    zone: str | None = None


@dataclass(frozen=True)
class Nondisclosure:
    """A claimed prohibition. ``expires_on`` is its last day."""

    ordered: bool | None = None
    starts_on: date | None = None
    expires_on: date | None = None
    authority: str | None = None


@dataclass(frozen=True)
class Emergency:
    """What an emergency request must say (G7)."""

    person_in_danger: str | None = None
    nature: str | None = None
    necessity: str | None = None
    messages: str | None = None


@dataclass(frozen=True)
class Removal:
    """What is to be removed and why (G12)."""

    urls: tuple[str, ...] = ()
    ground: str | None = None


@dataclass(frozen=True)
class SubmittedDocument:
    """One attached file as it came; ``content`` is empty where only its name is known."""

    filename: str | None = None
    role: Role = "other"
    content: bytes = b""


@dataclass(frozen=True)
class Submission:
    """One request (DESIGN, section 5). What was not said is None or empty, never guessed."""

    kind: Kind
    legal_process: LegalProcess | None = None
    process: Process = field(default_factory=Process)
    agency: Agency = field(default_factory=Agency)
    officer: Officer = field(default_factory=Officer)
    accounts: tuple[Account, ...] = ()
    data_categories: tuple[Category, ...] = ()
    requested_information: str | None = None
    relevance: str | None = None
    period: Period = field(default_factory=Period)
    nondisclosure: Nondisclosure = field(default_factory=Nondisclosure)
    declaration_wanted: bool = False
    emergency: Emergency = field(default_factory=Emergency)
    removal: Removal = field(default_factory=Removal)
    preservation_reference: str | None = None
    documents: tuple[SubmittedDocument, ...] = ()


def parse_submission(raw: Mapping[str, Any]) -> Submission:
    """Read a submission from JSON values.

    A missing field or null is allowed and becomes a finding later; only ``kind`` must be there.
    Raises SubmissionError, which names every unknown field and every wrong value at once.
    """
    errors: dict[str, list[str]] = {}
    top = TableReader(raw, "", errors)
    kind = top.choice("kind", KINDS)
    if kind is None and "kind" not in errors:
        errors["kind"] = [f"must be one of {', '.join(KINDS)}"]
    submission = Submission(
        kind=kind or "account_information",
        legal_process=top.choice("legal_process", LEGAL_PROCESSES),
        process=_process(top.table("process")),
        agency=_agency(top.table("agency")),
        officer=_officer(top.table("officer")),
        accounts=tuple(_account(table) for table in top.tables("accounts")),
        data_categories=top.choices("data_categories", CATEGORIES),
        requested_information=top.text("requested_information"),
        relevance=top.text("relevance"),
        period=_period(top.table("period")),
        nondisclosure=_nondisclosure(top.table("nondisclosure")),
        declaration_wanted=top.flag("declaration_wanted") or False,
        emergency=_emergency(top.table("emergency")),
        removal=_removal(top.table("removal")),
        preservation_reference=top.line("preservation_reference"),
        documents=tuple(_document(table) for table in top.tables("documents")),
    )
    top.finish()
    if errors:
        raise SubmissionError(errors)
    return submission


def _process(table: TableReader) -> Process:
    result = Process(
        issuer=table.line("issuer"),
        court=table.line("court"),
        docket=table.line("docket", numbers=True),
        issued_on=table.day("issued_on"),
        served_on=table.day("served_on"),
        returnable_on=table.day("returnable_on"),
    )
    table.finish()
    return result


def _agency(table: TableReader) -> Agency:
    result = Agency(name=table.line("name"), country=table.line("country"))
    table.finish()
    return result


def _officer(table: TableReader) -> Officer:
    result = Officer(
        name=table.line("name"),
        title=table.line("title"),
        badge=table.line("badge", numbers=True),
        email=table.text("email"),
        phone=table.line("phone", numbers=True),
    )
    table.finish()
    return result


def _account(table: TableReader) -> Account:
    username = table.text("username")
    result = Account(
        server_url=table.text("server_url"),
        username=(username or "").removeprefix("@").strip() or None,
        user_id=table.text("user_id", numbers=True),
        email=table.text("email"),
        message_url=table.text("message_url"),
    )
    table.finish()
    return result


def _period(table: TableReader) -> Period:
    result = Period(table.day("from"), table.day("to"), table.line("zone"))
    table.finish()
    return result


def _nondisclosure(table: TableReader) -> Nondisclosure:
    result = Nondisclosure(
        ordered=table.flag("ordered"),
        starts_on=table.day("starts_on"),
        expires_on=table.day("expires_on"),
        authority=table.line("authority"),
    )
    table.finish()
    return result


def _emergency(table: TableReader) -> Emergency:
    result = Emergency(
        person_in_danger=table.text("person_in_danger"),
        nature=table.text("nature"),
        necessity=table.text("necessity"),
        messages=table.text("messages"),
    )
    table.finish()
    return result


def _removal(table: TableReader) -> Removal:
    result = Removal(urls=table.texts("urls"), ground=table.text("ground"))
    table.finish()
    return result


def _document(table: TableReader) -> SubmittedDocument:
    result = SubmittedDocument(
        filename=table.text("filename"),
        role=table.choice("role", ROLES) or "other",
        content=table.binary("content_base64"),
    )
    table.finish()
    return result


def to_json(submission: Submission, with_documents: bool = False) -> dict[str, Any]:
    """Return the submission as JSON values that ``parse_submission`` reads back.

    Without documents their names and roles stay and their content is left out.
    """
    period = submission.period
    return {
        "kind": submission.kind,
        "legal_process": submission.legal_process,
        "process": _plain(submission.process),
        "agency": _plain(submission.agency),
        "officer": _plain(submission.officer),
        "accounts": [_plain(account) for account in submission.accounts],
        "data_categories": list(submission.data_categories),
        "requested_information": submission.requested_information,
        "relevance": submission.relevance,
        "period": {
            "from": _scalar(period.starts_on),
            "to": _scalar(period.ends_on),
            "zone": period.zone,
        },
        "nondisclosure": _plain(submission.nondisclosure),
        "declaration_wanted": submission.declaration_wanted,
        "emergency": _plain(submission.emergency),
        "removal": _plain(submission.removal),
        "preservation_reference": submission.preservation_reference,
        "documents": [_document_json(item, with_documents) for item in submission.documents],
    }


def _document_json(document: SubmittedDocument, with_content: bool) -> dict[str, Any]:
    result: dict[str, Any] = {"filename": document.filename, "role": document.role}
    if with_content:
        result["content_base64"] = base64.b64encode(document.content).decode("ascii")
    return result


def _plain(part: object) -> dict[str, Any]:
    return {name: _scalar(value) for name, value in vars(part).items()}


def _scalar(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
