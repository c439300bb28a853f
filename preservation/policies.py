"""Who may do what with a preservation, and when. Pure: everything judged is an argument."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from accounts.roles import may
from cases.states import Status as CaseStatus
from core.actor import Actor
from core.errors import NotAllowed
from preservation.models import Preservation, Snapshot
from preservation.states import ENDING, SnapshotStatus, Status

_OVER = (CaseStatus.WITHDRAWN, CaseStatus.CLOSED)


@dataclass(frozen=True)
class Blockers:
    """What else stands against erasing: process accepted and not yet answered, or a request for
    the same account, even one returned, on which counsel has not decided since it came (G5), or
    the request of a provisional preservation, cured and now waiting for us and not the officer, or
    returned with a time to complete it that still runs.
    """

    accepted_process: bool = False
    undecided_request: bool = False
    awaits_us: bool = False
    may_be_completed: bool = False


def _check_permission(by: Actor, permission: str, message: str) -> None:
    if not may(by, permission):
        raise NotAllowed(permission, message)


def _check_holding(preservation: Preservation) -> None:
    if not preservation.is_holding:
        raise NotAllowed(
            "preservation.over",
            f"This preservation is {preservation.status}; its data is being or was erased.",
        )


def check_can_create(
    *,
    by: Actor,
    case_status: str,
    deployment: str,
    categories: Collection[str],
    obtainable: Collection[str],
    proposed: bool = False,
) -> None:
    """``obtainable`` is what the policy's inventory says exists for the deployment (G2).

    Triage only proposes: it is kept from that moment, and others confirm it.
    """
    if proposed:
        _check_permission(by, "preservation.propose", "Only triage proposes a preservation.")
    else:
        _check_permission(
            by, "preservation.create", "Only counsel or a custodian decides on a preservation."
        )
    if case_status in _OVER:
        raise NotAllowed("preservation.case_over", f"The case is {case_status}.")
    if not deployment:
        raise NotAllowed(
            "preservation.server_unknown",
            "No server could be made out, so nothing can be kept.",
            "Find the server first.",
        )
    if not categories:
        raise NotAllowed("preservation.nothing_named", "No category of data is named.")
    beyond = sorted(set(categories) - set(obtainable))
    if beyond:
        raise NotAllowed(
            "preservation.not_ours",
            f"A {deployment} server gives us no {', '.join(beyond)}.",
            "Ask the administrator of that server.",
        )


def check_can_collect(
    *,
    by: Actor,
    preservation: Preservation,
    source_canonical: str,
    account_canonical: str,
    kinds: Collection[str],
    collecting: bool,
    ahead: bool = False,
) -> None:
    """What another server holds must never become evidence about this account (G3).

    ``ahead`` says that the period to keep has not begun, so that a server has nothing of it yet.
    """
    _check_permission(by, "preservation.collect", "Only a custodian collects.")
    _check_holding(preservation)
    if ahead:
        raise NotAllowed(
            "preservation.period_ahead",
            "The period to keep has not begun.",
            "Collect again once it has.",
        )
    if not kinds:
        raise NotAllowed(
            "preservation.nothing_to_collect",
            "Registration data is read from our own registry; there is nothing to collect.",
        )
    if source_canonical != account_canonical:
        raise NotAllowed(
            "preservation.other_server",
            f"The archive is of {source_canonical}, the account is on {account_canonical}.",
            "Choose an archive of the account's own server.",
        )
    if collecting:
        raise NotAllowed(
            "preservation.collecting", "A snapshot is being collected.", "Wait for it, or stop it."
        )


def check_can_stop_collecting(*, by: Actor, snapshot: Snapshot) -> None:
    _check_permission(by, "preservation.collect", "Only a custodian stops a collection.")
    if snapshot.status != SnapshotStatus.COLLECTING:
        raise NotAllowed("snapshot.not_collecting", "This snapshot is not being collected.")


def check_can_confirm(*, by: Actor, preservation: Preservation) -> None:
    """Its request was cured, or what triage proposed is right; the machine sees the former only."""
    _check_permission(
        by, "preservation.confirm", "Only counsel or a custodian confirms a preservation."
    )
    if preservation.status != Status.PROVISIONAL:
        raise NotAllowed("preservation.not_provisional", "Only a provisional one is confirmed.")


def check_can_extend(
    *, by: Actor, preservation: Preservation, needs_reason: bool, reason: str, ends_past: bool
) -> None:
    """``needs_reason``: asked late, or not the first; ``ends_past``: the new end is past too."""
    _check_permission(by, "preservation.extend", "Only counsel extends a preservation.")
    _check_holding(preservation)
    if preservation.was_provisional:
        raise NotAllowed(
            "preservation.provisional",
            "The request it stands on is still defective.",
            "Confirm it first.",
        )
    if preservation.expires_at is None:
        raise NotAllowed(
            "preservation.not_captured", "Nothing was captured yet, so there is no end to extend."
        )
    if ends_past:
        raise NotAllowed(
            "preservation.extension_over",
            "Even extended from its old end, it would be over already.",
            "Place a hold, or leave the erasure paused.",
        )
    if needs_reason and not reason.strip():
        raise NotAllowed(
            "preservation.extension_needs_reason",
            "The extension was asked late or is not the first; counsel states why it is granted.",
            "Give the reason.",
        )


def check_may_pause(*, by: Actor) -> None:
    """Asked also where a request turns out to concern nothing that is kept."""
    _check_permission(by, "preservation.pause", "Only counsel pauses an erasure.")


def check_can_pause(*, by: Actor, preservation: Preservation) -> None:
    check_may_pause(by=by)
    _check_holding(preservation)
    if preservation.status == Status.PAUSED:
        raise NotAllowed("preservation.paused", "The erasure is paused already.")


def check_can_resume(*, by: Actor, preservation: Preservation) -> None:
    """Only a person decides: the request that paused it may oblige us to go on keeping."""
    _check_permission(by, "preservation.extend", "Only counsel lets the erasure go on.")
    if preservation.status != Status.PAUSED:
        raise NotAllowed("preservation.not_paused", "The erasure is not paused.")


def check_can_hold(*, by: Actor, preservation: Preservation) -> None:
    _check_permission(by, "preservation.extend", "Only counsel places or lifts a hold.")
    _check_holding(preservation)


def check_can_release(*, by: Actor, preservation: Preservation, blockers: Blockers) -> None:
    _check_permission(by, "preservation.release", "Only counsel releases a preservation.")
    _check_holding(preservation)
    if preservation.held_at is not None:
        raise NotAllowed("preservation.held", "A legal hold stands.", "Lift the hold first.")
    if blockers.accepted_process:
        raise NotAllowed(
            "preservation.accepted_process",
            "Accepted process for this account is not answered yet.",
            "Produce first.",
        )


def check_can_expire(
    *, by: Actor, preservation: Preservation, blockers: Blockers, at: datetime
) -> None:
    """Checked in the very transaction that ends it; each refusal is shown and recorded."""
    _check_permission(by, "preservation.expire", "Only the clock ends a preservation.")
    _check_holding(preservation)
    if preservation.ends_at is None or preservation.ends_at > at:
        raise NotAllowed("preservation.not_over", "Its end has not come.")
    if preservation.held_at is not None:
        raise NotAllowed("preservation.held", "A legal hold stands.")
    if preservation.status == Status.PAUSED:
        raise NotAllowed("preservation.paused", "The erasure is paused until counsel decides.")
    if blockers.accepted_process:
        raise NotAllowed(
            "preservation.accepted_process", "Process was accepted; it is kept until produced."
        )
    if blockers.undecided_request:
        raise NotAllowed(
            "preservation.undecided_request",
            "A request for this account came in on which counsel has not decided.",
        )
    if preservation.was_provisional and blockers.awaits_us:
        raise NotAllowed(
            "preservation.awaits_us", "Its request waits for our decision, not for the officer."
        )
    if preservation.was_provisional and blockers.may_be_completed:
        raise NotAllowed(
            "preservation.may_be_completed", "The officer may still complete its request."
        )


def check_can_erase(*, by: Actor, preservation: Preservation) -> None:
    _check_permission(by, "preservation.erase", "Only the system erases.")
    if preservation.status not in ENDING:
        raise NotAllowed("preservation.not_ended", "Only what was ended is erased.")
