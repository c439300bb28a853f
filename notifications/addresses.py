"""How to reach whom an account belongs to: address and language, read from its own record."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from preservation.models import Snapshot
from preservation.reading import account_record
from sealing.vault import Erased


def registered_address(snapshots: Iterable[Snapshot]) -> str:
    """Return the first usable address the snapshots' account records give, or an empty text."""
    return _first(snapshots, address_in)


def registered_language(snapshots: Iterable[Snapshot]) -> str:
    """Return the tag of the language that the account was set to, or an empty text."""
    return _first(snapshots, language_in)


def _first(snapshots: Iterable[Snapshot], read: Callable[[str, bytes], str]) -> str:
    for snapshot in snapshots:
        try:
            record = account_record(snapshot)
        except Erased:
            continue
        found = read(snapshot.platform, record.raw) if record is not None else ""
        if found:
            return found
    return ""


def address_in(platform: str, raw: bytes) -> str:
    """Return the address in an account's raw record, or an empty text.

    A verified address is preferred: an unverified one may belong to somebody else, who would then
    learn of the request.
    """
    fields = _fields(raw)
    if platform not in _READERS:
        return ""
    for candidate in _READERS[platform](fields):
        if isinstance(candidate, str) and _is_address(candidate):
            return candidate
    return ""


def language_in(platform: str, raw: bytes) -> str:
    """Return the language tag in an account's raw record, or an empty text."""
    found = _fields(raw).get(_LANGUAGE_FIELDS.get(platform, ""))
    return found if isinstance(found, str) else ""


def _fields(raw: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(raw)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _of_rocketchat(fields: Mapping[str, Any]) -> list[Any]:
    listed = fields.get("emails")
    entries = [entry for entry in listed if isinstance(entry, dict)] if listed else []
    entries.sort(key=lambda entry: not entry.get("verified"))
    return [entry.get("address") for entry in entries]


def _of_zulip(fields: Mapping[str, Any]) -> list[Any]:
    # ``email`` may be a made-up address that only the server itself uses.
    return [fields.get("delivery_email")]


_READERS: Mapping[str, Callable[[Mapping[str, Any]], list[Any]]] = {
    "rocketchat": _of_rocketchat,
    "zulip": _of_zulip,
}


_LANGUAGE_FIELDS: Mapping[str, str] = {"rocketchat": "language", "zulip": "default_language"}


def _is_address(candidate: str) -> bool:
    try:
        validate_email(candidate)
    except ValidationError:
        return False
    return True
