"""The only writers of what happens at the door: sign-ins, failures, sessions that end."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.models import SignIn, User
from audit.recording import record
from core.actor import SYSTEM, Actor

# Failures come from strangers, so that the log takes only so many: of one address, and of all.
FAILURES_OF_ONE, FAILURES_OF_ALL = 5, 200
_COUNTED_FOR = timedelta(hours=1)


@transaction.atomic
def note_sign_in(*, user: User, ways: Sequence[str]) -> None:
    """Record that somebody is signed in now; ``ways`` are what was shown, such as ``totp``."""
    record(
        action="user.signed_in", by=user.actor(), subject=user, facts={"ways": sorted(set(ways))}
    )


@transaction.atomic
def note_sign_out(*, user: User) -> None:
    """Record that somebody left."""
    record(action="user.signed_out", by=user.actor(), subject=user)


@transaction.atomic
def note_failed_sign_in(*, email: str) -> None:
    """Record that an address and a password did not fit, under a keyed digest of the address.

    Nothing is written beyond the limits of an hour; the last event before that says so.
    """
    digest = salted_hmac("accounts.sign_in", email.strip().lower(), algorithm="sha256").hexdigest()
    of_one, of_all = _counted(f"sign-in-failed:{digest}"), _counted("sign-in-failed")
    if of_one > FAILURES_OF_ONE or of_all > FAILURES_OF_ALL:
        return
    last = of_one == FAILURES_OF_ONE or of_all == FAILURES_OF_ALL
    record(
        action="sign_in.failed",
        by=SYSTEM,
        subject=SignIn(pk=digest[:32]),
        facts={"more_are_not_written": last},
    )


@transaction.atomic
def note_session_ended(*, user: User, reason: str) -> None:
    """Record that a session was ended by us: ``idle``, ``longest`` or ``wrong_proofs``."""
    record(action="session.ended", by=SYSTEM, subject=user, facts={"reason": reason, "sessions": 1})


@transaction.atomic
def end_sessions(*, by: Actor, user: User, reason: str, but: Collection[str] = ()) -> int:
    """End the sessions of a person, except those with the keys ``but``; return how many."""
    ended = 0
    for session in UserSession.objects.filter(user=user).exclude(session_key__in=but):
        session.end()
        ended += 1
    if ended:
        record(
            action="session.ended",
            by=by,
            subject=user,
            facts={"reason": reason, "sessions": ended},
        )
    return ended


def _counted(name: str) -> int:
    """Count one more in the cache, and return how many there were within the hour."""
    if cache.add(name, 1, int(_COUNTED_FOR.total_seconds())):
        return 1
    try:
        return int(cache.incr(name))
    except ValueError:
        # The hour ended between the two calls.
        cache.set(name, 1, int(_COUNTED_FOR.total_seconds()))
        return 1
