"""Calls to other machines: the address that was judged is the address that is called.

A name is looked up once and every address it has is judged. The connection goes to the address that
was judged, so that a name which changes its mind in between leads nowhere new (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3


class ForbiddenAddress(Exception):
    """The address is none that may be called."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call goes. ``netloc`` is host and port as written, ``address`` what was looked up."""

    scheme: str
    host: str
    port: int
    netloc: str
    path: str
    address: str


def place_of(url: str, *, inside: bool) -> Place:
    """Look the name up and judge where it leads.

    ``inside`` says that the operator allowed addresses of a private network, and with them plain
    http. Raises ForbiddenAddress, and OSError where the name has no address now.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not (inside and parts.scheme == "http"):
        raise ForbiddenAddress("only https is called")
    if not parts.hostname:
        raise ForbiddenAddress("no host")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not inside and not all(map(is_public, addresses)):
        raise ForbiddenAddress("a private address")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    netloc = parts.netloc.rpartition("@")[2]
    return Place(parts.scheme, parts.hostname, port, netloc, path, addresses[0])


def is_public(written: str) -> bool:
    """Say whether an address is one of the public internet."""
    address = ipaddress.ip_address(written.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_global and not address.is_multicast


def pool_of(place: Place, timeout: urllib3.Timeout) -> urllib3.HTTPConnectionPool:
    """Return connections to the address that was judged, with the certificate of its name."""
    if place.scheme == "http":
        return urllib3.HTTPConnectionPool(place.address, place.port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        place.address,
        place.port,
        timeout=timeout,
        cert_reqs="CERT_REQUIRED",
        server_hostname=place.host,
        assert_hostname=place.host,
    )
