"""The mail with the link of an invitation; no event may hold the link, so none leads to it."""

from django.db import transaction

from accounts.models import Invitation
from cases.queries import current_policy
from core.actor import SYSTEM
from notifications.models import Message
from notifications.queueing import queue_message, schedule_sending
from notifications.states import MessageKind
from notifications.wording import invitation_mail


@transaction.atomic
def mail_invitation(invitation: Invitation, link: str) -> Message:
    """Queue the mail to whom is invited; its text is forgotten once it was sent."""
    subject, body = invitation_mail(invitation.user.name, link, current_policy())
    message = queue_message(
        by=SYSTEM,
        kind=MessageKind.INVITATION,
        to=invitation.user.email,
        subject=subject,
        body=body,
        effect=f"invitation:{invitation.id}",
        not_after=invitation.expires_at,
    )
    schedule_sending(message)
    return message
