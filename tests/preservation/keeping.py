"""Short names for what the tests of this room do again and again."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from audit.models import AuditEvent
from cases.models import AccountIdentifier, Case
from core import clock
from duties.working import Result, run_due
from preservation import actions
from preservation.models import Preservation, Snapshot
from servers.actions import upload_archive
from servers.models import Server, SourceArchive
from tests.cases.making import ACCOUNT, PRESERVATION, changed, make_case

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "archives"
EXPORTED_AT = datetime(2026, 9, 20, 8, 0, tzinfo=UTC)
ROBIN = [{"server_url": "https://open.rocket.chat", "username": "robin.sample"}]
HOLD = timedelta(days=90)
SECOND = timedelta(seconds=1)


@dataclass
class Kept:
    """A case with one account that is being kept, and the archive it is kept from."""

    staff: Any
    policy: Any
    server: Server
    archive: SourceArchive
    case: Case
    account: AccountIdentifier
    preservation: Preservation

    def collect(self, archive: SourceArchive | None = None) -> Snapshot:
        """Collect, do the work, return the snapshot as it then is."""
        snapshot = self.ask(archive)
        work()
        return Snapshot.objects.get(pk=snapshot.pk)

    def ask(self, archive: SourceArchive | None = None) -> Snapshot:
        return actions.collect(
            by=self.staff.custodian,
            preservation_id=self.preservation.id,
            archive_id=(archive or self.archive).id,
        )

    def now(self) -> Preservation:
        return Preservation.objects.get(pk=self.preservation.pk)

    def request(self, kind: str = "account_information", **fields: Any) -> Case:
        """Receive another request about the same account."""
        return make_case(
            self.policy, changed(ACCOUNT, kind=kind, accounts=ROBIN, documents=None, **fields)
        )


def keep(
    staff: Any,
    policy: Any,
    server: Server,
    archive: SourceArchive,
    *,
    categories: tuple[str, ...] = ("subscriber", "records", "content"),
    provisional: bool = False,
    accounts: list[dict[str, Any]] | None = None,
    **more: Any,
) -> Kept:
    raw = changed(PRESERVATION, accounts=accounts or ROBIN, documents=None)
    case = make_case(policy, raw)
    account = case.accounts.get()
    preservation = actions.create(
        by=staff.counsel,
        case_id=case.id,
        account_id=account.id,
        categories=categories,
        provisional=provisional,
        **more,
    )
    return Kept(staff, policy, server, archive, case, account, preservation)


def upload(staff: Any, server: Server, name: str, content: bytes | None = None) -> SourceArchive:
    return upload_archive(
        by=staff.custodian,
        server=server,
        filename=name,
        content=io.BytesIO((EXAMPLES / name).read_bytes() if content is None else content),
        exported_by_name="Alex Exporter",
        exported_at=EXPORTED_AT,
    )


def big_dump(messages: int, files: int = 0) -> bytes:
    """A Rocket.Chat dump in which @robin.sample wrote many messages, for tests of long work."""
    user = {"_id": "robin1", "username": "robin.sample", "__rooms": ["room1"]}
    user["emails"] = [{"address": "robin@mail.example.org", "verified": True}]
    room = {"_id": "room1", "t": "c", "name": "long", "usernames": ["robin.sample"]}
    rows = [
        {
            "_id": f"m{number:06d}",
            "rid": "room1",
            "msg": f"word {number} " * 8,
            "ts": {"$date": f"2026-05-01T00:{number // 60 % 60:02d}:{number % 60:02d}.000Z"},
            "u": {"_id": "robin1", "username": "robin.sample"},
        }
        for number in range(messages)
    ]
    uploads = [
        {
            "_id": f"upload{number:011d}",
            "name": f"f{number}.bin",
            "rid": "room1",
            "userId": "robin1",
            "uploadedAt": {"$date": "2026-05-02T00:00:00.000Z"},
        }
        for number in range(files)
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("dump/users.json", json.dumps([user]))
        archive.writestr("dump/rocketchat_room.json", json.dumps([room]))
        archive.writestr("dump/rocketchat_message.json", json.dumps(rows))
        archive.writestr("dump/rocketchat_uploads.json", json.dumps(uploads))
        for number in range(files):
            archive.writestr(f"dump/uploads/upload{number:011d}", f"bytes of {number}\n" * 50)
    return out.getvalue()


def work() -> list[Result]:
    """Do everything that is due."""
    return list(run_due())


@contextmanager
def later(delta: timedelta) -> Iterator[None]:
    with clock.moved_to(clock.now() + delta):
        yield


@contextmanager
def at(moment: datetime | None) -> Iterator[None]:
    assert moment is not None
    with clock.moved_to(moment):
        yield


def events(subject_id: str) -> list[str]:
    """The actions recorded about a subject, in order."""
    rows = AuditEvent.objects.filter(subject_id=subject_id).order_by("seq")
    return [row.action.removeprefix("preservation.") for row in rows]


def facts(action: str) -> dict[str, Any]:
    """The facts of the newest event of that action."""
    event = AuditEvent.objects.filter(action=action).order_by("-seq").first()
    assert event is not None, f"no {action} was recorded"
    return dict(json.loads(bytes(event.body))["facts"])
