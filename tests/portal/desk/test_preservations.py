"""Preservations: kept from the page of the case, collected from an export, released for good."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.models import Case
from duties.working import run_due
from preservation.models import Preservation, Snapshot
from servers.connectors.live import PLATFORMS
from servers.models import ServerAccess
from tests.cases.making import ACCOUNT, PRESERVATION
from tests.portal.desk.pages import PASSWORD, address, words
from tests.preservation.live_server import MADE_UP, live_server, said

SignIn = Callable[..., Client]
Receive = Callable[[dict[str, Any]], Case]
pytestmark = pytest.mark.django_db
ARCHIVE = Path(__file__).resolve().parents[3] / "examples/archives/rocketchat-dump-example.zip"


def at(row: Preservation, *parts: str) -> str:
    return "/".join([f"/desk/preservations/{row.reference}", *parts]) + "/"


def keep(client: Client, case: Case, **more: str) -> Any:
    account = case.accounts.get(current=True)
    sent = {"account": account.id, "categories": ["subscriber", "content"], **more}
    return client.post(address(case, "preserve"), sent)


def test_an_account_is_kept_for_a_period_of_whole_days(signed_in: SignIn, receive: Receive) -> None:
    case = receive(dict(PRESERVATION))
    answer = keep(
        signed_in("counsel"), case, starts_on="2026-09-01", ends_on="2026-09-30", zone="Asia/Tokyo"
    )
    row = Preservation.objects.get(case=case)
    assert answer.url == at(row)
    assert row.status == "active"
    assert row.period_from is not None
    assert row.period_from.isoformat() == "2026-08-31T15:00:00+00:00"
    assert row.period_to is not None
    assert row.period_to.isoformat() == "2026-09-30T15:00:00+00:00"


def test_what_triage_proposes_is_kept_until_somebody_confirms_it(
    signed_in: SignIn, receive: Receive
) -> None:
    case = receive(dict(PRESERVATION))
    keep(signed_in("triage"), case)
    row = Preservation.objects.get(case=case)
    assert (row.status, row.proposed) == ("provisional", True)


def test_the_same_account_is_not_kept_twice(signed_in: SignIn, receive: Receive) -> None:
    case, client = receive(dict(PRESERVATION)), signed_in("triage")
    keep(client, case)
    again = keep(client, case)
    assert again.status_code == 409
    assert "This account is kept for this case already." in words(again)


def test_an_export_is_uploaded_and_collected(
    signed_in: SignIn, receive: Receive, server: Any
) -> None:
    case, client = receive(dict(ACCOUNT)), signed_in("custodian")
    case.accounts.update(server=server, username="robin.sample")
    keep(client, case)
    row = Preservation.objects.get(case=case)
    sent = {
        "archive": "new",
        "upload": SimpleUploadedFile(ARCHIVE.name, ARCHIVE.read_bytes()),
        "exported_by_name": "Alex Exporter",
        "exported_at": "2026-09-20T08:00",
    }
    assert client.post(at(row, "collect"), sent).status_code == 302
    assert "Being collected" in words(client.get(at(row)))
    assert {result.outcome for result in run_due()} <= {"done"}
    snapshot = Snapshot.objects.get(preservation=row)
    page = words(client.get(at(row)))
    assert snapshot.status == "ready"
    assert "Ready" in page
    assert f"What could not be read ({len(snapshot.gaps)})" in page
    listed = words(client.get("/desk/preservations/"))
    assert row.reference in listed
    assert "89 d" in listed


def test_an_upload_without_its_exporter_is_asked_for_it(
    signed_in: SignIn, receive: Receive, server: Any
) -> None:
    case, client = receive(dict(ACCOUNT)), signed_in("custodian")
    case.accounts.update(server=server)
    keep(client, case)
    row = Preservation.objects.get(case=case)
    answer = client.post(at(row, "collect"), {"archive": "new"})
    assert answer.status_code == 422
    assert "Choose the file of the export" in words(answer)
    assert "Add the name of the person who exported it" in words(answer)


def test_the_running_server_is_offered_where_it_has_a_credential(
    signed_in: SignIn, receive: Receive, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, client = receive(dict(ACCOUNT)), signed_in("custodian")
    case.accounts.update(server=server)
    keep(client, case)
    row = Preservation.objects.get(case=case)
    assert "The running server" not in words(client.get(at(row, "collect")))
    monkeypatch.setitem(PLATFORMS, "rocketchat", MADE_UP)
    with live_server([said(1), said(2)]) as running:
        ServerAccess.objects.create(
            server=server, api_url=running.url, inside=True, secret="right", granted_by="a"
        )
        assert f"The running server, {server.canonical}" in words(client.get(at(row, "collect")))
        client.post(at(row, "collect"), {"archive": "live"})
        assert "Waiting for a worker" in words(client.get(at(row)))
        list(run_due())
    snapshot = Snapshot.objects.get()
    assert (snapshot.status, snapshot.counts["message"]) == ("ready", 2)
    assert "Message 2" in words(client.get(at(row)))


def test_what_is_no_export_is_refused_in_words(
    signed_in: SignIn, receive: Receive, server: Any
) -> None:
    case, client = receive(dict(ACCOUNT)), signed_in("custodian")
    case.accounts.update(server=server)
    keep(client, case)
    row = Preservation.objects.get(case=case)
    sent = {
        "archive": "new",
        "upload": SimpleUploadedFile("notes.zip", b"no archive at all"),
        "exported_by_name": "Alex Exporter",
        "exported_at": "2026-09-20T08:00",
    }
    answer = client.post(at(row, "collect"), sent)
    assert answer.status_code == 409
    assert "Alex Exporter" in answer.content.decode()
    assert not Snapshot.objects.exists()


def test_a_hold_a_pause_and_an_extension(
    signed_in: SignIn, world: Any, staff: SimpleNamespace
) -> None:
    row, counsel = world.preservation, signed_in("counsel")
    assert counsel.post(at(row, "hold"), {"reason": ""}).status_code == 422
    counsel.post(at(row, "hold"), {"reason": "Litigation is announced"})
    assert "On hold" in words(counsel.get(at(row)))
    counsel.post(at(row, "lift-hold"))
    counsel.post(at(row, "pause"))
    assert "Erasure paused" in words(counsel.get(at(row)))
    before = Preservation.objects.get(pk=row.pk).expires_at
    assert counsel.post(at(row, "extend"), {"reason": "", "for_case": ""}).status_code == 302
    after = Preservation.objects.get(pk=row.pk)
    assert before is not None
    assert after.expires_at is not None
    assert (after.expires_at - before).days == 90
    assert after.status == "extended"


def test_triage_extends_nothing(signed_in: SignIn, world: Any) -> None:
    answer = signed_in("triage").post(at(world.preservation, "extend"), {"reason": "Asked"})
    assert answer.status_code == 403
    assert "Only counsel extends a preservation." in words(answer)


def test_releasing_says_what_is_lost_and_wants_the_password(signed_in: SignIn, world: Any) -> None:
    world.case.status_before = world.case.status
    Case.objects.filter(pk=world.case.pk).update(
        status="fulfilled", fulfilled_at=world.case.accepted_at, fulfilled_by="x"
    )
    row, counsel = world.preservation, signed_in("counsel", password=True)
    page = words(counsel.get(at(row, "release")))
    assert f"Every snapshot of {world.account.label}" in page
    assert "Cannot be undone" in page
    wrong = counsel.post(at(row, "release"), {"reason": "Asked to", "password": "guessed"})
    assert wrong.status_code == 422
    assert "This is not your password" in words(wrong)
    assert "Asked to" in wrong.content.decode()
    assert "guessed" not in wrong.content.decode()
    assert Preservation.objects.get(pk=row.pk).status == "active"
    counsel.post(at(row, "release"), {"reason": "Asked to", "password": PASSWORD})
    assert Preservation.objects.get(pk=row.pk).status == "released"


def test_a_preservation_of_a_sealed_case_is_not_found(
    signed_in: SignIn, world: Any, staff: SimpleNamespace
) -> None:
    Case.objects.filter(pk=world.case.pk).update(sealed=True)
    client = signed_in("counsel")
    assert client.get(at(world.preservation)).status_code == 404
    assert world.preservation.reference not in words(client.get("/desk/preservations/"))
