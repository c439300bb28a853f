"""Examples of the OpenAPI document; every name in them is invented."""

from __future__ import annotations

from typing import Any

_OFFICER = {
    "name": "Pat Example",
    "title": "Detective",
    "badge": "0000",
    "email": "pat.example@sheriff.larkspur.example",
    "phone": "+1 555 0100",
}
_AGENCY = {"name": "Larkspur County Sheriff", "country": "US"}
_ACCOUNT = {"server_url": "https://open.rocket.chat", "username": "@kim.example"}
# A plain text of one line; letters come as PDF or a scan.
_LETTER = {
    "filename": "letter.txt",
    "role": "cover_sheet",
    "content_base64": "TGFya3NwdXIgQ291bnR5IFNoZXJpZmYK",
}

PRESERVATION: dict[str, Any] = {
    "kind": "preservation",
    "agency": _AGENCY,
    "officer": _OFFICER,
    "accounts": [_ACCOUNT],
    "requested_information": "Everything held of the account, pending a subpoena.",
    "documents": [_LETTER],
}
ACCOUNT_INFORMATION: dict[str, Any] = {
    "kind": "account_information",
    "legal_process": "subpoena",
    "process": {
        "issuer": "Larkspur Superior Court",
        "court": "Larkspur Superior Court",
        "docket": "2026-GJ-113",
        "issued_on": "2026-11-02",
        "served_on": "2026-11-03",
        "returnable_on": "2026-12-03",
    },
    "agency": _AGENCY,
    "officer": _OFFICER,
    "accounts": [_ACCOUNT],
    "data_categories": ["subscriber"],
    "requested_information": "Name and e-mail address of the account.",
    "relevance": "The account offered the stolen goods for sale.",
    "period": {"from": "2026-10-01", "to": "2026-11-01", "zone": "America/New_York"},
    "nondisclosure": {"ordered": False},
    "documents": [_LETTER, {**_LETTER, "filename": "subpoena.txt", "role": "legal_process"}],
}
EMERGENCY: dict[str, Any] = {
    "kind": "emergency_disclosure",
    "agency": _AGENCY,
    "officer": _OFFICER,
    "accounts": [_ACCOUNT],
    "data_categories": ["subscriber"],
    "requested_information": "Name and e-mail address of the account.",
    "emergency": {
        "person_in_danger": "A child of nine years",
        "nature": "The account announced to harm the child today.",
        "necessity": "Nothing else tells where the writer is.",
    },
    "documents": [_LETTER],
}
SUBMISSIONS: dict[str, Any] = {
    "preservation": {"summary": "Keep an account's data", "value": PRESERVATION},
    "account_information": {"summary": "A subpoena", "value": ACCOUNT_INFORMATION},
    "emergency": {"summary": "Danger to life", "value": EMERGENCY},
}
FINDING: dict[str, Any] = {
    "code": "server_url.present",
    "outcome": "fail",
    "at": "accounts[0].server_url",
    "clause": "G3",
    "title": "Server address",
    "statement": "The request names no server.",
    "what_to_do": "Add the server URL, for example https://open.rocket.chat.",
    "clause_text": "A request must give the server's URL as well as the @username.",
}
RECEIPT: dict[str, Any] = {
    "reference": "LER-2026-7K3M9Q",
    "kind": "preservation",
    "received_at": "2026-11-24T17:00:00Z",
    "status_url": "https://legal.provider.example/status/LER-2026-7K3M9Q/",
    "findings": [],
}
BRIEF: dict[str, Any] = {
    "reference": "LER-2026-7K3M9Q",
    "kind": "preservation",
    "status": "in_triage",
    "status_label": "Being checked",
    "holder": "us",
    "received_at": "2026-11-24T17:00:00Z",
}
# By operation, the answer of each status.
ANSWERS: dict[tuple[str, str], Any] = {
    ("check", "200"): {
        "kind": "preservation",
        "consequence": "preserve_provisionally",
        "findings": [FINDING],
    },
    ("send", "201"): RECEIPT,
    ("send", "200"): RECEIPT,
    ("requests", "200"): {"items": [BRIEF], "next": None},
    ("follow", "200"): {
        **BRIEF,
        "next_step": "A person is reading your request.",
        "next_at": None,
        "findings": [],
        "letters": [{"kind": "receipt", "made_at": "2026-11-24T17:00:02Z", "sha256": None}],
        "preservations": [],
        "productions": [],
    },
    ("lookup", "200"): {
        "canonical": "open.rocket.chat",
        "deployment": "community",
        "ours": True,
        "registered": False,
        "what_exists": "name, e-mail address, messages and files",
        "what_is_not_kept": "no log of IP addresses",
        "whom_to_ask": "Rocket.Chat.",
    },
    ("servers", "200"): [
        {"canonical": "open.rocket.chat", "deployment": "community", "name": ""},
    ],
    ("production", "200"): {
        "id": "01M7Z9EY8JDTY1PQGV61BVCB3A",
        "reference": "PRD-2026-4T8WXC",
        "case": "LER-2026-7K3M9Q",
        "status": "released",
        "outcome": "records",
        "released_at": "2026-12-01T09:00:00Z",
        "expires_at": "2026-12-31T09:00:00Z",
        "manifest_sha256": "a3f1" * 16,
        "fingerprint": "0123456789ABCDEF0123456789ABCDEF01234567",
        "needs_passphrase": True,
    },
}
