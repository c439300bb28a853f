"""The sign-in library tells by signals what became of a second factor; here it reaches the log."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.actions import factors, sessions
from accounts.factors import RECOVERY, TOTP, factors_of, note_shown, use_code
from accounts.models import User


@receiver(signals.authenticator_added)
def _added(request: HttpRequest, user: User, authenticator: Authenticator, **rest: Any) -> None:
    factors.note_factor(user=user, what="added", kind=authenticator.type)
    if authenticator.type == RECOVERY:
        return
    if authenticator.type == TOTP:
        # The code that showed the generator works is spent.
        use_code(authenticator, request.POST.get("code", ""))
    note_shown(request, user, authenticator.type)
    _end_others(request, user, "factor_added")


@receiver(signals.authenticator_removed)
def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **rest: Any) -> None:
    factors.note_factor(user=user, what="removed", kind=authenticator.type)
    if not factors_of(user):
        request.session.pop("account_authentication_methods", None)
    _end_others(request, user, "factor_removed")


@receiver(signals.authenticator_reset)
def _renewed(request: HttpRequest, user: User, authenticator: Authenticator, **rest: Any) -> None:
    factors.note_factor(user=user, what="renewed", kind=authenticator.type)


@receiver(signals.authenticator_used)
def _used(request: HttpRequest, user: User, authenticator: Authenticator, **rest: Any) -> None:
    factors.note_factor(user=user, what="used", kind=authenticator.type)


@receiver(signals.authentication_failed)
def _refused(request: HttpRequest, user: User, authenticator: Authenticator, **rest: Any) -> None:
    factors.note_factor(user=user, what="refused", kind=authenticator.type)


def _end_others(request: HttpRequest, user: User, reason: str) -> None:
    key = request.session.session_key
    sessions.end_sessions(by=user.actor(), user=user, reason=reason, but=[key] if key else [])
