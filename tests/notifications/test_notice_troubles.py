"""Notices in trouble and in emergencies: what is told then, and what waits for counsel."""

from datetime import timedelta
from typing import Any

import pytest

from cases.models import Case, Decision
from notifications import actions
from tests.cases.making import EMERGENCY, PDF, changed, make_case
from tests.notifications.sink import Sink, text_of
from tests.notifications.telling import ADDRESS, Told, disclose, later, work
from tests.preservation.keeping import ROBIN


def test_an_emergency_is_told_as_voluntary_and_without_the_cover_sheet(
    staff: Any, policy: Any, officer: Any, sink: Sink
) -> None:
    case = make_case(policy, changed(EMERGENCY, accounts=ROBIN), officer=officer)
    Case.objects.filter(pk=case.pk).update(
        basis="voluntary_2702", status="accepted", accepted_at=case.received_at, accepted_by="x"
    )
    case = Case.objects.get(pk=case.pk)
    Decision.objects.create(
        account=case.accounts.get(),
        category="content",
        basis="voluntary_2702",
        produce=True,
        decided_at=case.received_at,
        decided_by=staff.counsel.id,
    )
    disclose(case, staff)
    told = Told(staff, policy, case, ADDRESS)
    told.planned()
    told.read()
    work()
    (mail,) = sink.to(ADDRESS)
    assert "In an emergency we disclosed" in " ".join(text_of(mail).split())
    (copy,) = mail.iter_attachments()
    assert copy.get_content().startswith(b"%PDF-")
    assert copy.get_content() != PDF, "our own copy, not the sheet that names a person in danger"


@pytest.mark.services
def test_giving_up_is_visible_and_can_be_mended(told: Told, sink: Sink) -> None:
    told.planned()
    work()
    told.read()
    sink.answers = ["451 later"] * 100
    for hours in range(0, 120, 4):
        with later(timedelta(hours=hours)):
            work()
    assert told.notice().status == "bounced"
    assert told.events()[-1] == "bounced"
    assert sink.to(ADDRESS) == []
    sink.answers = []
    actions.set_notice_address(
        by=told.staff.counsel, notice_id=told.notice().id, address="robin@other.example.org"
    )
    work()
    assert told.notice().status == "sent"
