"""What may be read of people and agencies."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import Agency, ApiKey, Officer, User
from accounts.roles import CASE_ROLES


def names_of(pseudonyms: Iterable[str]) -> dict[str, str]:
    """Return the names of the staff behind pseudonyms; others are left out."""
    wanted = {pseudonym for pseudonym in pseudonyms if pseudonym}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))


def desk_people() -> QuerySet[User]:
    """Return the active members of staff who work on cases, by name."""
    return (
        User.objects.filter(
            is_active=True, grants__role__in=CASE_ROLES, grants__ended_at__isnull=True
        )
        .distinct()
        .order_by("name", "pk")
    )


def agencies() -> QuerySet[Agency]:
    """Return the directory of agencies with their mail domains, by name."""
    return Agency.objects.prefetch_related("domains").order_by("name", "country", "pk")


def api_keys() -> QuerySet[ApiKey]:
    """Return the keys of officers' systems, revoked ones too, the newest first."""
    return ApiKey.objects.select_related("officer").order_by("-created_at", "-pk")


def officer_with(email: str) -> Officer | None:
    """Return the officer who asked from this address before, or None."""
    return Officer.objects.filter(email=email.strip().lower()).first()
