"""A one-time code proves that somebody reads the mailbox a request belongs to."""

from __future__ import annotations

from datetime import timedelta

from accounts.actions import issue_email_code, redeem_email_code
from accounts.models import EmailCode, Officer
from cases.models import Case
from cases.queries import current_policy
from core import clock
from notifications.actions import send_code

# More would only help somebody who floods a stranger's mailbox.
CODES_AN_HOUR = 5


def ask_for_code(*, reference: str, email: str) -> None:
    """Send a code where the request belongs to the address.

    Otherwise a code is made that nobody receives, so that the work done tells nothing either.
    """
    address, purpose = email.strip().lower(), _purpose(reference)
    since = clock.now() - timedelta(hours=1)
    # Counted for one request, so that nobody locks an officer out of all of theirs.
    asked = EmailCode.objects.filter(email=address, purpose=purpose, created_at__gt=since).count()
    if asked >= CODES_AN_HOUR:
        return
    known = Case.objects.filter(reference=reference, officer__email=address).exists()
    if known:
        send_code(address, purpose)
    else:
        minutes = current_policy().numbers.email_code.value
        issue_email_code(email=address, purpose=purpose, minutes=minutes)


def admit(*, reference: str, email: str, code: str) -> Officer | None:
    """Return the officer of the request where the code is right, else None."""
    address = email.strip().lower()
    right = redeem_email_code(email=address, purpose=_purpose(reference), code=code)
    case = Case.objects.select_related("officer").filter(
        reference=reference, officer__email=address
    )
    found = case.first()
    return found.officer if right and found else None


def _purpose(reference: str) -> str:
    return f"status:{reference}"
