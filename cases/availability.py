"""Which acts are open to this person on this case now, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cases import (
    counsel_policies,
    counsel_queries,
    lane_availability,
    policies,
    queries,
    routing_queries,
)
from cases.entries import Standing
from cases.models import Case, LegalProcess
from cases.reach_policies import GRID_KINDS
from cases.states import Status
from core import clock
from core.actor import Actor
from core.errors import NotAllowed


@dataclass(frozen=True)
class ActionState:
    """One act: ``allowed``, or not and then ``reason`` and ``remedy`` say why and what helps."""

    verb: str
    label: str
    url_name: str
    allowed: bool
    reason: str = ""
    remedy: str = ""
    code: str = ""


def available_actions(case: Case, actor: Actor) -> list[ActionState]:
    """Return every act on the case in the order of the work, asked of the same policies."""
    standing = queries.standing_of(case)
    return [
        _state(verb, label, check, by=actor, standing=standing)
        for verb, label, check in VERBS
        if applies(verb, case)
    ]


def _check_accept(*, by: Actor, standing: Standing) -> None:
    process = LegalProcess.objects.filter(case=standing.case).first()
    policies.check_can_accept(
        by=by,
        standing=standing,
        process=process,
        all_private=queries.every_server_is_private(standing.case),
        denied=queries.agency_denied(standing.case),
    )
    counsel_policies.check_is_authenticated(
        needed=counsel_queries.authentication_needed(standing.case, process),
        outcomes=counsel_queries.outcomes_of_authentication(standing.case),
    )


def _check_redecide(*, by: Actor, standing: Standing) -> None:
    built = counsel_queries.production_is_built(standing.case)
    counsel_policies.check_can_redecide(by=by, standing=standing, built=built)


def _check_grant(*, by: Actor, standing: Standing) -> None:
    numbers = queries.policy_of(standing.case).numbers
    policies.check_can_grant_emergency(
        by=by,
        standing=standing,
        call_back=queries.confirmed_call_back(standing.case),
        cooling_off=numbers.callback_cooling_off.period,
    )
    lane_availability.check_behind_grant(by=by, standing=standing)


def _check_redirect(*, by: Actor, standing: Standing) -> None:
    policy = queries.policy_of(standing.case)
    policies.check_can_redirect(
        by=by,
        standing=standing,
        all_private=routing_queries.is_elsewhere(standing.case),
        inventory_complete=policy.inventory["private"].complete,
    )


def _check_close(*, by: Actor, standing: Standing) -> None:
    policies.check_can_close(by=by, standing=standing, at=clock.now())


def _check_seal(*, by: Actor, standing: Standing) -> None:
    policies.check_can_seal(by=by, named={by.id})


class Check(Protocol):
    """Raises NotAllowed where this actor may not do it now."""

    def __call__(self, *, by: Actor, standing: Standing) -> None: ...


VERBS: tuple[tuple[str, str, Check], ...] = (
    *lane_availability.FIRST_VERBS,
    ("take", "Take the case", policies.check_can_take),
    ("record_process", "Record the process", policies.check_can_record_process),
    ("authenticate", "Authenticate the order", counsel_policies.check_can_authenticate),
    ("record_prohibitions", "Record prohibitions", policies.check_can_record_prohibitions),
    ("record_call_back", "Record a call-back", policies.check_can_record_call_back),
    ("grant_emergency", "Grant the emergency disclosure", _check_grant),
    *lane_availability.VERBS,
    ("accept", "Accept", _check_accept),
    ("redecide", "Decide anew", _check_redecide),
    ("return", "Return for defects", policies.check_can_return),
    ("redirect", "Redirect", _check_redirect),
    ("decline", "Decline", policies.check_can_decline),
    ("fulfil", "Mark as fulfilled", policies.check_can_fulfil),
    ("withdraw", "Withdraw", policies.check_can_withdraw),
    ("close", "Close", _check_close),
    ("seal", "Seal", _check_seal),
    ("name_person", "Name a person", _check_seal),
    ("unname_person", "Un-name a person", _check_seal),
    ("unseal", "Open to the whole desk", _check_seal),
)


def applies(verb: str, case: Case) -> bool:
    """Say whether the act means anything for this case at all."""
    if verb == "grant_emergency":
        return case.is_emergency
    if verb in lane_availability.NAMES:
        return lane_availability.applies(verb, case)
    if verb == "accept":
        ours = case.kind == "content_removal" and lane_availability.is_ours_to_remove(case)
        return not case.is_emergency and not ours
    if verb == "redecide":
        return case.kind in GRID_KINDS and case.status == Status.ACCEPTED
    if verb == "authenticate":
        return case.kind == "account_information"
    if verb == "seal":
        return not case.sealed
    if verb in {"unseal", "name_person", "unname_person"}:
        return case.sealed
    return True


def _state(verb: str, label: str, check: Check, *, by: Actor, standing: Standing) -> ActionState:
    url_name = f"case-{verb.replace('_', '-')}"
    try:
        check(by=by, standing=standing)
    except NotAllowed as refused:
        return ActionState(
            verb, label, url_name, False, refused.message, refused.remedy, refused.code
        )
    return ActionState(verb, label, url_name, True)
