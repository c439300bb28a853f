"""What this room's duty does: look into one document, which is its subject."""

from __future__ import annotations

from datetime import timedelta

from core.actor import SYSTEM
from documents.actions import keep_inspection
from documents.inspecting import Looked, look, not_looked
from documents.models import INSPECTION_DUTY, Document
from duties.kinds import Claim, Kind, register


def _work(claim: Claim) -> Looked | None:
    document = Document.objects.filter(pk=claim.subject_id).first()
    # A draft that was forgotten meanwhile leaves nothing to look into.
    return look(document) if document is not None else None


def _finish(claim: Claim, looked: Looked | None) -> None:
    if looked is not None and Document.objects.filter(pk=claim.subject_id).exists():
        keep_inspection(by=SYSTEM, document_id=claim.subject_id, looked=looked)


def _give_up(claim: Claim, text: str) -> None:
    """Say that the document could not be looked into, so that whoever waits for it goes on."""
    document = Document.objects.filter(pk=claim.subject_id).first()
    if document is not None:
        keep_inspection(by=SYSTEM, document_id=document.id, looked=not_looked(document))


register(
    Kind(
        INSPECTION_DUTY,
        work=_work,
        finish=_finish,
        gave_up=_give_up,
        lease=timedelta(minutes=10),
        attempts=3,
    )
)
