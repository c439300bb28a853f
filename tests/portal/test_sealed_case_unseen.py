"""A sealed case changes nothing for anybody who is not named in it: no page, count, mail, figure.

Every address is asked for in a world without the case, then with it, by each role; the bytes must
be the same. The case is the worst there is: same officer, same agency, same account, an emergency
on the alarm list, with papers, a preservation, a production, a notice, a mail and a message.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.actions import create_api_key
from accounts.models import Officer, User
from accounts.roster import change_roster
from audit.models import AuditEvent
from cases import actions
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from duties.working import run_due
from notifications.models import UserNotice
from preservation import actions as preservation
from tests.cases.making import EMERGENCY, changed, make_case
from tests.disclosures.conftest import capture, people, server, world
from tests.intake.builders import sound
from tests.portal.one_of_each import papers
from tests.portal.staff_addresses import STAFF
from tests.portal.test_every_url import arguments, client_of, log_head, parameters, things

__all__ = ["capture", "client_of", "log_head", "people", "server", "things", "world"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.services,
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]

ROLES = ("triage", "counsel", "custodian", "auditor", "administrator")
# The log holds every event, or it could not be proven whole; see docs/adr/0024.
OF_THE_LOG = {"audit", "audit-verify", "audit-export", "audit-checkpoints"}
METRICS = "a-token-for-metrics"
_TOKENS = (
    (r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1"),
    (r'(name="once" value=")[^"]+', r"\1"),
    (r"(?i)nonce-[^'\"]+", ""),
)


@pytest.fixture
def still() -> Iterator[Callable[[], None]]:
    """Stop the clock, so that two walks say the same relative times."""
    with ExitStack() as stopped:

        def stop() -> None:
            stopped.enter_context(time_machine.travel(clock.now(), tick=False))

        yield stop


def questions(things: SimpleNamespace, hidden_words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the name and the address of every page to ask for, searches and filters included."""
    found = [
        (name, reverse(name, kwargs=arguments(name, things)))
        for name in STAFF
        if name not in OF_THE_LOG
    ]
    searched = [
        (f"desk-search {word}", f"{reverse('desk-search')}?q={word}") for word in hidden_words
    ]
    queue = reverse("desk")
    filters = (
        *("kind=emergency_disclosure", "kind=account_information", "status=submitted"),
        *("view=all", "view=mine", "view=late", "view=today", "view=written", "flag=sealed"),
        *("sealed=1", "page=2", "q=robin"),
    )
    listed = [(f"desk ?{each}", f"{queue}?{each}") for each in filters]
    lists = [
        (name, f"{reverse(name)}?{query}")
        for name in ("preservations", "productions", "notices", "mails")
        for query in ("status=all", "state=all", "page=1", "q=robin")
    ]
    return [*found, *searched, *listed, *lists]


def walked(
    client_of: Callable[[str], Client], asked: list[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], tuple[int, str]]]:
    for role in ROLES:
        client = client_of(role)
        for name, address in asked:
            cache.clear()
            answer = client.get(address)
            yield (role, name), (answer.status_code, plain(answer))


def plain(answer: Any) -> str:
    """Return the body without the tokens that differ between any two answers."""
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    body = raw.decode("utf-8", "replace")
    for pattern, instead in _TOKENS:
        body = re.sub(pattern, instead, body)
    return body


def hide_one(policy: Any, things: SimpleNamespace, named: User, *, reference: str = "") -> Case:
    """Let the sealed case come in and have everything hang on it that may hang on a case."""
    account = things.world.account
    raw = changed(
        EMERGENCY,
        accounts=[{"server_url": account.server_url, "username": account.username}],
    )
    case = make_case(policy, raw, officer=things.world.officer)
    columns = {"sealed": True, **({"reference": reference} if reference else {})}
    Case.objects.filter(pk=case.pk).update(**columns)
    case = Case.objects.get(pk=case.pk)
    case.named.set([named])
    papers(case)
    kept = preservation.create(
        by=SYSTEM,
        case_id=case.id,
        account_id=case.accounts.get().pk,
        categories=["subscriber"],
        provisional=False,
    )
    UserNotice.objects.create(case=case, account=kept.account, planned_by="system")
    type(things.mail).objects.create(
        key="1" * 64, document=things.mail.document, outcome="submitted", case=case
    )
    type(things.production).objects.create(
        reference="PRD-2026-ZZZZZZ",
        case=case,
        outcome="records",
        basis="process",
        grid={"accounts": []},
        grid_sha256="0" * 64,
        key_id="none",
        commitment_key="0" * 64,
        prepared_by=named.pk,
    )
    return case


HIDDEN = "LER-2026-ZZZZZZ"


def test_no_page_list_count_or_figure_differs(
    client_of: Callable[[str], Client],
    things: SimpleNamespace,
    staff: SimpleNamespace,
    policy: Any,
    settings: Any,
    still: Callable[[], None],
) -> None:
    settings.METRICS_TOKEN = METRICS
    change_roster(by=staff.administrator, levels={staff.triage.id: 1, staff.counsel.id: 2})
    make_case(policy, changed(EMERGENCY, kind="account_information", emergency=None))
    list(run_due())
    still()
    asked = questions(things, (HIDDEN, "robin.sample", "Example", "PRD-2026-ZZZZZZ"))
    without = dict(walked(client_of, asked)), measured()

    hidden = hide_one(policy, things, staff.users.counsel2, reference=HIDDEN)
    with_it = dict(walked(client_of, asked)), measured()

    differing = {
        key: lines_between(without[0][key][1], with_it[0][key][1])
        for key in without[0]
        if without[0][key] != with_it[0][key]
    }
    assert differing == {}
    assert without[1] == with_it[1]
    seen = client_of("counsel2").get(reverse("desk"))
    assert hidden.reference in seen.content.decode(), "the walk looks where it would be seen"


def lines_between(before: str, after: str) -> list[str]:
    """Return the first lines that one has and the other has not."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line[:300] for line in lines if line[:1] in "+-"][:4]


def measured() -> str:
    answer = Client().get(reverse("metrics"), headers={"Authorization": f"Bearer {METRICS}"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_metrics_count_neither_the_case_nor_the_work_on_it(
    things: SimpleNamespace,
    staff: SimpleNamespace,
    policy: Any,
    settings: Any,
    still: Callable[[], None],
) -> None:
    settings.METRICS_TOKEN = METRICS
    list(run_due())
    still()
    before = measured()
    hide_one(policy, things, staff.users.counsel2)
    assert measured() == before
    list(run_due())
    assert measured() == before


def test_nobody_else_is_written_to_and_no_subject_names_it(
    things: SimpleNamespace, staff: SimpleNamespace, policy: Any
) -> None:
    change_roster(by=staff.administrator, levels={staff.triage.id: 1, staff.counsel.id: 2})
    list(run_due())
    mail.outbox.clear()
    hidden = hide_one(policy, things, staff.users.counsel2)
    list(run_due())
    staff_mails = [sent for sent in mail.outbox if sent.to != [things.world.officer.email]]
    assert {address for sent in staff_mails for address in sent.to} <= {staff.users.counsel2.email}
    told = [f"{sent.subject} {sent.body} {sent.attachments}" for sent in staff_mails]
    assert all(hidden.reference not in text and "robin" not in text for text in told)
    to_officer = [sent for sent in mail.outbox if sent not in staff_mails]
    assert all(not sent.attachments for sent in to_officer)


def test_another_officers_system_is_told_the_same(
    things: SimpleNamespace, staff: SimpleNamespace, policy: Any
) -> None:
    other = Officer.objects.create(email="other@police.example", email_verified_at=clock.now())
    _, secret = create_api_key(by=staff.administrator, officer=other, label="x")
    raw = sound("preservation", officer={"email": other.email, "name": "Other Example"})
    raw["accounts"] = [
        {
            "server_url": things.world.account.server_url,
            "username": things.world.account.username,
        }
    ]

    def told() -> list[Any]:
        cache.clear()
        headers = {"Authorization": f"Bearer {secret}"}
        checked = Client().post(
            "/api/v1/checks", json.dumps(raw), content_type="application/json", headers=headers
        )
        listed = Client().get("/api/v1/requests", headers=headers)
        assert checked.status_code == listed.status_code == 200
        return [checked.content, listed.content]

    before = told()
    hidden = hide_one(policy, things, staff.users.counsel2)
    assert told() == before
    missing = Client().get(
        f"/api/v1/requests/{hidden.reference}", headers={"Authorization": f"Bearer {secret}"}
    )
    never = Client().get(
        "/api/v1/requests/LER-2026-000000", headers={"Authorization": f"Bearer {secret}"}
    )
    assert missing.status_code == never.status_code == 404


def test_what_the_auditor_exports_names_nobody_and_no_reference(
    client_of: Callable[[str], Client],
    things: SimpleNamespace,
    staff: SimpleNamespace,
    policy: Any,
) -> None:
    hidden = hide_one(policy, things, staff.users.counsel2)
    exported = plain(client_of("auditor").post(reverse("audit-export")))
    assert hidden.id in exported, "every event stands in the log"
    for word in (hidden.reference, "robin.sample", hidden.agency_name, things.world.officer.email):
        assert word not in exported


def test_the_page_of_each_thing_of_it_is_not_found(
    client_of: Callable[[str], Client], things: SimpleNamespace, staff: SimpleNamespace, policy: Any
) -> None:
    hidden = hide_one(policy, things, staff.users.counsel2)
    own = SimpleNamespace(**{**vars(things), "case": hidden, "emergency": hidden})
    own.production = hidden.productions.get()
    own.preservation = hidden.preservations.get()
    for role in ("triage", "counsel", "custodian"):
        client = client_of(role)
        for name in ("desk-case", "preservation", "production", "case-seal", "preservation-create"):
            assert client.get(reverse(name, kwargs=arguments(name, own))).status_code == 404
    assert parameters("desk-case") == {"reference"}


class TestFromTheStart:
    """Matters the policy names are sealed when they come in."""

    def test_counsel_of_that_moment_is_named(self, staff: SimpleNamespace, policy: Any) -> None:
        case = make_case(policy, _national_security())
        assert case.sealed
        assert set(case.named.all()) == {staff.users.counsel, staff.users.counsel2}
        event = AuditEvent.objects.get(action="case.sealed", case_id=case.id)
        assert event.actor_kind == "system"

    def test_everything_else_is_open(self, staff: SimpleNamespace, policy: Any) -> None:
        assert not make_case(policy).sealed

    def test_where_nobody_is_counsel_the_operator_names_one(
        self, staff: SimpleNamespace, policy: Any
    ) -> None:

        counsel = (staff.users.counsel, staff.users.counsel2)
        User.objects.filter(pk__in=[each.pk for each in counsel]).update(is_active=False)
        case = make_case(policy, _national_security())
        assert not case.named.exists()
        User.objects.filter(pk=staff.users.counsel.pk).update(is_active=True)
        with pytest.raises(CommandError):
            call_command("name_counsel", case.reference, staff.users.triage.email)
        call_command("name_counsel", case.reference, staff.users.counsel.email)
        assert list(case.named.all()) == [staff.users.counsel]
        with pytest.raises(CommandError):
            call_command("name_counsel", case.reference, staff.users.counsel.email)
        actions.name_person(by=staff.counsel, case_id=case.id, user_id=staff.users.triage.pk)


def _national_security() -> dict[str, Any]:
    return changed(EMERGENCY, kind="account_information", emergency=None,
                   legal_process="national_security_letter")  # fmt: skip
