"""The ids of Matrix events that an export writes without them.

Since version 3 of rooms an event has no id of its own: it is the digest of what redaction would
leave of it (Matrix specification, room versions 1 to 12). So it is the same for a redacted event.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from servers.connectors.synapse.bodies import id_of

_KEPT = (
    "event_id", "type", "room_id", "sender", "state_key", "content", "hashes", "depth",
    "prev_events", "auth_events", "origin_server_ts",
)  # fmt: skip
_KEPT_BEFORE_11 = ("prev_state", "origin", "membership")
_LEVELS = (
    "ban", "events", "events_default", "kick", "redact", "state_default", "users", "users_default",
)  # fmt: skip


def event_id(fields: dict[str, Any], room_version: str) -> str | None:
    """Return the id of an event, None for one that cannot have any.

    ``room_version`` is what the room's first event says; one that is no number is taken for new.
    """
    given = id_of(fields.get("event_id"))
    if given is not None:
        return given
    version = int(room_version) if re.fullmatch(r"[0-9]{1,4}", room_version) else 12
    if version < 3 or not isinstance(fields.get("type"), str):
        return None
    try:
        text = json.dumps(
            _redacted(fields, version), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()
    except (TypeError, ValueError):
        return None
    digest = hashlib.sha256(text).digest()
    written = base64.b64encode(digest) if version == 3 else base64.urlsafe_b64encode(digest)
    return f"${written.decode().rstrip('=')}"


def _redacted(fields: dict[str, Any], version: int) -> dict[str, Any]:
    kept = _KEPT if version >= 11 else (*_KEPT, *_KEPT_BEFORE_11)
    found = {name: fields[name] for name in kept if name in fields}
    content = fields.get("content")
    found["content"] = _content(
        content if isinstance(content, dict) else {}, str(fields["type"]), version
    )
    return found


def _content(content: dict[str, Any], kind: str, version: int) -> dict[str, Any]:
    if kind == "m.room.create" and version >= 11:
        return content
    names: tuple[str, ...] = {
        "m.room.create": ("creator",),
        "m.room.member": ("membership",)
        + (("join_authorised_via_users_server",) if version >= 9 else ()),
        "m.room.join_rules": ("join_rule",) + (("allow",) if version >= 8 else ()),
        "m.room.power_levels": _LEVELS + (("invite",) if version >= 11 else ()),
        "m.room.history_visibility": ("history_visibility",),
        "m.room.aliases": ("aliases",) if version < 6 else (),
        "m.room.redaction": ("redacts",) if version >= 11 else (),
    }.get(kind, ())
    found = {name: content[name] for name in names if name in content}
    invited = content.get("third_party_invite")
    if kind == "m.room.member" and version >= 11 and isinstance(invited, dict):
        signed = {"signed": invited["signed"]} if "signed" in invited else {}
        found["third_party_invite"] = signed
    return found
