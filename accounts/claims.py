"""What the sign-in provider's claims mean here; no rows, so that system checks may ask it too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.roles import STAFF_ROLES

Claims = Mapping[str, Any]


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
