"""A worker killed with -9 in the middle of a collection or an erasure: nothing lost or repeated.

The database is the one the tests run on; the worker is ``keeper.py`` beside this file, which kills
itself at a chosen step, as a power cut would.
"""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from audit.models import AuditEvent
from duties.models import Duty
from preservation import actions, reading
from preservation.models import Snapshot
from sealing.vault import vault
from servers.actions import register_server
from tests.preservation.keeping import Kept, big_dump, keep, later, upload, work

REPOSITORY = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


def run_keeper(die_at: str) -> int:
    """Run a worker that dies at the step, such as ``put:5``; return its exit code."""
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor != "sqlite":
        place = f"{database['HOST']}:{database['PORT']}"
        url = f"postgres://{database['USER']}@{place}/{database['NAME']}"
    done = subprocess.run(
        [sys.executable, "-m", "tests.preservation.keeper", die_at],
        cwd=REPOSITORY,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode


@pytest.fixture
def long(staff: SimpleNamespace, policy: Any) -> Kept:
    server = register_server(
        by=staff.administrator,
        policy=policy,
        server_url="https://open.rocket.chat",
        deployment="community",
    )
    archive = upload(staff, server, "long.zip", big_dump(2100, files=3))
    return keep(staff, policy, server, archive)


def contents(snapshot: Snapshot) -> list[tuple[str, str, bytes]]:
    return [
        (record.kind, record.native_id, record.raw) for record in reading.iter_records(snapshot)
    ]


def names_in_storage(key_id: str) -> set[str]:
    return {f"{key_id}/{name}" for name in vault.storage.listdir(key_id)[1]}


@pytest.mark.parametrize("die_at", ["put:6", "save:3", "next:3", "verify:2"])
def test_a_collection_goes_on_from_its_last_page(long: Kept, die_at: str) -> None:
    long.ask()
    assert run_keeper(die_at) == -signal.SIGKILL
    died = Snapshot.objects.get()
    assert died.status == "collecting"
    recorded = list(died.stored_objects.values_list("object_name", flat=True))
    with later(timedelta(minutes=6)):
        work()
    snapshot = Snapshot.objects.get()
    assert snapshot.status == "ready", snapshot.failure
    kept = list(snapshot.stored_objects.order_by("position"))
    assert [entry.position for entry in kept] == list(range(len(kept)))
    assert recorded == [entry.object_name for entry in kept][: len(recorded)], "nothing repeated"
    found = contents(snapshot)
    assert len(found) == len(set(found)) == 1 + 1 + 2100 + 3
    assert snapshot.counts["message"] == 2100
    assert snapshot.counts["files_held"] == 3
    assert names_in_storage(snapshot.key_id) == {entry.object_name for entry in kept}
    assert AuditEvent.objects.filter(action="preservation.captured").count() == 1
    assert Duty.objects.get(kind="preservation.collect").attempts == 2


def test_an_erasure_that_died_is_finished_and_receipted_once(long: Kept) -> None:
    long.ask()
    work()
    snapshot = Snapshot.objects.get()
    actions.release(by=long.staff.counsel, preservation_id=long.preservation.id, reason="asked")
    assert run_keeper("erase:1") == -signal.SIGKILL
    assert Snapshot.objects.get().status == "ready"
    assert vault.is_erased(snapshot.key_id)
    with later(timedelta(minutes=31)):
        work()
    after = Snapshot.objects.get()
    assert after.status == "erased"
    assert after.receipt is not None
    assert after.receipt["signature"]
    assert names_in_storage(snapshot.key_id) == set()
    assert AuditEvent.objects.filter(action="preservation.erased").count() == 1
    assert settings.GNUPG_HOME.exists()
