"""The words of mails to officers. A subject names a reference and never a person or an account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from cases.models import Case
from rules.policy import Policy

# A sealed case shows nothing of itself, not even which kind of step was taken.
_SEALED = ("There is news on your request", "emails/sealed.txt")


def officer_mail(
    case: Case, phrase: str, template: str, context: Mapping[str, Any], policy: Policy
) -> tuple[str, str]:
    """Return subject and body for the officer of a case."""
    if case.sealed:
        phrase, template = _SEALED
        context = {}
    body = render_to_string(
        template,
        {
            **context,
            "reference": case.reference,
            "provider": policy.provider,
            "letters": policy.letters,
            "status_url": status_url(case),
        },
    )
    return f"[{case.reference}] {phrase}", body


def code_mail(code: str, minutes: int, policy: Policy) -> tuple[str, str]:
    """Return subject and body of a one-time code; the code stands in the body only."""
    body = render_to_string(
        "emails/code.txt", {"code": code, "minutes": minutes, "provider": policy.provider}
    )
    return "Your one-time code", body


def status_url(case: Case) -> str:
    """Return where the officer follows the request; a fresh code admits there, not the link."""
    return f"{settings.SITE_URL}/status/{case.reference}/"


def read_moment(text: str) -> str:
    """Return a moment of an event as people read it."""
    return f"{datetime.fromisoformat(text):%d %B %Y %H:%M} UTC"
