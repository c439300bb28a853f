"""Which senders forged a request before, found without storing a readable list."""

from __future__ import annotations

from functools import cache

from django.db import connection
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from core.statements import Statement
from intake.models import KnownForger
from rules.addresses import ancestors, domain_of


def forger_digest(named: str) -> str:
    """Return the keyed digest of an address or a domain, in lower case."""
    return salted_hmac("intake.forgers", named.strip().lower(), algorithm="sha256").hexdigest()


def listed() -> QuerySet[KnownForger]:
    """Return everybody on the list now, the newest first."""
    return KnownForger.objects.filter(lifted_at__isnull=True)


def noted_digests() -> frozenset[str]:
    """Return the digests of everybody on the list now."""
    return frozenset(digest for (digest,) in _digests(connection.vendor).rows({}))


@cache
def _digests(vendor: str) -> Statement:
    return Statement.of(listed().order_by().values_list("digest"))


def is_noted(email: str | None, noted: frozenset[str]) -> bool:
    """Say whether the address, its domain or one above it is on the list."""
    domain = domain_of(email)
    if not noted or domain is None or email is None:
        return False
    return not noted.isdisjoint(forger_digest(name) for name in (email, *ancestors(domain)))
