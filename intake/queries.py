"""What intake reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from cases.models import Case, CaseDocument
from cases.queries import findings_of
from core.errors import NotFound
from documents.models import Document
from documents.reading import read
from documents.safety import safe_name
from duties.models import Duty, State
from intake.digests import request_digest
from intake.facts import Arrival
from intake.inspecting import bytes_to_judge
from intake.models import CaseArrival, Draft, DraftDocument, GivenSignature, InboundMessage
from rules.facts import SenderFact
from rules.findings import Finding
from rules.policy import Policy
from rules.submission import Submission, SubmittedDocument, parse_submission
from rules.vocabulary import ROLES, Role
from servers.models import Server


def case_of(case_id: str) -> Case:
    """Return the case as it stands now, whoever asks; callers have shown that they may."""
    case = Case.objects.select_related("officer__agency").filter(pk=case_id).first()
    if case is None:
        raise NotFound("There is no such case.")
    return case


@dataclass(frozen=True)
class Receipt:
    """What a request led to. ``repeated`` says that the same request had come before."""

    case: Case
    findings: tuple[Finding, ...]
    consequence: str
    repeated: bool = False


def receipt_of(case: Case, round_: int = 1) -> Receipt:
    """Return the answer that was given to a request that comes again."""
    findings = tuple(row.as_finding() for row in findings_of(case, round_))
    return Receipt(case, findings, str(case.consequence), repeated=True)


def draft_of(draft_id: str) -> Draft:
    """Return a draft. Raises NotFound."""
    draft = Draft.objects.select_related("cures").filter(pk=draft_id).first()
    if draft is None:
        raise NotFound("There is no such draft.")
    return draft


def locked_draft(draft_id: str) -> Draft:
    """Return a draft under its lock, in a transaction that is open. Raises NotFound."""
    draft = Draft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise NotFound("There is no such draft.")
    return draft


def own_drafts(email: str) -> QuerySet[Draft]:
    """Return the requests that this proven address has begun and not sent, newest first."""
    own = Draft.objects.filter(owner_email=email.lower(), sent_at__isnull=True)
    return own.filter(cures__isnull=True, parks__isnull=True).order_by("-changed_at", "-id")


def owner_of(draft: Draft) -> str:
    """Return the address a draft belongs to: its own, or that of the returned case it completes."""
    if draft.cures_id is None:
        return draft.owner_email
    officer = case_of(draft.cures_id).officer
    return officer.email if officer else ""


def digest_of_draft(draft: Draft, written: Submission) -> str:
    """Return the digest of a request as it would be sent now, with the files beside the draft.

    A draft that completes a returned request is sent with the papers that came before.
    """
    papers = case_papers(case_of(draft.cures_id)) if draft.cures_id else []
    beside = [(row.document, role_of(row.role)) for row in draft_papers(draft)]
    named = [given for given, _ in papers]
    named += [SubmittedDocument(item.filename, role) for item, role in beside]
    kept = [paper for _, paper in papers if paper is not None] + [item for item, _ in beside]
    whole = replace(written, documents=tuple(named))
    return request_digest(whole, [item.sha256 for item in kept])


def standing_signature(draft: Draft, written: Submission) -> GivenSignature | None:
    """Return the signature of the draft where it was given to exactly this request."""
    given = GivenSignature.objects.filter(draft=draft).first()
    if given is None or given.signed_digest != digest_of_draft(draft, written):
        return None
    return given


def signed_in_form(case: Case) -> bool:
    """Say whether the officer signed in the form exactly what the case says now."""
    given = GivenSignature.objects.filter(case_id=case.pk).values_list("signed_digest", flat=True)
    if not given:
        return False
    kept = [paper.sha256 for _, paper in case_papers(case) if paper is not None]
    return request_digest(case.submission, kept) in set(given)


def open_cure(case: Case) -> Draft | None:
    """Return the draft in which this return of the case is being completed, or None."""
    begun = Draft.objects.filter(cures=case, sent_at__isnull=True, created_at__gte=case.returned_at)
    return begun.select_related("cures").order_by("-created_at", "-id").first()


def draft_papers(draft: Draft) -> QuerySet[DraftDocument]:
    """Return the files beside a draft, in the order in which they came."""
    return DraftDocument.objects.filter(draft=draft).select_related("document").order_by("pk")


def papers_received(case: Case) -> list[Document]:
    """Return the papers that came with a request, whether or not its text is still kept."""
    return [row.document for row in _received(case)]


def case_papers(case: Case) -> list[tuple[SubmittedDocument, Document | None]]:
    """Return the papers of a case as its submission holds them, each with its row in the vault.

    Their bytes are read where nobody has looked into them yet. A file that came without a byte has
    no row. The mail that a case came in is none of its papers.
    """
    left = list(_received(case))
    papers: list[tuple[SubmittedDocument, Document | None]] = []
    for given in parse_submission(case.submission).documents:
        row = left[0] if left else None
        name = safe_name(given.filename) if given.filename else None
        if row is None or row.role != given.role or name not in (None, row.document.filename):
            papers.append((given, None))
            continue
        papers += as_given([(left.pop(0).document, given.role)])
    return papers + as_given([(row.document, role_of(row.role)) for row in left])


def kept_papers(case: Case) -> list[Document]:
    """Return the papers of a case that lie in the vault, without reading them."""
    return [row.document for row in _received(case)]


def _received(case: Case) -> QuerySet[CaseDocument]:
    envelopes = InboundMessage.objects.filter(case=case).values("document_id")
    rows = CaseDocument.objects.filter(case_id=case.pk, document__origin="received")
    return rows.exclude(document_id__in=envelopes).select_related("document")


def as_given(
    papers: Sequence[tuple[Document, Role]],
) -> list[tuple[SubmittedDocument, Document | None]]:
    """Return documents of the vault beside what a submission says of them."""
    return [
        (SubmittedDocument(kept.filename, role, bytes_to_judge(kept)), kept)
        for kept, role in papers
    ]


def arrival_of(case: Case) -> Arrival:
    """Return how the newest submission of a case came, as far as its checks care."""
    kept = CaseArrival.objects.filter(case=case).first()
    if kept is None:
        return Arrival(machine_read=case.machine_read)
    return Arrival(
        machine_read=kept.machine_read,
        free_text=kept.free_text,
        # What was signed is not what a case says once it says something else.
        drawn_signature=kept.drawn_signature and signed_in_form(case),
        sender=SenderFact(**kept.sender) if kept.sender else None,
    )


def awaits_inspection(case: Case) -> bool:
    """Say whether the case will be examined again once its papers were looked at."""
    waiting = Duty.objects.filter(kind="intake.examine", subject_id=case.pk)
    return waiting.filter(state__in=[State.WAITING, State.CLAIMED]).exists()


def as_submitted(papers: Sequence[tuple[Document, Role]]) -> list[SubmittedDocument]:
    """Return documents of the vault as a submission holds them."""
    return [SubmittedDocument(item.filename, role, read(item)) for item, role in papers]


def with_documents(submission: Submission, papers: Sequence[tuple[Document, Role]]) -> Submission:
    """Return the submission with these documents in place of its own."""
    return replace(submission, documents=tuple(as_submitted(papers)))


def role_of(word: str) -> Role:
    """Return a stored role as the rules know it."""
    return next((role for role in ROLES if role == word), "other")


def public_servers(policy: Policy) -> dict[str, str]:
    """Return the names of the servers the provider itself runs, by address, sorted."""
    found = dict.fromkeys(policy.deployments.community_hosts, "")
    rows = Server.objects.filter(deployment="community")
    found.update(rows.values_list("canonical", "name"))
    return dict(sorted(found.items()))
