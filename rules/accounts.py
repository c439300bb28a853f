"""Which account a submission means, as a key that two submissions can be compared by."""

from __future__ import annotations

import re

from rules.servers import ServerUrl, message_link, normalise_server_url
from rules.submission import Account, Submission

_HANDLE = re.compile(r"(@[^@:\s/]+)[@:]([^@\s/]+)")
IDENTIFIERS = ("username", "user_id", "email", "message_url")


def identified_by(account: Account) -> tuple[str, ...]:
    """Return the names of the fields that identify the account on its server.

    A link counts only where it names a message or a conversation.
    """
    named = [name for name in IDENTIFIERS[:3] if getattr(account, name)]
    if account.message_url and message_link(account.message_url):
        named.append("message_url")
    return tuple(named)


def server_of(account: Account) -> ServerUrl | None:
    """Return the server, if need be the one that a message link points into."""
    return normalise_server_url(account.server_url) or normalise_server_url(account.message_url)


def split_handle(written: str) -> tuple[str, str]:
    """Return name and server of a handle such as ``@kim:chat.example`` or ``@kim@chat.example``.

    The server is empty where none is named; a name without the leading @ is never taken apart,
    because ``kim@chat.example`` is an e-mail address as well.
    """
    match = _HANDLE.fullmatch(written.strip())
    if match is None or normalise_server_url(match[2]) is None:
        return written, ""
    return match[1], match[2]


def account_keys(submission: Submission) -> tuple[str, ...]:
    """Return one key for each account that can be told apart, sorted, such as
    ``open.rocket.chat|username:anna.example``.
    """
    keys = set()
    for account in submission.accounts:
        server = server_of(account)
        host = server.canonical if server else ""
        for name in identified_by(account)[:1]:
            keys.add(f"{host}|{name}:{getattr(account, name).casefold()}")
    return tuple(sorted(keys))
