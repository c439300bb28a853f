"""Add papers that came after the request."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from audit.recording import record
from cases import policies
from cases.actions.locking import locked, save
from cases.models import Case, CaseDocument
from core.actor import Actor
from documents.actions import ask_for_inspection
from documents.models import Document
from rules.vocabulary import Role

Papers = Sequence[tuple[Document, Role]]


@transaction.atomic
def add_papers(*, by: Actor, case_id: str, papers: Papers) -> Case:
    """Put papers beside those of the case.

    Nobody has read them yet and one may be an order to keep silent, so that counsel's "all
    documents read" ends; a worker looks into them. Raises NotFound, NotAllowed.
    """
    standing = locked(by=by, case_id=case_id)
    policies.check_can_add_papers(by=by, standing=standing)
    case = standing.case
    first = CaseDocument.objects.filter(case=case).count()
    for position, (document, role) in enumerate(papers, start=first):
        CaseDocument.objects.create(case=case, document=document, role=role, position=position)
        ask_for_inspection(document=document)
    case.documents_read_at, case.documents_read_by = None, ""
    save(case, "documents_read_at", "documents_read_by")
    record(
        action="case.papers_added",
        by=by,
        subject=case,
        case_id=case.id,
        facts={
            "documents": [{"sha256": document.sha256, "role": role} for document, role in papers]
        },
    )
    return case
