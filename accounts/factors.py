"""Second factors: how their secrets are kept, and whether a session has shown one.

The sign-in library holds them as rows of ``Authenticator``; what it asks us to decide is here.
"""

from __future__ import annotations

from collections.abc import Iterable

import qrcode
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from qrcode.image.svg import SvgPathFillImage

from accounts.models import User
from rules.policy import load_policy
from sealing.vault import vault

TOTP, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN
RECOVERY = Authenticator.Type.RECOVERY_CODES
# What the sign-in provider vouched for; see ``single_sign_on``.
PROVIDER = "provider"
_PLACE = "accounts.Authenticator.data"
_COUNTER = "used_counter"


class SealedFactors(DefaultMFAAdapter):
    """Keeps secrets sealed, and never lets a person take away their last factor."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right, or was used before. Wait for the next one.",
        "cannot_delete_authenticator": "Add another second factor before you remove this one.",
    }

    def encrypt(self, text: str) -> str:
        return vault.seal_field(text, _PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.open_field(encrypted_text, _PLACE)

    def get_totp_issuer(self) -> str:
        return load_policy(settings.POLICY_FILE).provider.name

    def build_totp_svg(self, url: str) -> str:
        """Return the picture as an element of the page, on white so that it reads in the dark."""
        picture = qrcode.make(url, image_factory=SvgPathFillImage)
        return str(picture.to_string(encoding="unicode"))

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user, type__in=(TOTP, PASSKEY))
        return bool(others.exclude(pk=authenticator.pk).exists())

    # The library calls it with this name.
    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {count + 1}"


def factors_of(user: User) -> set[str]:
    """Return the kinds of second factors this person can show, recovery codes left out."""
    kinds = Authenticator.objects.filter(user=user, type__in=(TOTP, PASSKEY))
    return set(kinds.values_list("type", flat=True))


def kinds_by_person(people: Iterable[User]) -> dict[str, set[str]]:
    """Return the kinds of second factors of each of these people who has any."""
    found: dict[str, set[str]] = {}
    rows = Authenticator.objects.filter(user__in=list(people), type__in=(TOTP, PASSKEY))
    for person, kind in rows.values_list("user_id", "type"):
        found.setdefault(str(person), set()).add(str(kind))
    return found


def has_shown_factor(request: HttpRequest, user: User) -> bool:
    """Say whether this session has shown a second factor of this person."""
    records = get_authentication_records(request, user)
    return any(entry.get("method") == "mfa" for entry in records)


def ways_shown(request: HttpRequest, user: User) -> list[str]:
    """Return by what this session was let in, such as ``password`` and ``totp``."""
    records = get_authentication_records(request, user)
    return [str(entry.get("type") or entry["method"]) for entry in records]


def note_shown(request: HttpRequest, user: User, kind: str) -> None:
    """Remember that this session has shown a second factor of this person just now."""
    record_authentication(request, user, "mfa", type=kind)


@transaction.atomic
def use_code(authenticator: Authenticator, code: str) -> bool:
    """Say whether the generator's code was not used yet, and use it up.

    A code counts once, and so does every one before it (RFC 6238, section 5.2). The row holds that,
    because a cache may be lost or be another one in the next process.
    """
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    counter = counter_of(row, code)
    if counter is None or counter <= int(row.data.get(_COUNTER, -1)):
        return False
    row.data = {**row.data, _COUNTER: counter}
    row.save(update_fields=["data"])
    return True


def counter_of(authenticator: Authenticator, code: str) -> int | None:
    """Return the step of time to which a code belongs, or None for a code of no present step."""
    secret = vault.open_field(authenticator.data["secret"], _PLACE)
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return int(counter)
    return None


def current_code(user: User) -> str:
    """Return the code that the generator of this person shows now; for rehearsals alone."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret_of(user), counters[len(counters) // 2])))


def secret_of(user: User) -> str:
    """Return the secret of a person's generator in base 32; for rehearsals alone."""
    return vault.open_field(Authenticator.objects.get(user=user, type=TOTP).data["secret"], _PLACE)
