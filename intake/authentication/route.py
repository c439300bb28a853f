"""What our own mail server wrote into a mail: where it came from, and what it found.

Everything else in the head was written by the sender, who may write whatever helps.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from email.message import Message
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import authres

_BY = re.compile(r"\bby\s+([^\s;()\[\]]+)", re.IGNORECASE)
_BRACKETED = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f:.]{3,45})\]")
# "from name-it-gave (name-of-address [address])", where only the brackets are our server's word.
_PLAIN = re.compile(r"\([^()\[\]]*\[(?:IPv6:)?([0-9A-Fa-f:.]{3,45})\][^()\[\]]*\)")
_HELO = re.compile(r"^\s*from\s+([^\s()\[\];]+)", re.IGNORECASE)
# Our server writes a few hundred characters; the parser takes quadratic time.
_LONGEST = 8_000
_INTERNAL = tuple(
    ip_network(net)
    for net in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
)


@dataclass(frozen=True)
class Route:
    """How the mail reached our server: the client's address, the name it gave, the return path."""

    client: str | None = None
    helo: str = ""
    return_path: str | None = None


@dataclass(frozen=True)
class Told:
    """One result that our server wrote down; ``policy`` is the DMARC policy where it says so."""

    method: str
    result: str
    properties: dict[str, str]
    policy: str = ""


def route_of(message: Message, our_hosts: Collection[str]) -> Route:
    """Return the route from the lines that our own hosts added on top, and from no other.

    The first of them that names an address outside is where the mail came in: one further down
    that also bears our name may have been written by the sender.
    """
    return_path: str | None = None
    for name, value in message.raw_items():
        lowered = name.lower()
        if lowered == "return-path" and return_path is None:
            return_path = str(value).strip().strip("<>").strip().lower()
        if lowered != "received":
            continue
        line = " ".join(str(value).split())
        if not _is_by(line, our_hosts):
            break
        client = _client(line)
        if client is None:
            break
        if not any(client in net for net in _INTERNAL):
            helo = _HELO.match(line)
            return Route(str(client), helo[1].lower() if helo else "", return_path)
    return Route()


def told_by(message: Message, authserv_id: str, our_hosts: Collection[str]) -> tuple[Told, ...]:
    """Return the results of the topmost Authentication-Results field that is our server's own.

    Fields of other servers say nothing, and nothing below the first hop that is not ours counts.
    """
    for name, value in message.raw_items():
        if name.lower() == "received" and not _is_by(" ".join(str(value).split()), our_hosts):
            return ()
        if name.lower() != "authentication-results":
            continue
        text = " ".join(str(value).split())
        found = _parsed(text)
        if found is not None and str(found.authserv_id).lower() == authserv_id.lower():
            return tuple(_told(result, text) for result in found.results)
    return ()


def _parsed(text: str) -> authres.AuthenticationResultsHeader | None:
    if len(text) > _LONGEST:
        return None
    try:
        return authres.AuthenticationResultsHeader.parse_value(text)
    except (authres.AuthResError, ValueError, IndexError, AttributeError, TypeError):
        return None
    except RecursionError:
        # Brackets within brackets, which no server of ours writes.
        return None


def _told(result: authres.AuthenticationResult, text: str) -> Told:
    properties = {
        f"{item.type}.{item.name}".lower(): str(item.value or "").strip("\"'<> ").lower()
        for item in result.properties
    }
    policy = re.search(r"\bdmarc=\w+\s*\([^()]*\bp=(\w+)", text, re.IGNORECASE)
    method = str(result.method).lower()
    said = policy[1].lower() if policy and method == "dmarc" else ""
    return Told(method, str(result.result or "none").lower(), properties, said)


def _is_by(line: str, our_hosts: Collection[str]) -> bool:
    named = _BY.findall(line)
    return bool(named) and named[-1].lower().rstrip(".") in our_hosts


def _client(line: str) -> IPv4Address | IPv6Address | None:
    before = re.split(r"\sby\s", line, maxsplit=1, flags=re.IGNORECASE)[0]
    found = set(_BRACKETED.findall(before))
    if len(found) > 1:
        found = set(_PLAIN.findall(before))
    if len(found) != 1:
        return None
    try:
        return ip_address(found.pop())
    except ValueError:
        return None
