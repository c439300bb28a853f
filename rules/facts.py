"""What a submission cannot say about itself: the registry, the directory, what inspection saw.

Intake gathers facts once and passes them in, so that every check stays a pure function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from rules.vocabulary import Deployment, Judgement, Kind

SignatureKind = Literal["digital", "drawn", "ink", "seal", "stamp", "typed"]


@dataclass(frozen=True)
class ServerFact:
    """What our registry knows of one server, found under ``ServerUrl.canonical`` or its host."""

    deployment: Deployment
    registered: bool = False
    name: str = ""


@dataclass(frozen=True)
class AgencyDomainFact:
    """One mail domain of an agency in our directory; ``verified`` by people, not by DNS."""

    agency_id: str
    agency_name: str
    verified: bool
    country: str | None = None


@dataclass(frozen=True)
class DocumentInspection:
    """What was seen inside one document; None where a question was not or cannot be answered.

    Judgements are ``pass``, ``review`` or ``fail`` as the table of findings words them.
    ``evidence`` maps a question (``letterhead``, ``signature``, ``names_provider``...) to where
    the answer was seen, ``{"page": 1, "box": [x0, y0, x1, y1]}`` in points from the top left.
    ``reasons`` maps a question to a short stable word, such as ``encrypted``.

    ``signature`` is the officer's and ``issuer_signature`` that of who issued an order: a judge's
    name under a warrant signs nothing for the officer who asks, and the other way round.

    ``speaks_of_danger`` says that its text tells of a danger to life, in whatever part it plays.
    """

    readable: bool | None = None
    letterhead: Judgement | None = None
    signature: Judgement | None = None
    signature_kind: SignatureKind | None = None
    issuer_signature: Judgement | None = None
    issuer_signature_kind: SignatureKind | None = None
    names_provider: Judgement | None = None
    named_company: str | None = None
    safe: Judgement | None = None
    altered: Judgement | None = None
    speaks_of_danger: bool = False
    evidence: Mapping[str, Any] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenRequest:
    """One open request; ``accounts`` are the keys of ``rules.accounts.account_keys``."""

    reference: str
    officer_email: str
    accounts: tuple[str, ...]
    kind: Kind


@dataclass(frozen=True)
class PreservationFact:
    """One preservation as it stands; ``extensions`` counts those already granted."""

    status: Literal["provisional", "active", "extended", "paused", "released", "expired", "erased"]
    expires_at: datetime | None
    extensions: int = 0
    officer_email: str | None = None


@dataclass(frozen=True)
class SenderFact:
    """What is known about the sender. ``lookalike_of`` names the agency domain it imitates."""

    authenticated: Literal["pass", "doubtful", "fail"] | None = None
    lookalike_of: str | None = None
    known_forger: bool = False


@dataclass(frozen=True)
class Facts:
    """Everything outside the submission that a check may look at.

    ``now`` is the moment of receipt (aware). ``inspections`` is index-aligned with the documents
    or empty. ``machine_read`` says that the fields were read out of an e-mail by a machine, so
    that what seems missing is judged and not certain; ``free_text`` is then that mail's text.
    ``drawn_signature`` says that the officer drew a signature after an e-mail code.
    ``with_documents`` is False where nobody may look inside documents at all.
    """

    now: datetime
    servers: Mapping[str, ServerFact] = field(default_factory=dict)
    agency_domains: Mapping[str, AgencyDomainFact] = field(default_factory=dict)
    inspections: tuple[DocumentInspection, ...] = ()
    open_requests: tuple[OpenRequest, ...] = ()
    preservations: Mapping[str, PreservationFact] = field(default_factory=dict)
    sender: SenderFact | None = None
    machine_read: bool = False
    free_text: str = ""
    drawn_signature: bool = False
    with_documents: bool = True

    def inspection(self, index: int) -> DocumentInspection:
        """Return what was seen in document ``index``; nothing seen if it was not inspected."""
        if self.with_documents and index < len(self.inspections):
            return self.inspections[index]
        return NOT_INSPECTED


QUESTIONS = (
    "readable",
    "letterhead",
    "signature",
    "issuer_signature",
    "names_provider",
    "safe",
    "altered",
)
NOT_INSPECTED = DocumentInspection()
# The document is stored and a worker will look at it; until then every question is open.
PENDING = DocumentInspection(reasons=dict.fromkeys(QUESTIONS, "pending"))
