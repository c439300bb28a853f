"""What the tests of the rules share: both policies, a fixed moment, and complete requests.

Each request here is complete, so that a test changes one thing and sees what follows from it.
"""

import base64
import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rules.consequence import consequence
from rules.examine import examine
from rules.facts import AgencyDomainFact, Facts
from rules.findings import Finding
from rules.policy import Policy, load_policy
from rules.submission import Submission, parse_submission

HERE = Path(__file__).resolve().parent
SHIPPED_FILE = HERE.parent.parent / "policies" / "rocketchat-2022.toml"
INVENTED_FILE = HERE / "policies" / "invented.toml"
SHIPPED = load_policy(SHIPPED_FILE)
INVENTED = load_policy(INVENTED_FILE)

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
DIRECTORY = {"larkspur.example": AgencyDomainFact("AG1", "Larkspur County Sheriff", True, "US")}


def document(role: str = "cover_sheet", name: str = "paper.pdf", content: bytes = PDF) -> dict:
    return {
        "filename": name,
        "role": role,
        "content_base64": base64.b64encode(content).decode("ascii"),
    }


_COMMON: dict[str, Any] = {
    "agency": {"name": "Larkspur County Sheriff", "country": "US"},
    "officer": {"name": "Pat Example", "badge": "17", "email": "pat@larkspur.example"},
    "accounts": [{"server_url": "https://open.rocket.chat", "username": "@anna.example"}],
}

_BY_KIND: dict[str, dict[str, Any]] = {
    "account_information": {
        "legal_process": "search_warrant",
        "process": {
            "issuer": "Larkspur Superior Court",
            "issued_on": "2026-03-02",
            "served_on": "2026-03-10",
            "returnable_on": "2026-03-24",
        },
        "data_categories": ["subscriber", "content"],
        "relevance": "The account arranged the sale that is being investigated.",
        "documents": [document(), document("legal_process")],
    },
    "preservation": {"documents": [document()]},
    "preservation_extension": {
        "preservation_reference": "PR-1",
        "documents": [document()],
    },
    "emergency_disclosure": {
        "emergency": {
            "person_in_danger": "A missing child, aged nine",
            "nature": "Abduction two hours ago",
            "necessity": "The last message may say where they are",
        },
        "requested_information": "The messages of today",
        "documents": [document()],
    },
    "content_removal": {
        "removal": {
            "urls": ["https://open.rocket.chat/channel/general?msg=abc"],
            "ground": "order",
        },
        "documents": [document()],
    },
}


def raw(kind: str = "account_information", **changes: Any) -> dict[str, Any]:
    """A complete request of the kind as JSON, with whole top-level fields replaced."""
    return {"kind": kind, **copy.deepcopy(_COMMON), **copy.deepcopy(_BY_KIND[kind]), **changes}


def request(kind: str = "account_information", **changes: Any) -> Submission:
    return parse_submission(raw(kind, **changes))


def facts(**changes: Any) -> Facts:
    return Facts(**{"now": NOW, "agency_domains": DIRECTORY, **changes})


def found(
    submission: Submission, known: Facts | None = None, policy: Policy = SHIPPED
) -> tuple[Finding, ...]:
    return examine(submission, policy, known or facts())


def outcomes(
    submission: Submission, code: str, known: Facts | None = None, policy: Policy = SHIPPED
) -> list[str]:
    return [item.outcome for item in found(submission, known, policy) if item.code == code]


def the(
    submission: Submission, code: str, known: Facts | None = None, policy: Policy = SHIPPED
) -> Finding:
    (only,) = (item for item in found(submission, known, policy) if item.code == code)
    return only


def fail_codes(submission: Submission, known: Facts | None = None) -> set[str]:
    return {item.code for item in found(submission, known) if item.outcome == "fail"}


def follows(submission: Submission, known: Facts | None = None, policy: Policy = SHIPPED) -> str:
    known = known or facts()
    return consequence(submission, examine(submission, policy, known), policy, known)
