"""Submissions that nothing is wrong with, to be spoilt one defect at a time."""

from __future__ import annotations

import base64
import copy
from typing import Any

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def document(role: str, filename: str | None = None, content: bytes = PDF) -> dict[str, str]:
    return {
        "filename": filename or f"{role}.pdf",
        "role": role,
        "content_base64": base64.b64encode(content).decode(),
    }


OFFICER = {
    "name": "Pat Example",
    "title": "Detective",
    "badge": "1234",
    "email": "pat@sheriff.larkspur.example",
    "phone": "+1 555 0100",
}
AGENCY = {"name": "Larkspur County Sheriff", "country": "US"}
ACCOUNT = {"server_url": "https://open.rocket.chat", "username": "kim.example"}

_SOUND: dict[str, dict[str, Any]] = {
    "account_information": {
        "kind": "account_information",
        "legal_process": "search_warrant",
        "process": {
            "issuer": "Larkspur Superior Court",
            "court": "Larkspur Superior Court",
            "docket": "2026-SW-113",
            "issued_on": "2025-11-02",
            "served_on": "2025-11-05",
        },
        "data_categories": ["subscriber", "content"],
        "requested_information": "Name, e-mail address and messages of October 2026.",
        "relevance": "The account offered the stolen goods for sale.",
        "documents": [document("cover_sheet"), document("legal_process", "warrant.pdf")],
    },
    "preservation": {
        "kind": "preservation",
        "documents": [document("cover_sheet", "preservation-letter.pdf")],
    },
    "preservation_extension": {
        "kind": "preservation_extension",
        "preservation_reference": "PRS-2026-000000",
        "documents": [document("cover_sheet", "extension-letter.pdf")],
    },
    "emergency_disclosure": {
        "kind": "emergency_disclosure",
        "data_categories": ["subscriber"],
        "requested_information": "Name and e-mail address.",
        "emergency": {
            "person_in_danger": "A child of nine years",
            "nature": "Abducted this morning",
            "necessity": "The account arranged the meeting place",
        },
        "documents": [document("cover_sheet", "emergency-cover-sheet.pdf")],
    },
    "content_removal": {
        "kind": "content_removal",
        "removal": {
            "urls": ["https://open.rocket.chat/channel/general?msg=abc"],
            "ground": "court_order",
        },
        "documents": [document("cover_sheet")],
    },
}


def sound(kind: str = "account_information", **changes: Any) -> dict[str, Any]:
    """Return a request of the kind without a defect; ``changes`` replace top-level fields."""
    raw = copy.deepcopy(_SOUND[kind])
    raw.setdefault("agency", dict(AGENCY))
    raw.setdefault("officer", dict(OFFICER))
    raw.setdefault("accounts", [dict(ACCOUNT)])
    raw.update(changes)
    return raw


def without(raw: dict[str, Any], *paths: str) -> dict[str, Any]:
    """Return a copy without the fields at the dotted paths (``accounts.0.server_url``)."""
    spoilt = copy.deepcopy(raw)
    for path in paths:
        *above, last = path.split(".")
        place: Any = spoilt
        for step in above:
            place = place[int(step)] if step.isdigit() else place[step]
        del place[int(last) if last.isdigit() else last]
    return spoilt
