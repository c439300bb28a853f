"""Examining a case again once all its papers were looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cases import actions as case_actions
from cases.duty_names import WEIGH, weighing
from cases.models import Case
from cases.queries import policy_of
from cases.states import Status
from core.actor import SYSTEM
from duties.scheduling import Asked, schedule, schedule_all
from intake import queries
from intake.actions.consequences import duty_key
from intake.checking import Examined, examine_submission
from intake.facts import Arrival
from intake.inspecting import any_speaks_of_danger, ask_for_all
from intake.models import CaseArrival
from rules.submission import parse_submission

EXAMINE = "intake.examine"
EXAMINED_IN = (Status.SUBMITTED, Status.IN_TRIAGE, Status.ACCEPTED)


def examine_duty_key(case: Case) -> str:
    """Name the duty of this round, so that it is asked for once."""
    return f"{EXAMINE}:{case.id}:{case.round}"


def keep_arrival(case: Case, came: Arrival) -> None:
    """Remember how the newest submission of a case came, for when it is examined again.

    Where nothing is to be remembered of a new one, as with the API, there is no row.
    """
    told = came.machine_read or came.free_text or came.drawn_signature or came.sender
    if case.cured_at is None and not told:
        return
    arrival = CaseArrival(
        case=case,
        machine_read=came.machine_read,
        free_text=came.free_text,
        drawn_signature=came.drawn_signature,
        sender=vars(came.sender) if came.sender else None,
    )
    if case.cured_at is None:
        arrival.save(force_insert=True)
    else:
        arrival.save()


def await_inspection(case: Case) -> bool:
    """Have the papers of a case looked at and the case examined again afterwards.

    Call it in the transaction that attached them. Returns whether there is anything to wait for.
    """
    asked = ask_for_all(queries.kept_papers(case), batch=case.id, urgent=is_urgent(case))
    if asked:
        examining = examine_duty(case, after=asked)
        if case.status not in EXAMINED_IN:
            # Its round stays the same, so that papers that come later ask for a duty of their own.
            examining = replace(
                examining, unique_key=f"{examining.unique_key}:{asked[-1].subject_id}"
            )
        schedule_all([examining])
    return bool(asked)


def is_urgent(case: Case) -> bool:
    """Say whether a person waits for what is in the papers, because a life may be in danger."""
    return case.is_emergency or case.consequence == "human_now"


def examine_duty(case: Case, *, after: Sequence[Asked]) -> Asked:
    """Return the duty that examines this round again ``after`` the papers were looked at."""
    rank = max(asked.rank for asked in after)
    return Asked(EXAMINE, case.id, examine_duty_key(case), {"round": case.round}, rank=rank)


def look_again(case: Case) -> Examined | None:
    """Judge a case by what is known of its papers now, storing nothing.

    Returns None where its state takes no findings any more.
    """
    if case.status not in EXAMINED_IN:
        return None
    papers = queries.case_papers(case)
    submission = replace(
        parse_submission(case.submission), documents=tuple(given for given, _ in papers)
    )
    arrival = queries.arrival_of(case)
    return examine_submission(
        submission,
        policy_of(case),
        replace(
            arrival,
            officer_email=case.officer.email if case.officer else submission.officer.email,
            case_id=case.id,
            now=case.cured_at or case.received_at,
            papers=tuple(paper for _, paper in papers),
        ),
    )


def papers_tell_of_danger(case: Case) -> bool:
    """Say whether papers of a case that takes no findings any more tell of a danger to life."""
    late = case.is_open and case.status not in EXAMINED_IN
    return late and any_speaks_of_danger(queries.kept_papers(case), policy_of(case))


def raise_alarm_for_papers(case_id: str) -> None:
    """Bring a case before a person because of its papers. Raises NotAllowed once it is over."""
    case_actions.raise_alarm(by=SYSTEM, case_id=case_id)


def examine_case(*, case_id: str, round_: int, examined: Examined) -> Case:
    """Write down what ``look_again`` found and have the consequence carried out.

    Raises Conflict where the case was examined meanwhile, NotAllowed in a state that takes no
    findings.
    """
    case = case_actions.examine(
        by=SYSTEM,
        case_id=case_id,
        findings=examined.findings,
        consequence=examined.consequence,
        round_=round_,
    )
    schedule("intake.carry_out", subject_id=case.id, unique_key=duty_key(case))
    schedule(WEIGH, subject_id=case.id, unique_key=weighing(case.id, case.round))
    return case
