"""Who may do what to a case, and when. Each check is pure and raises NotAllowed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from accounts.models import AgencyNumber
from accounts.roles import COUNSEL, may
from cases.entries import ServiceEntry, Standing
from cases.findings import CaseFinding
from cases.models import CallBack, Case, LegalProcess, Prohibition
from cases.states import KEYED, OPEN, CallOutcome, Status
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed

UNDECIDED: tuple[str, ...] = (Status.SUBMITTED, Status.IN_TRIAGE)
NOT_ANSWERED: tuple[str, ...] = (*UNDECIDED, Status.RETURNED)


def _permission(by: Actor, permission: str, message: str) -> None:
    if not may(by, permission):
        raise NotAllowed(permission, message)


def _in_state(standing: Standing, allowed: Collection[str], verb: str) -> None:
    if standing.status not in allowed:
        raise NotAllowed(
            f"case.{verb}_in_state",
            f"The case is {standing.status_label}, and so it cannot be {_DONE[verb]}.",
        )


_DONE = {
    "take": "taken",
    "rule": "ruled on",
    "record": "changed",
    "return": "returned",
    "examine": "examined again",
    "cure": "completed",
    "accept": "accepted",
    "grant": "granted",
    "decline": "declined",
    "redirect": "redirected",
    "fulfil": "fulfilled",
    "withdraw": "withdrawn",
    "close": "closed",
}


def _no_alarm(standing: Standing) -> None:
    """Whoever sent a request that looks forged learns nothing, not even that we noticed."""
    if standing.alarms:
        told = standing.told(standing.alarms)
        raise NotAllowed(
            "case.alarm",
            f"Signs of forgery or malware stand ({told}); nobody is answered meanwhile.",
            "Overrule the finding with a reason, or decline without a letter.",
        )


def check_can_submit(*, by: Actor) -> None:
    """Officers, the machine that reads mail, and staff who enter a paper request."""
    _permission(by, "case.submit", "This role does not enter requests.")


def check_can_key_in(*, by: Actor, via: str) -> None:
    """Only people of the desk say how and when a request on paper was served."""
    if by.kind != "staff" or via not in KEYED:
        raise NotAllowed("case.key_in", "Only staff key in a request on paper or by telephone.")


def check_service(*, service: ServiceEntry, at: datetime) -> None:
    """The moment of service is the moment of receipt, and nothing is received in the future."""
    if service.served_at > at:
        raise Invalid({"served_at": ["Nothing can be served later than now. Check day and zone."]})


def check_can_take(*, by: Actor, standing: Standing) -> None:
    _permission(by, "case.triage", "Only triage or counsel takes a case.")
    _in_state(standing, (Status.SUBMITTED,), "take")


def check_can_rule(*, by: Actor, standing: Standing, finding: CaseFinding, reason: str) -> None:
    """Confirm, overrule, or find a defect; only counsel on ``process.*`` and ``order.*``."""
    _permission(by, "case.overrule", "Only triage or counsel rules on findings.")
    # A sign of forgery may show after the request was accepted, and then stops its answer.
    late = (Status.ACCEPTED,) if finding.audience == "staff" else ()
    _in_state(standing, (*NOT_ANSWERED, *late), "rule")
    if finding.round != standing.case.round:
        raise NotAllowed("finding.old", "This finding is on an earlier version of the request.")
    if finding.is_legal and not may(by, "case.overrule_legal"):
        raise NotAllowed(
            "case.overrule_legal",
            "Only counsel rules on findings about the process and the order.",
            "Leave it to counsel.",
        )
    if not reason.strip():
        raise NotAllowed("finding.reason", "A ruling needs a reason.", "Write why.")


def check_can_confirm(*, by: Actor, standing: Standing, finding: CaseFinding) -> None:
    """Agreeing with the machine needs no reason and changes no outcome."""
    check_can_rule(by=by, standing=standing, finding=finding, reason="agreed")


def check_can_record_process(*, by: Actor, standing: Standing) -> None:
    _permission(by, "case.triage", "Only triage or counsel fills in the process sheet.")
    _in_state(standing, NOT_ANSWERED, "record")


def confirms_process(*, by: Actor) -> bool:
    """Say whether this person's entry confirms the process and with it the reach."""
    return by.has(COUNSEL)


def check_can_record_prohibitions(*, by: Actor, standing: Standing) -> None:
    """In every state: a gag may be served long after the answer, or be found in unread papers."""
    _permission(by, "prohibition.record", "Only counsel records prohibitions.")


def check_can_lift_prohibition(*, by: Actor, prohibition: Prohibition) -> None:
    _permission(by, "prohibition.record", "Only counsel lifts a prohibition.")
    if prohibition.lifted_at is not None:
        raise NotAllowed("prohibition.lifted", "This prohibition is lifted already.")


def check_can_record_call_back(*, by: Actor, standing: Standing) -> None:
    _permission(by, "case.call_back", "Only triage or counsel calls an agency back.")
    _in_state(standing, (*NOT_ANSWERED, Status.ACCEPTED), "record")


def check_can_weigh(*, by: Actor) -> None:
    """Flags are raised by the rules and by nobody's hand."""
    _permission(by, "case.weigh_risk", "Risk flags are raised by the system alone.")


def check_number_is_proven(
    *, number: AgencyNumber | None, at: datetime, cooling_off: timedelta
) -> None:
    """The number comes from our own directory, from two people, and is not brand-new.

    One that was retired after the moment of the call was good when it was called.
    """
    retired = number is not None and number.retired_at is not None and number.retired_at <= at
    if number is None or number.confirmed_at is None or retired:
        raise NotAllowed(
            "call_back.number_unconfirmed",
            "Our directory has no confirmed telephone number for this agency.",
            "Have one person enter and another confirm it, found independently of the request.",
        )
    usable_from = number.confirmed_at + cooling_off
    if at < usable_from:
        raise NotAllowed(
            "call_back.cooling_off",
            "The number was confirmed too recently; "
            f"it may be used from {usable_from:%d %B %Y, %H:%M} UTC.",
            "Wait, or use a number of this agency that was confirmed earlier.",
        )


def check_can_return(*, by: Actor, standing: Standing) -> None:
    """A machine returns only certain defects of a form, and never an emergency (G7).

    What staff keyed in is returned by a person: the defect may be a slip of the keys.
    """
    case = standing.case
    if by.kind == "system":
        if case.is_emergency or case.is_keyed or case.consequence != "return":
            raise NotAllowed("case.return_by_machine", "A person decides about this request.")
    else:
        _permission(by, "case.return", "Only triage or counsel returns a request.")
    _in_state(standing, UNDECIDED, "return")
    if case.consequence == "counsel_today" and not by.has(COUNSEL):
        raise NotAllowed(
            "case.return_with_order",
            "An order is attached, so that counsel sends this letter and reserves objections.",
        )
    _no_alarm(standing)
    if not standing.defects:
        raise NotAllowed(
            "case.no_defects",
            "No defect stands that the officer could mend.",
            "Mark a doubtful finding as a defect first, or accept or decline the request.",
        )


def check_can_examine(*, by: Actor, standing: Standing, round_: int) -> None:
    """Only the machine examines, and only while its findings may still be acted on.

    What was returned is examined when it comes back. An accepted case takes findings too: a sign
    of forgery that shows late must still reach whoever approves the answer.
    """
    if by.kind != "system":
        raise NotAllowed("case.examine", "Only the machine examines; a person rules on findings.")
    _in_state(standing, (*UNDECIDED, Status.ACCEPTED), "examine")
    if standing.case.round != round_:
        raise Conflict("The case was examined again meanwhile.")


def cure_is_over(*, case: Case, at: datetime) -> bool:
    """Say whether the time to complete a returned request is over; an emergency's never is."""
    due = case.returned_due_at
    return due is not None and due <= at and not case.is_emergency


def check_can_cure(*, by: Actor, standing: Standing, at: datetime) -> None:
    """The officer completes their own returned request in time; visibility was checked before."""
    _permission(by, "case.submit", "This role does not enter requests.")
    _in_state(standing, (Status.RETURNED,), "cure")
    if cure_is_over(case=standing.case, at=at):
        raise NotAllowed(
            "case.cure_over",
            "The time to complete this request is over.",
            "Send a new request that names the reference of this one.",
        )


def check_can_note_late_completion(*, by: Actor, standing: Standing, at: datetime) -> None:
    """Only what was returned and not completed in time can come too late."""
    _permission(by, "case.submit", "This role does not enter requests.")
    _in_state(standing, (Status.RETURNED, Status.CLOSED), "cure")
    if not cure_is_over(case=standing.case, at=at):
        raise NotAllowed("case.cure_not_over", "The request may still be completed.")


def check_can_accept(
    *,
    by: Actor,
    standing: Standing,
    process: LegalProcess | None,
    all_private: bool,
    denied: bool = False,
    ours_to_remove: bool = False,
) -> None:
    """Only counsel accepts; no failing finding stands; counsel confirmed the process.

    ``denied`` says that the agency, called back, did not know of the request.
    """
    _permission(by, "case.accept", "Only counsel accepts a request.")
    _in_state(standing, UNDECIDED, "accept")
    if denied:
        raise NotAllowed(
            "call_back.denied",
            "The agency said in a call that it did not make this request.",
            "Decline the request; nobody is sent a letter then.",
        )
    if standing.case.is_emergency:
        raise NotAllowed(
            "case.accept_emergency",
            "An emergency is granted voluntarily and not accepted as process.",
            "Use the emergency grant.",
        )
    if standing.failing:
        raise NotAllowed(
            "case.findings_stand",
            f"Defects stand: {standing.told(standing.failing)}.",
            "Return the request, or overrule each with a reason.",
        )
    if ours_to_remove:
        raise NotAllowed(
            "case.accept_removal",
            "Content on our own server is decided about with its ground and its facts.",
            "Decide about the content instead.",
        )
    if standing.case.kind == "content_removal" and all_private:
        raise NotAllowed(
            "case.removal_not_ours",
            "We have no access to the server on which this content is.",
            "Redirect the request to the server's administrator.",
        )
    if standing.case.kind == "account_information" and (
        process is None or process.confirmed_at is None
    ):
        raise NotAllowed(
            "process.unconfirmed",
            "Counsel has not confirmed the process yet.",
            "Record the process sheet as counsel.",
        )


def check_can_grant_emergency(
    *, by: Actor, standing: Standing, call_back: CallBack | None, cooling_off: timedelta
) -> None:
    """Counsel alone grants, whatever the authority's country, and only after a call-back (G7)."""
    _permission(by, "case.grant_emergency", "Only counsel grants an emergency disclosure.")
    _in_state(standing, UNDECIDED, "grant")
    if not standing.case.is_emergency:
        raise NotAllowed("case.not_emergency", "This is no emergency request.")
    _no_alarm(standing)
    if call_back is None or call_back.outcome != CallOutcome.CONFIRMED:
        raise NotAllowed(
            "call_back.missing",
            "No call-back has confirmed this request.",
            "Call the agency at the number in our directory and record the call.",
        )
    check_call_back_is_of_agency(case=standing.case, call_back=call_back)
    check_number_is_proven(number=call_back.number, at=call_back.called_at, cooling_off=cooling_off)


def check_call_back_is_of_agency(*, case: Case, call_back: CallBack) -> None:
    """A call to another agency than the officer's proves nothing about the officer."""
    officer = case.officer
    if officer is not None and officer.agency_id and officer.agency_id != call_back.agency_id:
        raise NotAllowed(
            "call_back.other_agency",
            "The agency that was called is not the agency of the officer.",
        )
    if call_back.called_at < case.received_at:
        raise NotAllowed("call_back.too_early", "The call was made before the request came.")


def check_can_decline(*, by: Actor, standing: Standing) -> None:
    _permission(by, "case.decline", "Only counsel declines a request.")
    _in_state(standing, NOT_ANSWERED, "decline")


def check_can_redirect(
    *, by: Actor, standing: Standing, all_private: bool, inventory_complete: bool
) -> None:
    """A person confirms, unless the policy declares its inventory of servers complete (G11)."""
    if by.kind == "system":
        if standing.case.consequence != "redirect" or not inventory_complete:
            raise NotAllowed("case.redirect_by_machine", "A person confirms this redirect.")
    else:
        _permission(by, "case.redirect", "Only triage or counsel redirects a request.")
    _in_state(standing, NOT_ANSWERED, "redirect")
    _no_alarm(standing)
    if not all_private:
        raise NotAllowed(
            "case.not_private",
            "A server named in this request is one of ours or was not identified.",
            "Accept, return or decline the request instead.",
        )


def check_can_fulfil(*, by: Actor, standing: Standing) -> None:
    _permission(by, "case.fulfil", "Only counsel or a custodian marks a request as fulfilled.")
    _in_state(standing, (Status.ACCEPTED,), "fulfil")


def check_can_withdraw(*, by: Actor, standing: Standing) -> None:
    _permission(by, "case.withdraw", "Only the officer, triage or counsel withdraws a request.")
    _in_state(standing, OPEN, "withdraw")


def check_can_note_withdrawal(*, by: Actor, standing: Standing) -> None:
    """The officer withdraws what, to their knowledge, is still being looked at."""
    _permission(by, "case.withdraw", "Only the officer, triage or counsel withdraws a request.")
    if standing.case.withdrawn_at is not None:
        raise NotAllowed("case.withdraw_in_state", "The request is withdrawn already.")


def check_can_add_papers(*, by: Actor, standing: Standing) -> None:
    """In every state: an order may be sent long after the answer, and is kept as it came."""
    _permission(by, "case.submit", "This role adds no papers to a request.")


def check_can_raise_alarm(*, by: Actor, standing: Standing) -> None:
    """The machine and the desk may always say that a case must not wait, while it is open."""
    _permission(by, "case.submit", "This role raises no alarm.")
    _in_state(standing, OPEN, "record")


def check_can_close(*, by: Actor, standing: Standing, at: datetime) -> None:
    """A returned case is closed once its time to be cured is over; by the machine if nobody did."""
    overdue = standing.status == Status.RETURNED and (
        standing.case.returned_due_at is not None and standing.case.returned_due_at <= at
    )
    if by.kind == "system":
        if not overdue or standing.case.is_emergency:
            raise NotAllowed("case.close_by_machine", "A person closes this case.")
        return
    _permission(by, "case.close", "Only triage or counsel closes a case.")
    if standing.status == Status.RETURNED and not overdue:
        raise NotAllowed("case.may_be_cured", "The officer may still complete the request.")
    _in_state(
        standing,
        (
            Status.RETURNED,
            Status.FULFILLED,
            Status.REDIRECTED,
            Status.DECLINED,
            Status.WITHDRAWN,
        ),
        "close",
    )


def check_can_seal(*, by: Actor, named: Collection[str]) -> None:
    """Whoever seals a case is named in it; else nobody could open it again."""
    _permission(by, "case.seal", "Only counsel seals or unseals a case.")
    if named and by.id not in named:
        raise NotAllowed("case.seal_without_self", "Name yourself among those who may see it.")
