"""The only writers of second factors beside the sign-in library: events, resets, one given out."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction

from accounts import policies
from accounts.actions.sessions import end_sessions
from accounts.models import FactorReset, User
from accounts.signing_in_models import RESET_WAITS
from audit.recording import record
from core import clock
from core.actor import Actor
from core.errors import Conflict


@transaction.atomic
def note_factor(*, user: User, what: str, kind: str) -> None:
    """Record what became of a factor: ``added``, ``removed``, ``renewed``, ``used``, ``refused``.

    ``kind`` is ``totp``, ``webauthn`` or ``recovery_codes``.
    """
    record(action=f"factor.{what}", by=user.actor(), subject=user, facts={"kind": kind})


@transaction.atomic
def give_totp(*, by: Actor, user: User) -> str:
    """Give a person a generator of codes and return its secret, which is shown once.

    For the operator alone, who sets up a demonstration or a first administrator.
    """
    policies.check_can_give_factor(by=by)
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        raise Conflict(f"{user.name} has a generator of codes already.")
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    record(action="factor.added", by=by, subject=user, facts={"kind": "totp"})
    return secret


@transaction.atomic
def ask_for_reset(*, by: Actor, user: User, reason: str) -> FactorReset:
    """Ask that a person's second factors be taken away; another administrator must confirm it."""
    policies.check_can_ask_for_reset(by=by, user_id=user.id)
    if open_reset_of(user) is not None:
        raise Conflict(f"A reset for {user.name} waits for another administrator already.")
    reset = FactorReset.objects.create(
        user=user, reason=reason, asked_by=by.id, expires_at=clock.now() + RESET_WAITS
    )
    record(action="factor.reset_asked", by=by, subject=user, personal={"reason": reason})
    return reset


@transaction.atomic
def confirm_reset(*, by: Actor, user: User) -> FactorReset:
    """Take a person's second factors away and end the sessions, as another administrator."""
    reset = open_reset_of(user)
    policies.check_can_confirm_reset(
        by=by, user_id=user.id, asked_by=reset.asked_by if reset else ""
    )
    if reset is None:
        raise Conflict("No reset waits for this person.")
    reset.confirmed_at, reset.confirmed_by = clock.now(), by.id
    reset.save(update_fields=["confirmed_at", "confirmed_by"])
    take_factors(by=by, user=user)
    return reset


@transaction.atomic
def drop_reset(*, by: Actor, user: User) -> None:
    """Withdraw a reset that was asked for; any administrator may, and the person concerned."""
    policies.check_can_drop_reset(by=by, user_id=user.id)
    reset = open_reset_of(user)
    if reset is None:
        raise Conflict("No reset waits for this person.")
    reset.dropped_at = clock.now()
    reset.save(update_fields=["dropped_at"])
    record(action="factor.reset_dropped", by=by, subject=user)


@transaction.atomic
def take_factors(*, by: Actor, user: User) -> int:
    """Delete every factor of a person, end the sessions, and return how many factors there were.

    Called by ``confirm_reset``, and by the operator's command where there is one administrator.
    """
    policies.check_can_administer_users(by=by)
    gone = int(Authenticator.objects.filter(user=user).delete()[0])
    end_sessions(by=by, user=user, reason="factors_reset")
    record(action="factor.reset", by=by, subject=user, facts={"factors": gone})
    return gone


def open_reset_of(user: User) -> FactorReset | None:
    """Return the reset of this person that may still be confirmed, or None."""
    newest = FactorReset.objects.filter(user=user).order_by("-asked_at", "-id").first()
    return newest if newest is not None and newest.is_open else None
