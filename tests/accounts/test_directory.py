"""The directory: domains come, change and retire; numbers have a source and two people."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest

from accounts import actions, queries
from accounts.models import Agency, AgencyDomain, AgencyNumber
from audit.models import AuditEvent
from core import clock
from core.actor import SYSTEM
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.accounts.directory import with_number

pytestmark = pytest.mark.django_db
SOURCE = "https://sheriff.larkspur.example/contact"


@pytest.fixture
def agency(staff: SimpleNamespace) -> Agency:
    return verified(staff).agency


def verified(
    staff: SimpleNamespace, name: str = "Larkspur", domain: str = "larkspur.example"
) -> AgencyDomain:
    return actions.verify_agency(
        by=staff.counsel, name=name, country="US", domain=domain, kind="sheriff"
    )


def events() -> list[tuple[str, dict[str, object]]]:
    rows = AuditEvent.objects.order_by("seq")
    return [(row.action, json.loads(bytes(row.body))["facts"]) for row in rows]


def test_an_agency_has_a_kind_of_the_policy_s_and_several_domains(
    staff: SimpleNamespace, agency: Agency
) -> None:
    verified(staff, domain="jail.larkspur.example")
    assert sorted(agency.domains.values_list("domain", flat=True)) == [
        "jail.larkspur.example",
        "larkspur.example",
    ]
    assert actions.describe_agency(by=staff.counsel, agency=agency, kind="court").type == "court"
    with pytest.raises(Invalid) as refused:
        actions.describe_agency(by=staff.counsel, agency=agency, kind="club")
    assert set(refused.value.errors) == {"type"}
    assert events()[-1] == ("agency.described", {"type": "court", "before": "sheriff"})


def test_a_retired_domain_counts_no_more_and_stays(staff: SimpleNamespace, agency: Agency) -> None:
    entry = agency.domains.get()
    actions.retire_domain(by=staff.counsel, domain_id=entry.pk, reason="The county let it go.")
    entry.refresh_from_db()
    assert (entry.counts, entry.retired_by) == (False, staff.counsel.id)
    assert entry.verified_at is not None
    officer = actions.enrol_officer(by=SYSTEM, email="pat@larkspur.example")
    assert officer.agency is None
    with pytest.raises(Conflict):
        actions.retire_domain(by=staff.counsel, domain_id=entry.pk, reason="Twice")
    assert "agency.domain_retired" in [name for name, _ in events()]


def test_a_domain_that_comes_back_is_marked_as_changed(
    staff: SimpleNamespace, agency: Agency
) -> None:
    entry = agency.domains.get()
    assert entry.changed_at is None
    actions.retire_domain(by=staff.counsel, domain_id=entry.pk, reason="The county let it go.")
    back = verified(staff, name="Sampleton Police")
    assert (back.pk, back.agency.name, back.counts) == (entry.pk, "Sampleton Police", True)
    assert back.changed_at == back.verified_at
    assert events()[-1][1]["changed"] is True


def test_a_number_has_a_public_source_and_a_day_that_was(
    staff: SimpleNamespace, agency: Agency
) -> None:
    tomorrow = (clock.now() + timedelta(days=1)).date()
    for said, wrong in (({"source": " "}, "source"), ({"source": SOURCE, "seen_on": tomorrow},
                                                      "seen_on")):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            actions.enter_agency_phone(by=staff.counsel, agency=agency, phone="+15550100", **said)
        assert set(refused.value.errors) == {wrong}
    assert not AgencyNumber.objects.exists()


def test_several_numbers_stand_and_each_is_usable_after_its_own_cooling_off(
    staff: SimpleNamespace, agency: Agency
) -> None:
    rest, now = timedelta(hours=24), clock.now()
    old = with_number(agency, staff, "+1 555 0100")
    entered = actions.enter_agency_phone(
        by=staff.counsel, agency=agency, phone="+1 555 0101", source=SOURCE
    )
    assert queries.usable_numbers(at=now, cooling_off=rest) == [old]
    actions.confirm_agency_phone(by=staff.counsel2, agency=agency, number_id=entered.id)
    assert queries.usable_numbers(at=clock.now(), cooling_off=rest) == [old]
    later = clock.now() + rest
    assert queries.usable_numbers(at=later, cooling_off=rest) == [old, entered]
    actions.retire_number(by=staff.counsel, number_id=old.id, reason="The switchboard moved.")
    assert queries.usable_numbers(at=later, cooling_off=rest) == [entered]
    assert AgencyNumber.objects.get(pk=old.pk).retired_reason == "The switchboard moved."


def test_a_number_that_stands_is_not_entered_twice(staff: SimpleNamespace, agency: Agency) -> None:
    with_number(agency, staff, "+1 555 0100")
    with pytest.raises(Conflict):
        actions.enter_agency_phone(
            by=staff.counsel, agency=agency, phone="+1 555 0100", source=SOURCE
        )


def test_a_number_that_a_request_gives_too_needs_a_second_source(
    staff: SimpleNamespace, agency: Agency
) -> None:
    number = actions.enter_agency_phone(
        by=staff.counsel, agency=agency, phone="+1 555 0101", source=SOURCE, in_request=True
    )
    with pytest.raises(Invalid) as refused:
        actions.confirm_agency_phone(by=staff.counsel2, agency=agency, number_id=number.id)
    assert set(refused.value.errors) == {"source"}
    confirmed = actions.confirm_agency_phone(
        by=staff.counsel2, agency=agency, number_id=number.id, source="The state's own directory"
    )
    assert confirmed.confirmed_source == "The state's own directory"


@pytest.mark.parametrize("role", ["triage", "custodian", "auditor", "nobody"])
def test_others_change_nothing_in_the_directory(
    staff: SimpleNamespace, agency: Agency, role: str
) -> None:
    by, number = getattr(staff, role), with_number(agency, staff)
    before = AuditEvent.objects.count()
    acts = (
        lambda: actions.describe_agency(by=by, agency=agency, kind="court"),
        lambda: actions.retire_domain(by=by, domain_id=agency.domains.get().pk, reason="x"),
        lambda: actions.retire_number(by=by, number_id=number.pk, reason="x"),
        lambda: actions.enter_agency_phone(by=by, agency=agency, phone="+15550199", source="x"),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert AuditEvent.objects.count() == before


def test_what_is_not_there_is_not_retired(staff: SimpleNamespace) -> None:
    with pytest.raises(NotFound):
        actions.retire_domain(by=staff.counsel, domain_id=0, reason="x")
    with pytest.raises(NotFound):
        actions.retire_number(by=staff.counsel, number_id="X", reason="x")


def test_the_log_names_no_number(staff: SimpleNamespace, agency: Agency) -> None:
    actions.enter_agency_phone(by=staff.counsel, agency=agency, phone="+1 555 0101", source=SOURCE)
    # Random identifiers may hold some of its digits by chance, but not the number.
    for row in AuditEvent.objects.all():
        body = bytes(row.body)
        assert b"555 0101" not in body
        assert b"5550101" not in body
