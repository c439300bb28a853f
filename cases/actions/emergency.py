"""Emergencies: call the agency back, and grant voluntarily what averts the danger (G7)."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Agency
from audit.recording import record
from cases import letters, policies, queries, reach_policies
from cases.actions.accept import Accounts, decide, grid_facts
from cases.actions.locking import found, keep_pdf, locked, save, send_letter
from cases.entries import DecisionEntry, Standing
from cases.models import CallBack, Case
from cases.states import Basis, CallOutcome
from core import clock
from core.actor import Actor
from core.canonical import digest
from core.errors import Invalid, NotFound
from rules.policy import Policy


@transaction.atomic
def record_call_back(
    *,
    by: Actor,
    case_id: str,
    agency_id: str,
    outcome: str,
    spoke_to: str = "",
    passphrase: str = "",
) -> CallBack:
    """Record a call to the agency; the number is our directory's and never given by the caller.

    ``passphrase`` is what was agreed on the telephone for the delivery of content; only a slow
    hash of it is kept. Raises NotAllowed where the directory's number is not proven.
    """
    standing = locked(by=by, case_id=case_id)
    policies.check_can_record_call_back(by=by, standing=standing)
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise NotFound("There is no such agency in the directory.")
    if outcome not in CallOutcome.values:
        raise Invalid({"outcome": [f"{outcome!r} is not an outcome of a call."]})
    case, moment = standing.case, clock.now()
    cooling_off = queries.policy_of(case).numbers.callback_cooling_off.period
    policies.check_number_is_proven(agency=agency, at=moment, cooling_off=cooling_off)
    call = CallBack.objects.create(
        case=case,
        agency=agency,
        phone=agency.phone,
        spoke_to=spoke_to,
        outcome=outcome,
        passphrase_digest=make_password(passphrase) if passphrase else "",
        called_at=moment,
        called_by=by.id,
    )
    save(case)
    record(
        action="case.called_back",
        by=by,
        subject=case,
        case_id=case.id,
        facts={
            "call": call.id,
            "agency": agency.id,
            "outcome": outcome,
            "passphrase": bool(passphrase),
        },
        personal={"phone": call.phone, "spoke_to": spoke_to},
    )
    return call


def grant_emergency(
    *, by: Actor, case_id: str, decisions: Sequence[DecisionEntry], good_faith_text: str
) -> Case:
    """Grant voluntarily, category by category, and record why counsel believed in good faith.

    The basis is ``voluntary_2702``; no process compels it and no letter says so. Raises NotAllowed
    with the first thing in the way, Conflict.
    """
    standing = found(by=by, case_id=case_id)
    policy = queries.policy_of(standing.case)
    accounts, call = _check(by, standing, decisions, good_faith_text, policy)
    draft = letters.compose_acceptance(standing.case, accounts, decisions, policy)
    document = keep_pdf(by=by, draft=draft, policy=policy)
    with transaction.atomic():
        standing = locked(by=by, case_id=case_id, version=standing.case.version)
        _check(by, standing, decisions, good_faith_text, policy)
        case = standing.case
        case.accept(by.id)
        case.basis, case.good_faith = str(Basis.VOLUNTARY_2702), good_faith_text.strip()
        save(case, "status", "accepted_at", "accepted_by", "basis", "good_faith")
        decide(by=by, decisions=decisions, basis=case.basis)
        letter = send_letter(by=by, case=case, draft=draft, document=document)
        record(
            action="case.accepted",
            by=by,
            subject=case,
            case_id=case.id,
            facts={
                "basis": case.basis,
                "kind": case.kind,
                "call": call.id,
                "letter": letter.id,
                **grid_facts(decisions),
            },
            personal={"good_faith": digest(case.good_faith)},
        )
    return case


def _check(
    by: Actor,
    standing: Standing,
    decisions: Sequence[DecisionEntry],
    good_faith_text: str,
    policy: Policy,
) -> tuple[Accounts, CallBack]:
    case = standing.case
    call = queries.confirmed_call_back(case)
    policies.check_can_grant_emergency(
        by=by,
        standing=standing,
        call_back=call,
        cooling_off=policy.numbers.callback_cooling_off.period,
    )
    accounts = {row.id: row for row in queries.current_accounts(case)}
    reach_policies.check_grid(case=case, accounts=accounts, entries=decisions)
    reach_policies.check_good_faith(entries=decisions, text=good_faith_text)
    for entry in decisions:
        reach_policies.check_entry(
            case=case,
            account=accounts[entry.account_id],
            entry=entry,
            confirmed="none",
            policy=policy,
        )
    assert call is not None
    return accounts, call
