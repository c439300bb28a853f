"""The shapes of the API, for its OpenAPI document. Requests are read by ``rules.submission``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from rules.vocabulary import Category, Kind, LegalProcess, Role


class _In(Schema):
    """Unknown fields are an error that names them; a missing one becomes a finding."""

    model_config = ConfigDict(extra="forbid")


class ProcessIn(_In):
    issuer: str | None = None
    court: str | None = None
    docket: str | None = None
    issued_on: date | None = None
    served_on: date | None = None
    returnable_on: date | None = None


class AgencyIn(_In):
    name: str | None = None
    country: str | None = None


class OfficerIn(_In):
    name: str | None = None
    title: str | None = None
    badge: str | None = None
    email: str | None = None
    phone: str | None = None


class AccountIn(_In):
    server_url: str | None = Field(None, examples=["https://open.rocket.chat"])
    username: str | None = Field(None, examples=["@kim.example"])
    user_id: str | None = None
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
    filename: str | None = None
    role: Role = "other"
    content_base64: str | None = None


class SubmissionIn(_In):
    """One request. Only ``kind`` must be there; what is missing is named by a finding."""

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


class FindingOut(Schema):
    code: str
    outcome: Literal["pass", "review", "fail", "not_applicable"]
    at: str
    clause: str
    title: str
    statement: str
    what_to_do: str
    clause_text: str


class ChecksOut(Schema):
    """What an officer would be told; nothing of it is stored."""

    kind: Kind
    consequence: str
    findings: list[FindingOut]


class ReceiptOut(Schema):
    """The answer to a request, the same however often it is sent; GET says where it stands."""

    reference: str
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


class RequestOut(Schema):
    reference: str
    kind: Kind
    status: str
    status_label: str
    holder: Literal["you", "us", "nobody"]
    next_step: str
    next_at: datetime | None
    received_at: datetime
    findings: list[FindingOut]
    letters: list[LetterOut]
    preservations: list[PreservationOut]
    productions: list[ProductionOut]


class LookupOut(Schema):
    canonical: str
    deployment: Literal["community", "cloud", "private"]
    ours: bool
    registered: bool
    what_exists: str
    what_is_not_kept: str
    whom_to_ask: str


class ServerOut(Schema):
    canonical: str
    deployment: Literal["community", "cloud", "private"]
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


def body_schema(model: type[Schema]) -> dict[str, Any]:
    """Return a request body for the OpenAPI document, with its parts written in place."""
    schema = model.model_json_schema(by_alias=True)
    parts = schema.pop("$defs", {})
    return {
        "required": True,
        "content": {"application/json": {"schema": _in_place(schema, parts)}},
    }


def _in_place(value: Any, parts: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_in_place(item, parts) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return _in_place(parts[value["$ref"].rpartition("/")[2]], parts)
    return {key: _in_place(item, parts) for key, item in value.items()}
