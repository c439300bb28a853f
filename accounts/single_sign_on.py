"""Who comes in through the organisation's sign-in provider, and with which roles."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render

from accounts.actions import create_user
from accounts.actions.sessions import note_failed_sign_in
from accounts.actions.staff import follow_groups, withdraw_invitations
from accounts.claims import (
    Claims,
    role_of_group,
    roles_of,
    shows_several_factors,
    verified_email,
)
from accounts.factors import PROVIDER
from accounts.models import User
from core.actor import SYSTEM


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
                withdraw_invitations(user=user)
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
        if known is not None and SocialAccount.objects.filter(user=known).exists():
            # The provider gave the address of somebody it knew to another person.
            return None
        if known is not None or not settings.OIDC_ENROLS or not roles_of(claims):
            return known
        name = str(claims.get("name") or email.partition("@")[0])[:200]
        return create_user(by=SYSTEM, email=email, name=name, password=None)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the connection is made by the address itself, and not by anybody's act."""
