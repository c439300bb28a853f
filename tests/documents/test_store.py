"""Documents are kept unaltered in the vault, each with its event."""

import json

import pytest
from django.core.files.storage import storages

from audit.models import AuditEvent
from core.actor import SYSTEM
from core.errors import NotAllowed
from documents.actions import store
from documents.models import Document
from documents.queries import by_ids
from documents.reading import read
from sealing.errors import Altered

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nDana Sample\n%%EOF\n"


def kept(by=SYSTEM, **changes):
    given = {
        "filename": "../order of Dana Sample.pdf",
        "content": PDF,
        "media_type": "application/pdf",
        "origin": "received",
        **changes,
    }
    return store(by=by, **given)


def test_store_and_read(staff):
    document = kept()
    assert document.filename == "order of Dana Sample.pdf"
    assert read(Document.objects.get(pk=document.pk)) == PDF
    assert list(by_ids([document.id])) == [document]


def test_bytes_lie_encrypted(staff):
    document = kept()
    with storages["vault"].open(document.object_name) as sealed:
        assert b"Dana Sample" not in sealed.read()


def test_altered_object_is_not_read(staff):
    document = kept()
    with storages["vault"].open(document.object_name, "r+b") as sealed:
        sealed.seek(-1, 2)
        last = sealed.read(1)
        sealed.seek(-1, 2)
        sealed.write(bytes([last[0] ^ 1]))
    with pytest.raises(Altered):
        read(document)


def test_event_holds_the_digest_and_no_name(staff):
    document = kept()
    event = AuditEvent.objects.get(action="document.stored")
    assert json.loads(bytes(event.body))["facts"]["sha256"] == document.sha256
    assert b"Dana" not in bytes(event.body)


@pytest.mark.parametrize(
    ("who", "changes", "code"),
    [
        ("auditor", {}, "document.store"),
        ("triage", {"content": b""}, "document.empty"),
        ("triage", {"origin": "found"}, "document.origin"),
    ],
)
def test_what_is_not_kept(staff, who, changes, code):
    with pytest.raises(NotAllowed) as refused:
        kept(by=getattr(staff, who), **changes)
    assert refused.value.code == code
    assert not Document.objects.exists()
