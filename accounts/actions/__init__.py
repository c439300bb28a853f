"""The only writers of people, agencies, keys and codes."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts import policies
from accounts.actions.directory import (
    confirm_agency_phone,
    describe_agency,
    enter_agency_phone,
    retire_domain,
    retire_number,
    verify_agency,
)
from accounts.actions.sessions import end_sessions
from accounts.models import (
    API_SCOPES,
    AgencyDomain,
    ApiKey,
    EmailCode,
    Officer,
    RoleGrant,
    User,
)
from accounts.roles import LABELS
from audit.recording import record
from core import clock
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed

__all__ = [
    "OfficerDetails",
    "confirm_agency_phone",
    "create_api_key",
    "create_user",
    "describe_agency",
    "digest_of_secret",
    "end_role",
    "enrol_officer",
    "enter_agency_phone",
    "forget_email_codes",
    "grant_role",
    "issue_email_code",
    "note_proven_mailbox",
    "redeem_email_code",
    "remember_officer",
    "retire_domain",
    "retire_number",
    "revoke_api_key",
    "verify_agency",
]


@transaction.atomic
def create_user(*, by: Actor, email: str, name: str, password: str | None, title: str = "") -> User:
    """Enrol a member of staff under a new pseudonym."""
    policies.check_can_administer_users(by=by)
    if User.objects.filter(email__iexact=email).exists():
        raise Conflict("Somebody is enrolled with this e-mail already.")
    user = User.objects.create_user(email=email, password=password, name=name, title=title)
    record(action="user.created", by=by, subject=user, personal={"email": email})
    return user


@transaction.atomic
def grant_role(*, by: Actor, user: User, role: str) -> RoleGrant:
    """Give a role; holding it already is an error that says so."""
    policies.check_can_grant_role(by=by, user_id=user.id)
    if role not in LABELS:
        raise Invalid({"role": [f"{role} is not a role."]})
    if user.grants.filter(role=role, ended_at__isnull=True).exists():
        raise Conflict(f"{user.name} holds the role already.")
    grant = RoleGrant.objects.create(user=user, role=role, granted_by=by.id)
    record(action="user.role_granted", by=by, subject=user, facts={"role": role})
    return grant


@transaction.atomic
def end_role(*, by: Actor, user: User, role: str) -> None:
    """Take a role away from now on, and end the person's sessions."""
    policies.check_can_grant_role(by=by, user_id=user.id)
    grant = user.grants.select_for_update().filter(role=role, ended_at__isnull=True).first()
    if grant is None:
        raise Conflict(f"{user.name} does not hold the role.")
    grant.ended_at, grant.ended_by = clock.now(), by.id
    grant.save(update_fields=["ended_at", "ended_by"])
    end_sessions(by=by, user=user, reason="role_ended")
    record(action="user.role_ended", by=by, subject=user, facts={"role": role})


@transaction.atomic
def create_api_key(
    *, by: Actor, officer: Officer, label: str, scopes: Collection[str] = API_SCOPES
) -> tuple[ApiKey, str]:
    """Make a key for an officer's system; the key itself is returned once and never kept.

    Raises NotAllowed, Invalid for scopes that are none.
    """
    policies.check_can_administer_users(by=by)
    policies.check_scopes(scopes=scopes)
    if officer.email_verified_at is None:
        raise NotAllowed("api_key.unverified", "The officer's e-mail was not verified yet.")
    secret = f"wd_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        officer=officer,
        label=label,
        scopes=[scope for scope in API_SCOPES if scope in scopes],
        digest=digest_of_secret(secret),
        created_by=by.id,
    )
    record(
        action="api_key.created",
        by=by,
        subject=key,
        facts={"officer": officer.id, "scopes": key.scopes},
    )
    return key, secret


@transaction.atomic
def revoke_api_key(*, by: Actor, key: ApiKey) -> None:
    """End a key at once. Raises NotAllowed, Conflict where it was revoked already."""
    policies.check_can_administer_users(by=by)
    if ApiKey.objects.select_for_update().get(pk=key.pk).revoked_at is not None:
        raise Conflict("This key is revoked already.")
    key.revoked_at, key.revoked_by = clock.now(), by.id
    key.save(update_fields=["revoked_at", "revoked_by"])
    record(action="api_key.revoked", by=by, subject=key)


def digest_of_secret(secret: str) -> str:
    """Return the SHA-256 of a random secret; 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


@transaction.atomic
def issue_email_code(
    *, email: str, purpose: str, minutes: int, tries: int = 5, asked_from: str = ""
) -> tuple[EmailCode, str]:
    """Make a six-digit code for one purpose; earlier ones for it end. The caller mails it.

    ``asked_from`` is a keyed digest of the client's network, kept so that one client is counted.
    """
    email, moment = email.strip().lower(), clock.now()
    EmailCode.objects.filter(email=email, purpose=purpose, used_at__isnull=True).update(
        used_at=moment
    )
    code = f"{secrets.randbelow(1_000_000):06d}"
    entry = EmailCode(
        email=email,
        purpose=purpose,
        asked_from=asked_from,
        created_at=moment,
        expires_at=moment + timedelta(minutes=minutes),
        tries_allowed=tries,
    )
    entry.digest = _code_digest(entry.id, code)
    entry.save()
    return entry, code


@transaction.atomic
def redeem_email_code(*, email: str, purpose: str, code: str) -> bool:
    """Say whether the code is right, once, in time and within its tries; every try counts."""
    entry = (
        EmailCode.objects.select_for_update()
        .filter(email=email.strip().lower(), purpose=purpose, used_at__isnull=True)
        .order_by("-created_at", "-id")
        .first()
    )
    if entry is None or entry.expires_at <= clock.now() or entry.tries >= entry.tries_allowed:
        return False
    entry.tries += 1
    right = hmac.compare_digest(entry.digest, _code_digest(entry.id, code.strip()))
    if right:
        entry.used_at = clock.now()
    entry.save(update_fields=["tries", "used_at"])
    if right:
        _note_proof(entry)
    return right


def _note_proof(entry: EmailCode) -> None:
    """Stamp the officer whose mailbox the code came from, the first time it is shown."""
    officer = Officer.objects.filter(email=entry.email).first()
    if officer is not None and entry.used_at is not None:
        note_proven_mailbox(officer_id=officer.id)


@transaction.atomic
def note_proven_mailbox(*, officer_id: str) -> Officer:
    """Stamp an officer who showed a code from the mailbox, also one enrolled only afterwards."""
    officer = Officer.objects.select_for_update(of=("self",)).get(pk=officer_id)
    if officer.email_verified_at is None:
        officer.email_verified_at = clock.now()
        officer.save(update_fields=["email_verified_at"])
        record(action="officer.email_verified", by=officer.actor(), subject=officer)
    return officer


@transaction.atomic
def forget_email_codes(*, older_than: datetime) -> int:
    """Delete codes made before the moment: what proved an address once proves nothing any more."""
    gone, _ = EmailCode.objects.filter(created_at__lt=older_than).delete()
    return gone


def _code_digest(entry_id: str, code: str) -> str:
    return hashlib.sha256(f"{entry_id}:{code}".encode()).hexdigest()


@transaction.atomic
def enrol_officer(*, by: Actor, email: str, agency_name: str = "", country: str = "") -> Officer:
    """Find or make the officer with this official e-mail; a verified domain names the agency."""
    email = email.strip().lower()
    officer = Officer.objects.filter(email=email).first()
    if officer:
        return officer
    domain = AgencyDomain.objects.filter(
        domain=email.rpartition("@")[2], verified_at__isnull=False, retired_at__isnull=True
    ).first()
    officer = Officer.objects.create(
        email=email,
        agency=domain.agency if domain else None,
        agency_name=agency_name,
        country=country.upper()[:2],
    )
    record(action="officer.enrolled", by=by, subject=officer, personal={"email": email})
    return officer


@dataclass(frozen=True)
class OfficerDetails:
    """What an officer says about themselves; ``country`` as ISO 3166-1 alpha-2 or empty."""

    name: str = ""
    title: str = ""
    badge: str = ""
    phone: str = ""
    agency_name: str = ""
    country: str = ""


@transaction.atomic
def remember_officer(*, by: Actor, officer_id: str, details: OfficerDetails) -> Officer:
    """Keep what an officer with a proven mailbox said, so that it need not be typed again.

    The agency of our own directory is never changed by it. Raises NotAllowed.
    """
    officer = Officer.objects.select_for_update(of=("self",)).get(pk=officer_id)
    policies.check_can_remember(by=by, officer=officer)
    said = {**vars(details), "country": details.country.upper()[:2] or officer.country}
    changed = [name for name, value in said.items() if getattr(officer, name) != value]
    if changed:
        for name in changed:
            setattr(officer, name, said[name])
        officer.save(update_fields=changed)
        record(
            action="officer.details_kept",
            by=by,
            subject=officer,
            facts={"changed": sorted(changed)},
        )
    return officer
