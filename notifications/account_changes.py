"""Who signs in another way than before is told by mail, because it may not have been them."""

from __future__ import annotations

import json

from django.template.loader import render_to_string

from accounts.models import User
from audit.models import AuditEvent
from cases.queries import current_policy
from core.actor import SYSTEM
from core.wording import utc_words
from notifications.queueing import queue_message, schedule_sending
from notifications.states import MessageKind

KINDS = {"totp": "an app that shows codes", "webauthn": "a passkey"}
TOLD = {
    "user.password_set": "Your password was changed.",
    "factor.added": "A second factor was added: {kind}.",
    "factor.removed": "A second factor was removed: {kind}.",
    "factor.renewed": "Your recovery codes were made anew; the old ones are not good any more.",
    "factor.reset_asked": "An administrator asked that your second factors be taken away. Another"
    " one must confirm it.",
    "factor.reset": "Your second factors were taken away. You set up new ones when you sign in.",
}


def tell_person(event: AuditEvent) -> None:
    """Queue one mail to the person whom the event is about.

    Recovery codes come with the first factor, and what the operator gives out is handed over.
    """
    kind = json.loads(bytes(event.body))["facts"].get("kind", "")
    by_operator = event.actor_kind == "system" and event.action == "factor.added"
    if (kind == "recovery_codes" and event.action != "factor.renewed") or by_operator:
        return
    person = User.objects.filter(pk=event.subject_id).first()
    if person is None:
        return
    words = TOLD[event.action].format(kind=KINDS.get(kind, kind))
    policy = current_policy()
    context = {
        "name": person.name,
        "words": words,
        "moment": utc_words(event.at),
        "own": event.actor_id == person.id,
        "provider": policy.provider,
    }
    message = queue_message(
        by=SYSTEM,
        kind=MessageKind.ACCOUNT,
        to=person.email,
        subject="How you sign in to the desk was changed",
        body=render_to_string("emails/account_changed.txt", context),
        effect=f"{person.id}:{event.action}:{event.digest}",
    )
    schedule_sending(message)
