"""Which machine a request came from, as far as our own proxies say so."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any


def client_address(meta: Mapping[str, Any], *, proxies: int) -> str:
    """Return the IP address of the client, or empty text where none can be told.

    ``meta`` are the WSGI variables. ``proxies`` is how many proxies of our own stand in front: each
    appends one address to ``X-Forwarded-For``, so that only that many, counted from the right, were
    not written by the client.
    """
    written = str(meta.get("REMOTE_ADDR") or "")
    if proxies > 0:
        hops = [hop.strip() for hop in str(meta.get("HTTP_X_FORWARDED_FOR") or "").split(",")]
        if len(hops) >= proxies and hops != [""]:
            written = hops[-proxies]
    try:
        return str(ipaddress.ip_address(written))
    except ValueError:
        return ""


def client_network(meta: Mapping[str, Any], *, proxies: int) -> str:
    """Return what one client is counted under: its IPv4 address, or its IPv6 network of 64 bits.

    A household or an office is given a whole such network, and could change within it at will.
    """
    address = client_address(meta, proxies=proxies)
    if ":" not in address:
        return address
    found = ipaddress.IPv6Address(address)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))
