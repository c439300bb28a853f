"""Write one event, last in the act's transaction, under the lock of the head row."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import models, transaction

from audit.models import AuditEvent, ClearText, LogHead
from core import clock
from core.actor import Actor
from core.canonical import canonical_bytes

VERSION = 1


def record(
    *,
    action: str,
    by: Actor,
    subject: models.Model,
    case_id: str = "",
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append one event and return it.

    ``action`` is past tense with its room (``case.accepted``). ``facts`` enter the event's bytes in
    clear and must name nobody; ``personal`` enters as salted commitments, its clear text kept in a
    table that can be erased. Raises RuntimeError outside a transaction: an act and its event must
    live or die together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{action} was recorded outside the transaction of its act.")
    salted = {key: (secrets.token_hex(16), value) for key, value in (personal or {}).items()}
    head = LogHead.objects.select_for_update().get(pk=1)
    at = clock.now()
    seq = head.size
    body = canonical_bytes(
        {
            "v": VERSION,
            "seq": seq,
            "at": stamp(at),
            "action": action,
            "actor": {"kind": by.kind, "id": by.id, "roles": sorted(by.roles)},
            "subject": {"kind": subject_kind(subject), "id": str(subject.pk)},
            "case": case_id,
            "facts": dict(facts or {}),
            "commitments": {key: commit(salt, value) for key, (salt, value) in salted.items()},
            "prev": head.digest,
        }
    )
    event = AuditEvent(
        seq=seq,
        at=at,
        action=action,
        actor_kind=by.kind,
        actor_id=by.id,
        subject_kind=subject_kind(subject),
        subject_id=str(subject.pk),
        case_id=case_id,
        body=body,
        prev=head.digest,
        digest=hashlib.sha256(body).hexdigest(),
    )
    event.save()
    ClearText.objects.bulk_create(
        ClearText(event=event, key=key, salt=salt, value=json.dumps(value, ensure_ascii=False))
        for key, (salt, value) in salted.items()
    )
    head.size, head.digest = seq + 1, event.digest
    head.save(update_fields=["size", "digest"])
    return event


def subject_kind(subject: models.Model) -> str:
    """Return the word by which events name the kind of the subject, such as ``production``."""
    return str(subject._meta.model_name)


def stamp(moment: datetime) -> str:
    """Return the moment as events spell it: UTC, microseconds, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def commit(salt: str, value: Any) -> str:
    """Return the commitment to a value: SHA-256 over the salt and the value's canonical bytes."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical_bytes(value)).hexdigest()
