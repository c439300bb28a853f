"""Pairs of requests that differ in what only staff are told: nobody outside can tell them apart.

Compared are status, headers and bytes, with identifiers and times left out, and the number of
questions put to the database, which is the work done while the sender waits.
"""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import create_api_key, enrol_officer, verify_agency
from accounts.models import Agency, AgencyDomain
from cases.models import Case
from cases.queries import flags_of, has_alarm
from core import clock
from core.actor import SYSTEM
from duties.working import run_due
from intake.actions.forgers import note_forger
from tests.accounts.directory import with_number
from tests.intake.builders import OFFICER, sound
from tests.portal.statuses import admitted

pytestmark = pytest.mark.django_db

HONEST, FORGED = "pat@sheriff.larkspur.example", "max@sheriff.larkspur.example"
LETTER = Path("examples/documents/preservation-letter.pdf").read_bytes()
_VARYING = (
    (r"(LER|PRS|PRD)-\d{4}-[0-9A-Z]{6}", "REFERENCE"),
    (r"\b[0-9A-HJKMNP-TV-Z]{26}\b", "IDENTIFIER"),
    (r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)", "MOMENT"),
    (r"\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d UTC( \([^)]*\))?", "MOMENT"),
    (r'(wd-time__relative">)[^<]*', r"\1RELATIVE"),
    (r'(name="(?:csrfmiddlewaretoken|once)" value=")[^"]+', r"\1TOKEN"),
    (r"\b[0-9a-f]{64}\b", "DIGEST"),
    (r"[a-z]+@[a-z]+\.[a-z]+\.example", "ADDRESS"),
    (r"[a-z]+@[a-z]+\.example", "ADDRESS"),
    (r"\b(somebody|iarkspur)\.example", "DOMAIN"),
)
_COUNTED = ("RateLimit", "Content-Length", "Expires", "Set-Cookie")


@dataclass(frozen=True)
class Asked:
    """What one sender sends, from which address, and with which key."""

    email: str
    raw: dict[str, Any]
    secret: str

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": "k"}


def asked(email: str, kind: str, content: bytes = LETTER) -> Asked:
    officer = enrol_officer(by=SYSTEM, email=email)
    officer.email_verified_at = clock.now()
    officer.save()
    _, secret = create_api_key(by=SYSTEM, officer=officer, label="x")
    raw = sound(kind, officer={**OFFICER, "name": "Pat Example", "email": email})
    for paper in raw["documents"]:
        paper["content_base64"] = base64.b64encode(content).decode()
    return Asked(email, raw, secret)


def by_known_forger(staff: SimpleNamespace, kind: str) -> tuple[Asked, Asked]:
    note_forger(by=staff.counsel, named=FORGED, reason="Forged an order in October.")
    return asked(HONEST, kind), asked(FORGED, kind)


def from_lookalike_domain(staff: SimpleNamespace, kind: str) -> tuple[Asked, Asked]:
    verify_agency(by=SYSTEM, name="Larkspur", country="US", domain="larkspur.example")
    return asked("pat@somebody.example", kind), asked("pat@iarkspur.example", kind)


def with_unsafe_document(staff: SimpleNamespace, kind: str) -> tuple[Asked, Asked]:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("run.exe", b"MZ")
    return asked(HONEST, kind), asked(FORGED, kind, LETTER + hidden.getvalue())


PAIRS = (
    by_known_forger,
    pytest.param(from_lookalike_domain, marks=pytest.mark.services),
    pytest.param(with_unsafe_document, marks=pytest.mark.services),
)
KINDS = ("preservation", pytest.param("account_information", marks=pytest.mark.services))
Pair = Callable[[SimpleNamespace, str], tuple[Asked, Asked]]


def without_varying(text: str) -> str:
    """Return the text with a word in the place of each identifier, time, address and token."""
    for pattern, word in _VARYING:
        text = re.sub(pattern, word, text)
    return text


def plain(response: Any) -> tuple[int, dict[str, str], str]:
    """Return status, headers and body without what differs between any two requests."""
    body = without_varying(response.content.decode())
    headers = {
        name: re.sub(_VARYING[0][0], "REFERENCE", value)
        for name, value in response.headers.items()
        if name not in _COUNTED
    }
    return response.status_code, headers, body


def call(method: str, path: str, sender: Asked) -> tuple[Any, int]:
    """Return the plain answer and how many questions the database was asked for it."""
    cache.clear()
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        if method == "post":
            response = client.post(
                f"/api/v1/{path}",
                json.dumps(sender.raw),
                content_type="application/json",
                headers=sender.headers(),
            )
        else:
            response = client.get(f"/api/v1/{path}", headers=sender.headers())
    return plain(response), len(queries)


def mails_to(email: str) -> list[tuple[str, str, int]]:
    """Return the mails that went there, without what differs between any two requests."""
    list(run_due())
    return [
        (without_varying(sent.subject), without_varying(str(sent.body)), len(sent.attachments))
        for sent in mail.outbox
        if sent.to == [email] and "code" not in sent.subject
    ]


def is_held(case: Case) -> bool:
    return case.consequence == "hold_silent" and has_alarm(case)


@pytest.mark.parametrize("pair", PAIRS)
def test_a_dry_run_tells_them_not_apart(staff: SimpleNamespace, pair: Pair) -> None:
    honest, forged = pair(staff, "preservation")

    told, work = call("post", "checks", honest)
    told_forger, work_for_forger = call("post", "checks", forged)

    assert told == told_forger
    assert told[0] == 200
    assert work == work_for_forger
    assert not re.search(r"sender\.|document\.(safe|altered)|hold_silent", told_forger[2])


def followed(sender: Asked) -> list[Any]:
    """Send the request and return all that the sender sees of it, and the work of answering."""
    sent, work = call("post", "requests", sender)
    case = Case.objects.filter(officer__email=sender.email).get()
    at_once, reading = call("get", f"requests/{case.reference}", sender)
    list(run_due())
    later, _ = call("get", f"requests/{case.reference}", sender)
    listed, listing = call("get", "requests", sender)
    page = admitted(Client(), sender.email).get(f"/status/{case.reference}/")
    answers = [sent, at_once, later, listed, plain(page), mails_to(sender.email)]
    return [*answers, work, reading, listing]


def flags_on(email: str) -> set[str]:
    """Return the risk flags of the sender's one case."""
    case = Case.objects.get(officer__email=email)
    return {flag.code for flag in flags_of([case.pk]).get(case.pk, [])}


@pytest.mark.services
@pytest.mark.parametrize("kind", KINDS)
def test_a_risk_flag_is_told_to_nobody_and_changes_nothing(
    staff: SimpleNamespace, kind: str
) -> None:
    """Both domains stand in the directory; one of them changed lately, and its number differs."""
    call("post", "requests", asked("first@sheriff.larkspur.example", kind))
    flagged_email = "pat@police.sampleton.example"
    with clock.moved_to(clock.now() - timedelta(days=400)):
        for name, email in (("Larkspur", HONEST), ("Sampleton", flagged_email)):
            domain = email.partition("@")[2]
            verify_agency(by=SYSTEM, name=name, country="US", domain=domain)
    AgencyDomain.objects.filter(agency__name="Sampleton").update(changed_at=clock.now())
    with_number(Agency.objects.get(name="Sampleton"), staff, "+1 555 0777")
    honest, flagged = asked(HONEST, kind), asked(flagged_email, kind)
    for sender in (honest, flagged):
        sender.raw["officer"]["phone"] = "+1 555 0100"

    seen = [followed(sender) for sender in (honest, flagged)]

    assert {"changed_domain", "number_differs"} <= flags_on(flagged.email) - flags_on(honest.email)
    assert not is_held(Case.objects.get(officer__email=flagged.email))
    for told, told_flagged in zip(*seen, strict=True):
        assert told == told_flagged
    assert seen[0][0][0] == 201


@pytest.mark.services
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pair", PAIRS)
def test_a_request_is_answered_and_followed_alike(
    staff: SimpleNamespace, pair: Pair, kind: str
) -> None:
    # The first case of all keeps the policy's text too, which is no part of the comparison.
    call("post", "requests", asked("first@sheriff.larkspur.example", kind))
    honest, forged = pair(staff, kind)
    seen = [followed(sender) for sender in (honest, forged)]

    assert is_held(Case.objects.get(officer__email=forged.email))
    assert not is_held(Case.objects.get(officer__email=honest.email))
    if pair is by_known_forger:
        assert "known_forger" in flags_on(forged.email) - flags_on(honest.email)
    for told, told_forger in zip(*seen, strict=True):
        assert told == told_forger
    assert seen[0][0][0] == 201
    assert len(seen[0][5]) == (2 if kind == "preservation" else 1)
