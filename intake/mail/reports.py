"""Reports that a mail came back (RFC 3464): no request, and news about a mail of ours."""

from __future__ import annotations

import re
from email.message import Message

_FAILED = re.compile(r"^action:\s*failed\b", re.IGNORECASE | re.MULTILINE)
_ID = re.compile(r"^message-id:\s*<([^<>\s]{1,250})>", re.IGNORECASE | re.MULTILINE)
_MOST_IDS = 50
_HEADS = ("text/rfc822-headers", "message/rfc822-headers")


def is_report(message: Message) -> bool:
    """Say whether a mail server wrote it about a delivery."""
    if message.get_content_type() != "multipart/report":
        return False
    return str(message.get_param("report-type") or "").lower() == "delivery-status"


def undelivered_in(message: Message) -> tuple[str, ...]:
    """Return the Message-IDs, without brackets, of what finally could not be delivered."""
    if not is_report(message) or not message.is_multipart():
        return ()
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    status = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if not any(_FAILED.search(_written(part)) for part in status):
        return ()
    heads = [part for part in parts if part.get_content_type() in (*_HEADS, "message/rfc822")]
    found = (named for part in heads for named in _ID.findall(_written(part)))
    return tuple(dict.fromkeys(found))[:_MOST_IDS]


def _written(part: Message) -> str:
    try:
        return part.as_string()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""
