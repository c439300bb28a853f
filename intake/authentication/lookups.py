"""Asks DNS on behalf of the checks of a mail, with little patience and a count of questions."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

import dns.exception
import dns.name
import dns.resolver
from django.conf import settings

# A mail that asks for more has no honest reason to.
MOST_QUESTIONS = 40
SECONDS_EACH = 3.0
SECONDS_TOGETHER = 10.0

Records = list[object]


class Unanswered(Exception):
    """DNS did not answer in time; nothing follows from it."""


@dataclass
class Lookups:
    """The questions of one mail. ``ask`` returns the records of a name, none where it has none."""

    ask: Callable[[str, str], Records]
    _left: int = MOST_QUESTIONS
    _until: float = field(default_factory=lambda: time.monotonic() + SECONDS_TOGETHER)
    _known: dict[tuple[str, str], Records] = field(default_factory=dict)

    def records(self, name: str, kind: str) -> Records:
        """Return addresses as text, MX as (preference, name), TXT as tuples of bytes.

        Raises Unanswered.
        """
        key = (name.lower().rstrip("."), kind)
        if key not in self._known:
            if self._left <= 0 or time.monotonic() > self._until:
                raise Unanswered(f"{kind} was asked too often or too late")
            self._left -= 1
            self._known[key] = self.ask(*key)
        return self._known[key]

    def texts(self, name: str) -> list[bytes]:
        """Return the TXT records of a name, each joined. Raises Unanswered."""
        return [b"".join(item) for item in self.records(name, "TXT") if isinstance(item, tuple)]


def configured() -> Lookups | None:
    """Return look-ups as ``MAIL_DNS`` says: none, the system's servers, or those it lists."""
    said = str(settings.MAIL_DNS).strip()
    if not said:
        return None
    if said == "system":
        return Lookups(_asking(dns.resolver.Resolver()))
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = []
    for server in said.split(","):
        host, _, port = server.strip().rpartition("#")
        address = str(ip_address(host or port))
        resolver.nameservers.append(address)
        if host:
            resolver.nameserver_ports[address] = int(port)
    return Lookups(_asking(resolver))


def _asking(resolver: dns.resolver.Resolver) -> Callable[[str, str], Records]:
    def ask(name: str, kind: str) -> Records:
        try:
            answer = resolver.resolve(name, kind, lifetime=SECONDS_EACH, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.name.LabelTooLong, dns.name.EmptyLabel, dns.name.NameTooLong):
            return []
        except dns.exception.DNSException as error:
            raise Unanswered(type(error).__name__) from error
        return [_value(record, kind) for record in answer]

    return ask


def _value(record: object, kind: str) -> object:
    if kind in ("A", "AAAA"):
        return getattr(record, "address", "")
    if kind == "MX":
        return (getattr(record, "preference", 0), getattr(record, "exchange", ""))
    if kind == "PTR":
        return str(getattr(record, "target", "")).rstrip(".")
    return tuple(getattr(record, "strings", ()))
