"""Who may acknowledge, propose, grant and settle in an emergency (G7). Each check is pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from accounts.roles import COUNSEL, may
from cases.entries import DecisionEntry, GoodFaithEntry, Standing
from cases.models import Alarm, CallBack, ConfirmationDebt, EmergencyProposal
from cases.states import CallOutcome, Status
from core.actor import Actor
from core.errors import Invalid, NotAllowed
from rules.policy_emergency import EmergencyRules

_PARTS = {
    "danger": "Write what the danger is and to whom.",
    "imminence": "Write why it is imminent.",
    "averts": "Write why these records avert it.",
    "verified": "Write what was verified, and how.",
}


def check_can_acknowledge(*, by: Actor, alarm: Alarm | None) -> None:
    if not may(by, "case.acknowledge"):
        raise NotAllowed("case.acknowledge", "Only triage or counsel acknowledges an alarm.")
    if alarm is None:
        raise NotAllowed("alarm.none", "No alarm sounds for this case.")
    if alarm.acknowledged_at is not None:
        raise NotAllowed(
            "alarm.acknowledged",
            f"The alarm was acknowledged at {alarm.acknowledged_at:%H:%M} UTC.",
        )


def check_call_confirmed(*, call_back: CallBack | None) -> None:
    """Nothing is proposed or granted on a request that no call has confirmed."""
    if call_back is None or call_back.outcome != CallOutcome.CONFIRMED:
        raise NotAllowed(
            "call_back.missing",
            "No call-back has confirmed this request.",
            "Call the agency at the number in our directory and record the call.",
        )


def check_call_is_told(*, outcome: str, spoke_to: str, confirmed: str) -> None:
    """A confirmation is worth what was confirmed, and by whom. Raises Invalid."""
    if outcome not in CallOutcome.values:
        raise Invalid({"outcome": [f"{outcome!r} is not an outcome of a call."]})
    if outcome != CallOutcome.CONFIRMED:
        return
    errors = {}
    if not spoke_to.strip():
        errors["spoke_to"] = ["Write who spoke for the agency."]
    if not confirmed.strip():
        errors["confirmed"] = ["Write what the agency confirmed: officer, request, danger."]
    if errors:
        raise Invalid(errors)


def check_can_propose(
    *,
    by: Actor,
    standing: Standing,
    call_back: CallBack | None,
    open_proposal: EmergencyProposal | None,
    domestic: bool,
    rules: EmergencyRules,
) -> None:
    """Triage or counsel proposes after the call; a foreign authority's request goes to counsel."""
    if not may(by, "case.propose_emergency"):
        raise NotAllowed("case.propose_emergency", "Only triage or counsel proposes a disclosure.")
    if not standing.case.is_emergency:
        raise NotAllowed("case.not_emergency", "This is no emergency request.")
    if standing.status not in (Status.SUBMITTED, Status.IN_TRIAGE):
        raise NotAllowed(
            "case.propose_in_state",
            f"The case is {standing.status_label}, and so nothing can be proposed.",
        )
    if standing.alarms:
        raise NotAllowed(
            "case.alarm",
            "Signs of forgery or malware stand; nobody is answered meanwhile.",
            "Overrule the finding with a reason first.",
        )
    if rules.foreign_to_counsel and not domestic and not by.has(COUNSEL):
        raise NotAllowed(
            "emergency.foreign",
            "The authority is foreign or not known, and its request goes to counsel.",
            "Record the call-back and leave the proposal to counsel.",
        )
    check_call_confirmed(call_back=call_back)
    if open_proposal is not None:
        raise NotAllowed("emergency.proposed", "A proposal waits for counsel already.")


def check_can_decide_proposal(*, by: Actor, proposal: EmergencyProposal | None) -> None:
    """Counsel decides, and never on a proposal of their own."""
    if not may(by, "case.grant_emergency"):
        raise NotAllowed("case.grant_emergency", "Only counsel decides on a proposal.")
    if proposal is None:
        raise NotAllowed("emergency.no_proposal", "No proposal waits for a decision.")
    check_is_anothers(by=by, proposal=proposal)


def check_is_anothers(*, by: Actor, proposal: EmergencyProposal | None) -> None:
    """Whoever proposed is not the one who decides."""
    if proposal is not None and proposal.proposed_by == by.id:
        raise NotAllowed(
            "emergency.own_proposal",
            "You proposed this disclosure, and so another person decides.",
            "Ask another counsel.",
        )


def check_people(*, by: Actor, behind: Collection[str], rules: EmergencyRules) -> None:
    """So many different people stand behind a grant, the one who grants among them."""
    if len({*behind, by.id}) < rules.people:
        raise NotAllowed(
            "emergency.people",
            f"The policy wants {rules.people} different people behind a grant.",
            "Have a colleague call the agency back, or propose the disclosure.",
        )


def check_good_faith(*, entries: Sequence[DecisionEntry], record: GoodFaithEntry) -> None:
    """A grant records why, and grants the least: content only as far as counsel bounds it (G7)."""
    missing = [words for name, words in _PARTS.items() if not getattr(record, name).strip()]
    if missing:
        raise NotAllowed(
            "emergency.good_faith", "The good-faith record is not complete.", " ".join(missing)
        )
    for entry in entries:
        if entry.produce and not entry.reason.strip():
            raise NotAllowed(
                "emergency.reason",
                f"Why the danger needs {entry.category} is not said.",
                "Write a reason for each category that is produced, or do not produce it.",
            )
        unbounded = not entry.narrowed_to.strip() and entry.period == (None, None)
        if entry.produce and entry.category == "content" and unbounded:
            raise NotAllowed(
                "emergency.content_unbounded",
                "Content is granted only as far as the danger needs it.",
                "Say which messages or which period.",
            )


def check_can_settle_debt(*, by: Actor, debt: ConfirmationDebt | None) -> None:
    if not may(by, "case.settle_confirmation"):
        raise NotAllowed(
            "case.settle_confirmation", "Only triage or counsel records a confirmation."
        )
    if debt is None:
        raise NotAllowed("confirmation.none", "No written confirmation is owed in this case.")
    if debt.settled_at is not None:
        raise NotAllowed("confirmation.settled", "The written confirmation was recorded already.")
