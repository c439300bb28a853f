"""How tests of the status pages come to a request of their own and to its page."""

from __future__ import annotations

import html
import re
from typing import Any

from django.core import mail
from django.test import Client

from accounts.actions import enrol_officer
from accounts.models import Officer
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from duties.working import run_due
from intake.actions import submit_request
from portal.proving import PROVEN
from tests.intake.builders import OFFICER, sound, without
from tests.portal.proving import mailed_code

EMAIL = OFFICER["email"]


def officer(email: str = EMAIL) -> Officer:
    return enrol_officer(by=SYSTEM, email=email)


def received(kind: str = "account_information", email: str = EMAIL, **changes: Any) -> Case:
    """A request of the officer with nothing wrong in it."""
    raw = sound(kind, **changes)
    raw["officer"] = {**raw["officer"], "email": email}
    by = officer(email).actor()
    return submit_request(by=by, raw=raw, via="form", officer_email=email).case


def returned() -> Case:
    """A preservation that was returned because it names no server."""
    raw = without(sound("preservation", documents=[]), "accounts.0.server_url")
    case = submit_request(by=officer().actor(), raw=raw, via="form", officer_email=EMAIL).case
    list(run_due())
    case = Case.objects.get(pk=case.pk)
    assert case.status == "returned"
    return case


def admitted(client: Client, email: str = EMAIL) -> Client:
    """Prove the address on the status page's own way in."""
    asked = client.post("/status/", {"email": email})
    assert asked["Location"] == "/status/code/"
    assert client.post("/status/code/", {"code": mailed_code(email)}).status_code == 302
    return client


def let_in(client: Client, email: str = EMAIL) -> Client:
    """Give the browser the proof that a code would have brought, without waiting for a mail."""
    session, moment = client.session, clock.now().isoformat()
    session[PROVEN] = {"email": officer(email).email, "since": moment, "seen": moment}
    session.save()
    return client


def words(response: Any) -> str:
    """The words of a page."""
    text = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    text = text.replace("<wbr>", "")
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text))).strip()


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def link_in_mail() -> str:
    """The path of the newest link by which a returned request is completed."""
    list(run_due())
    for message in reversed(mail.outbox):
        found = re.search(r"https?://[^/\s]+(/complete/[\w-]+/)", message.body)
        if found:
            return found[1]
    raise AssertionError("no link was mailed")
