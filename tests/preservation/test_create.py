"""Creating a preservation, and confirming a provisional one."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Officer
from cases.actions import accept
from cases.models import Case
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from preservation import actions
from preservation.models import Preservation
from servers.models import Server
from tests.cases.making import PRESERVATION, changed, clear_fails, make_case
from tests.preservation.keeping import ROBIN, Kept, events, facts, work

Keeping = Callable[..., Kept]


def test_an_ordinary_one_has_no_end_before_anything_was_captured(kept: Kept) -> None:
    assert (kept.preservation.status, kept.preservation.ends_at) == ("active", None)
    assert kept.preservation.reference.startswith("PRS-")
    told = facts("preservation.created")
    assert told["account"] == kept.account.id
    assert told["categories"] == ["content", "records", "subscriber"]
    assert told["status"] == "active"


def test_a_provisional_one_says_until_when_it_can_be_cured(keeping: Keeping) -> None:
    kept = keeping(provisional=True)
    assert kept.preservation.status == "provisional"
    assert kept.preservation.cure_by is not None
    days = kept.policy.numbers.provisional_cure.period
    assert kept.preservation.cure_by - kept.preservation.created_at == days
    assert kept.preservation.ends_at == kept.preservation.cure_by


def test_one_account_is_kept_once_for_a_case(kept: Kept) -> None:
    with pytest.raises(Conflict):
        actions.create(
            by=kept.staff.counsel,
            case_id=kept.case.id,
            account_id=kept.account.id,
            categories=["subscriber"],
            provisional=False,
        )
    assert Preservation.objects.count() == 1


def test_a_private_server_gives_nothing_but_its_registration(
    staff: SimpleNamespace, policy: Any
) -> None:
    accounts = [{"server_url": "https://chat.elsewhere.example", "username": "anna"}]
    case = make_case(policy, changed(PRESERVATION, accounts=accounts, documents=None))
    options = {"by": staff.counsel, "case_id": case.id, "account_id": case.accounts.get().id}
    with pytest.raises(NotAllowed) as refused:
        actions.create(**options, categories=["subscriber", "content"], provisional=True)
    assert refused.value.code == "preservation.not_ours"
    made = actions.create(**options, categories=["registration"], provisional=False)
    assert made.categories == ["registration"]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"categories": ["everything"]}, Invalid),
        ({"categories": []}, NotAllowed),
        ({"account_id": "01ABC"}, NotFound),
        ({"case_id": "01ABC"}, NotFound),
    ],
)
def test_what_cannot_be_kept_is_refused(kept: Kept, wrong: dict[str, Any], error: type) -> None:
    options = {
        "by": kept.staff.counsel,
        "case_id": kept.case.id,
        "account_id": kept.account.id,
        "categories": ["subscriber"],
        "provisional": False,
    }
    with pytest.raises(error):
        actions.create(**{**options, **wrong})


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_who_may_not_see_the_case_is_told_that_there_is_none(kept: Kept, who: str) -> None:
    with pytest.raises(NotFound):
        actions.create(
            by=getattr(kept.staff, who),
            case_id=kept.case.id,
            account_id=kept.account.id,
            categories=["subscriber"],
            provisional=False,
        )


def test_an_officer_creates_none_even_for_their_own_request(kept: Kept, policy: Any) -> None:
    officer = Officer.objects.create(email="pat@police.example", country="US")
    case = make_case(policy, changed(PRESERVATION, documents=None), officer=officer)
    with pytest.raises(NotAllowed) as refused:
        actions.create(
            by=officer.actor(),
            case_id=case.id,
            account_id=case.accounts.get().id,
            categories=["subscriber"],
            provisional=False,
        )
    assert refused.value.code == "preservation.create"


def test_a_sealed_case_is_kept_only_by_the_people_named(kept: Kept) -> None:
    Case.objects.filter(pk=kept.case.pk).update(sealed=True)
    with pytest.raises(NotFound):
        actions.pause(by=kept.staff.counsel, preservation_id=kept.preservation.id)
    kept.case.named.add(kept.staff.users.counsel)
    actions.pause(by=kept.staff.counsel, preservation_id=kept.preservation.id)
    assert kept.now().status == "paused"


def test_confirming_takes_the_cure_date_away(keeping: Keeping) -> None:
    kept = keeping(provisional=True)
    with pytest.raises(NotAllowed):
        actions.confirm(by=kept.staff.triage, preservation_id=kept.preservation.id)
    actions.confirm(by=kept.staff.counsel, preservation_id=kept.preservation.id)
    assert (kept.now().status, kept.now().cure_by) == ("active", None)
    with pytest.raises(NotAllowed) as twice:
        actions.confirm(by=kept.staff.counsel, preservation_id=kept.preservation.id)
    assert twice.value.code == "preservation.not_provisional"
    assert events(kept.preservation.id) == ["created", "confirmed"]


def test_accepting_its_request_confirms_a_provisional_one(keeping: Keeping) -> None:
    kept = keeping(provisional=True)
    clear_fails(kept.case, kept.staff.counsel)
    accept(by=kept.staff.counsel, case_id=kept.case.id)
    work()
    assert kept.now().status == "active"
    assert kept.now().confirmed_by == "system"
    work()
    assert events(kept.preservation.id) == ["created", "confirmed"]


def test_the_database_refuses_a_provisional_one_without_an_end(kept: Kept, server: Server) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Preservation.objects.filter(pk=kept.preservation.pk).update(status="provisional")
    with pytest.raises(IntegrityError), transaction.atomic():
        Preservation.objects.filter(pk=kept.preservation.pk).update(held_at="2026-01-01T00:00Z")
    assert ROBIN[0]["username"] == kept.account.username
