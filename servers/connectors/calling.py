"""Reading calls to one chat server, and nothing else (I10).

Every request is a GET to the one address that was judged when the source was opened. An answer is
kept as it was received, with the line that asked for it. What passes by itself is tried again after
a pause that grows, with jitter; a server that asks for patience is given it.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedReader, RawIOBase
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeVar
from urllib.parse import quote, urlencode, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, SSLError
from urllib3.response import BaseHTTPResponse

from core import clock
from core.outgoing import ForbiddenAddress, place_of, pool_of
from servers.connectors.patience import seconds_to_wait
from servers.connectors.protocol import (
    AuthFailed,
    ConnectorError,
    Forbidden,
    NotFound,
    RateLimited,
    Transient,
    Unsupported,
)
from servers.connectors.rows import Text

T = TypeVar("T")

_CHUNK = 256 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_BRIEFLY = (408, 425, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much. Times in seconds, sizes in bytes.

    ``answer_seconds`` bounds a whole answer, so that one which drips holds nobody. ``patience`` is
    how long a wait the server asks for is waited here; a longer one is left to the duty.
    """

    connect: float = 10
    read: float = 60
    answer_seconds: float = 300
    answer_bytes: int = 64 * 1024 * 1024
    file_bytes: int = 20 * 1024 * 1024 * 1024
    tries: int = 4
    pause: float = 0.5
    patience: float = 70
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what was received for it.

    ``request`` is the line that was sent, without the credentials, which travel in headers.
    ``headers`` have names in small letters. ``asked_at`` is aware UTC.
    """

    request: str
    asked_at: datetime
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def sha256(self) -> str:
        """Return the digest of the body as received, hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()

    def json(self) -> dict[str, Any]:
        """Return the body as the JSON object it is, numbers with a point as Decimal.

        Raises Transient for anything else: a page of a proxy in front says nothing of the source.
        """
        try:
            found = Text(self.body, self.request).value()
        except ConnectorError as fault:
            raise Transient(f"The source answered {self.request} with no JSON.") from fault
        if not isinstance(found, dict):
            raise Transient(f"The source answered {self.request} with no JSON object.")
        return found


Refusal = Callable[[Exchange], ConnectorError | None]
"""What a platform means by an answer that is no success; None: what its status usually means."""


@dataclass
class Source:
    """One server, asked with one credential. A context manager; its connections end with it.

    ``base_url`` is scheme, host and path; ``inside`` is the operator's word that it may lie in a
    private network. ``headers`` carry the credential and are sent to this host alone.
    """

    base_url: str
    headers: Mapping[str, str]
    inside: bool = False
    refusal: Refusal = lambda _: None
    limits: Limits = field(default_factory=Limits)
    wait: Callable[[float], None] = time.sleep

    def __enter__(self) -> Self:
        try:
            self._place = place_of(self.base_url, inside=self.inside)
        except ForbiddenAddress as refused:
            raise Forbidden(
                f"The address of the source is not called: {refused}.",
                "Say in the registry that this server lies in your own network, if it does.",
            ) from refused
        except OSError as fault:
            raise Transient("The name of the source has no address now.") from fault
        timeout = urllib3.Timeout(connect=self.limits.connect, read=self.limits.read)
        self._pool = pool_of(self._place, timeout)
        self._root = urlsplit(self.base_url).path.rstrip("/")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.close()

    def get(self, path: str, query: Mapping[str, str | int] | None = None) -> Exchange:
        """Return the answer to one reading call, tried again where trying may help.

        ``path`` is below the base address, already quoted (``quoted``). Raises AuthFailed,
        Forbidden, NotFound, RateLimited, Transient, Unsupported, or what ``refusal`` says.
        """
        target = self._target(path, query)
        return self._trying(lambda: self._once(target))

    @contextmanager
    def stream(self, path: str, query: Mapping[str, str | int] | None = None) -> Iterator[BinaryIO]:
        """Yield the bytes of a file as they come; raises as ``get`` does, and while it is read."""
        target = self._target(path, query)
        answer = self._trying(lambda: self._opened(target))
        try:
            yield BufferedReader(_Body(answer, self.limits), _CHUNK)
        finally:
            answer.close()

    def _target(self, path: str, query: Mapping[str, str | int] | None) -> str:
        return f"{self._root}{path}" + (f"?{urlencode(query)}" if query else "")

    def _trying(self, once: Callable[[], T]) -> T:
        for attempt in range(1, self.limits.tries):
            try:
                return once()
            except RateLimited as slow:
                if slow.retry_after > self.limits.patience:
                    raise
                self.wait(slow.retry_after + _by_chance(0, 0.5))
            except Transient:
                self.wait(self.limits.pause * 2**attempt * _by_chance(0.5, 1.5))
        return once()

    def _once(self, target: str) -> Exchange:
        asked_at = clock.now()
        answer = self._opened(target)
        try:
            return _received(answer, target, asked_at, self.limits)
        finally:
            answer.close()

    def _opened(self, target: str) -> BaseHTTPResponse:
        """Return an answer that is a success and not yet read."""
        for _ in range(1 + self.limits.redirects):
            asked_at = clock.now()
            answer = self._asked(target)
            if answer.status in _REDIRECTS:
                target = self._led(answer, target)
                answer.close()
                continue
            if 200 <= answer.status < 300:
                return answer
            try:
                exchange = _received(answer, target, asked_at, self.limits)
            finally:
                answer.close()
            raise self.refusal(exchange) or _usual(exchange)
        raise Unsupported("The source sends us in a circle.")

    def _asked(
        self, target: str, method: str = "GET", body: bytes | None = None
    ) -> BaseHTTPResponse:
        headers = {
            **self.headers,
            "Host": self._place.netloc,
            "User-Agent": "Writdesk",
            "Accept-Encoding": "identity",
            **({} if body is None else {"Content-Type": "application/json"}),
        }
        try:
            return self._pool.urlopen(
                method,
                target,
                body=body,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
            )
        except SSLError as fault:
            raise Unsupported(
                "The certificate of the source is not good, so nothing was sent to it.",
                "Ask the operator of the server to mend it.",
            ) from fault
        except (HTTPError, OSError) as fault:
            raise Transient(f"The source did not answer: {type(fault).__name__}.") from fault

    def _led(self, answer: BaseHTTPResponse, target: str) -> str:
        """Return where a redirect leads within this server.

        Anywhere else the credential would be shown to strangers, and the evidence would be theirs.
        """
        here = f"{self._place.scheme}://{self._place.netloc}"
        there = urlsplit(urljoin(here + target, answer.headers.get("Location", "")))
        if f"{there.scheme}://{there.netloc}" != here:
            raise Unsupported("The source sends us to another server, which is not followed.")
        return there.path + (f"?{there.query}" if there.query else "")


class Teller(Source):
    """A source that can also be told something: a notice to the account holder, never else.

    Collecting is given a ``Source``, which has no way to write (I10).
    """

    def tell(self, method: str, path: str, said: Mapping[str, Any]) -> Exchange:
        """Send JSON once. Raises as ``get`` does; Transient leaves open whether it arrived."""
        target, asked_at = self._target(path, None), clock.now()
        answer = self._asked(target, method, json.dumps(said).encode("utf-8"))
        try:
            exchange = _received(answer, target, asked_at, self.limits, method)
        finally:
            answer.close()
        if 200 <= exchange.status < 300:
            return exchange
        raise self.refusal(exchange) or _usual(exchange)


def quoted(part: str) -> str:
    """Return one part of a path, in which no character means anything."""
    return quote(part, safe="")


def _by_chance(least: float, most: float) -> float:
    # It only keeps many callers from coming back at once; nobody gains by guessing it.
    return random.uniform(least, most)  # noqa: S311


def _received(
    answer: BaseHTTPResponse,
    target: str,
    asked_at: datetime,
    limits: Limits,
    method: str = "GET",
) -> Exchange:
    body = BufferedReader(
        _Body(answer, limits, limits.answer_bytes, limits.answer_seconds), _CHUNK
    ).read()
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Exchange(f"{method} {target}", asked_at, answer.status, headers, body)


def _usual(exchange: Exchange) -> ConnectorError:
    """Return what a status means where the platform says nothing more of it."""
    status = exchange.status
    if status == 401:
        return AuthFailed("The source does not accept our credential.")
    if status == 403:
        return Forbidden("The credential does not reach this.")
    if status in (404, 410):
        return NotFound("The source has no such thing.")
    if status == 429:
        pause = seconds_to_wait(exchange.headers, exchange.body, clock.now())
        return RateLimited("The source asks us to slow down.", pause)
    if status in _BRIEFLY or status >= 500:
        return Transient(f"The source answered {status}.")
    return Unsupported(f"The source refused this with {status}.")


class _Body(RawIOBase):
    """What comes of an answer, counted and timed. A break is Transient and never an end."""

    def __init__(
        self,
        answer: BaseHTTPResponse,
        limits: Limits,
        most: int | None = None,
        seconds: float | None = None,
    ) -> None:
        super().__init__()
        self._answer = answer
        self._most = limits.file_bytes if most is None else most
        self._ends_at = None if seconds is None else time.monotonic() + seconds
        self._came = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            piece = self._answer.read(min(len(buffer), _CHUNK), decode_content=True)
        except (HTTPError, OSError) as fault:
            raise Transient(f"The answer broke off: {type(fault).__name__}.") from fault
        self._came += len(piece)
        if self._came > self._most:
            raise Unsupported(f"The source sends more than {self._most} bytes at once.")
        if self._ends_at is not None and time.monotonic() > self._ends_at:
            raise Transient("The source sends too slowly.")
        buffer[: len(piece)] = piece
        return len(piece)
