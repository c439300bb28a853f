"""Who may do what to a production, and when. Each check is pure and raises NotAllowed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from accounts.roles import may
from cases.models import CallBack, Case
from cases.policies import check_call_back_is_of_agency
from cases.states import Status as CaseStatus
from core.actor import Actor
from core.errors import NotAllowed
from disclosures.demands import Demand
from disclosures.models import Production, ReleaseLink
from disclosures.scope import Grid
from disclosures.states import FROZEN, Outcome, Status
from preservation.models import Snapshot
from preservation.states import SnapshotStatus

# How long ago the person who signs may have proven who they are.
REAUTHENTICATED_WITHIN = timedelta(minutes=10)
# A hacked mailbox gets every code; the passphrase is what it cannot read, and must not guess.
WRONG_PASSPHRASES_MOST = 5
USABLE_SNAPSHOTS: tuple[str, ...] = (SnapshotStatus.READY, SnapshotStatus.PARTIAL)


def check_can_prepare(
    *,
    by: Actor,
    case: Case,
    grid: Grid,
    outcome: str,
    snapshots: Collection[Snapshot],
    search: str,
    narrowing_confirmed: bool,
) -> None:
    """A custodian prepares what counsel confirmed for an accepted case, from usable snapshots."""
    _permission(by, "production.prepare", "Only a custodian of records prepares a production.")
    if case.status not in (CaseStatus.ACCEPTED, CaseStatus.FULFILLED):
        raise NotAllowed(
            "production.case_not_accepted",
            "Counsel has not accepted the request, so that nothing may be produced.",
        )
    if not any(account.grants for account in grid.accounts):
        raise NotAllowed(
            "production.nothing_confirmed",
            "No decision of counsel lets anything be produced.",
            "Ask counsel to decide account by account and category by category.",
        )
    if any(grant.basis != case.basis for account in grid.accounts for grant in account.grants):
        raise NotAllowed(
            "production.mixed_basis", "The decisions do not rest on the basis of the case."
        )
    unusable = [each for each in snapshots if each.status not in USABLE_SNAPSHOTS]
    if unusable:
        raise NotAllowed(
            "production.snapshot_unusable",
            "A snapshot is not ready: it is still being collected, failed, or was erased.",
        )
    _check_sources(grid, outcome, search)
    _check_narrowing(grid, outcome, narrowing_confirmed)


def _check_sources(grid: Grid, outcome: str, search: str) -> None:
    """Records come from snapshots; only a registration is in our own books."""
    for account in grid.accounts:
        if account.snapshots or not account.categories - {"registration"}:
            continue
        if outcome == Outcome.RECORDS:
            raise NotAllowed(
                "production.no_snapshot",
                f"Nothing was collected for {account.label}.",
                "Collect a snapshot, or prepare a statement that there are no records.",
            )
        if not search.strip():
            raise NotAllowed(
                "production.search_untold",
                f"No snapshot shows where records of {account.label} were looked for.",
                "Write which systems were searched, when and how.",
            )


def _check_narrowing(grid: Grid, outcome: str, confirmed: bool) -> None:
    """Words cannot be applied by a program, and a letter must not say that they were."""
    narrowed = [
        grant for account in grid.accounts for grant in account.grants if grant.narrowed_to.strip()
    ]
    if outcome == Outcome.RECORDS and narrowed and not confirmed:
        raise NotAllowed(
            "production.narrowing_unconfirmed",
            "Counsel narrowed the scope in words; only periods are applied by the program.",
            "Confirm that the snapshots hold no more, or have counsel set a period.",
        )


def check_can_build(*, by: Actor, production: Production) -> None:
    _permission(by, "production.build", "Only a custodian of records builds a production.")
    _in_state(production, (Status.DRAFT,), "built")


def check_is_building(*, production: Production) -> None:
    """Building may have been given up while the work was under way."""
    _in_state(production, (Status.BUILDING,), "finished")


def check_can_approve(
    *,
    by: Actor,
    production: Production,
    demand: Demand,
    given: int,
    already: bool,
    manifest_sha256: str,
    decisions_unchanged: bool,
) -> None:
    """Another person than the preparer, of a role the policy names, on the digest they were shown.

    ``given`` approvals count so far; ``already`` says that this person gave one.
    """
    _permission(by, "production.approve", "Only counsel or a custodian approves a production.")
    late = production.status in (Status.APPROVED, Status.SIGNED, Status.RELEASED)
    if not (late and given < demand.total):
        _in_state(production, (Status.BUILT,), "approved")
    if not by.has(*demand.roles):
        roles = " or ".join(sorted(demand.roles))
        raise NotAllowed("production.approver_role", f"The policy lets only {roles} approve.")
    if by.id == production.prepared_by:
        raise NotAllowed(
            "production.own",
            "You prepared this production, and so another person approves it.",
            "Ask a colleague.",
        )
    if already:
        raise NotAllowed("production.approved_by_you", "You approved this production already.")
    if manifest_sha256 != production.manifest_sha256:
        raise NotAllowed(
            "production.other_digest",
            "The digest you approve is not the digest of this production.",
            "Open the production again and compare the digest.",
        )
    _check_decisions(decisions_unchanged)


def check_can_sign(
    *,
    by: Actor,
    production: Production,
    reauthenticated_at: datetime | None,
    at: datetime,
    approved: bool,
    decisions_unchanged: bool,
) -> None:
    """A custodian who has just proven who they are signs what others approved."""
    _permission(by, "production.sign", "Only a custodian of records signs a production.")
    _in_state(production, (Status.APPROVED,), "signed")
    recent = reauthenticated_at is not None and (
        at - REAUTHENTICATED_WITHIN <= reauthenticated_at <= at
    )
    if not recent:
        raise NotAllowed(
            "production.reauthenticate", "Signing needs you to prove again who you are.",
            "Sign in again and repeat.",
        )  # fmt: skip
    if production.sign_asked_at is not None:
        raise NotAllowed("production.being_signed", "This production is being signed already.")
    _check_approved(approved)
    _check_decisions(decisions_unchanged)


def check_is_signing(
    *,
    production: Production,
    approved: bool,
    decisions_unchanged: bool,
    manifest_sha256: str,
    signs: bool = True,
) -> None:
    """What must still be true when the signature is written down.

    ``signs`` says that whoever asked for it is a custodian still.
    """
    _in_state(production, (Status.APPROVED,), "signed")
    if not signs:
        raise NotAllowed("production.sign", "Who asked for this signature may not sign any more.")
    if manifest_sha256 != production.manifest_sha256:
        raise NotAllowed("production.other_digest", "Another payload was signed.")
    _check_approved(approved)
    _check_decisions(decisions_unchanged)


def check_can_release(
    *,
    by: Actor,
    production: Production,
    approved: bool,
    decisions_unchanged: bool,
    call_back: CallBack | None,
    has_recipient: bool,
    denied: bool = False,
    alarmed: bool = False,
) -> None:
    """The last gate (I4): everything is looked at again, in the transaction that releases.

    ``denied`` says that the agency, called back, did not know of the request; ``alarmed`` that a
    sign of forgery stands, which a paper may show only after the request was accepted.
    """
    _permission(by, "production.release", "Only a custodian of records releases a production.")
    _in_state(production, (Status.SIGNED,), "released")
    if production.case.status not in (CaseStatus.ACCEPTED, CaseStatus.FULFILLED):
        raise NotAllowed(
            "production.case_over",
            "The request ended meanwhile, and so nothing is handed over any more.",
            "Revoke this production.",
        )
    _check_sender_stands(denied=denied, alarmed=alarmed)
    _check_approved(approved)
    _check_decisions(decisions_unchanged)
    if not has_recipient:
        raise NotAllowed(
            "production.no_recipient",
            "No officer with a verified e-mail stands in this case.",
            "Enter the recipient first.",
        )
    guarded = production.outcome == Outcome.RECORDS and production.has_content
    if (guarded or production.is_emergency) and call_back is None:
        raise NotAllowed(
            "production.no_call_back",
            "Contents, and anything in an emergency, need a call-back that confirmed the request.",
            "Call the agency at the number in our directory and record the call.",
        )
    if call_back is not None and (guarded or production.is_emergency):
        check_call_back_is_of_agency(case=production.case, call_back=call_back)
    if guarded and call_back is not None and not call_back.passphrase_digest:
        raise NotAllowed(
            "production.no_passphrase",
            "Contents are handed over only with a passphrase, and none was spoken in the call.",
            "Call again and agree on a passphrase.",
        )


def _check_sender_stands(*, denied: bool, alarmed: bool) -> None:
    if alarmed:
        raise NotAllowed(
            "production.alarm",
            "Signs of forgery or malware stand in this request, and so nothing is handed over.",
            "Look at the findings of the request; overrule them with a reason, or revoke this.",
        )
    if denied:
        raise NotAllowed(
            "production.denied",
            "The agency said in a call that it did not make this request.",
            "Revoke this production, and decide about the request.",
        )


def check_can_issue_link(
    *,
    by: Actor,
    production: Production,
    at: datetime,
    denied: bool = False,
    alarmed: bool = False,
) -> None:
    """A new link is told to the officer, and so the gate of the release stands here too."""
    _permission(by, "production.release", "Only a custodian of records gives out links.")
    _in_state(production, (Status.RELEASED,), "collected")
    if production.expires_at is not None and production.expires_at <= at:
        raise NotAllowed("production.expired", "The time to collect this production is over.")
    _check_sender_stands(denied=denied, alarmed=alarmed)


def check_can_collect(
    *, production: Production, link: ReleaseLink, officer_id: str, at: datetime, passphrase_ok: bool
) -> None:
    """The officer the link was made for, while it is open, with the passphrase where one is due."""
    _in_state(production, (Status.RELEASED,), "collected")
    if link.officer_id != officer_id:
        raise NotAllowed("production.other_officer", "This link was made for another person.")
    if not link.is_open(at):
        raise NotAllowed(
            "production.link_closed", "This link has ended.", "Ask the provider for a new one."
        )
    if not passphrase_ok:
        raise NotAllowed(
            "production.passphrase",
            "The passphrase is not the one spoken in our telephone call.",
        )


def check_can_read(*, by: Actor, production: Production) -> None:
    """Staff who export or download a finished production; every reading is recorded."""
    if by.kind != "system":
        _permission(by, "production.read", "Only counsel or a custodian reads a production.")
    if production.signed_at is None or production.status == Status.REVOKED:
        raise NotAllowed(
            "production.unsigned",
            "Only a signed production that was not revoked leaves the vault.",
        )


def check_can_revoke(*, by: Actor, production: Production, reason: str) -> None:
    _permission(by, "production.revoke", "Only counsel revokes a production.")
    if production.status in (Status.REVOKED, Status.EXPIRED):
        raise NotAllowed("production.over", "This production is no longer available already.")
    if not reason.strip():
        raise NotAllowed("production.reason", "A revocation needs a reason.", "Write why.")


def check_can_expire(*, by: Actor, production: Production, at: datetime) -> None:
    if by.kind != "system" or production.status != Status.RELEASED:
        raise NotAllowed("production.expire", "Only a released production expires, by itself.")
    if production.expires_at is None or at < production.expires_at:
        raise NotAllowed("production.not_expired", "The time to collect it is not over.")


def _permission(by: Actor, permission: str, message: str) -> None:
    if not may(by, permission):
        raise NotAllowed(permission, message)


def _in_state(production: Production, allowed: Collection[str], done: str) -> None:
    if production.status not in allowed:
        label = str(Status(production.status).label).lower()
        frozen = " Its payload is frozen." if production.status in FROZEN else ""
        raise NotAllowed(
            "production.state", f"The production is {label}, and cannot be {done} now.{frozen}"
        )


def _check_approved(approved: bool) -> None:
    if not approved:
        raise NotAllowed(
            "production.approvals_missing",
            "The approvals the policy demands do not stand on this digest.",
            "An approval counts only while its giver holds the role. Ask another person.",
        )


def _check_decisions(unchanged: bool) -> None:
    if not unchanged:
        raise NotAllowed(
            "production.decisions_changed",
            "Counsel changed a decision after this production was prepared.",
            "Revoke it and prepare another one.",
        )
