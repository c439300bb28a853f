"""What was seen inside the documents of a request, as the checks ask for it.

Papers in the vault are looked at by a duty, so that whoever sends them does not wait; a dry run
stores nothing and looks at the bytes it was given.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import Invalid
from documents.actions import inspection_duty
from documents.judging.inspection import inspection_of
from documents.limiting import SECONDS_OF_A_DRY_RUN
from documents.models import Document, Inspection
from documents.queries import inspection_of as stored_inspection_of
from documents.queries import inspections_of
from documents.reading import look_into, read
from documents.safety import sniff
from documents.view import View
from duties.models import Duty, State
from duties.scheduling import Asked, schedule_all
from rules.consequence import paper_speaks_of_danger
from rules.facts import PENDING, DocumentInspection
from rules.policy import Policy
from rules.submission import SubmittedDocument

UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Names:
    """The names that judging looks for: agencies that may have written, and the provider's own."""

    agencies: tuple[str, ...]
    provider: tuple[str, ...]

    @classmethod
    def of(cls, policy: Policy, agencies: Sequence[str]) -> Names:
        """Return the names under a policy; empty ones are left out, each name stands once."""
        kept = dict.fromkeys(name.strip() for name in agencies if name.strip())
        provider = (policy.provider.name, policy.provider.legal_name)
        return cls(tuple(kept), tuple(dict.fromkeys(name for name in provider if name)))


def judged(view: View, names: Names, policy: Policy) -> DocumentInspection:
    """Judge what was seen in one document, and whether its words tell of a danger to life."""
    return replace(
        inspection_of(view, agency_names=names.agencies, provider_names=names.provider),
        speaks_of_danger=paper_speaks_of_danger(view.text, policy),
    )


def of_papers(
    papers: Sequence[Document | None], names: Names, policy: Policy
) -> tuple[DocumentInspection, ...]:
    """Judge what lies in the vault; what nobody has looked at yet is pending."""
    kept = inspections_of([paper for paper in papers if paper is not None])
    return tuple(
        DocumentInspection() if paper is None else _as_kept(kept.get(paper.pk), names, policy)
        for paper in papers
    )


def _as_kept(kept: Inspection | None, names: Names, policy: Policy) -> DocumentInspection:
    return PENDING if kept is None else judged(kept.view, names, policy)


def any_speaks_of_danger(papers: Sequence[Document], policy: Policy) -> bool:
    """Say whether what was seen in one of these papers tells of a danger to life."""
    kept = inspections_of(papers).values()
    return any(paper_speaks_of_danger(each.view.text, policy) for each in kept)


def of_contents(
    documents: Sequence[SubmittedDocument], names: Names, policy: Policy, seen: dict[str, View]
) -> tuple[DocumentInspection, ...]:
    """Open the documents now, in the limited child process, and judge them; nothing is stored.

    ``seen`` remembers what was opened already, for many requests that share a paper. What is not
    reached in the time for all of them took too long.
    """
    until = time.monotonic() + SECONDS_OF_A_DRY_RUN
    return tuple(
        judged(_opened(document, policy, seen, until), names, policy)
        if document.content
        else DocumentInspection()
        for document in documents
    )


def _opened(
    document: SubmittedDocument, policy: Policy, seen: dict[str, View], until: float
) -> View:
    name = document.filename or ""
    media_type = sniffed(name, document.content, policy)
    key = f"{media_type} {hashlib.sha256(document.content).hexdigest()}"
    if key not in seen and time.monotonic() >= until:
        return View(media_type=media_type, unreadable="took_too_long")
    if key not in seen:
        seen[key] = look_into(name, document.content, media_type).view
    return seen[key]


def sniffed(filename: str, content: bytes, policy: Policy) -> str:
    """Return the media type of a file; one of an unknown type is kept as evidence all the same."""
    try:
        return sniff(filename, content, policy.documents)
    except Invalid:
        return UNKNOWN_TYPE


def bytes_to_judge(paper: Document) -> bytes:
    """Return the bytes of a paper that nobody looked into yet; of others nothing more is asked."""
    if stored_inspection_of(paper) is not None:
        return b""
    return read(paper)


def ask_for_all(
    papers: Sequence[Document], *, batch: str, beside: int = 0, urgent: bool = False
) -> list[Asked]:
    """Have every paper looked at that was not yet, and return the duties that were asked for.

    ``beside`` is how many of the same ``batch`` are asked for already; an emergency is ``urgent``.
    """
    seen = inspections_of(papers)
    waiting = [paper for paper in papers if paper.pk not in seen]
    asked = duties_to_look(waiting, batch=batch, beside=beside, urgent=urgent)
    schedule_all(asked)
    return asked


def duties_to_look(
    papers: Sequence[Document], *, batch: str, beside: int = 0, urgent: bool = False
) -> list[Asked]:
    """Return the duties to look into papers that came together, in their order."""
    return [
        inspection_duty(paper, batch=batch, number=number, urgent=urgent)
        for number, paper in enumerate(papers, start=beside)
    ]


def inspection_is_pending(ids: Sequence[str]) -> bool:
    """Say whether a worker will still look, or is looking, at one of the documents."""
    duties = Duty.objects.filter(kind="documents.inspect", subject_id__in=list(ids))
    return duties.filter(state__in=[State.WAITING, State.CLAIMED]).exists()
