"""An officer who proved the address collects what was released, and every time is recorded."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.actions import create_api_key, enrol_officer
from audit.models import AuditEvent
from core.actor import SYSTEM
from disclosures import actions
from disclosures.models import Access
from duties.working import run_due
from tests.disclosures.conftest import (
    PASSPHRASE,
    World,
    capture,
    log_head,
    people,
    server,
    world,
)

__all__ = ["capture", "log_head", "people", "server", "world"]
pytestmark = pytest.mark.django_db


def released(world: World, *categories: str) -> Any:
    production = world.as_if_signed(*categories)
    return actions.release(by=world.staff.custodian, production_id=production.id).production


def admit(client: Client, world: World) -> str:
    reference = world.case.reference
    client.post("/status/", {"reference": reference, "email": world.officer.email})
    list(run_due())
    code = next(found[1] for item in mail.outbox if (found := re.search(r"\b(\d{6})\b", item.body)))
    client.post("/status/code/", {"code": code})
    return reference


def test_records_are_collected_with_the_code_and_recorded(client: Client, world: World) -> None:
    production = released(world, "subscriber")
    address = f"/status/{world.case.reference}/productions/{production.id}/"
    assert client.post(address).status_code == 302
    reference = admit(client, world)
    assert production.reference in client.get(f"/status/{reference}/").content.decode()

    response = client.post(address)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))

    assert int(response["Content-Length"]) == len(archive.fp.getvalue())
    assert archive.testzip() is None
    assert {name.partition("/")[0] for name in archive.namelist()} == {production.reference}
    access = Access.objects.get(production=production, purpose="download")
    assert (access.by_id, access.link_id is not None) == (world.officer.id, True)
    assert client.get(address).status_code == 405


def test_record_of_a_download_names_the_client_and_not_our_proxy(
    client: Client, world: World, settings: Any
) -> None:
    settings.PROXIES_IN_FRONT = 1
    production = released(world, "subscriber")
    reference = admit(client, world)

    client.post(
        f"/status/{reference}/productions/{production.id}/",
        headers={"X-Forwarded-For": "192.0.2.9, 198.51.100.4"},
        REMOTE_ADDR="10.0.0.1",
    )

    access = Access.objects.get(production=production, purpose="download")
    assert access.address == "198.51.100.4"


@pytest.mark.services
def test_contents_want_the_passphrase_of_the_call(client: Client, world: World) -> None:
    world.call_back()
    production = released(world, "subscriber", "content")
    reference = admit(client, world)
    address = f"/status/{reference}/productions/{production.id}/"

    empty = client.post(address, {f"{production.id}-passphrase": ""})
    wrong = client.post(address, {f"{production.id}-passphrase": "guess"})
    right = client.post(address, {f"{production.id}-passphrase": PASSPHRASE})

    assert empty.status_code == 422
    assert "Type the passphrase." in empty.content.decode()
    assert AuditEvent.objects.filter(action="production.passphrase_refused").count() == 1
    assert wrong.status_code == 403
    assert f'action="{address}"' in wrong.content.decode()
    assert "passphrase" in wrong.content.decode()
    assert b"".join(right.streaming_content)[:2] == b"PK"
    assert Access.objects.filter(purpose="download").count() == 1


@pytest.mark.services
def test_guessing_the_passphrase_ends_the_link(client: Client, world: World) -> None:
    world.call_back()
    production = released(world, "subscriber", "content")
    address = f"/status/{admit(client, world)}/productions/{production.id}/"

    for number in range(5):
        wrong = client.post(address, {f"{production.id}-passphrase": f"guess {number}"})
        assert wrong.status_code == 403
    late = client.post(address, {f"{production.id}-passphrase": PASSPHRASE})

    assert late.status_code == 403
    assert not Access.objects.filter(purpose="download").exists()
    refused = AuditEvent.objects.filter(action="production.passphrase_refused")
    assert refused.count() == 5


def test_revoked_records_are_not_collected(client: Client, world: World) -> None:
    production = released(world, "subscriber")
    reference = admit(client, world)
    actions.revoke(by=world.staff.counsel, production_id=production.id, reason="Wrong account.")

    response = client.post(f"/status/{reference}/productions/{production.id}/")

    assert response.status_code == 403
    assert "can no longer be collected" in client.get(f"/status/{reference}/").content.decode()


def test_api_collects_for_its_officer_alone(client: Client, world: World) -> None:
    production = released(world, "subscriber")
    _, own = create_api_key(by=world.staff.administrator, officer=world.officer, label="own")
    other = enrol_officer(by=SYSTEM, email="max@police.beispiel.example")
    other.email_verified_at = world.officer.email_verified_at
    other.save()
    _, theirs = create_api_key(by=world.staff.administrator, officer=other, label="theirs")

    def call(method: str, path: str, secret: str) -> Any:
        return getattr(client, method)(
            f"/api/v1/productions/{production.id}{path}",
            **({"data": "{}", "content_type": "application/json"} if method == "post" else {}),
            headers={"Authorization": f"Bearer {secret}"},
        )

    shown = call("get", "", own).json()
    archive = b"".join(call("post", "/download", own).streaming_content)

    assert shown["manifest_sha256"] == production.manifest_sha256
    assert shown["needs_passphrase"] is False
    assert archive[:2] == b"PK"
    assert call("get", "", theirs).status_code == 404
    assert call("post", "/download", theirs).status_code == 404
