"""What this room's duty does: look into one document, which is its subject."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta

from core import clock
from core.actor import SYSTEM
from core.errors import NotAllowed, NotFound
from documents.actions import forget, keep_inspection
from documents.inspecting import Looked, look, not_looked
from documents.limiting import SECONDS_TOGETHER
from documents.models import FORGET_DUTY, INSPECTION_DUTY, Document
from duties.kinds import Claim, Kind, register
from duties.models import Duty

_TOGETHER_FOR = timedelta(hours=1)


def _work(claim: Claim) -> Looked | None:
    document = Document.objects.filter(pk=claim.subject_id).first()
    if document is None:
        # A draft that was forgotten meanwhile leaves nothing to look into.
        return None
    if _seconds_taken(claim.duty) >= SECONDS_TOGETHER:
        return not_looked(document, "took_too_long")
    begun = time.monotonic()
    looked = look(document)
    claim.report(seconds=round(time.monotonic() - begun, 1))
    return looked


def _seconds_taken(duty: Duty) -> float:
    """Return how long the papers that came together took to look into until now."""
    if not duty.batch:
        return 0
    beside = Duty.objects.filter(kind=INSPECTION_DUTY, batch=duty.batch)
    recent = beside.filter(created_at__gt=clock.now() - _TOGETHER_FOR)
    return sum(
        float(progress.get("seconds", 0)) for progress in recent.values_list("progress", flat=True)
    )


def _finish(claim: Claim, looked: Looked | None) -> None:
    if looked is not None and Document.objects.filter(pk=claim.subject_id).exists():
        keep_inspection(by=SYSTEM, document_id=claim.subject_id, looked=looked)


def _give_up(claim: Claim, text: str) -> None:
    """Say that the document could not be looked into, so that whoever waits for it goes on."""
    document = Document.objects.filter(pk=claim.subject_id).first()
    if document is not None:
        keep_inspection(by=SYSTEM, document_id=document.id, looked=not_looked(document))


def _forget(claim: Claim) -> None:
    """Forget an upload that nobody sent; what a case, a mail or a draft holds stays."""
    with suppress(NotAllowed, NotFound):
        forget(by=SYSTEM, document_id=claim.subject_id)


def _nothing_left(claim: Claim, worked: None) -> None:
    """What was to be written was written with the keys erased."""


register(Kind(FORGET_DUTY, work=_forget, finish=_nothing_left))
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
