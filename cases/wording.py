"""How a case's own codes read in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping

KIND_WORDS: Mapping[str, str] = {
    "account_information": "request for account information",
    "preservation": "request to preserve",
    "preservation_extension": "request to extend a preservation",
    "emergency_disclosure": "emergency disclosure request",
    "content_removal": "request to remove content",
}
CATEGORY_WORDS: Mapping[str, str] = {
    "registration": "Registration of the server",
    "subscriber": "Subscriber details",
    "records": "Records other than content",
    "content": "Content (messages and files)",
}
_INPUT_WORDS: Mapping[str, str] = {
    "accounts": "account",
    "documents": "document",
    "server_url": "server address",
    "username": "@username",
    "message_url": "link to a message",
    "user_id": "user id",
    "officer.email": "official e-mail address",
    "officer.name": "official's name",
    "data_categories": "kinds of information",
    "legal_process": "legal process",
    "requested_information": "information wanted",
    "removal.urls": "address of the content",
}


def input_words(at: str) -> str:
    """Return the name of an input as a reader knows it: ``accounts[1].username`` is account 2."""
    if at in ("accounts", "documents"):
        return _sentence(at)
    if at in _INPUT_WORDS:
        return _sentence(_INPUT_WORDS[at])
    match = re.fullmatch(r"([a-z_.]+)\[(\d+)\](?:\.([a-z_]+))?", at)
    if not match:
        return _sentence(at.replace(".", ", ").replace("_", " "))
    group, number, part = match[1], int(match[2]) + 1, match[3]
    first = f"{_INPUT_WORDS.get(group, group.replace('_', ' '))} {number}"
    if part is None:
        return _sentence(first)
    return _sentence(f"{first}, {_INPUT_WORDS.get(part, part.replace('_', ' '))}")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
