"""How tests walk the officer's pages, one question at a time."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from intake.models import Draft
from tests.intake.builders import OFFICER, PDF
from tests.portal.proving import be_proven

EMAIL = OFFICER["email"]
YOU = {
    "officer_name": "Pat Example",
    "officer_title": "Detective",
    "officer_badge": "1234",
    "officer_phone": "+1 555 0100",
    "agency_name": "Larkspur County Sheriff",
    "agency_country": "US",
}
ACCOUNT = {
    "accounts": "1",
    "account-0-server_url": "https://open.rocket.chat",
    "account-0-username": "@kim.example",
}
PAGES: dict[str, dict[str, Any]] = {
    "you": YOU,
    "accounts/1": ACCOUNT,
    "accounts": {},
    "information": {
        "data_categories": ["subscriber", "content"],
        "requested_information": "Name and messages",
    },
    "relevance": {"relevance": "Stolen goods were offered"},
    "period": {},
    "declaration": {},
    "process": {"legal_process": "search_warrant"},
    "order": {
        "process_issuer": "Larkspur Superior Court",
        "process_docket": "2026-SW-113",
        "process_issued_on_day": "2",
        "process_issued_on_month": "11",
        "process_issued_on_year": "2025",
    },
    "nondisclosure": {"nondisclosure_ordered": "no"},
}
KEEPING: dict[str, dict[str, Any]] = {
    "you": YOU,
    "accounts/1": ACCOUNT,
    "accounts": {},
    "keep": {},
}


def pdf(name: str, content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def papers() -> dict[str, Any]:
    return {"file-cover_sheet": pdf("letter.pdf"), "file-legal_process": pdf("warrant.pdf")}


def body(response: Any) -> str:
    return str(response.content.decode())


def begin(client: Client, kind: str = "account_information", email: str = EMAIL) -> str:
    """Begin a draft of a proven address; return the path of its pages."""
    be_proven(client, email)
    response = client.post("/request/kind/", {"kind": kind})
    assert response.status_code == 302, body(response)
    return f"/request/{Draft.objects.order_by('-created_at', '-id')[0].id}/"


def walk(client: Client, path: str, pages: dict[str, dict[str, Any]] = PAGES) -> str:
    """Answer every page in turn; each leads to the next. Return where the last one leads."""
    place = ""
    for page, answers in pages.items():
        response = client.post(f"{path}{page}/", answers)
        assert response.status_code == 302, (page, body(response))
        place = response["Location"]
    return place


def ready(client: Client, kind: str = "account_information") -> str:
    """Begin, answer and upload; return the path of the draft."""
    path = begin(client, kind)
    walk(client, path, PAGES if kind == "account_information" else KEEPING)
    files = papers() if kind == "account_information" else {"file-cover_sheet": pdf("letter.pdf")}
    uploaded = client.post(f"{path}documents/", {"do": "upload", **files})
    assert uploaded.status_code == 302
    return path
