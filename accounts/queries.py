"""What may be read of people and agencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import connection
from django.db.models import F, Prefetch, Q, QuerySet

from accounts.models import Agency, AgencyDomain, AgencyNumber, ApiKey, Officer, RoleGrant, User
from accounts.roles import CASE_ROLES, PERMISSIONS
from core.actor import Actor
from core.statements import Statement


def names_of(pseudonyms: Iterable[str]) -> dict[str, str]:
    """Return the names of the staff behind pseudonyms; others are left out."""
    wanted = {pseudonym for pseudonym in pseudonyms if pseudonym}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))


def roles_now(pseudonyms: Iterable[str], *, lock: bool = False) -> dict[str, frozenset[str]]:
    """Return the roles that these staff hold at this moment; whoever is not active holds none.

    With ``lock`` none of them can lose a role before the transaction ends, so that what is decided
    by a role is decided while it is held.
    """
    people = User.objects.filter(pk__in=set(pseudonyms), is_active=True).order_by("pk")
    grants = RoleGrant.objects.filter(user__in=people, ended_at__isnull=True).order_by("pk")
    if lock:
        people, grants = people.select_for_update(), grants.select_for_update()
    held: dict[str, frozenset[str]] = dict.fromkeys(
        people.values_list("pk", flat=True), frozenset()
    )
    for person, role in grants.values_list("user_id", "role"):
        held[person] = held.get(person, frozenset()) | {role}
    return held


def acting_now(by: Actor) -> Actor:
    """Return the same person with the roles held now, locked as ``roles_now`` does.

    For acts that cannot be taken back: a role may have ended since the page was asked for.
    """
    if by.kind != "staff":
        return by
    return Actor(by.kind, by.id, roles_now([by.id], lock=True).get(by.id, frozenset()) & by.roles)


def may_now(pseudonym: str, permission: str) -> bool:
    """Say whether this member of staff holds the permission at this moment, and keep it so."""
    return not PERMISSIONS[permission].isdisjoint(
        roles_now([pseudonym], lock=True).get(pseudonym, frozenset())
    )


def holding(role: str) -> QuerySet[User]:
    """Return the active members of staff who hold a role now, by pseudonym."""
    held = RoleGrant.objects.filter(role=role, ended_at__isnull=True).values("user_id")
    return User.objects.filter(is_active=True, pk__in=held).order_by("pk")


def desk_people() -> QuerySet[User]:
    """Return the active members of staff who work on cases, by name."""
    return (
        User.objects.filter(
            is_active=True, grants__role__in=CASE_ROLES, grants__ended_at__isnull=True
        )
        .distinct()
        .order_by("name", "pk")
    )


@dataclass(frozen=True)
class Staff:
    """Who of the active staff holds which roles now, and the names of those who work on cases."""

    roles: Mapping[str, frozenset[str]]
    desk: Mapping[str, str]


def staff_now() -> Staff:
    """Return the roles that are held and, by name, who works on cases, in one query."""
    roles: dict[str, frozenset[str]] = {}
    desk: dict[str, str] = {}
    for person, name, role in _grants(connection.vendor).rows({}):
        roles[person] = roles.get(person, frozenset()) | {role}
        if role in CASE_ROLES:
            desk[person] = name
    return Staff(roles, desk)


@cache
def _grants(vendor: str) -> Statement:
    grants = RoleGrant.objects.filter(ended_at__isnull=True, user__is_active=True)
    return Statement.of(
        grants.order_by("user__name", "user_id").values_list("user_id", "user__name", "role")
    )


def agencies(text: str = "") -> QuerySet[Agency]:
    """Return the directory of agencies with their domains and standing numbers, by name.

    ``text`` keeps those whose name, domain or country it is found in.
    """
    found = Agency.objects.order_by("name", "country", "pk")
    if text:
        domains = AgencyDomain.objects.filter(domain__icontains=text.lower())
        found = found.filter(
            Q(name__icontains=text)
            | Q(country__iexact=text)
            | Q(pk__in=domains.values("agency_id"))
        )
    return found.prefetch_related(
        Prefetch("domains", AgencyDomain.objects.order_by("domain")),
        Prefetch("numbers", AgencyNumber.objects.filter(retired_at__isnull=True)),
    )


def usable_numbers(*, at: datetime, cooling_off: timedelta) -> list[AgencyNumber]:
    """Return the call-back numbers that may be called at the moment, by agency."""
    confirmed = AgencyNumber.objects.filter(
        retired_at__isnull=True, confirmed_at__lte=at - cooling_off
    )
    by_agency = confirmed.select_related("agency").order_by("agency__name", "confirmed_at", "pk")
    return list(by_agency)


def number_to_call(agency: Agency, number_id: str = "") -> AgencyNumber | None:
    """Return the agency's number of this id; without one, that which was confirmed first."""
    numbers = AgencyNumber.objects.filter(agency=agency)
    if number_id:
        return numbers.filter(pk=number_id).first()
    standing = numbers.filter(retired_at__isnull=True, confirmed_at__isnull=False)
    return standing.order_by("confirmed_at", "pk").first()


def waiting_number(agency: Agency, number_id: str = "") -> AgencyNumber | None:
    """Return the number that another person is to confirm; without an id, the newest."""
    numbers = AgencyNumber.objects.filter(
        agency=agency, retired_at__isnull=True, confirmed_at__isnull=True
    )
    if number_id:
        numbers = numbers.filter(pk=number_id)
    return numbers.order_by("-entered_at", "-pk").first()


def officers_of(agency: Agency) -> QuerySet[Officer]:
    """Return the officers of the agency whom past requests made known, the newest first."""
    return Officer.objects.filter(agency=agency).order_by("-created_at", "-pk")


def api_keys() -> QuerySet[ApiKey]:
    """Return the keys of officers' systems, revoked ones too, the newest first."""
    return ApiKey.objects.select_related("officer").order_by("-created_at", "-pk")


def officer_with(email: str) -> Officer | None:
    """Return the officer who asked from this address before, or None."""
    return Officer.objects.filter(email=email.strip().lower()).first()


def keys_of(officer: Officer) -> QuerySet[ApiKey]:
    """Return the keys that speak for one officer, those in force first."""
    return officer.api_keys.order_by(F("revoked_at").desc(nulls_first=True), "created_at")
