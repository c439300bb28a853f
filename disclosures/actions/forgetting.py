"""Forget what was written about mistakes, once the time for which a request is kept is over."""

from __future__ import annotations

from django.db import transaction

from core.errors import NotAllowed
from disclosures.models import Recall, RecallAnswer, RecallNotice


@transaction.atomic
def forget_recalls(*, case_id: str) -> int:
    """Delete the recalls of a case with their answers; return how many. Raises NotAllowed."""
    recalls = Recall.objects.select_for_update(of=("self",)).filter(case_id=case_id)
    if any(recall.is_open for recall in recalls):
        raise NotAllowed("recall.forget", "A recall that is open is kept.")
    RecallNotice.objects.filter(recall__case_id=case_id).delete()
    RecallAnswer.objects.filter(recall__case_id=case_id).delete()
    number, _ = Recall.objects.filter(case_id=case_id).delete()
    return number
