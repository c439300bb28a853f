"""One bare acknowledgement for a mail whose sender is not proven.

It says that a mail arrived and nothing about it: an answer to a forged sender reaches a stranger.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.queries import current_policy
from core import clock
from core.actor import SYSTEM
from core.errors import Invalid
from intake.mail import Mail
from intake.reading.language import language_of
from notifications.models import Message
from notifications.queueing import own_domain, queue_message, schedule_sending
from notifications.states import MessageKind
from rules.addresses import domain_of
from rules.policy import Policy

# More would be a flood of invented senders, to whom we would write.
MOST_AN_HOUR = 200
_MOST_RECIPIENTS = 50
_NOBODY = ("mailer-daemon", "postmaster", "noreply", "no-reply", "do-not-reply", "bounce", "abuse")


def acknowledge(mail: Mail, *, verdict: str, reference: str = "") -> Message | None:
    """Queue the acknowledgement in the caller's transaction, once for a sender and day.

    Nobody gets one whose domain disowns the mail, no machine, no list and none of our own
    addresses. ``reference`` is that of the case the mail opened, if its sender is who asks.
    """
    policy = current_policy()
    address = mail.from_email
    if address is None or verdict == "fail" or not may_be_answered(mail, policy):
        return None
    since = clock.now() - timedelta(hours=1)
    kind = MessageKind.ACKNOWLEDGEMENT
    if Message.objects.filter(kind=kind, queued_at__gt=since).count() >= MOST_AN_HOUR:
        return None
    tag = language_of(mail.text)
    with override(tag if tag in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        subject = _("Your message has arrived")
        context = {
            "provider": policy.provider,
            "reference": reference,
            "too_large": "too_large" in mail.marks,
            "form_url": f"{settings.SITE_URL}/request/",
        }
        body = render_to_string("emails/acknowledgement.txt", context)
    try:
        message = queue_message(
            by=SYSTEM, kind=kind, to=address, subject=subject, body=body, effect=_effect(address)
        )
    except Invalid:
        # An address to which no mail can go.
        return None
    schedule_sending(message)
    return message


def may_be_answered(mail: Mail, policy: Policy) -> bool:
    """Say whether an automatic answer would reach a person and end there (RFC 3834)."""
    domain = domain_of(mail.from_email)
    ours = {own_domain().lower(), domain_of(policy.provider.email)}
    local = (mail.from_email or "").partition("@")[0]
    return (
        domain is not None
        and domain not in ours
        and len(mail.senders) == 1
        and not mail.automatic
        and mail.recipients <= _MOST_RECIPIENTS
        and not local.startswith(_NOBODY)
    )


def _effect(address: str) -> str:
    """Name the effect by address and day; keyed, because the log keeps it for ever."""
    digest = salted_hmac("intake.acknowledging", address.lower(), algorithm="sha256").hexdigest()
    return f"acknowledged:{digest[:40]}:{clock.now():%Y-%m-%d}"
