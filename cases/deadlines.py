"""Which deadlines run on a case, read from what the case holds; pure but for ``read``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from cases.deadline_models import OURS, DeadlineExtension
from cases.decision_models import Prohibition
from cases.emergency_models import Alarm, ConfirmationDebt
from cases.models import Case, LegalProcess
from cases.states import OPEN, Status
from rules import deadlines as rules
from rules.deadlines import Deadline, Extension, Trigger
from rules.policy import Policy
from rules.vocabulary import Kind as RequestKind

UNDECIDED: tuple[str, ...] = (Status.SUBMITTED, Status.IN_TRIAGE)
# The deadlines that stand on the case itself; others are set by the room they are about.
OF_THE_CASE: tuple[str, ...] = (*OURS, "cure", "prohibition_end", "emergency_confirmation")


@dataclass(frozen=True)
class Key:
    """What a deadline is about: its kind, and the prohibition or preservation if it has one."""

    kind: str
    subject_id: str = ""


@dataclass(frozen=True)
class Inputs:
    """What the deadlines of a case are computed from, beside the case and its policy."""

    process: LegalProcess | None = None
    prohibitions: tuple[Prohibition, ...] = ()
    extensions: Mapping[str, Sequence[Extension]] = field(default_factory=dict)
    debt: ConfirmationDebt | None = None
    acknowledged: bool = False


def read(case: Case) -> Inputs:
    """Read what the deadlines of the case are computed from."""
    given: dict[str, list[Extension]] = {}
    for row in DeadlineExtension.objects.filter(case_id=case.pk):
        given.setdefault(row.kind, []).append(Extension(row.until, row.given_at, row.given_by))
    return Inputs(
        process=LegalProcess.objects.filter(case_id=case.pk).first(),
        prohibitions=tuple(Prohibition.objects.filter(case_id=case.pk, lifted_at__isnull=True)),
        extensions=given,
        debt=ConfirmationDebt.objects.filter(case_id=case.pk, settled_at__isnull=True).first(),
        acknowledged=Alarm.objects.filter(case_id=case.pk, acknowledged_at__isnull=False).exists(),
    )


def of_case(case: Case, policy: Policy, inputs: Inputs) -> dict[Key, Deadline]:
    """Return the deadlines that run on the case now, by what each is about."""
    found = [
        *_undecided(case, policy, inputs.acknowledged),
        *_answer(case, policy, inputs.process),
    ]
    if inputs.debt is not None:
        found.append(rules.confirmation_due(inputs.debt.owed_since, inputs.debt.due_at, policy))
    if case.status == Status.RETURNED and case.returned_at is not None:
        found.append(rules.cure_end(case.returned_at, policy))
    running = {Key(each.kind): _extended(each, inputs.extensions) for each in found}
    for row in inputs.prohibitions:
        if row.last_on is not None:
            end = rules.prohibition_end(row.last_on, row.zone)
            running[Key("prohibition_end", row.pk)] = end
    return running


def next_of_ours(running: Iterable[Deadline]) -> datetime | None:
    """Return the earliest moment by which we must have done something, None where there is none."""
    return min((each.due_at for each in running if each.kind in OURS), default=None)


def _undecided(case: Case, policy: Policy, acknowledged: bool) -> list[Deadline]:
    if case.status not in UNDECIDED:
        return []
    since = Trigger("completed", case.cured_at) if case.cured_at else None
    since = since or Trigger("received", case.received_at)
    found = [rules.triage_due(since, cast("RequestKind", case.kind), policy)]
    answered = acknowledged or case.taken_at is not None or case.cured_at is not None
    if case.is_emergency and not answered:
        found.append(rules.acknowledgement_due(case.received_at, policy))
    return found


def _answer(case: Case, policy: Policy, process: LegalProcess | None) -> list[Deadline]:
    """Return the day of the order; where it names none, the policy's own target once accepted.

    A day that had passed when the request reached us is a defect of the request and no deadline.
    """
    if case.status not in OPEN:
        return []
    if process is not None and process.returnable_on is not None:
        day = rules.returnable(process.returnable_on, process.zone, policy)
        if day.due_at > case.received_at:
            return [day]
    named = case.kind in policy.answer_due
    if named and case.status == Status.ACCEPTED and case.accepted_at is not None:
        return [rules.answer_due(case.accepted_at, cast("RequestKind", case.kind), policy)]
    return []


def _extended(each: Deadline, extensions: Mapping[str, Sequence[Extension]]) -> Deadline:
    given = extensions.get(each.kind, ())
    return each.extended(given) if given else each
