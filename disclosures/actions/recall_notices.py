"""The worksheet of a recall: who must be told, by when, and that they were."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit.recording import record, stamp
from cases import queries as case_queries
from core import clock
from core.actor import SYSTEM, Actor
from core.canonical import digest
from core.errors import NotFound
from disclosures import recall_policies as policies
from disclosures.models import Recall, RecallNotice
from duties.scheduling import schedule

NOTICE_DUE = "recall.notice_due"
"""Say aloud that somebody who must be told of a mistake was not told in time."""


@transaction.atomic
def decide_notice(
    *,
    by: Actor,
    recall_id: str,
    party: str,
    needed: bool,
    reason: str = "",
    due_at: datetime | None = None,
    citation: str = "",
) -> RecallNotice:
    """Decide whether a party must be told, by when and on what ground; until told, anew.

    Raises NotFound, NotAllowed, Invalid.
    """
    recall = _locked(by, recall_id)
    notice = recall.notices.filter(party=party).first()
    policies.check_can_decide_notice(
        by=by, recall=recall, party=party, needed=needed, reason=reason, standing=notice
    )
    notice = notice or RecallNotice(recall=recall, party=party)
    notice.needed, notice.reason = needed, reason.strip()
    notice.due_at = due_at if needed else None
    notice.citation = citation.strip()
    notice.decided_at, notice.decided_by = clock.now(), by.id
    notice.save()
    if notice.due_at is not None:
        schedule(
            NOTICE_DUE,
            subject_id=notice.id,
            unique_key=f"{NOTICE_DUE}:{notice.id}:{stamp(notice.due_at)}",
            due_at=notice.due_at,
            payload={"due_at": stamp(notice.due_at)},
        )
    record(
        action="recall.notice_decided",
        by=by,
        subject=recall,
        case_id=recall.case_id,
        facts={
            "party": party,
            "needed": needed,
            "due_at": stamp(notice.due_at) if notice.due_at else "",
            "citation": notice.citation,
        },
        personal={"reason": digest({"text": notice.reason})},
    )
    return notice


@transaction.atomic
def record_told(*, by: Actor, notice_id: str, how: str, despite: str = "") -> RecallNotice:
    """Record that the party was told; refused while the gate of G8 is shut.

    ``despite`` is why an authority, a court or an insurer may be told although it is. Raises
    NotFound, NotAllowed, Invalid.
    """
    found = RecallNotice.objects.filter(pk=notice_id).first()
    if found is None:
        raise NotFound("There is no such line.")
    recall = _locked(by, found.recall_id)
    notice = RecallNotice.objects.get(pk=notice_id)
    notice.recall = recall
    prohibitions = case_queries.prohibitions_end(recall.case)
    policies.check_can_tell(
        by=by, notice=notice, how=how, prohibitions=prohibitions, despite=despite
    )
    free = isinstance(prohibitions, case_queries.Free)
    notice.told_at, notice.told_by = clock.now(), by.id
    notice.how, notice.despite = how.strip(), "" if free else despite.strip()
    notice.save(update_fields=["told_at", "told_by", "how", "despite"])
    record(
        action="recall.told",
        by=by,
        subject=recall,
        case_id=recall.case_id,
        facts={"party": notice.party, "despite_prohibition": not free},
        personal={"how": digest({"text": notice.how, "despite": notice.despite})},
    )
    return notice


@transaction.atomic
def note_untold(*, notice_id: str, due_at: str) -> bool:
    """Record that the deadline passed and nobody was told; says whether it did.

    ``due_at`` is the deadline for which this was planned; a later one has a duty of its own.
    """
    notice = RecallNotice.objects.select_related("recall").filter(pk=notice_id).first()
    if notice is None or not notice.needed or notice.told_at is not None:
        return False
    if notice.due_at is None or stamp(notice.due_at) != due_at or not notice.recall.is_open:
        return False
    record(
        action="recall.notice_overdue",
        by=SYSTEM,
        subject=notice.recall,
        case_id=notice.recall.case_id,
        facts={"party": notice.party, "due_at": due_at},
    )
    return True


def _locked(by: Actor, recall_id: str) -> Recall:
    rows = Recall.objects.select_for_update(of=("self",)).select_related("case")
    recall = rows.filter(pk=recall_id, case__in=case_queries.visible_to(by)).first()
    if recall is None:
        raise NotFound("There is no such recall.")
    return recall
