"""One signed POST to the operator's own address, and nowhere else.

The name is looked up once and every address it has is judged; the connection goes to the address
that was judged, so that a name which changes its mind in between leads nowhere new.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3
from django.conf import settings
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    SSLError,
)

from core import clock
from notifications.sending import Outcome

_TIMEOUT = urllib3.Timeout(connect=5, read=10)
_LATER = (408, 425, 429)


class ForbiddenAddress(Exception):
    """The address is none that may be called."""


@dataclass(frozen=True)
class _Place:
    scheme: str
    host: str
    port: int
    path: str
    address: str


def is_configured() -> bool:
    """Say whether the operator named an address and a secret."""
    return bool(settings.ALARM_WEBHOOK_URL and settings.ALARM_WEBHOOK_SECRET)


def post(body: bytes, delivery: str) -> Outcome:
    """Send the JSON and say what is known of its fate; never raises for a receiver's fault."""
    try:
        place = _place(settings.ALARM_WEBHOOK_URL)
    except ForbiddenAddress as error:
        return Outcome("refused", str(error))
    except OSError as error:
        return Outcome("later", f"no address: {type(error).__name__}")
    headers = {
        "Host": urlsplit(settings.ALARM_WEBHOOK_URL).netloc.rpartition("@")[2],
        "Content-Type": "application/json",
        "User-Agent": "Writdesk",
        "Writdesk-Delivery": delivery,
        "Writdesk-Signature": signature(body, int(clock.now().timestamp())),
    }
    with _pool(place) as pool:
        try:
            answer = pool.request(
                "POST", place.path, body=body, headers=headers, redirect=False, retries=False
            )
        except (NewConnectionError, ConnectTimeoutError, SSLError) as error:
            return Outcome("later", f"no connection: {type(error).__name__}")
        except HTTPError as error:
            return Outcome("unknown", f"the connection died: {type(error).__name__}")
    if 200 <= answer.status < 300:
        return Outcome("sent")
    later = answer.status >= 500 or answer.status in _LATER
    return Outcome("later" if later else "refused", f"{answer.status}")


def signature(body: bytes, moment: int) -> str:
    """Return ``t=SECONDS,v1=HEX``: HMAC-SHA256 by the secret over ``SECONDS.BODY``."""
    secret = settings.ALARM_WEBHOOK_SECRET.encode("utf-8")
    made = hmac.new(secret, b"%d." % moment + body, hashlib.sha256)
    return f"t={moment},v1={made.hexdigest()}"


def _place(url: str) -> _Place:
    parts = urlsplit(url)
    inside = settings.ALARM_WEBHOOK_PRIVATE
    if parts.scheme != "https" and not (inside and parts.scheme == "http"):
        raise ForbiddenAddress("only https is called")
    if not parts.hostname:
        raise ForbiddenAddress("no host")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not inside and not all(map(_is_public, addresses)):
        raise ForbiddenAddress("a private address")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Place(parts.scheme, parts.hostname, port, path, addresses[0])


def _is_public(written: str) -> bool:
    address = ipaddress.ip_address(written.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_global and not address.is_multicast


def _pool(place: _Place) -> urllib3.HTTPConnectionPool:
    if place.scheme == "http":
        return urllib3.HTTPConnectionPool(place.address, place.port, timeout=_TIMEOUT)
    return urllib3.HTTPSConnectionPool(
        place.address,
        place.port,
        timeout=_TIMEOUT,
        cert_reqs="CERT_REQUIRED",
        server_hostname=place.host,
        assert_hostname=place.host,
    )
