"""Creating, confirming, extending and holding."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from audit.recording import record, stamp
from cases.models import AccountIdentifier, Case
from cases.queries import current_policy, visible_to
from core import clock
from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound
from core.ids import new_reference
from preservation import policies
from preservation.locking import locked, schedule_end, schedule_end_again
from preservation.models import Preservation
from preservation.states import Status
from rules.clocks import extended_expiry, extension_in_time
from rules.policy import Policy
from rules.vocabulary import CATEGORIES

PREFIX = "PRS"


@transaction.atomic
def create(
    *,
    by: Actor,
    case_id: str,
    account_id: str,
    categories: Sequence[str],
    provisional: bool,
    period: tuple[datetime | None, datetime | None] = (None, None),
) -> Preservation:
    """Decide that the account is to be kept, and for a defective request until when (G5).

    ``period`` is half-open aware moments. Raises NotFound, NotAllowed, Invalid, and Conflict when
    the case keeps this account already.
    """
    return _begin(by, case_id, account_id, categories, period, provisional=provisional)


@transaction.atomic
def propose(
    *,
    by: Actor,
    case_id: str,
    account_id: str,
    categories: Sequence[str],
    period: tuple[datetime | None, datetime | None] = (None, None),
) -> Preservation:
    """Keep the account from now on, and leave it to counsel or a custodian whether it stays so.

    18 U.S.C. 2703(f) binds on receipt, so that keeping does not wait for their word; and nothing
    proposed lapses because nobody looked. Raises as ``create`` does.
    """
    return _begin(by, case_id, account_id, categories, period, proposed=True)


def _begin(
    by: Actor,
    case_id: str,
    account_id: str,
    categories: Sequence[str],
    period: tuple[datetime | None, datetime | None],
    *,
    provisional: bool = False,
    proposed: bool = False,
) -> Preservation:
    case = visible_to(by).select_for_update(of=("self",)).filter(pk=case_id).first()
    account = AccountIdentifier.objects.filter(pk=account_id, case_id=case_id).first()
    if case is None or account is None:
        raise NotFound("The case names no such account.")
    unknown = sorted(set(categories) - set(CATEGORIES))
    if unknown:
        raise Invalid({"categories": [f"{name} is not a category." for name in unknown]})
    policy = current_policy()
    policies.check_can_create(
        by=by,
        case_status=case.status,
        deployment=account.deployment,
        categories=categories,
        obtainable=_obtainable(account.deployment, policy),
        proposed=proposed,
    )
    moment = clock.now()
    preservation = Preservation(
        reference=new_reference(PREFIX, moment.year),
        case=case,
        account=account,
        categories=sorted(set(categories)),
        status=Status.PROVISIONAL if provisional or proposed else Status.ACTIVE,
        proposed=proposed,
        cure_by=moment + policy.numbers.provisional_cure.period if provisional else None,
        created_at=moment,
        created_by=by.id,
        period_from=period[0],
        period_to=period[1],
    )
    _write(preservation)
    if provisional:
        schedule_end(preservation)
    record(
        action="preservation.proposed" if proposed else "preservation.created",
        by=by,
        subject=preservation,
        case_id=case.id,
        facts={
            "account": account.id,
            "categories": sorted(set(categories)),
            "status": str(preservation.status),
            "cure_by": None if preservation.cure_by is None else stamp(preservation.cure_by),
            "policy": policy.digest,
        },
    )
    return preservation


def _obtainable(deployment: str, policy: Policy) -> frozenset[str]:
    for name, inventory in policy.inventory.items():
        if name == deployment:
            return frozenset(inventory.categories)
    return frozenset()


def _write(preservation: Preservation) -> None:
    try:
        with transaction.atomic():
            preservation.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("This account is kept for this case already.") from error


@transaction.atomic
def confirm(*, by: Actor, preservation_id: str) -> Preservation:
    """Make a provisional one ordinary: its request was cured, or what triage proposed is right."""
    preservation = locked(preservation_id, by)
    policies.check_can_confirm(by=by, preservation=preservation)
    preservation.confirm(by.id)
    preservation.save(update_fields=["status", "confirmed_at", "confirmed_by", "cure_by"])
    record(
        action="preservation.confirmed",
        by=by,
        subject=preservation,
        case_id=preservation.case_id,
        facts={"status": str(preservation.status), "proposed": preservation.proposed},
    )
    return preservation


@transaction.atomic
def extend(
    *, by: Actor, preservation_id: str, for_case_id: str = "", reason: str = ""
) -> Preservation:
    """Add the statute's days to the old end, and let a paused one run on (G5).

    ``for_case_id`` is the request for the extension; whether it came in time is judged by its
    receipt. ``reason`` must be given where it was late or is not the first.
    """
    preservation, policy = locked(preservation_id, by), current_policy()
    asked_by = Case.objects.filter(pk=for_case_id).first() if for_case_id else None
    asked_at = clock.now() if asked_by is None else asked_by.received_at
    old = preservation.expires_at
    in_time = old is not None and extension_in_time(asked_at, old, policy)
    until = None if old is None else extended_expiry(old, policy)
    first = preservation.extensions < policy.numbers.extensions_without_review.value
    policies.check_can_extend(
        by=by,
        preservation=preservation,
        needs_reason=not (in_time and first),
        reason=reason,
        ends_past=until is not None and until <= clock.now(),
    )
    if old is None or until is None:
        raise Conflict("Nothing was captured yet.")
    preservation.extend(by.id, until)
    preservation.refused_because = ""
    preservation.save(
        update_fields=[
            "status", "extended_at", "extended_by", "expires_at", "extensions", "paused_from",
            "refused_because",
        ]
    )  # fmt: skip
    schedule_end(preservation)
    record(
        action="preservation.extended",
        by=by,
        subject=preservation,
        case_id=preservation.case_id,
        facts={
            "from": stamp(old),
            "until": stamp(until),
            "number": preservation.extensions,
            "in_time": in_time,
            "for_case": for_case_id,
        },
        personal={"reason": reason} if reason else None,
    )
    return preservation


@transaction.atomic
def place_hold(*, by: Actor, preservation_id: str, reason: str) -> Preservation:
    """Place a legal hold of our own, which beats every expiry until it is lifted."""
    preservation = locked(preservation_id, by)
    policies.check_can_hold(by=by, preservation=preservation)
    if not reason.strip():
        raise Invalid({"reason": ["Say why it must be held."]})
    if preservation.held_at is not None:
        raise Conflict("A hold stands already.")
    preservation.held_at, preservation.held_by = clock.now(), by.id
    preservation.hold_reason = reason
    preservation.save(update_fields=["held_at", "held_by", "hold_reason"])
    record(
        action="preservation.held",
        by=by,
        subject=preservation,
        case_id=preservation.case_id,
        personal={"reason": reason},
    )
    return preservation


@transaction.atomic
def lift_hold(*, by: Actor, preservation_id: str) -> Preservation:
    """Lift the legal hold; an expiry that waited for it comes at once."""
    preservation = locked(preservation_id, by)
    policies.check_can_hold(by=by, preservation=preservation)
    if preservation.held_at is None:
        raise Conflict("No hold stands.")
    preservation.held_at, preservation.held_by, preservation.hold_reason = None, "", ""
    preservation.save(update_fields=["held_at", "held_by", "hold_reason"])
    schedule_end_again(preservation)
    record(
        action="preservation.hold_lifted",
        by=by,
        subject=preservation,
        case_id=preservation.case_id,
    )
    return preservation
