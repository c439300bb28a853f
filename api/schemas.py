"""The shapes of the API, for its OpenAPI document. Requests are read by ``rules.submission``.

What the document says of a request is a little narrower than what is taken: a word of a list may be
written in any case, and a day may be empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from rules.vocabulary import Category, Deployment, Kind, LegalProcess, Role

Outcome = Literal["pass", "review", "fail", "not_applicable"]
Holder = Literal["you", "us", "nobody"]


class _In(Schema):
    """Unknown fields are an error that names them; a missing one becomes a finding."""

    model_config = ConfigDict(extra="forbid")


class ProcessIn(_In):
    issuer: str | None = Field(None, examples=["Larkspur Superior Court"])
    court: str | None = None
    docket: str | int | None = Field(None, examples=["2026-SW-113"])
    issued_on: date | None = None
    served_on: date | None = None
    returnable_on: date | None = None


class AgencyIn(_In):
    name: str | None = None
    country: str | None = None


class OfficerIn(_In):
    name: str | None = None
    title: str | None = None
    badge: str | int | None = None
    email: str | None = Field(None, description="The address this key was made for.")
    phone: str | int | None = None


class AccountIn(_In):
    server_url: str | None = Field(None, examples=["https://open.rocket.chat"])
    username: str | None = Field(None, examples=["@kim.example"])
    user_id: str | int | None = None
    email: str | None = None
    message_url: str | None = None


class PeriodIn(_In):
    """Half-open whole days in the named zone."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    starts_on: date | None = Field(None, alias="from")
    ends_on: date | None = Field(None, alias="to")
    zone: str | None = Field(None, examples=["America/New_York"])


class NondisclosureIn(_In):
    ordered: bool | None = None
    starts_on: date | None = None
    expires_on: date | None = Field(None, description="The last day on which it binds.")
    authority: str | None = None


class EmergencyIn(_In):
    person_in_danger: str | None = None
    nature: str | None = None
    necessity: str | None = None
    messages: str | None = None


class RemovalIn(_In):
    urls: list[str] = []
    ground: str | None = None


class DocumentIn(_In):
    filename: str | None = Field(None, examples=["warrant.pdf"])
    role: Role = "other"
    content_base64: str | None = Field(None, description="The file; line breaks are allowed.")


class SubmissionIn(_In):
    """One request. Only ``kind`` must be there; what is missing is named by a finding.

    A line holds at most 2,000 characters; what is asked for and why, 20,000. An emergency may be
    as long as it is.
    """

    kind: Kind
    legal_process: LegalProcess | None = None
    process: ProcessIn | None = None
    agency: AgencyIn | None = None
    officer: OfficerIn | None = None
    accounts: list[AccountIn] = []
    data_categories: list[Category] = []
    requested_information: str | None = None
    relevance: str | None = None
    period: PeriodIn | None = None
    nondisclosure: NondisclosureIn | None = None
    declaration_wanted: bool | None = None
    emergency: EmergencyIn | None = None
    removal: RemovalIn | None = None
    preservation_reference: str | None = None
    documents: list[DocumentIn] = []


# A plain model: there are dozens in an answer, and ninja's own looks up each value one by one.
class FindingOut(BaseModel):
    """One judgement. ``code`` is stable; the words are in the language asked for."""

    code: str = Field(examples=["server_url.present"])
    outcome: Outcome
    at: str = Field(description="The input, as a dotted path.", examples=["accounts[0].server_url"])
    clause: str = Field(examples=["G3"])
    title: str
    statement: str
    what_to_do: str
    clause_text: str


class ChecksOut(Schema):
    """What an officer would be told; nothing of it is stored."""

    kind: Kind
    consequence: str = Field(examples=["accept_for_triage"])
    findings: list[FindingOut]


class ReceiptOut(Schema):
    """The answer to a request, the same however often it is sent; GET says where it stands."""

    reference: str = Field(examples=["LER-2026-7K3M9Q"])
    kind: Kind
    received_at: datetime
    status_url: str
    findings: list[FindingOut]


class LetterOut(Schema):
    kind: str
    made_at: datetime
    sha256: str | None


class PreservationOut(Schema):
    reference: str
    account: str
    status: str
    until: datetime | None


class ProductionOut(Schema):
    id: str
    reference: str
    case: str
    status: str
    outcome: str
    released_at: datetime | None
    expires_at: datetime | None
    manifest_sha256: str
    fingerprint: str
    needs_passphrase: bool


class BriefOut(Schema):
    """One request in a list."""

    reference: str = Field(examples=["LER-2026-7K3M9Q"])
    kind: Kind
    status: str = Field(examples=["in_triage"])
    status_label: str
    holder: Holder = Field(description="Whose turn it is.")
    received_at: datetime


class RequestsOut(Schema):
    """A page of the caller's own requests, newest first; ``next`` goes into ``after``."""

    items: list[BriefOut]
    next: str | None


class RequestOut(Schema):
    """Where one request stands, in the officer's words."""

    reference: str = Field(examples=["LER-2026-7K3M9Q"])
    kind: Kind
    status: str = Field(examples=["in_triage"])
    status_label: str
    holder: Holder = Field(description="Whose turn it is.")
    next_step: str
    next_at: datetime | None
    received_at: datetime
    findings: list[FindingOut]
    letters: list[LetterOut]
    preservations: list[PreservationOut]
    productions: list[ProductionOut]


class LookupOut(Schema):
    canonical: str
    deployment: Deployment
    ours: bool
    registered: bool
    what_exists: str
    what_is_not_kept: str
    whom_to_ask: str


class ServerOut(Schema):
    canonical: str
    deployment: Deployment
    name: str


class CollectIn(_In):
    passphrase: str = ""


class Problem(Schema):
    """RFC 9457; ``errors`` maps a dotted path of the input to what is wrong there."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, list[str]]


def body_schema(model: type[Schema], examples: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request body for the OpenAPI document, with its parts written in place."""
    schema = model.model_json_schema(by_alias=True)
    parts = schema.pop("$defs", {})
    content = {"schema": _in_place(schema, parts), "examples": dict(examples)}
    return {"required": True, "content": {"application/json": content}}


def _in_place(value: Any, parts: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_in_place(item, parts) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return _in_place(parts[value["$ref"].rpartition("/")[2]], parts)
    return {key: _in_place(item, parts) for key, item in value.items()}
