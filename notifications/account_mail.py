"""Mails of the sign-in library, written down and sent like every other.

Somebody waits at the page that asks for one. Were the mail server asked there, they would wait as
long as it does, and a server that is down would lose what they asked for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction

from accounts.adapter import StaffOnly
from core import clock
from core.actor import SYSTEM
from core.ids import new_id
from notifications.queueing import queue_message, schedule_sending
from notifications.states import MessageKind


class StaffByMail(StaffOnly):
    """Has mails of signing in wait in the queue; once one was sent, its text is forgotten."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        given = {
            "request": self.request,
            "email": email,
            "current_site": get_current_site(self.request),
            **context,
        }
        rendered = self.render_mail(template_prefix, email, given)
        lasts = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
        with transaction.atomic():
            message = queue_message(
                by=SYSTEM,
                kind=MessageKind.PASSWORD,
                to=email,
                subject=rendered.subject,
                body=str(rendered.body),
                effect=f"{template_prefix}:{new_id()}",
                not_after=clock.now() + lasts,
            )
            schedule_sending(message)
