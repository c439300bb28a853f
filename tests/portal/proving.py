"""How tests prove an official mailbox, as its reader would."""

from __future__ import annotations

import re

from django.core import mail
from django.test import Client

from core import clock
from duties.working import run_due
from portal.proving import PROVEN


def mailed_code(email: str) -> str:
    """Return the newest code that was mailed to the address."""
    list(run_due())
    for message in reversed(mail.outbox):
        found = re.search(r"\b(\d{6})\b", message.body)
        named = any(word in message.subject.lower() for word in ("code", "código"))
        if email in message.to and named and found:
            return found[1]
    raise AssertionError(f"no code was mailed to {email}")


def prove(client: Client, email: str) -> None:
    """Ask for a code and redeem it."""
    client.post("/request/email/", {"email": email})
    response = client.post("/request/code/", {"code": mailed_code(email)})
    assert response.status_code == 302, response.content.decode()


def be_proven(client: Client, email: str) -> None:
    """Leave the browser as a redeemed code leaves it, without the mail; ``prove`` does it all."""
    moment = clock.now().isoformat()
    session = client.session
    session[PROVEN] = {"email": email, "since": moment, "seen": moment}
    session.save()
