"""Two of counsel decide on one case in one moment: one decision stands, the other is told."""

import pytest

from audit.models import AuditEvent
from cases import actions
from cases.models import Decision
from tests.at_once import ATTEMPTS, all_at_once
from tests.cases.making import again, decisions, ready_to_accept
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
