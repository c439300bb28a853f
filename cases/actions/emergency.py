"""Emergencies: call the agency back, and grant voluntarily what averts the danger (G7)."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Agency
from accounts.queries import number_to_call
from audit.recording import record, stamp
from cases import emergency_policies, letters, policies, queries
from cases.actions.accept import Accounts, decide, grid_facts
from cases.actions.alarm import silence
from cases.actions.confirmation import owe_confirmation
from cases.actions.deadlines import follow_deadlines
from cases.actions.locking import found, keep_pdf, locked, save, send_letter
from cases.actions.proposing import check_asked, check_behind_grant, grant_proposal
from cases.entries import DecisionEntry, GoodFaithEntry, Standing
from cases.models import CallBack, Case, GoodFaith
from cases.states import Basis
from core import clock
from core.actor import Actor
from core.canonical import digest
from core.errors import NotFound
from rules.policy import Policy


@transaction.atomic
def record_call_back(
    *,
    by: Actor,
    case_id: str,
    agency_id: str,
    outcome: str,
    number_id: str = "",
    spoke_to: str = "",
    passphrase: str = "",
    confirmed: str = "",
) -> CallBack:
    """Record a call to the agency; the number is our directory's and never given by the caller.

    ``number_id`` says which of the agency's numbers was called; without it, the one that was
    confirmed first and may be called. ``passphrase`` is what was agreed on the telephone for the
    delivery of content; only a slow hash of it is kept. ``confirmed`` is what the agency said is
    true, which a confirmation always says. Raises Invalid, and NotAllowed where the directory's
    number is not proven.
    """
    standing = locked(by=by, case_id=case_id)
    policies.check_can_record_call_back(by=by, standing=standing)
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise NotFound("There is no such agency in the directory.")
    emergency_policies.check_call_is_told(outcome=outcome, spoke_to=spoke_to, confirmed=confirmed)
    case, moment = standing.case, clock.now()
    cooling_off = queries.policy_of(case).numbers.callback_cooling_off.period
    number = number_to_call(agency, number_id)
    policies.check_number_is_proven(number=number, at=moment, cooling_off=cooling_off)
    assert number is not None
    call = CallBack.objects.create(
        case=case,
        agency=agency,
        number=number,
        phone=number.phone,
        spoke_to=spoke_to,
        outcome=outcome,
        confirmed=confirmed.strip(),
        passphrase_digest=make_password(passphrase) if passphrase else "",
        called_at=moment,
        called_by=by.id,
    )
    save(case)
    silence(by=by, case=case)
    record(
        action="case.called_back",
        by=by,
        subject=case,
        case_id=case.id,
        facts={
            "call": call.id,
            "agency": agency.id,
            "number": number.id,
            "outcome": outcome,
            "passphrase": bool(passphrase),
        },
        personal={"phone": call.phone, "spoke_to": spoke_to, "confirmed": call.confirmed},
    )
    return call


def grant_emergency(
    *, by: Actor, case_id: str, decisions: Sequence[DecisionEntry], good_faith: GoodFaithEntry
) -> Case:
    """Grant voluntarily, category by category, and record why counsel believed in good faith.

    The basis is ``voluntary_2702``; no process compels it and no letter says so. A proposal that
    waits is granted with it, whatever counsel changed in it. The written confirmation is owed from
    now on. Raises NotAllowed with the first thing in the way, Conflict.
    """
    standing = found(by=by, case_id=case_id)
    policy = queries.policy_of(standing.case)
    accounts, call = _check(by, standing, decisions, good_faith, policy)
    draft = letters.compose_acceptance(standing.case, accounts, decisions, policy)
    document = keep_pdf(by=by, draft=draft, policy=policy)
    with transaction.atomic():
        standing = locked(by=by, case_id=case_id, version=standing.case.version)
        _check(by, standing, decisions, good_faith, policy)
        case = standing.case
        case.accept(by.id)
        case.basis = str(Basis.VOLUNTARY_2702)
        save(case, "status", "accepted_at", "accepted_by", "basis")
        decide(by=by, decisions=decisions, basis=case.basis)
        texts = {name: text.strip() for name, text in vars(good_faith).items()}
        GoodFaith.objects.create(case=case, written_by=by.id, **texts)
        proposal = grant_proposal(by=by, case=case)
        debt = owe_confirmation(case=case, policy=policy)
        silence(by=by, case=case)
        follow_deadlines(by=by, case=case, because="case.accepted")
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
                "proposal": proposal,
                "confirmation_due_at": stamp(debt.due_at),
                "letter": letter.id,
                **grid_facts(decisions),
            },
            personal={"good_faith": digest(texts)},
        )
    return case


def _check(
    by: Actor,
    standing: Standing,
    decisions: Sequence[DecisionEntry],
    good_faith: GoodFaithEntry,
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
    check_behind_grant(by=by, case=case, policy=policy)
    accounts = check_asked(case=case, decisions=decisions, good_faith=good_faith, policy=policy)
    assert call is not None
    return accounts, call
