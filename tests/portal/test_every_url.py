"""Every address of the product against every role; an address that is not declared fails.

Addresses of the desk answer 403 to a role that lacks the permission, 200 or 409 (not now) to one
that has it, and 404 to everybody for a case they may not know of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import AgencyDomain, ApiKey
from audit.models import AuditEvent, LogHead
from cases.models import Case, SavedView
from intake.actions import begin
from notifications.models import UserNotice
from servers.models import ServerAccess
from tests.disclosures.conftest import capture, open_case, people, server, world
from tests.portal.addresses import OFFICERS, OPEN
from tests.portal.one_of_each import deadline, mails, recalled
from tests.portal.staff_addresses import (
    CASE,
    ON_NO_CASE,
    ROLES,
    SEALED_ONLY,
    STAFF,
)
from tests.signing_in import sign_in

__all__ = ["capture", "people", "server", "world"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def log_head(db: None) -> None:
    LogHead.objects.get_or_create(pk=1)


@pytest.fixture
def things(world: Any) -> SimpleNamespace:
    """One of everything in an accepted case, an emergency, and a sealed case nobody is named in."""
    world.decide("subscriber")
    production = world.prepare("subscriber")
    emergency = open_case(
        world.policy,
        world.staff,
        world.officer,
        kind="emergency_disclosure",
        status="submitted",
        accepted_at=None,
        accepted_by="",
        basis="",
    )
    return SimpleNamespace(
        world=world,
        case=world.case,
        emergency=emergency,
        preservation=world.preservation,
        production=production,
        snapshot=world.snapshot,
        notice=UserNotice.objects.create(
            case=world.case, account=world.account, planned_by="system"
        ),
        agency=world.agency,
        api_key=ApiKey.objects.create(officer=world.officer, label="x", digest="d"),
        access=ServerAccess.objects.create(
            server=world.account.server,
            api_url="http://127.0.0.1:9",
            inside=True,
            secret="a token",
            granted_by=world.staff.administrator.id,
        ),
        draft=begin(kind="account_information", owner_email="pat@sheriff.larkspur.example"),
        saved_view=SavedView.objects.create(
            owner=world.staff.users.triage, name="All of it", shared=True
        ),
        deadline=deadline(world.case),
        domain=AgencyDomain.objects.create(agency=world.agency, domain="larkspur.example"),
        **recalled(world.case),
        **mails(world.case),
    )


def addresses(
    resolver: URLResolver | None = None, space: str = "", above: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the name and the parameters of every address that the product answers."""
    for pattern in (resolver or get_resolver()).url_patterns:
        wanted = above | frozenset(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inner, wanted)
        else:
            assert isinstance(pattern, URLPattern)
            yield f"{space}{pattern.name}", wanted


def arguments(name: str, things: SimpleNamespace) -> dict[str, Any]:
    """Return what an address needs to name one of the things."""
    production = name == "production" or (
        name.startswith("production-") and name not in ("production-prepare", "production-collect")
    )
    preservation = name == "preservation" or (
        name.startswith("preservation-") and name != "preservation-create"
    )
    known: dict[str, Any] = {
        "reference": things.case.reference,
        "paper_id": things.paper.pk,
        "letter_id": things.letter.pk,
        "finding_id": things.finding.id,
        "prohibition_id": things.prohibition.pk,
        "account_id": things.world.account.pk,
        "snapshot_id": things.snapshot.pk,
        "notice_id": things.notice.pk,
        "agency_id": things.agency.pk,
        "number_id": things.agency.numbers.get().pk,
        "domain_id": things.domain.pk,
        "officer_id": things.case.officer_id,
        "recall_id": things.recall.pk,
        "notice_line_id": things.recall.notices.get().pk,
        "answer_id": things.recall.answers.get().pk,
        "mail_id": things.mail.pk,
        "deadline_id": things.deadline.pk,
        "forger_id": things.forger.pk,
        "key_id": things.api_key.pk,
        "server_id": things.access.server_id,
        "production_id": things.production.pk,
        "kind": "preservation",
        "draft_id": things.draft.pk,
        "view_id": things.saved_view.pk,
        "slug": "relevance",
        "number": 1,
        "token": "a-link-that-nobody-wrote",
        "message_paper_id": things.message_paper.pk,
        "preservation_id": things.preservation.pk,
        "key": "abc",
        "uidb36": "1",
        "pk": 1,
        "user_id": things.world.staff.users.nobody.pk,
    }
    if production or preservation:
        known["reference"] = (things.production if production else things.preservation).reference
    if name == "case-grant-emergency":
        known["reference"] = things.emergency.reference
    return {key: known[key] for key in parameters(name)}


@cache
def parameters(name: str) -> frozenset[str]:
    """Return the parameters of an address by its name."""
    return dict(addresses())[name]


@pytest.fixture
def client_of(staff: SimpleNamespace) -> Callable[[str], Client]:
    def made(role: str) -> Client:
        client = Client(raise_request_exception=True)
        if role != "anonymous":
            client.force_login(getattr(staff.users, role), backend=BACKEND)
        return client

    return made


def test_every_address_is_declared_once() -> None:
    declared = [*STAFF, *SEALED_ONLY, *OPEN, *OFFICERS]
    assert len(declared) == len(set(declared))
    assert sorted({name for name, _ in addresses()}) == sorted(declared)


def test_an_address_of_staff_opens_to_its_roles_alone(
    client_of: Callable[[str], Client], things: SimpleNamespace
) -> None:
    wrong = {}
    for role in ROLES:
        client = client_of(role)
        for name, allowed in STAFF.items():
            answer = client.get(reverse(name, kwargs=arguments(name, things)))
            if role == "anonymous":
                right = answer.status_code == 302 and "/account/login/" in answer["Location"]
            elif role in allowed:
                right = answer.status_code in (200, 409) or name in ("desk", "audit-export")
            else:
                right = answer.status_code == 403
            if not right:
                wrong[role, name] = answer.status_code
    assert wrong == {}


def test_a_password_alone_opens_no_address_of_staff(
    things: SimpleNamespace, staff: SimpleNamespace
) -> None:
    for role in ("counsel", "custodian", "auditor", "administrator"):
        client = sign_in(Client(), getattr(staff.users, role), factor=False)
        for name in STAFF:
            where = reverse(name, kwargs=arguments(name, things))
            for answer in (client.get(where), client.post(where)):
                assert answer.status_code == 302, (role, name)
                assert answer["Location"] == "/account/factors/", (role, name)


@pytest.mark.services
def test_a_post_by_another_role_changes_nothing(
    client_of: Callable[[str], Client], things: SimpleNamespace
) -> None:
    before, wrong = AuditEvent.objects.count(), {}
    for role in ROLES:
        client = client_of(role)
        for name, allowed in STAFF.items():
            if role in allowed:
                continue
            answer = client.post(reverse(name, kwargs=arguments(name, things)), {"reason": "x"})
            expected = (302,) if role == "anonymous" else (403, 405)
            if answer.status_code not in expected:
                wrong[role, name] = answer.status_code
    assert wrong == {}
    assert AuditEvent.objects.count() == before


@pytest.mark.services
def test_a_sealed_case_and_all_that_hangs_on_it_is_not_found(
    client_of: Callable[[str], Client], things: SimpleNamespace
) -> None:
    Case.objects.all().update(sealed=True)
    hanging = [
        *[
            name
            for name in STAFF
            if parameters(name) - {"kind"} and not name.startswith(ON_NO_CASE)
        ],
        *SEALED_ONLY,
    ]
    found = {}
    for role, name in product(sorted(CASE), hanging):
        client = client_of(role)
        where = reverse(name, kwargs=arguments(name, things))
        looked, sent = client.get(where).status_code, client.post(where).status_code
        # A page that takes no POST at all says so before it looks for anything.
        if looked != 404 or sent not in (404, 405):
            found[role, name] = (looked, sent)
    assert found == {}


@pytest.mark.parametrize("name", SEALED_ONLY)
def test_what_is_for_a_sealed_case_alone_is_open_to_counsel_named_in_it(
    client_of: Callable[[str], Client], things: SimpleNamespace, staff: SimpleNamespace, name: str
) -> None:
    Case.objects.filter(pk=things.case.pk).update(sealed=True)
    things.case.named.set([staff.users.counsel, staff.users.triage])
    where = reverse(name, kwargs={"reference": things.case.reference})
    seen = {
        role: client_of(role).get(where).status_code
        for role in ("counsel", "triage", "custodian", "counsel2", "auditor", "administrator")
    }
    assert seen == {
        "counsel": 200,
        "triage": 403,
        "custodian": 404,
        "counsel2": 404,
        "auditor": 403,
        "administrator": 403,
    }


@pytest.mark.services
def test_public_pages_answer_everybody_and_officers_pages_nobody_of_staff(
    client_of: Callable[[str], Client], things: SimpleNamespace
) -> None:
    wrong = {}
    for role, (name, expected) in product(ROLES, {**OPEN, **OFFICERS}.items()):
        # Signing out is one of the pages, so that each is asked for by a fresh client.
        answer = client_of(role).get(reverse(name, kwargs=arguments(name, things)))
        if answer.status_code not in expected:
            wrong[role, name] = answer.status_code
    assert wrong == {}
