"""When the time for which a request is kept is over, what stands beside it is forgotten.

Forgotten are the desk's notes, counsel's privileged ones, drafts, the words of the search, flags,
deadlines, alarms, proposals, authentications, recalls, and the clear texts behind the case's events
in the log; the events and their commitments stay, so that the chain does.

The views that somebody saved for themselves are forgotten some time after they left the desk.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from accounts.queries import may_now
from audit.models import AuditEvent, ClearText
from audit.recording import record
from cases.actions.forget import forget_beside
from cases.actions.saved_views import forget_views
from cases.models import Case
from cases.queries import current_policy
from core import clock
from core.actor import SYSTEM
from disclosures.actions.forgetting import forget_recalls
from disclosures.models import Recall
from duties.kinds import Claim
from duties.scheduling import schedule
from notifications.alarm_models import WebhookCall
from preservation.models import Preservation
from preservation.states import HOLDING
from rules.clocks import add_length

FORGET = "notifications.forget_case"
FORGET_VIEWS = "notifications.forget_views"
# What is still held then is asked again so often.
ASKED_AGAIN = timedelta(days=30)
LEAVINGS = ("user.role_ended", "user.deactivated")
_ENDS = ("fulfilled_at", "redirected_at", "declined_at", "withdrawn_at", "closed_at")


def plan_forgetting(event: AuditEvent) -> None:
    """Plan it for the end of the time, counted from when the request ended."""
    case = Case.objects.filter(pk=event.case_id).first()
    if case is not None:
        _plan(case.pk, kept_until(case) or clock.now())


def kept_until(case: Case) -> datetime | None:
    """Return until when it is kept; None for a request that has not ended."""
    ends = [moment for name in _ENDS if (moment := getattr(case, name)) is not None]
    if case.is_open or not ends:
        return None
    retention = current_policy().retention
    days = [
        add_length(max(ends).astimezone(UTC).date(), retention[name].keep)
        for name in ("request", "personal_data_of_log")
    ]
    # The day itself is kept whole.
    return datetime.combine(max(days), datetime.min.time(), UTC) + timedelta(days=1)


def forget_case(claim: Claim, _: object) -> None:
    """Do the duty, or plan it anew where the policy keeps longer now or something is held."""
    case = Case.objects.filter(pk=claim.subject_id).first()
    until = kept_until(case) if case is not None else None
    if case is None or until is None:
        # It was opened again; its next end plans this once more.
        return
    if until > claim.at or _is_held(case):
        _plan(case.pk, max(until, claim.at + ASKED_AGAIN))
        return
    WebhookCall.objects.filter(alarm__case_id=case.pk).delete()
    found = forget_beside(case_id=case.pk)
    recalls = forget_recalls(case_id=case.pk)
    texts, _rows = ClearText.objects.filter(event__case_id=case.pk).delete()
    if not (found or recalls or texts):
        return
    record(
        action="case.desk_forgotten",
        by=SYSTEM,
        subject=case,
        case_id=case.pk,
        facts={"rows": dict(sorted(found.items())), "recalls": recalls, "clear_texts": texts},
    )


def _plan(case_id: str, due_at: datetime) -> None:
    schedule(
        FORGET,
        subject_id=case_id,
        unique_key=f"{FORGET}:{case_id}:{due_at:%Y-%m-%d}",
        due_at=due_at,
    )


def _is_held(case: Case) -> bool:
    """Say whether a preservation still holds, an officer waits, or a recall is open."""
    kept = Preservation.objects.filter(case=case, status__in=HOLDING).exists()
    open_recalls = any(recall.is_open for recall in Recall.objects.filter(case=case))
    return kept or case.waiting == "us" or open_recalls


def plan_forgetting_views(event: AuditEvent) -> None:
    """Plan to forget the views of somebody who left the desk, once drafts would be forgotten."""
    if may_now(event.subject_id, "view.save"):
        return
    schedule(
        FORGET_VIEWS,
        subject_id=event.subject_id,
        unique_key=f"{FORGET_VIEWS}:{event.subject_id}:{event.seq}",
        due_at=event.at + current_policy().retention["draft"].keep.period,
        payload={"left": event.seq},
    )


def forget_views_of(claim: Claim, _: object) -> None:
    """Do the duty, unless they came back and left again meanwhile: that has a duty of its own."""
    later = AuditEvent.objects.filter(
        subject_kind="user",
        subject_id=claim.subject_id,
        action__in=LEAVINGS,
        seq__gt=int(claim.payload["left"]),
    )
    if not later.exists():
        forget_views(owner_id=claim.subject_id)
