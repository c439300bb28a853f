"""Two of counsel act on one case in one moment: one act stands, and nothing is lost or doubled."""

import pytest

from audit.models import AuditEvent
from cases import actions
from cases.models import Decision, FindingRuling
from tests.at_once import ATTEMPTS, all_at_once
from tests.cases.making import again, decisions, finding, make_case, ready_to_accept
from tests.invariants import assert_invariants

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_of_five_hundred_decisions_at_once_one_stands_with_its_grid_and_its_letter(policy, staff):
    case = ready_to_accept(policy, staff.counsel)
    counsel = [staff.counsel, staff.counsel2]

    def decide(number: int) -> None:
        by = counsel[number % 2]
        if number % 4 < 2:
            grid = decisions(case, subscriber=True, content=number % 8 < 4)
            actions.accept(by=by, case_id=case.id, decisions=grid)
        else:
            actions.decline(by=by, case_id=case.id, reason=f"Reason {number}.")

    attempts = all_at_once(decide)
    (won,) = attempts.won
    assert attempts.broken == []
    assert attempts.told.total() == ATTEMPTS - 1
    decided = again(case)
    accepted = won % 4 < 2
    assert decided.status == ("accepted" if accepted else "declined")
    assert all(
        f"The case is {decided.status}" in message or "changed this case meanwhile" in message
        for message in attempts.told
    ), attempts.told
    events = AuditEvent.objects.filter(
        case_id=case.id, action__in=["case.accepted", "case.declined"]
    )
    assert [each.action for each in events] == [f"case.{decided.status}"]
    assert events[0].actor_id == counsel[won % 2].id
    assert [letter.kind for letter in decided.letters.all()] == [
        "acceptance" if accepted else "decline"
    ]
    grid = {row.category: row.produce for row in Decision.objects.filter(account__case=case)}
    assert grid == ({"subscriber": True, "content": won % 8 < 4} if accepted else {})
    assert_invariants()


def test_of_rulings_on_one_finding_at_once_the_last_stands_and_each_is_recorded(policy, staff):
    case = make_case(policy)
    doubt = finding(case, "order.signed")
    counsel = [staff.counsel, staff.counsel2]

    def rule(number: int) -> None:
        act = actions.overrule_finding if number % 2 else actions.find_defect
        act(
            by=counsel[number % 2],
            case_id=case.id,
            finding_id=doubt.id,
            reason=f"Reason {number}.",
        )

    attempts = all_at_once(rule, attempts=100)
    assert attempts.broken == []
    assert len(attempts.won) == 100
    events = AuditEvent.objects.filter(case_id=case.id, subject_id=doubt.id).order_by("seq")
    assert events.count() == 100
    last = events.last()
    ruled = FindingRuling.objects.get()
    assert (ruled.ruled_by, f"case.finding_{ruled.ruling}") in {
        (staff.counsel.id, "case.finding_defect"),
        (staff.counsel2.id, "case.finding_overruled"),
    }
    assert last is not None
    assert last.actor_id == ruled.ruled_by
    assert again(case).version == case.version + 100
    assert again(case).defects == (1 if ruled.ruling == "defect" else 0)
    assert_invariants()
