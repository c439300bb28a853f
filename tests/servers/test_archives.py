"""An export is kept unaltered once its format is recognised, and its exporter is named."""

import io
import json
import tarfile
from datetime import UTC, datetime, timedelta

import pytest

from audit.models import AuditEvent
from core import clock
from core.errors import NotAllowed
from sealing.vault import vault
from servers.actions import register_server, upload_archive
from servers.connectors.protocol import ConnectorError
from servers.models import SourceArchive

pytestmark = pytest.mark.django_db
EXPORTED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def server(policy, staff):
    return register_server(
        by=staff.administrator,
        policy=policy,
        server_url="team.rocket.chat",
        deployment="cloud",
    )


def dump(**collections):
    """A Rocket.Chat database dump as JSON, one collection a file."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name, rows in collections.items():
            content = "".join(json.dumps(row) + "\n" for row in rows).encode()
            member = tarfile.TarInfo(f"rocketchat/{name}.json")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    held.seek(0)
    return held


ACCOUNT = {
    "_id": "aA1",
    "username": "anna.example",
    "name": "Anna Example",
    "createdAt": {"$date": "2026-01-02T03:04:05Z"},
}


def upload(server, by, content, **changes):
    fields = {
        "filename": "dump.tar.gz",
        "exported_by_name": "Kim Sample, customer's administrator",
        "exported_at": EXPORTED_AT,
        **changes,
    }
    return upload_archive(by=by, server=server, content=content, **fields)


def test_archive_is_kept_as_it_came(staff, server):
    content = dump(users=[ACCOUNT], rocketchat_room=[], rocketchat_message=[])
    archive = upload(server, staff.custodian, content)
    assert archive.format == "rc-dump"
    assert vault.read(SourceArchive.objects.get().stored) == content.getvalue()
    event = AuditEvent.objects.get(action="archive.uploaded")
    assert json.loads(bytes(event.body))["facts"]["sha256"] == archive.sha256
    assert b"Kim" not in bytes(event.body)


def test_what_is_no_export_is_refused_and_not_kept(staff, server):
    with pytest.raises(ConnectorError):
        upload(server, staff.custodian, io.BytesIO(b"plain words"))
    assert not SourceArchive.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exported_by_name": " "}, "archive.exporter"),
        ({"exported_at": clock.now() + timedelta(days=1)}, "archive.exported_at"),
        ({"exported_at": datetime(2026, 1, 1)}, "archive.exported_at"),
    ],
)
def test_exporter_and_moment_are_needed(staff, server, changes, code):
    with pytest.raises(NotAllowed) as refused:
        upload(server, staff.custodian, dump(users=[ACCOUNT]), **changes)
    assert refused.value.code == code


def test_only_a_custodian_uploads_and_never_from_a_private_server(policy, staff, server):
    with pytest.raises(NotAllowed) as refused:
        upload(server, staff.counsel, dump(users=[ACCOUNT]))
    assert refused.value.code == "archive.upload"
    private = register_server(
        by=staff.administrator, policy=policy, server_url="a.example", deployment="private"
    )
    with pytest.raises(NotAllowed) as refused:
        upload(private, staff.custodian, dump(users=[ACCOUNT]))
    assert refused.value.code == "archive.private"
