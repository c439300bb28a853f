"""What may be done to a preservation, a production or a notice now, asked of their own policies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TypedDict

from accounts.roles import may
from cases import queries as case_queries
from cases.availability import ActionState
from cases.models import AccountIdentifier, Case
from core import clock
from core.actor import Actor
from core.errors import NotAllowed
from disclosures import policies as production_policies
from disclosures import queries as production_queries
from disclosures.models import Production
from disclosures.recall_policies import check_recipient_is_admitted
from disclosures.standing import Standing, grid_now, is_recalled
from disclosures.states import Outcome
from notifications import policies as notice_policies
from notifications import queries as notice_queries
from preservation import policies as preservation_policies
from preservation import queries as preservation_queries
from preservation.models import Preservation
from preservation.scope import kinds_for
from preservation.states import SnapshotStatus
from rules.clocks import extended_expiry

Check = Callable[[], None]


class Here(TypedDict):
    """Who asks, and about which preservation."""

    by: Actor
    preservation: Preservation


def state_of(verb: str, label: str, url_name: str, check: Check) -> ActionState:
    """Ask a policy, and keep its refusal as the pages show it."""
    try:
        check()
    except NotAllowed as refused:
        return ActionState(
            verb, label, url_name, False, refused.message, refused.remedy, refused.code
        )
    return ActionState(verb, label, url_name, True)


def preservation_states(preservation: Preservation, actor: Actor) -> list[ActionState]:
    """Return every act on a preservation in the order of the work."""
    here = Here(by=actor, preservation=preservation)
    known: list[tuple[str, str, Check]] = [
        ("collect", "Collect a snapshot", partial(_check_collect, **here)),
        ("confirm", "Confirm", partial(preservation_policies.check_can_confirm, **here)),
        ("extend", "Extend", partial(_check_extend, **here)),
        ("pause", "Pause the erasure", partial(preservation_policies.check_can_pause, **here)),
        ("resume", "Let the clock run on", partial(preservation_policies.check_can_resume, **here)),
        ("hold", "Place a hold", partial(_check_hold, **here)),
        ("lift-hold", "Lift the hold", partial(_check_lift_hold, **here)),
        ("release", "Release and erase", partial(_check_release, **here)),
    ]
    return [state_of(verb, label, f"preservation-{verb}", check) for verb, label, check in known]


def _check_collect(*, by: Actor, preservation: Preservation) -> None:
    canonical = preservation.account.canonical
    preservation_policies.check_can_collect(
        by=by,
        preservation=preservation,
        source_canonical=canonical,
        account_canonical=canonical,
        kinds=kinds_for(preservation.categories),
        collecting=preservation.snapshots.filter(status=SnapshotStatus.COLLECTING).exists(),
    )


def _check_extend(*, by: Actor, preservation: Preservation) -> None:
    ends = preservation.expires_at
    until = extended_expiry(ends, case_queries.current_policy()) if ends else None
    preservation_policies.check_can_extend(
        by=by,
        preservation=preservation,
        needs_reason=False,
        reason="",
        ends_past=until is not None and until <= clock.now(),
    )


def _check_release(*, by: Actor, preservation: Preservation) -> None:
    blockers = preservation_queries.blockers(preservation)
    preservation_policies.check_can_release(by=by, preservation=preservation, blockers=blockers)


def _check_hold(*, by: Actor, preservation: Preservation) -> None:
    preservation_policies.check_can_hold(by=by, preservation=preservation)
    if preservation.held_at is not None:
        raise NotAllowed("preservation.held", "A hold stands already.")


def _check_lift_hold(*, by: Actor, preservation: Preservation) -> None:
    preservation_policies.check_can_hold(by=by, preservation=preservation)
    if preservation.held_at is None:
        raise NotAllowed("preservation.not_held", "No hold stands.")


def production_states(production: Production, actor: Actor) -> list[ActionState]:
    """Return every act on a production in the order of the work."""
    standing = production_queries.standing(production)
    at = clock.now()
    known: list[tuple[str, str, Check]] = [
        (
            "build",
            "Build",
            partial(production_policies.check_can_build, by=actor, production=production),
        ),
        ("approve", "Approve", partial(_check_approve, actor, standing)),
        ("sign", "Sign", partial(_check_sign, actor, standing, at)),
        ("release", "Release", partial(_check_hand_over, actor, standing)),
        (
            "issue-link",
            "Issue a new link",
            partial(_check_issue_link, actor, production, at),
        ),
        (
            "download",
            "Download",
            partial(production_policies.check_can_read, by=actor, production=production),
        ),
        (
            "revoke",
            "Revoke",
            partial(
                production_policies.check_can_revoke,
                by=actor,
                production=production,
                reason="asked",
            ),
        ),
    ]
    return [state_of(verb, label, f"production-{verb}", check) for verb, label, check in known]


def _check_approve(by: Actor, standing: Standing) -> None:
    production = standing.production
    production_policies.check_can_approve(
        by=by,
        production=production,
        demand=standing.demand,
        given=len(standing.approvers),
        already=production.approvals.filter(approved_by=by.id).exists(),
        manifest_sha256=production.manifest_sha256,
        decisions_unchanged=standing.decisions_unchanged,
    )


def _check_sign(by: Actor, standing: Standing, at: datetime) -> None:
    production_policies.check_can_sign(
        by=by,
        production=standing.production,
        reauthenticated_at=at,
        at=at,
        approved=standing.approved,
        decisions_unchanged=standing.decisions_unchanged,
    )


def _check_issue_link(by: Actor, production: Production, at: datetime) -> None:
    production_policies.check_can_issue_link(
        by=by,
        production=production,
        at=at,
        denied=case_queries.agency_denied(production.case),
        alarmed=case_queries.has_alarm(production.case),
    )
    check_recipient_is_admitted(recalled=is_recalled(production.case.officer_id))


def _check_hand_over(by: Actor, standing: Standing) -> None:
    case = standing.production.case
    production_policies.check_can_release(
        by=by,
        production=standing.production,
        approved=standing.approved,
        decisions_unchanged=standing.decisions_unchanged,
        call_back=case_queries.confirmed_call_back(case),
        has_recipient=case.officer is not None and case.officer.email_verified_at is not None,
        denied=case_queries.agency_denied(case),
        alarmed=case_queries.has_alarm(case),
    )
    check_recipient_is_admitted(recalled=is_recalled(case.officer_id))


def preserve_state(case: Case, actor: Actor) -> ActionState:
    """Say whether this person may keep an account of the case."""

    def check() -> None:
        if not (may(actor, "preservation.create") or may(actor, "preservation.propose")):
            raise NotAllowed("preservation.create", "Only case staff create a preservation.")
        if case.status in ("withdrawn", "closed"):
            raise NotAllowed("preservation.case_over", f"The case is {case.status}.")
        if not case_queries.current_accounts(case).exclude(deployment="").exists():
            raise NotAllowed(
                "preservation.server_unknown",
                "No server could be made out, so nothing can be kept.",
                "Identify the server of an account first.",
            )

    decides = may(actor, "preservation.create")
    label = "Preserve an account" if decides else "Propose to preserve an account"
    return state_of("preserve", label, "preservation-create", check)


def prepare_state(case: Case, actor: Actor) -> ActionState:
    """Say whether this person may prepare a production for the case."""

    def check() -> None:
        production_policies.check_can_prepare(
            by=actor,
            case=case,
            grid=grid_now(case),
            outcome=Outcome.NO_RESPONSIVE_RECORDS,
            snapshots=(),
            search="asked",
            narrowing_confirmed=True,
        )

    return state_of("produce", "Prepare a production", "production-prepare", check)


def write_state(case: Case, actor: Actor) -> ActionState:
    """Say whether this person may write to the officer of the case."""
    alarms = case_queries.has_alarm(case)
    check = partial(notice_policies.check_can_write, by=actor, alarms=alarms)
    return state_of("write", "Write to the officer", "case-write", check)


def plan_state(case: Case, actor: Actor) -> ActionState:
    """Say whether this person may plan a notice by hand for an account of the case."""

    def check() -> None:
        notice_policies.check_can_plan_notice(
            by=actor,
            kind=case.kind,
            plan_after=case_queries.current_policy().notice.plan_after,
            case_status=case.status,
            disclosed=notice_queries.productions_of(case).exists(),
            removed=notice_queries.wants_statement(case),
        )
        if not accounts_without_notice(case, actor):
            raise NotAllowed("notice.planned", "Every account of this case has its notice.")

    return state_of("plan", "Plan a notice", "notice-plan", check)


def accounts_without_notice(case: Case, actor: Actor) -> list[AccountIdentifier]:
    """Return the accounts of the case for which no notice is planned."""
    planned = notice_queries.visible_to(actor).filter(case=case)
    return list(case_queries.current_accounts(case).exclude(pk__in=planned.values("account")))


def find_state(states: Iterable[ActionState], verb: str) -> ActionState | None:
    """Return the refusal of one act, or None where it is allowed. Raises KeyError for no act."""
    found = {state.verb: state for state in states}[verb]
    return None if found.allowed else found
