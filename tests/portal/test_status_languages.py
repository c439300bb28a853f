"""No page of an own request shows a text that cannot be translated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from cases import actions
from cases.models import Case
from cases.queries import current_policy
from core import clock
from core.actor import SYSTEM
from notifications.correspondence import write_message
from notifications.dispatcher import dispatch
from notifications.models import Message
from preservation.models import Preservation
from tests.intake.builders import OFFICER, sound
from tests.portal.speaking import policy_in, pseudo_language, unmarked
from tests.portal.statuses import EMAIL, let_in, officer, received

pytestmark = pytest.mark.django_db
KNOWN = (
    EMAIL,
    OFFICER["name"],
    OFFICER["title"],
    "Larkspur County Sheriff",
    "@kim.example",
    "kim.example",
    "open.rocket.chat",
    "When does it end?",
    "preservation-letter.pdf",
)


@pytest.fixture
def bracketed(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.POLICY_FILE = policy_in(tmp_path / "wrapped.toml", ["en"], "⟦{}⟧")
    with pseudo_language():
        yield


@pytest.fixture
def kept(bracketed: None, staff: SimpleNamespace) -> Case:
    """A preservation near its end, about which both sides have written."""
    case, soon = received("preservation"), clock.now() + timedelta(days=5)
    Preservation.objects.filter(case=case).update(
        captured_at=soon - timedelta(days=90), expires_at=soon
    )
    write_message(by=officer().actor(), case_id=case.id, text="When does it end?")
    return case


@pytest.fixture
def returned(bracketed: None, staff: SimpleNamespace) -> Case:
    raw = sound("preservation", documents=[], accounts=[{"username": "kim.example"}])
    raw["officer"] = {**raw["officer"], "email": EMAIL}
    from intake.actions import submit_request

    case = submit_request(by=officer().actor(), raw=raw, via="form", officer_email=EMAIL).case
    if case.status != "returned":
        actions.return_case(by=SYSTEM, case_id=case.id)
    return Case.objects.get(pk=case.pk)


def check(client: Client, path: str, case: Case, data: dict[str, str] | None = None) -> None:
    answer = client.get(path) if data is None else client.post(path, data)
    assert answer.status_code in (200, 410, 422), path
    preserved = [row.reference for row in Preservation.objects.all()]
    known = (*KNOWN, case.reference, *preserved, current_policy().provider.name)
    assert unmarked(answer.content.decode(), known) == [], path


@pytest.mark.services
def test_pages_of_an_own_request(client: Client, kept: Case) -> None:
    check(client, "/status/", kept)
    check(client, "/status/", kept, {"email": ""})
    let_in(client)
    own = f"/status/{kept.reference}/"
    preserved = Preservation.objects.get(case=kept)
    check(client, "/status/", kept)
    check(client, own, kept)
    check(client, f"{own}messages/", kept, {"text": "", "do": "send"})
    check(client, f"{own}withdraw/", kept)
    check(client, f"{own}preservations/{preserved.id}/extend/", kept)
    check(client, f"{own}preservations/{preserved.id}/extend/", kept, {"do": "send"})


@pytest.mark.services
def test_pages_of_completing(client: Client, returned: Case) -> None:
    (link,) = [
        block["url"] for block in returned.letters.get().paragraphs if block["type"] == "link"
    ]
    path = "/" + link.partition("//")[2].partition("/")[2]
    check(client, path, returned)
    client.post(path)
    check(client, f"{path}code/", returned)
    check(client, "/complete/ended/", returned)
    let_in(client)
    check(client, f"/status/{returned.reference}/complete/", returned)
    # Our letters are listed there.
    check(client, f"/status/{returned.reference}/", returned)


@pytest.mark.services
def test_mails_of_an_own_request(
    client: Client, returned: Case, kept: Case, staff: SimpleNamespace
) -> None:
    write_message(by=staff.triage, case_id=kept.id, text="Soon.", wants_answer=True)
    actions.withdraw(by=officer().actor(), case_id=kept.id)
    dispatch()
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert {"returned", "message", "withdrawn"} <= kinds
    provider = current_policy().provider
    for mail in Message.objects.exclude(kind="code"):
        known = (*KNOWN, mail.case.reference, provider.name, provider.email)
        assert unmarked(mail.body, known) == [], mail.kind
        if mail.html:
            assert unmarked(mail.html, known) == [], mail.kind
