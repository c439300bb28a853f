"""Mails in a mailbox on an IMAP server."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from core.errors import Unavailable
from intake.mailboxes.arriving import BEGINNING, Arriving

_SECONDS = 60
_SCHEMES = ("imaps", "imap+starttls", "imap")
_FAULTS = (IMAPClientError, imaplib.IMAP4.error, OSError)


class MailboxDown(Unavailable):
    """The mail server does not answer, refuses the password, or has no such folder."""


@dataclass(frozen=True)
class Address:
    """What ``imaps://user:password@host:port/folder`` says; only ``shown`` may be printed.

    ``imaps`` is encrypted from the start, ``imap+starttls`` before the password, ``imap`` never.
    """

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @property
    def shown(self) -> str:
        return f"{self.scheme}://{self.host}/{self.folder}"


def address_of(url: str) -> Address:
    """Read the address of a mailbox. Raises ValueError that does not repeat the password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("The address of the mailbox cannot be read.") from None
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.username is None:
        raise ValueError("Write the mailbox as imaps://user:password@host/INBOX.")
    return Address(
        scheme=parts.scheme,
        host=parts.hostname,
        port=port or (993 if parts.scheme == "imaps" else 143),
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.lstrip("/")) or "INBOX",
    )


class Mailbox:
    """An open mailbox. Use it with ``with``; raises MailboxDown for whatever the server refuses.

    Nothing is marked or moved while a mail is fetched. ``stored`` of a mail moves it to the folder
    ``taken``; should that fail, it comes again and is recognised.
    """

    def __init__(self, url: str, *, taken: str, largest: int, ca_file: str = "") -> None:
        self.address = address_of(url)
        self._taken, self._largest, self._ca_file = taken, largest, ca_file
        self._client: IMAPClient | None = None
        self._validity = 0

    def __enter__(self) -> Mailbox:
        try:
            self._client = self._connected()
            self._client.login(self.address.user, self.address.password)
            selected = self._client.select_folder(self.address.folder)
            self._validity = int(selected.get(b"UIDVALIDITY", 0))
            if not self._client.folder_exists(self._taken):
                self._client.create_folder(self._taken)
        except _FAULTS as error:
            self._leave()
            raise MailboxDown(
                f"The mailbox {self.address.shown} cannot be opened: {type(error).__name__}.",
                "Check MAIL_IMAP_URL, the password and the server's certificate.",
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave()

    def mails(self) -> Iterator[Arriving]:
        """Yield the mails of the folder, the oldest first. Raises MailboxDown."""
        for uid in self._ask("search", "UNDELETED"):
            sized = self._ask("fetch", [uid], ["RFC822.SIZE"]).get(uid)
            if sized is None:
                # Somebody else moved it away meanwhile.
                continue
            yield self._mail(uid, int(sized[b"RFC822.SIZE"]))

    def _mail(self, uid: int, size: int) -> Arriving:
        cut = size > self._largest
        wanted = f"BODY.PEEK[]<0.{BEGINNING}>" if cut else "BODY.PEEK[]"
        fetched: dict[bytes, Any] = self._ask("fetch", [uid], [wanted]).get(uid, {})
        content = next((value for key, value in fetched.items() if key.startswith(b"BODY[]")), b"")
        return Arriving(
            name=f"{self.address.shown};UID={uid}",
            content=content or b"",
            source=f"{self.address.shown};UIDVALIDITY={self._validity};UID={uid}"[-255:],
            cut=cut,
            stored=lambda: self._put_away(uid),
        )

    def _put_away(self, uid: int) -> None:
        client = self._opened()
        self._ask("add_flags", [uid], [b"\\Seen"])
        if client.has_capability("MOVE"):
            self._ask("move", [uid], self._taken)
            return
        self._ask("copy", [uid], self._taken)
        self._ask("delete_messages", [uid])
        # Without UIDPLUS the server removes it together with whatever else is marked as deleted.
        if client.has_capability("UIDPLUS"):
            self._ask("uid_expunge", [uid])

    def _ask(self, verb: str, *arguments: Any) -> Any:
        try:
            return getattr(self._opened(), verb)(*arguments)
        except _FAULTS as error:
            raise MailboxDown(
                f"The mailbox {self.address.shown} stopped answering: {type(error).__name__}."
            ) from error

    def _opened(self) -> IMAPClient:
        if self._client is None:
            raise MailboxDown(f"The mailbox {self.address.shown} is not open.")
        return self._client

    def _connected(self) -> IMAPClient:
        context = ssl.create_default_context(cafile=self._ca_file or None)
        where = self.address
        at_once = where.scheme == "imaps"
        client = IMAPClient(
            where.host,
            port=where.port,
            ssl=at_once,
            ssl_context=context if at_once else None,
            timeout=_SECONDS,
        )
        if where.scheme == "imap+starttls":
            client.starttls(context)
        return client

    def _leave(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            client.logout()
        except _FAULTS:
            return
