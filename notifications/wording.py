"""The words of mails to officers. A subject names a reference and never a person or an account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cases.models import Case
from core.wording import Words, utc_words
from rules.policy import Policy

# A sealed case shows nothing of itself, not even which kind of step was taken.
_SEALED = (gettext_lazy("There is news on your request"), "emails/sealed.txt")


def officer_mail(
    case: Case,
    phrase: Words,
    template: str,
    context: Mapping[str, Any],
    policy: Policy,
) -> tuple[str, str]:
    """Return subject and body for the officer of a case, in the case's language.

    A moment in ``context`` is an aware datetime; it is put into words here.
    """
    if case.sealed:
        phrase, template = _SEALED
        context = {}
    with override(case.language):
        body = render_to_string(template, _read_by_templates(case, context, policy))
        return f"[{case.reference}] {phrase}", body


def officer_html(
    case: Case, subject: str, template: str, context: Mapping[str, Any], policy: Policy
) -> str:
    """Return the same mail set as HTML, with nothing in it that a reader would fetch.

    A sealed case has none: its mail says next to nothing.
    """
    if case.sealed:
        return ""
    with override(case.language):
        given = {**_read_by_templates(case, context, policy), "subject": subject}
        return render_to_string(template, {**given, "language": case.language})


def _read_by_templates(case: Case, context: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    return {
        **{name: _worded(value) for name, value in context.items()},
        "reference": case.reference,
        "provider": policy.provider,
        "letters": policy.letters,
        "status_url": status_url(case),
    }


def code_mail(code: str, minutes: int, policy: Policy) -> tuple[str, str]:
    """Return subject and body of a one-time code; the code stands in the body only."""
    body = render_to_string(
        "emails/code.txt", {"code": code, "minutes": minutes, "provider": policy.provider}
    )
    return _("Your one-time code"), body


def invitation_mail(name: str, link: str, policy: Policy) -> tuple[str, str]:
    """Return subject and body of an invitation to the desk; the link stands in the body only."""
    context = {"name": name, "link": link, "provider": policy.provider}
    return "You are invited to the desk", render_to_string("emails/invitation.txt", context)


def status_url(case: Case) -> str:
    """Return where the officer follows the request; a fresh code admits there, not the link."""
    return f"{settings.SITE_URL}/status/{case.reference}/"


def read_moment(text: str) -> datetime | None:
    """Return a moment as an event holds it, or None where it holds none."""
    return datetime.fromisoformat(text) if text else None


def _worded(value: Any) -> Any:
    if value is None:
        return ""
    return utc_words(value, long=True) if isinstance(value, datetime) else value
