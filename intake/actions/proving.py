"""A one-time code proves that somebody reads the official mailbox they name."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.actions import redeem_email_code
from accounts.models import EmailCode
from core import clock
from notifications.actions import send_code

# For one address from one client, for one client to all addresses, and for one address from all
# clients: the last is the highest, so that a stranger cannot easily keep an officer out.
CODES_AN_HOUR = 5
CODES_OF_A_CLIENT = 20
CODES_TO_AN_ADDRESS = 30
_PURPOSE = "proof:"
# Names the lock under which codes are counted; any number that nothing else uses.
_COUNTING = 7_270_001


def ask_for_proof(*, email: str, browser: str, asked_from: str) -> None:
    """Send a code to the address, known to us or not, unless too many were asked for.

    The code is good in this ``browser`` alone (a random text of at most 40 characters), so that
    nobody ends another's code by asking for one too. ``asked_from`` is a keyed digest of the
    client's network, or empty. Too many are refused in silence: the answer must not differ.
    """
    address = email.strip().lower()
    with transaction.atomic():
        _one_at_a_time()
        if not _too_many(address, asked_from):
            send_code(address, _purpose(browser), asked_from=asked_from)


def prove(*, email: str, browser: str, code: str) -> bool:
    """Say whether the code is right: once, in time, within its tries and in the same browser."""
    return redeem_email_code(email=email, purpose=_purpose(browser), code=code)


def _one_at_a_time() -> None:
    """Wait until nobody else counts, because those who ask at once would all find room.

    The transactions of SQLite are one after the other as it is.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_COUNTING])


def _too_many(address: str, asked_from: str) -> bool:
    recent = _recent()
    to_address = recent.filter(email=address)
    if to_address.count() >= CODES_TO_AN_ADDRESS:
        return True
    if to_address.filter(asked_from=asked_from).count() >= CODES_AN_HOUR:
        return True
    of_client = recent.filter(asked_from=asked_from).count() if asked_from else 0
    return of_client >= CODES_OF_A_CLIENT


def _recent() -> QuerySet[EmailCode]:
    since = clock.now() - timedelta(hours=1)
    return EmailCode.objects.filter(purpose__startswith=_PURPOSE, created_at__gt=since)


def _purpose(browser: str) -> str:
    return f"{_PURPOSE}{browser}"
