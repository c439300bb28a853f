"""The directory of agencies, which two people prove, and the log, which auditors read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Agency, AgencyDomain
from audit.models import AuditEvent, LogHead
from audit.triggers import drop, install
from audit.verification import Row, chain_faults
from cases.models import Case
from tests.cases.making import ACCOUNT
from tests.portal.desk.pages import words

SignIn = Callable[..., Client]
Receive = Callable[[dict[str, Any]], Case]
pytestmark = pytest.mark.django_db
ENTRY = {
    "name": "Example County Police", "country": "us", "domain": "@Police.Example",
    "type": "police",
}  # fmt: skip


def test_an_agency_and_its_domain_are_entered(signed_in: SignIn) -> None:
    counsel = signed_in("counsel")
    assert counsel.post("/desk/agencies/verify/", ENTRY).status_code == 302
    entry = AgencyDomain.objects.get()
    assert (entry.domain, entry.agency.country) == ("police.example", "US")
    assert "police.example" in words(counsel.get("/desk/agencies/"))


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({"country": "U1"}, "Write the country as two letters"),
        ({"domain": "no domain"}, "Write a domain, for example police.example"),
        ({"domain": "a..b"}, "Write a domain, for example police.example"),
        ({"name": ""}, "Add the name of the agency"),
    ],
)
def test_what_is_missing_is_asked_for(
    signed_in: SignIn, change: dict[str, str], asked: str
) -> None:
    answer = signed_in("administrator").post("/desk/agencies/verify/", {**ENTRY, **change})
    assert answer.status_code == 422
    assert asked in words(answer)
    assert not AgencyDomain.objects.exists()


def test_a_domain_belongs_to_one_agency(signed_in: SignIn) -> None:
    counsel = signed_in("counsel")
    counsel.post("/desk/agencies/verify/", ENTRY)
    answer = counsel.post("/desk/agencies/verify/", {**ENTRY, "name": "Another"})
    assert answer.status_code == 409
    assert "belongs to Example County Police already" in words(answer)


def test_a_number_is_entered_by_one_and_confirmed_by_another(signed_in: SignIn) -> None:
    first, second = signed_in("administrator"), signed_in("counsel")
    first.post("/desk/agencies/verify/", ENTRY)
    where = f"/desk/agencies/{Agency.objects.get().id}/phone/"
    assert first.post(where, {"phone": "5550100"}).status_code == 422
    public = {"source": "The printed directory of the county", "seen_on": "2026-11-01"}
    assert first.post(where, {"phone": "+1 555 0100"}).status_code == 422
    first.post(where, {"phone": "+1 555 0100", **public})
    found = {"same": "on", "seen": "+1 555 0100"}
    alone = first.post(f"{where}confirm/", found)
    assert alone.status_code == 409
    assert "Another person confirms the telephone number." in words(alone)
    assert "Second person needed" in words(first.get("/desk/agencies/"))
    assert second.post(f"{where}confirm/", {}).status_code == 422
    swapped = second.post(f"{where}confirm/", {**found, "seen": "+1 555 0199"})
    assert swapped.status_code == 409
    second.post(f"{where}confirm/", found)
    assert "Cooling off" in words(first.get("/desk/agencies/"))


def test_triage_reads_the_directory_and_changes_nothing(signed_in: SignIn) -> None:
    triage = signed_in("triage")
    assert triage.get("/desk/agencies/").status_code == 200
    assert triage.post("/desk/agencies/verify/", ENTRY).status_code == 403
    assert not Agency.objects.exists()


def test_the_auditor_sees_pseudonyms_and_nothing_in_clear(
    signed_in: SignIn, receive: Receive
) -> None:
    case = receive(dict(ACCOUNT))
    page = words(signed_in("auditor").get("/audit/"))
    assert "case.submitted" in page
    assert case.id in page
    assert str(LogHead.objects.get().size) in page
    for secret in ("anna.example", "Dana Sample", "dana.sample@police.example", case.reference):
        assert secret not in page


def test_a_sound_log_is_valid_and_a_changed_one_is_not(signed_in: SignIn, receive: Receive) -> None:
    receive(dict(ACCOUNT))
    auditor = signed_in("auditor")
    assert "VALID" in words(auditor.post("/audit/verify/"))
    with connection.cursor() as cursor:
        drop(cursor, connection.vendor)
        cursor.execute("UPDATE audit_auditevent SET action = 'case.accepted' WHERE seq = 0")
        install(cursor, connection.vendor)
    page = words(auditor.post("/audit/verify/"))
    assert "INVALID" in page
    assert "the column action says 'case.accepted'" in page


def test_the_export_can_be_checked_with_no_database(signed_in: SignIn, receive: Receive) -> None:
    receive(dict(ACCOUNT))
    answer = signed_in("auditor").post("/audit/export/")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    *events, last = (json.loads(line) for line in text.splitlines())
    rows = [Row(each["seq"], each["body"].encode(), each["digest"], {}) for each in events]
    assert len(rows) == AuditEvent.objects.count()
    head = last["head"]
    assert list(chain_faults(rows, size=head["size"], head=head["digest"])) == []
    assert answer["Content-Disposition"].endswith('.jsonl"')
