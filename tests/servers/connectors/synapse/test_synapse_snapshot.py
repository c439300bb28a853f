"""From a real Synapse into a snapshot: by the act, the duty and the vault, as a custodian would."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from audit.models import LogHead
from duties.working import run_due
from preservation import actions, reading
from preservation.models import Snapshot
from preservation.states import ObjectKind
from sealing.vault import vault
from servers.actions import check_access, grant_access, register_server
from tests.cases.making import PRESERVATION, changed, make_case
from tests.servers.connectors.synapse.homeserver import Homeserver

pytestmark = [pytest.mark.services, pytest.mark.django_db]


def test_a_snapshot_of_a_real_synapse_is_ready_with_its_gaps(
    server: Homeserver,
    world: SimpleNamespace,
    staff: SimpleNamespace,
    policy: Any,
    keys: Any,
) -> None:
    LogHead.objects.get_or_create(pk=1)
    ours = register_server(
        by=staff.administrator,
        policy=policy,
        server_url="https://matrix.larkspur.example",
        deployment="community",
        platform="synapse",
    )
    access = grant_access(
        by=staff.administrator,
        server_id=ours.id,
        api_url=server.url,
        login="",
        secret=world.admin.token,
        inside=True,
    )
    assert check_access(by=staff.custodian, access_id=access.id).refused == ""
    named = [{"server_url": "https://matrix.larkspur.example", "user_id": world.ann.user_id}]
    case = make_case(policy, changed(PRESERVATION, accounts=named, documents=None))
    case.accounts.update(server=ours)
    kept = actions.create(
        by=staff.counsel,
        case_id=case.id,
        account_id=case.accounts.get().id,
        categories=("subscriber", "records", "content"),
        provisional=False,
    )

    actions.collect(by=staff.custodian, preservation_id=kept.id)
    list(run_due())

    snapshot = Snapshot.objects.get()
    assert (snapshot.status, snapshot.platform) == ("ready", "synapse")
    assert snapshot.native_id == world.ann.user_id
    records = list(reading.iter_records(snapshot))
    assert len({(each.kind, each.native_id) for each in records}) == len(records)
    assert {each.kind for each in records} == {"account", "room", "message", "file", "session"}
    assert {"encrypted", "deleted"} <= {gap.code for gap in reading.gaps(snapshot)}
    for page in snapshot.stored_objects.filter(kind=ObjectKind.PAGE):
        assert page.source.startswith("GET /_")
        assert page.answer_status in (200, 404)
        json.loads(vault.read(page.stored))
    for entry in reading.files(snapshot):
        with reading.open_file(snapshot, entry.native_ref) as file:
            assert file.read()
