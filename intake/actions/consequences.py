"""What a machine does by itself after a request came in (DESIGN, sections 1 and 4)."""

from __future__ import annotations

from cases import actions as case_actions
from cases.models import AccountIdentifier, Case
from cases.queries import current_accounts, current_findings, policy_of
from cases.states import Status
from core.actor import SYSTEM
from core.errors import Conflict
from intake import queries
from preservation import actions as preservation_actions
from preservation.models import Preservation
from preservation.states import Status as PreservationStatus
from rules.findings import fails, officer_view
from rules.policy import Policy

# A mail that speaks of danger goes to a person at once, and what it asks to keep is kept as well.
PRESERVES_AT_ONCE = ("human_now", "hold_silent", "preserve_provisionally", "accept_for_triage")
_UNDECIDED = (Status.SUBMITTED, Status.IN_TRIAGE)


def duty_key(case: Case) -> str:
    """Name the duty of this round of the case, so that it is asked for once."""
    return f"intake.carry_out:{case.id}:{case.round}"


def acts_now(case: Case, *, pending: bool) -> bool:
    """Say whether a machine must act before the sender has an answer; all else its duty does.

    While papers are ``pending`` there is nothing to send. A preservation begins at once. Erasures
    pause at once where the request names a preservation by its reference; those of the accounts it
    names are held by the request itself (``preservation.queries.blockers``) until a worker pauses
    them.
    """
    names_one = bool((case.submission or {}).get("preservation_reference"))
    return not pending or names_one or _preserves(case)


def carry_out(*, case_id: str) -> None:
    """Do what the consequence of the case asks of a machine; doing it again changes nothing.

    Erasure of what the request concerns pauses in every case, which tells nobody anything. A
    preservation begins at once, one that looks forged too, since it discloses nothing and its
    absence would show; a certain defect is returned, but never what a machine read or an
    emergency; a redirect goes out only where the policy's inventory is complete. No letter leaves
    before the papers were looked at, and none on what staff keyed in: the defect may be a slip of
    the keys. All else waits for a person.
    """
    case = queries.case_of(case_id)
    if case.status not in _UNDECIDED:
        return
    policy = policy_of(case)
    failed = bool(fails(officer_view(current_findings(case))))
    preservation_actions.pause_for_case(by=SYSTEM, case_id=case.id)
    if _preserves(case):
        _preserve(case, policy, failed)
    if queries.awaits_inspection(case) or case.is_keyed:
        return
    if case.consequence == "return" and not case.machine_read and not case.is_emergency:
        case_actions.return_case(by=SYSTEM, case_id=case.id)
    elif case.consequence == "redirect" and policy.inventory["private"].complete:
        case_actions.redirect(by=SYSTEM, case_id=case.id)


def _preserves(case: Case) -> bool:
    return case.kind == "preservation" and case.consequence in PRESERVES_AT_ONCE


def _preserve(case: Case, policy: Policy, failed: bool) -> None:
    """A preservation is kept from the moment it is received, provisionally while it is defective.

    18 U.S.C. 2703(f) binds on receipt, so that waiting for a person to look would be a breach.
    """
    for account in current_accounts(case):
        categories = _categories(case, account, policy)
        if not categories or not _is_identified(account):
            continue
        kept = Preservation.objects.filter(case=case, account=account).first()
        if kept is None:
            _create(case, account, categories, failed)
        elif kept.status == PreservationStatus.PROVISIONAL and not failed:
            preservation_actions.confirm(by=SYSTEM, preservation_id=kept.id)


def _create(
    case: Case, account: AccountIdentifier, categories: list[str], provisional: bool
) -> None:
    try:
        preservation_actions.create(
            by=SYSTEM,
            case_id=case.id,
            account_id=account.id,
            categories=categories,
            provisional=provisional,
        )
    except Conflict:
        # Another worker was faster; the account is kept, which is all that matters.
        return


def _categories(case: Case, account: AccountIdentifier, policy: Policy) -> list[str]:
    """What is asked for and exists; all that exists where nothing in particular is asked for."""
    if account.deployment not in ("community", "cloud"):
        return []
    exists = next(
        set(inventory.categories)
        for deployment, inventory in policy.inventory.items()
        if deployment == account.deployment
    )
    return sorted(exists & set(case.requested_categories) or exists)


def _is_identified(account: AccountIdentifier) -> bool:
    return bool(account.username or account.user_id or account.email or account.message_url)
