"""The link of a letter of return lives until its purpose ends, and is kept only as a digest."""

from datetime import timedelta

import pytest

from cases import actions
from cases.models import CureLink, EarlierSubmission
from cases.queries import link_of_cure
from core import clock
from core.actor import SYSTEM
from duties.working import run_due
from tests.cases.making import ACCOUNT, again, changed, cure_case, make_case
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db
DEFECTIVE = changed(ACCOUNT, accounts=[{"username": "anna.example"}], documents=[])


@pytest.fixture
def returned(policy, staff, officer):
    case = make_case(policy, DEFECTIVE, officer=officer)
    return actions.return_case(by=SYSTEM, case_id=case.id)


def token_of(case, number=0):
    letter = case.letters.filter(kind="return").order_by("made_at")[number]
    (url,) = [block["url"] for block in letter.paragraphs if block["type"] == "link"]
    return url.rstrip("/").rpartition("/")[2]


def test_link_leads_to_its_case_and_its_random_part_is_kept_nowhere(returned):
    token = token_of(returned)
    assert link_of_cure(token).case == returned
    row = CureLink.objects.values().get()
    assert token not in str(row)
    assert len(token) >= 43
    assert link_of_cure(token[:-1]) is None
    assert link_of_cure("") is None
    assert link_of_cure("\udcff") is None


@pytest.mark.services
def test_link_ends_when_the_request_is_completed(policy, returned, officer):
    cure_case(policy, returned, ACCOUNT, by=officer.actor())
    assert link_of_cure(token_of(returned)) is None


def test_link_ends_when_the_request_is_withdrawn(returned, officer):
    actions.withdraw(by=officer.actor(), case_id=returned.id)
    assert link_of_cure(token_of(returned)) is None


@pytest.mark.services
def test_link_ends_with_the_time_to_complete(returned):
    with clock.moved_to(returned.returned_due_at - timedelta(seconds=5)):
        assert link_of_cure(token_of(returned)) is not None
    with clock.moved_to(returned.returned_due_at):
        assert link_of_cure(token_of(returned)) is None
        list(run_due())
    assert again(returned).status == "closed"


@pytest.mark.services
def test_a_second_return_makes_a_link_of_its_own(policy, returned, officer):
    cure_case(policy, returned, DEFECTIVE, by=officer.actor())
    second = actions.return_case(by=SYSTEM, case_id=returned.id)
    assert link_of_cure(token_of(second, 0)) is None
    assert link_of_cure(token_of(second, 1)).case == second
    assert (second.round, second.received_at) == (2, returned.received_at)
    assert_invariants()


@pytest.mark.services
def test_what_the_request_said_before_is_kept(policy, returned, officer):
    before = again(returned).submission
    cure_case(policy, returned, ACCOUNT, by=officer.actor())
    earlier = EarlierSubmission.objects.get()
    assert (earlier.round, earlier.submission) == (1, before)
    assert earlier.replaced_by == officer.id
    assert again(returned).submission != before


@pytest.mark.services
def test_time_to_complete_is_whole_days(returned):
    assert (returned.returned_due_at.hour, returned.returned_due_at.minute) == (0, 0)
