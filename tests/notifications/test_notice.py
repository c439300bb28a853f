"""The notice of the account holder: planned, held, sent with a copy of the request, or waived."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from audit.models import AuditEvent
from cases import actions as cases
from cases.models import Case, Prohibition
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from notifications import actions
from notifications.models import Message, UserNotice
from preservation import actions as preservation
from tests.cases.making import ACCOUNT, EMERGENCY, PRESERVATION, changed, make_case
from tests.notifications.sink import Sink, text_of
from tests.notifications.telling import (
    ADDRESS,
    Told,
    at,
    facts,
    later,
    prohibition,
    work,
)
from tests.preservation.keeping import ROBIN, upload

Telling = Callable[..., Told]
DAY = timedelta(days=1)


def notices_in(sink: Sink) -> list[Any]:
    return sink.to(ADDRESS)


def test_a_disclosure_plans_one_for_each_account_and_waits_for_counsel(
    told: Told, sink: Sink
) -> None:
    notice = told.planned()
    assert (notice.status, notice.basis) == ("undetermined", "process")
    with later(DAY * 400):
        work()
    assert notices_in(sink) == []
    assert told.notice().status == "undetermined"
    assert told.events() == ["planned", "address_set"]


def test_it_goes_out_once_counsel_found_nothing(told: Told, sink: Sink) -> None:
    told.planned()
    told.read()
    work()
    (mail,) = notices_in(sink)
    assert str(mail["Subject"]) == f"[{told.case.reference}] Notice about a legal request"
    words = text_of(mail)
    assert "account details" in words
    assert "contents of messages" in words
    assert "@robin.sample on open.rocket.chat" in words
    attached = list(mail.iter_attachments())
    assert len(attached) == 2, "the cover sheet and the process"
    assert all(part.get_content_type() == "application/pdf" for part in attached)
    assert told.notice().status == "sent"
    assert told.events() == ["planned", "address_set", "due", "sent"]
    work()
    assert len(notices_in(sink)) == 1


def test_it_is_held_to_the_end_of_the_last_day_in_the_authoritys_zone(
    told: Told, sink: Sink
) -> None:
    told.planned()
    told.read(prohibition(30, zone="Pacific/Honolulu"), prohibition(10))
    work()
    notice = told.notice()
    assert (notice.status, notice.hold_has_no_end) == ("delayed", False)
    end = Prohibition.objects.get(zone="Pacific/Honolulu").ends_at()
    assert notice.hold_until == end
    assert end is not None
    with at(end - timedelta(seconds=1)):
        work()
        assert notices_in(sink) == []
    with at(end):
        work()
    assert len(notices_in(sink)) == 1


def test_without_an_end_it_stays_held_and_says_so(told: Told, sink: Sink) -> None:
    told.planned()
    told.read(prohibition(None), prohibition(5))
    work()
    notice = told.notice()
    assert (notice.status, notice.hold_until, notice.hold_has_no_end) == ("delayed", None, True)
    assert facts("notice.delayed")["no_end"] is True
    with later(DAY * 3000):
        work()
    assert notices_in(sink) == []


@pytest.mark.services
def test_an_added_prohibition_delays_it_again_and_a_lifted_one_brings_it_forward(
    told: Told, sink: Sink
) -> None:
    told.planned()
    told.read(prohibition(10))
    work()
    first = told.notice().hold_until
    told.read(prohibition(60))
    work()
    second = told.notice().hold_until
    assert first is not None
    assert second is not None
    assert second > first
    with at(first + DAY):
        work()
        assert notices_in(sink) == []
    for row in Prohibition.objects.all():
        cases.lift_prohibition(by=told.staff.counsel, prohibition_id=row.id)
    work()
    assert len(notices_in(sink)) == 1
    assert told.notice().status == "sent"


def test_a_prohibition_in_another_case_about_the_account_binds_too(told: Told, sink: Sink) -> None:
    told.planned()
    told.read()
    other = make_case(told.policy, changed(ACCOUNT, accounts=ROBIN))
    work()
    assert (told.notice().status, notices_in(sink)) == ("undetermined", [])
    cases.record_prohibitions(
        by=told.staff.counsel, case_id=other.id, prohibitions=[prohibition(20)]
    )
    work()
    assert told.notice().status == "delayed"
    with later(DAY * 23):
        work()
    assert len(notices_in(sink)) == 1


def test_a_prohibition_recorded_after_it_was_worded_still_stops_it(told: Told, sink: Sink) -> None:
    """The server says later; a gag comes meanwhile; the second try must not go out."""
    told.planned()
    told.read()
    sink.answers = ["451 later"]
    work()
    assert told.notice().status == "sending"
    cases.record_prohibitions(
        by=told.staff.counsel, case_id=told.case.id, prohibitions=[prohibition(10)]
    )
    with later(timedelta(minutes=5)):
        work()
    assert notices_in(sink) == []
    assert told.notice().status == "delayed"
    with later(DAY * 13):
        work()
    assert len(notices_in(sink)) == 1
    assert told.events() == ["planned", "address_set", "due", "delayed", "sent"]
    assert Message.objects.filter(kind="notice", status="failed").count() == 1, "the first wording"


@pytest.mark.services
def test_a_mail_without_an_answer_goes_again_under_its_id(told: Told, sink: Sink) -> None:
    told.planned()
    told.read()
    sink.drops = 1
    work()
    assert told.notice().status == "sending"
    assert Message.objects.get(kind="notice").status == "unknown"
    with later(timedelta(minutes=2)):
        work()
    first, second = notices_in(sink)
    assert first["Message-ID"] == second["Message-ID"]
    assert told.events().count("sent") == 1


@pytest.mark.services
def test_a_refused_address_waits_for_counsel_who_enters_another(told: Told, sink: Sink) -> None:
    told.planned()
    work()
    told.read()
    sink.answers = ["550 5.1.1 no such user"]
    work()
    assert told.notice().status == "bounced"
    actions.set_notice_address(
        by=told.staff.counsel, notice_id=told.notice().id, address="robin@other.example.org"
    )
    work()
    assert told.notice().status == "sent"
    assert len(sink.to("robin@other.example.org")) == 1


@pytest.mark.services
def test_the_address_comes_from_the_accounts_own_record(
    telling: Telling, staff: Any, server: Any, sink: Sink
) -> None:
    told = telling(address="")
    kept = preservation.create(
        by=staff.custodian,
        case_id=told.case.id,
        account_id=told.case.accounts.get().id,
        categories=["subscriber"],
        provisional=False,
    )
    archive = upload(staff, server, "rocketchat-dump-example.zip")
    preservation.collect(by=staff.custodian, preservation_id=kept.id, archive_id=archive.id)
    told.read()
    work()
    work()
    assert told.notice().address_source == "snapshot"
    assert len(notices_in(sink)) == 1


@pytest.mark.services
def test_without_an_address_it_is_stuck_visibly(telling: Telling, sink: Sink) -> None:
    told = telling(address="")
    told.planned()
    told.read()
    work()
    notice = told.notice()
    assert (notice.status, notice.stuck_because) == ("due", "notice.no_address")
    assert facts("notice.stuck")["reason"] == "notice.no_address"
    actions.set_notice_address(by=told.staff.counsel, notice_id=notice.id, address=ADDRESS)
    work()
    assert len(notices_in(sink)) == 1


@pytest.mark.services
def test_several_accounts_get_a_copy_that_names_only_theirs(telling: Telling, sink: Sink) -> None:
    accounts = [*ROBIN, {"server_url": "https://open.rocket.chat", "username": "kim.placeholder"}]
    told = telling(accounts=accounts)
    work()
    told.read()
    mine = UserNotice.objects.get(account__username="robin.sample")
    actions.set_notice_address(by=told.staff.counsel, notice_id=mine.id, address=ADDRESS)
    work()
    (mail,) = notices_in(sink)
    (copy,) = mail.iter_attachments()
    assert copy.get_content().startswith(b"%PDF-")
    assert "kim.placeholder" not in mail.as_string()
    assert UserNotice.objects.count() == 2


def test_a_preservation_tells_nobody(staff: Any, policy: Any, sink: Sink) -> None:
    case = make_case(policy, changed(PRESERVATION, accounts=ROBIN, documents=None))
    preservation.create(
        by=staff.counsel,
        case_id=case.id,
        account_id=case.accounts.get().id,
        categories=["subscriber"],
        provisional=False,
    )
    work()
    assert not UserNotice.objects.exists()
    with pytest.raises(NotAllowed) as refused:
        actions.plan_notice(by=staff.counsel, case_id=case.id, account_id=case.accounts.get().id)
    assert refused.value.code == "notice.kind"


def test_an_emergency_is_told_only_afterwards(staff: Any, policy: Any) -> None:
    case = make_case(policy, changed(EMERGENCY, accounts=ROBIN))
    with pytest.raises(NotAllowed) as refused:
        actions.plan_notice(by=staff.counsel, case_id=case.id, account_id=case.accounts.get().id)
    assert refused.value.code == "notice.before_emergency"


def test_counsel_may_plan_before_the_disclosure_but_not_before_the_decision(
    staff: Any, policy: Any, case: Case
) -> None:
    account = case.accounts.get().id
    with pytest.raises(NotAllowed) as early:
        actions.plan_notice(by=staff.counsel, case_id=case.id, account_id=account)
    assert early.value.code == "notice.undecided"
    with pytest.raises(NotAllowed):
        actions.plan_notice(by=staff.custodian, case_id=case.id, account_id=account)
    with pytest.raises(NotFound):
        actions.plan_notice(by=staff.counsel, case_id=case.id, account_id="other")


def test_waiving_needs_counsel_a_ground_of_the_policy_and_a_reason(told: Told, sink: Sink) -> None:
    notice = told.planned()
    wrong = [
        {"by": told.staff.custodian},
        {"ground": "convenience"},
        {"reason": "  "},
    ]
    for change in wrong:
        options = {"by": told.staff.counsel, "ground": "terrorism", "reason": "Ongoing threat"}
        with pytest.raises(NotAllowed):
            actions.waive_notice(notice_id=notice.id, **{**options, **change})
    actions.waive_notice(
        by=told.staff.counsel, notice_id=notice.id, ground="terrorism", reason="Ongoing threat"
    )
    told.read()
    with later(DAY * 400):
        work()
    assert told.notice().status == "waived"
    assert notices_in(sink) == []
    assert "Ongoing threat" not in str(
        [bytes(event.body) for event in AuditEvent.objects.filter(action="notice.waived")]
    )


def test_one_notice_for_an_account_of_a_case(told: Told) -> None:
    work()
    with pytest.raises(Conflict):
        actions.plan_notice(
            by=told.staff.counsel,
            case_id=told.case.id,
            account_id=told.case.accounts.get().id,
        )
    assert UserNotice.objects.count() == 1


def test_an_address_cannot_carry_a_header(told: Told) -> None:
    work()
    with pytest.raises(Invalid):
        actions.set_notice_address(
            by=told.staff.counsel,
            notice_id=told.notice().id,
            address="a@b.example\nBcc: c@d.example",
        )


@pytest.mark.services
def test_a_bounce_that_comes_later_waits_for_counsel(told: Told, sink: Sink) -> None:
    told.planned()
    told.read()
    work()
    message = Message.objects.get(kind="notice")
    actions.record_bounce(by=told.staff.counsel, message_id=message.id, error="5.1.1")
    assert told.notice().status == "bounced"
    assert Message.objects.get(kind="notice").status == "bounced"
    with pytest.raises(Conflict):
        actions.record_bounce(by=told.staff.counsel, message_id=message.id)


def test_a_sealed_cases_notice_is_hidden_from_others(told: Told) -> None:
    work()
    Case.objects.filter(pk=told.case.pk).update(sealed=True)
    with pytest.raises(NotFound):
        actions.waive_notice(
            by=told.staff.counsel, notice_id=told.notice().id, ground="terrorism", reason="x"
        )
