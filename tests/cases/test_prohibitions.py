"""Until when nobody outside may be told (G8, I7)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from cases import actions, queries
from cases.models import Case, Prohibition
from cases.queries import Free, NoEnd, Undetermined, Until
from core import clock
from core.errors import Invalid, NotAllowed
from tests.cases.making import ACCOUNT, PRESERVATION, again, changed, cure_case, make_case
from tests.invariants import assert_invariants

pytestmark = pytest.mark.django_db
FAR = date(2199, 12, 31)
START = date(2026, 11, 2)


def entry(last_on=FAR, **more):
    fields = {"basis": "ordered", "starts_on": START, "last_on": last_on, **more}
    return actions.ProhibitionEntry(**fields)


def tell(case, counsel, *entries, read=True):
    actions.record_prohibitions(
        by=counsel, case_id=case.id, prohibitions=entries, all_documents_read=read
    )
    return again(case)


def test_nothing_is_determined_before_counsel_has_read_everything(policy, staff):
    case = make_case(policy)
    assert queries.prohibitions_end(case) == Undetermined((case.id,))
    case = tell(case, staff.counsel, entry(), read=False)
    assert queries.prohibitions_end(case) == Undetermined((case.id,))
    case = tell(case, staff.counsel)
    assert isinstance(queries.prohibitions_end(case), Until)
    assert_invariants()


def test_no_prohibition_found_means_free(policy, staff):
    case = tell(make_case(policy), staff.counsel)
    assert queries.prohibitions_end(case) == Free()


def test_it_binds_until_the_last_day_has_ended_in_its_zone(policy, staff):
    case = tell(make_case(policy), staff.counsel, entry(date(2027, 3, 1), zone="America/New_York"))
    end = datetime(2027, 3, 2, 5, tzinfo=UTC)
    assert queries.prohibitions_end(case, end - timedelta(microseconds=1)) == Until(end)
    assert queries.prohibitions_end(case, end) == Free()


def test_without_a_zone_it_binds_until_the_day_has_ended_everywhere(policy, staff):
    case = tell(make_case(policy), staff.counsel, entry(date(2027, 3, 1)))
    end = datetime(2027, 3, 2, 12, tzinfo=UTC)
    assert queries.prohibitions_end(case, end - timedelta(seconds=1)) == Until(end)
    assert queries.prohibitions_end(case, end) == Free()


def test_the_last_of_several_counts_and_no_end_outlasts_all(policy, staff):
    case = tell(make_case(policy), staff.counsel, entry(date(2090, 1, 1)), entry(date(2080, 1, 1)))
    assert queries.prohibitions_end(case) == Until(datetime(2090, 1, 2, 12, tzinfo=UTC))
    case = tell(case, staff.counsel, entry(None))
    assert queries.prohibitions_end(case) == NoEnd()


def test_one_that_starts_later_binds_already(policy, staff):
    later = clock.now().date() + timedelta(days=30)
    case = tell(make_case(policy), staff.counsel, entry(starts_on=later))
    assert isinstance(queries.prohibitions_end(case), Until)


def test_lifted_ones_bind_no_more(policy, staff):
    case = tell(make_case(policy), staff.counsel, entry(None))
    row = case.prohibitions.get()
    actions.lift_prohibition(by=staff.counsel2, prohibition_id=row.id)
    assert queries.prohibitions_end(again(case)) == Free()
    with pytest.raises(NotAllowed) as refused:
        actions.lift_prohibition(by=staff.counsel, prohibition_id=row.id)
    assert refused.value.code == "prohibition.lifted"
    assert_invariants()


def test_it_binds_for_the_same_account_in_another_case(policy, staff):
    case = tell(make_case(policy), staff.counsel)
    same = changed(
        ACCOUNT,
        accounts=[{"server_url": "HTTPS://Open.Rocket.Chat/", "username": "Anna.Example"}],
    )
    other = tell(make_case(policy, same), staff.counsel, entry(None))
    assert queries.prohibitions_end(case) == NoEnd()
    assert list(queries.related_prohibitions(case)) == list(other.prohibitions.all())


@pytest.mark.parametrize(
    "account",
    [
        {"server_url": "team.rocket.chat", "username": "anna.example"},
        {"server_url": "open.rocket.chat", "username": "anna"},
        {"username": "anna.example"},
    ],
)
def test_other_accounts_and_other_servers_do_not_bind(policy, staff, account):
    case = tell(make_case(policy), staff.counsel)
    tell(make_case(policy, changed(ACCOUNT, accounts=[account])), staff.counsel, entry(None))
    assert queries.prohibitions_end(case) == Free()


def test_account_named_by_its_address_is_the_same_account(policy, staff):
    by_mail = changed(
        ACCOUNT, accounts=[{"server_url": "open.rocket.chat", "email": "Anna@mail.example"}]
    )
    lower = changed(
        ACCOUNT, accounts=[{"server_url": "open.rocket.chat", "email": "anna@mail.example"}]
    )
    case = tell(make_case(policy, by_mail), staff.counsel)
    tell(make_case(policy, lower), staff.counsel, entry(None))
    assert queries.prohibitions_end(case) == NoEnd()


def test_unread_order_about_the_same_account_leaves_it_undetermined(policy, staff):
    case = tell(make_case(policy), staff.counsel)
    other = make_case(policy)
    assert queries.prohibitions_end(case) == Undetermined((other.id,))
    tell(other, staff.counsel)
    assert queries.prohibitions_end(case) == Free()


@pytest.mark.parametrize("status", ["fulfilled", "declined", "withdrawn", "closed"])
def test_an_unread_order_counts_after_its_case_is_over(policy, staff, status):
    case = tell(make_case(policy), staff.counsel)
    other = make_case(policy)
    over = {"status": status, f"{status}_at": clock.now(), f"{status}_by": staff.counsel.id}
    Case.objects.filter(pk=other.pk).update(**over)
    assert queries.prohibitions_end(case) == Undetermined((other.id,))
    tell(again(other), staff.counsel, entry(None))
    assert queries.prohibitions_end(case) == NoEnd()


def test_paper_that_is_no_order_does_not_hold_up_others(policy, staff):
    case = tell(make_case(policy), staff.counsel)
    make_case(policy, PRESERVATION)
    assert queries.prohibitions_end(case) == Free()


def test_new_papers_make_it_undetermined_again(policy, staff, officer):
    raw = changed(ACCOUNT, accounts=[{"username": "x"}])
    case = tell(make_case(policy, raw, officer=officer), staff.counsel)
    actions.return_case(by=staff.counsel, case_id=case.id)
    cured = cure_case(policy, case, ACCOUNT, by=officer.actor())
    assert queries.prohibitions_end(cured) == Undetermined((case.id,))


@pytest.mark.parametrize("who", ["triage", "custodian"])
def test_only_counsel_records_and_lifts(policy, staff, who):
    case = tell(make_case(policy), staff.counsel, entry())
    actor = getattr(staff, who)
    with pytest.raises(NotAllowed):
        actions.record_prohibitions(by=actor, case_id=case.id)
    with pytest.raises(NotAllowed):
        actions.lift_prohibition(by=actor, prohibition_id=case.prohibitions.get().id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"basis": "rumour"},
        {"last_on": START - timedelta(days=1)},
        {"basis": "requested_only", "last_on": None},
        {"zone": "Mars/Olympus"},
    ],
)
def test_entry_that_contradicts_itself_is_refused(policy, staff, wrong):
    case = make_case(policy)
    with pytest.raises(Invalid) as refused:
        tell(case, staff.counsel, entry(), entry(**wrong))
    assert list(refused.value.errors) == ["prohibitions[1]"]
    assert not Prohibition.objects.exists()
    assert again(case).documents_read_at is None


def test_database_itself_refuses_an_endless_hold_without_an_order(policy, staff):
    case = make_case(policy)
    with pytest.raises(IntegrityError), transaction.atomic():
        Prohibition.objects.create(
            case=case,
            basis="requested_only",
            starts_on=START,
            recorded_at=clock.now(),
            recorded_by=staff.counsel.id,
        )
