"""Writes the example requests from the example documents. Everything in them is invented.

Run ``python examples/make_requests.py [FOLDER]`` after the documents exist; the output is the
same every time.
"""

from __future__ import annotations

import base64
import json
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

Json = dict[str, Any]

HERE = Path(__file__).parent
COMMUNITY = "https://open.rocket.chat"
SHERIFF: Json = {"name": "Larkspur County Sheriff", "country": "US"}
OFFICER: Json = {
    "name": "Pat Example",
    "title": "Detective",
    "badge": "0000",
    "email": "pat.example@sheriff.larkspur.example",
    "phone": "+1 555 0100",
}
SEPTEMBER: Json = {"from": "2026-09-01", "to": "2026-10-01", "zone": "America/Chicago"}
COVER = ("cover-sheet.pdf", "cover_sheet")
RELEVANCE = "The account wrote about a parcel that was opened on its way; we investigate who did."


def document(filename: str, role: str) -> Json:
    """A document with its content, as a submission carries it."""
    content = (HERE / "documents" / filename).read_bytes()
    return {
        "filename": filename,
        "role": role,
        "content_base64": base64.b64encode(content).decode("ascii"),
    }


def court(docket: str, issued_on: str, returnable_on: str) -> Json:
    """A process of the invented court."""
    return {
        "issuer": "Superior Court of Larkspur County",
        "court": "Superior Court of Larkspur County, Criminal Division",
        "docket": docket,
        "issued_on": issued_on,
        "served_on": "2026-11-10",
        "returnable_on": returnable_on,
    }


def account(username: str, server_url: str | None = COMMUNITY) -> Json:
    """An account; without a server URL where that is what the example is about."""
    named: Json = {"username": f"@{username}"}
    return {"server_url": server_url, **named} if server_url else named


def submission(kind: str, accounts: list[Json], papers: list[tuple[str, str]], **more: Any) -> Json:
    """A submission by the invented sheriff's office."""
    return {
        "kind": kind,
        "agency": SHERIFF,
        "officer": OFFICER,
        "accounts": accounts,
        **more,
        "documents": [document(filename, role) for filename, role in papers],
    }


def with_process() -> dict[str, Json]:
    """Requests that rest on an order or a warrant."""
    return {
        "01-account-information-with-gag.json": submission(
            "account_information",
            [account("kim.placeholder")],
            [COVER, ("court-order.pdf", "legal_process")],
            legal_process="court_order",
            process=court("26-EX-0001", "2026-11-05", "2026-12-01"),
            data_categories=["subscriber", "records"],
            requested_information="Name, e-mail address, registration, and times of messages.",
            relevance=RELEVANCE,
            period=SEPTEMBER,
            nondisclosure={
                "ordered": True,
                "starts_on": "2026-11-05",
                "expires_on": "2027-10-31",
                "authority": "Superior Court of Larkspur County",
            },
            declaration_wanted=True,
        ),
        "02-content-under-warrant.json": submission(
            "account_information",
            [account("robin.sample")],
            [COVER, ("search-warrant.pdf", "legal_process")],
            legal_process="search_warrant",
            process=court("26-EX-0002", "2026-11-06", "2026-11-20"),
            data_categories=["subscriber", "records", "content"],
            requested_information="Messages and files, and the records that belong to them.",
            relevance=RELEVANCE,
            period=SEPTEMBER,
            declaration_wanted=True,
        ),
    }


def with_subpoena() -> dict[str, Json]:
    """Requests that rest on a subpoena, each with one thing amiss."""
    subpoena: Json = {
        "legal_process": "subpoena",
        "process": court("26-EX-0003", "2026-11-09", "2026-12-01"),
        "relevance": RELEVANCE,
    }
    subpoena_papers = [COVER, ("subpoena.pdf", "legal_process")]
    subscriber: Json = {
        **subpoena,
        "data_categories": ["subscriber"],
        "requested_information": "Name, e-mail address and date of registration.",
    }
    return {
        "05-no-server-url.json": submission(
            "account_information", [account("robin.sample", None)], subpoena_papers, **subscriber
        ),
        "06-private-server.json": submission(
            "account_information",
            [account("robin.sample", "https://chat.acme-private.example")],
            subpoena_papers,
            **subscriber,
        ),
        "09-subpoena-asking-content.json": submission(
            "account_information",
            [account("robin.sample")],
            subpoena_papers,
            **subpoena,
            data_categories=["content"],
            requested_information="All messages of September 2026.",
            period=SEPTEMBER,
        ),
    }


def without_process() -> dict[str, Json]:
    """Preservations and an emergency, which need none."""
    kim = account("kim.placeholder")
    return {
        "03-preservation.json": submission(
            "preservation",
            [kim],
            [("preservation-letter.pdf", "cover_sheet")],
            requested_information="Everything held of the account, pending a subpoena.",
        ),
        "04-emergency.json": submission(
            "emergency_disclosure",
            [account("toni.beispiel")],
            [("emergency-cover-sheet.pdf", "cover_sheet")],
            data_categories=["content"],
            requested_information="Messages since 19 November 2026.",
            period={"from": "2026-11-19", "to": "2026-11-22", "zone": "America/Chicago"},
            emergency={
                "person_in_danger": "Jo Sample, 34, missing since 20 November 2026",
                "nature": "Announced a walk into a closed winter quarry and did not return.",
                "necessity": "The meeting point was agreed with this account and nowhere else.",
                "messages": "Those exchanged with Jo Sample since 19 November 2026.",
            },
        ),
        "07-defective-preservation.json": submission(
            "preservation", [kim], [], requested_information="Please keep everything."
        ),
    }


def by_email() -> bytes:
    """A preservation request by e-mail, its letter inside a forwarded message."""
    forwarded = EmailMessage()
    forwarded["From"] = "Records Unit <records@sheriff.larkspur.example>"
    forwarded["To"] = "Pat Example <pat.example@sheriff.larkspur.example>"
    forwarded["Subject"] = "Signed letter"
    forwarded["Date"] = "Tue, 10 Nov 2026 15:01:00 -0600"
    forwarded["Message-ID"] = "<example-0001@sheriff.larkspur.example>"
    forwarded.set_content("Signed and scanned.\n")
    letter = (HERE / "documents" / "preservation-letter.pdf").read_bytes()
    forwarded.add_attachment(
        letter, maintype="application", subtype="pdf", filename="preservation-letter.pdf"
    )
    forwarded.set_boundary("example-inner-boundary")

    mail = EmailMessage()
    mail["From"] = "Pat Example <pat.example@sheriff.larkspur.example>"
    mail["To"] = "Legal requests <legal@provider.example>"
    mail["Subject"] = "Preservation request, our number 26-000123"
    mail["Date"] = "Tue, 10 Nov 2026 15:12:00 -0600"
    mail["Message-ID"] = "<example-0002@sheriff.larkspur.example>"
    mail.set_content(
        "Hello,\n\n"
        "under 18 U.S.C. 2703(f) please preserve the account @kim.placeholder on\n"
        "https://open.rocket.chat for 90 days. The signed letter is attached.\n\n"
        "Pat Example, Detective, Larkspur County Sheriff, +1 555 0100\n"
    )
    mail.add_attachment(forwarded)
    mail.set_boundary("example-outer-boundary")
    return mail.as_bytes()


def main(folder: Path) -> None:
    """Writes every request into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    requests = {**with_process(), **with_subpoena(), **without_process()}
    for filename, request in requests.items():
        text = json.dumps(request, ensure_ascii=False, indent=2) + "\n"
        (folder / filename).write_text(text, encoding="utf-8")
    (folder / "08-by-email.eml").write_bytes(by_email())
    print(f"Wrote {len(requests) + 1} requests to {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "requests")
