"""Who comes in through the organisation's sign-in provider, and with which roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render

from accounts.actions import create_user
from accounts.actions.sessions import note_failed_sign_in
from accounts.actions.staff import follow_groups
from accounts.factors import PROVIDER
from accounts.models import User
from accounts.roles import STAFF_ROLES
from core.actor import SYSTEM

Claims = Mapping[str, Any]


class FromTheProvider(DefaultSocialAccountAdapter):
    """Lets in who is enrolled under the verified address that the provider names."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person, follow the groups, and note whether several factors were shown."""
        claims: Claims = getattr(sociallogin, "told", {})
        email = verified_email(claims)
        user = self._person(sociallogin, claims, email)
        if user is None or not user.is_active:
            note_failed_sign_in(email=email)
            page = render(request, "account/not_enrolled.html", {"verified": bool(email)})
            page.status_code = 403
            raise ImmediateHttpResponse(page)
        with transaction.atomic():
            if not sociallogin.account.pk:
                sociallogin.connect(request, user)
            follow_groups(user=user, wanted=roles_of(claims), governed=role_of_group().values())
        if shows_several_factors(getattr(sociallogin, "signed", {})):
            record_authentication(request, user, "mfa", type=PROVIDER)

    def _person(self, login: SocialLogin, claims: Claims, email: str) -> User | None:
        """Return whom the provider's word is about. A connection once made outlives an address."""
        if login.account.pk:
            return User.objects.filter(pk=login.account.user_id).first()
        if not email:
            return None
        known = User.objects.filter(email__iexact=email).first()
        if known is not None or not settings.OIDC_ENROLS or not roles_of(claims):
            return known
        name = str(claims.get("name") or email.partition("@")[0])[:200]
        return create_user(by=SYSTEM, email=email, name=name, password=None)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the connection is made by the address itself, and not by anybody's act."""


def verified_email(claims: Claims) -> str:
    """Return the address that the provider has verified, in lower case, else empty text."""
    return str(claims.get("email", "")).lower() if claims.get("email_verified") is True else ""


def role_of_group() -> dict[str, str]:
    """Return which role a group of the provider gives, from ``OIDC_ROLES``."""
    found = {}
    for pair in settings.OIDC_ROLES:
        group, _, role = pair.strip().rpartition("=")
        if not group or role not in STAFF_ROLES:
            raise ImproperlyConfigured(f"OIDC_ROLES: {pair!r} is not group=role.")
        found[group] = role
    return found


def roles_of(claims: Claims) -> set[str]:
    """Return the roles that the groups give. A claim that is absent gives none."""
    told = claims.get(settings.OIDC_GROUPS_CLAIM, [])
    groups = {told} if isinstance(told, str) else {str(group) for group in told or []}
    return {role for group, role in role_of_group().items() if group in groups}


def shows_several_factors(claims: Claims) -> bool:
    """Say whether the ID token shows that the provider asked for several factors (RFC 8176)."""
    told = claims.get("amr", [])
    methods = {told} if isinstance(told, str) else {str(method) for method in told or []}
    by_method = not methods.isdisjoint(settings.OIDC_MFA_AMR)
    return by_method or str(claims.get("acr", "")) in settings.OIDC_MFA_ACR
