"""The only writers of the directory of agencies: their domains and their call-back numbers."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction

from accounts import policies
from accounts.directory_models import Agency, AgencyDomain, AgencyNumber, AgencyType
from accounts.queries import waiting_number
from audit.recording import record
from core import clock
from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound
from rules.policy import load_policy


@transaction.atomic
def verify_agency(
    *,
    by: Actor,
    name: str,
    country: str,
    domain: str,
    kind: str = "",
) -> AgencyDomain:
    """Enter an agency and its mail domain in the directory after they were checked.

    A domain that came from another agency, or back after it was retired, is marked as changed.
    Raises NotAllowed, Conflict, and Invalid for a domain below which anybody gets an address.
    """
    policies.check_can_verify_agency(by=by)
    free = load_policy(settings.POLICY_FILE).email.free_domains
    policies.check_is_agency_domain(domain=domain.lower(), free_domains=free)
    _check_kind(kind or AgencyType.OTHER)
    known = AgencyDomain.objects.select_for_update().filter(domain=domain.lower()).first()
    if known and known.counts:
        raise Conflict(f"{domain} belongs to {known.agency.name} already.")
    agency, made = Agency.objects.get_or_create(
        name=name, country=country.upper(), defaults={"type": kind or AgencyType.OTHER}
    )
    if kind and not made and agency.type != kind:
        agency.type = kind
        agency.save(update_fields=["type"])
    at = clock.now()
    entry = known or AgencyDomain(domain=domain.lower())
    entry.changed_at = at if entry.retired_at is not None else entry.changed_at
    entry.agency, entry.verified_at, entry.verified_by = agency, at, by.id
    entry.retired_at, entry.retired_by = None, ""
    entry.save()
    record(
        action="agency.verified",
        by=by,
        subject=agency,
        facts={"domain": entry.domain, "changed": entry.changed_at == at, "type": agency.type},
    )
    return entry


@transaction.atomic
def describe_agency(*, by: Actor, agency: Agency, kind: str) -> Agency:
    """Say what kind of authority it is. Raises NotAllowed, Invalid."""
    policies.check_can_verify_agency(by=by)
    _check_kind(kind)
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    before, agency.type = agency.type, kind
    agency.save(update_fields=["type"])
    record(action="agency.described", by=by, subject=agency, facts={"type": kind, "before": before})
    return agency


@transaction.atomic
def retire_domain(*, by: Actor, domain_id: int, reason: str) -> AgencyDomain:
    """Have a domain count no more; its row stays. Raises NotAllowed, NotFound, Conflict."""
    policies.check_can_verify_agency(by=by)
    _check_reason(reason)
    entry = AgencyDomain.objects.select_for_update().filter(pk=domain_id).first()
    if entry is None:
        raise NotFound("There is no such domain in the directory.")
    if entry.retired_at is not None:
        raise Conflict("This domain is retired already.")
    entry.retired_at, entry.retired_by = clock.now(), by.id
    entry.save(update_fields=["retired_at", "retired_by"])
    record(
        action="agency.domain_retired",
        by=by,
        subject=entry.agency,
        facts={"domain": entry.domain},
        personal={"reason": reason},
    )
    return entry


@transaction.atomic
def enter_agency_phone(
    *,
    by: Actor,
    agency: Agency,
    phone: str,
    source: str,
    seen_on: date | None = None,
    in_request: bool = False,
) -> AgencyNumber:
    """Enter a number for call-backs; a second person must confirm it before it counts.

    ``source`` is where anybody finds it, ``seen_on`` the day it was seen there, today if not
    said. ``in_request`` says that a pending request gives the same number: whoever confirms it is
    told. Raises NotAllowed, Conflict, Invalid.
    """
    policies.check_can_verify_agency(by=by)
    today = clock.now().date()
    policies.check_source(source=source, seen_on=seen_on or today, today=today)
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    if agency.numbers.filter(phone=phone, retired_at__isnull=True).exists():
        raise Conflict("This number stands in the directory already.")
    number = AgencyNumber.objects.create(
        agency=agency,
        phone=phone,
        source=source.strip(),
        seen_on=seen_on or today,
        warned=in_request,
        entered_at=clock.now(),
        entered_by=by.id,
    )
    record(
        action="agency.phone_entered",
        by=by,
        subject=agency,
        facts={"number": number.id, "in_request": in_request},
        personal={"phone": phone, "source": number.source},
    )
    return number


@transaction.atomic
def confirm_agency_phone(
    *,
    by: Actor,
    agency: Agency,
    seen: str | None = None,
    number_id: str = "",
    source: str = "",
) -> AgencyNumber:
    """Confirm, as another person, that the number was found independently.

    ``seen`` is the number on the page of whoever confirms, ``number_id`` which of those that wait,
    the newest if not said, ``source`` where they found it. Raises NotAllowed, and Conflict where
    another number was entered meanwhile.
    """
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    number = waiting_number(agency, number_id)
    policies.check_can_confirm_agency_phone(by=by, number=number, source=source)
    assert number is not None
    policies.check_is_number_seen(entered=number.phone, seen=seen)
    number.confirmed_by, number.confirmed_at = by.id, clock.now()
    number.confirmed_source = source.strip()
    number.save(update_fields=["confirmed_by", "confirmed_at", "confirmed_source"])
    record(
        action="agency.phone_confirmed",
        by=by,
        subject=agency,
        facts={"number": number.id},
        personal={"source": number.confirmed_source} if number.confirmed_source else None,
    )
    return number


@transaction.atomic
def retire_number(*, by: Actor, number_id: str, reason: str) -> AgencyNumber:
    """Have a number called no more; its row stays. Raises NotAllowed, NotFound, Conflict."""
    policies.check_can_verify_agency(by=by)
    _check_reason(reason)
    number = AgencyNumber.objects.select_for_update().filter(pk=number_id).first()
    if number is None:
        raise NotFound("There is no such number in the directory.")
    if number.retired_at is not None:
        raise Conflict("This number is retired already.")
    number.retired_at, number.retired_by = clock.now(), by.id
    number.retired_reason = reason.strip()
    number.save(update_fields=["retired_at", "retired_by", "retired_reason"])
    record(
        action="agency.number_retired",
        by=by,
        subject=number.agency,
        facts={"number": number.id},
        personal={"reason": number.retired_reason},
    )
    return number


def _check_kind(kind: str) -> None:
    if kind not in load_policy(settings.POLICY_FILE).authorities.agency_types:
        raise Invalid({"type": [f"{kind!r} is not a kind of authority."]})


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": ["Write why it counts no more."]})
