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

from accounts.models import ApiKey
from audit.models import AuditEvent, LogHead
from cases.models import Case
from intake.actions import begin
from notifications.models import UserNotice
from tests.disclosures.conftest import capture, open_case, people, server, world
from tests.portal.addresses import OFFICERS, OPEN
from tests.portal.one_of_each import mails, papers
from tests.signing_in import sign_in

__all__ = ["capture", "people", "server", "world"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]

ROLES = ("anonymous", "nobody", "triage", "counsel", "custodian", "auditor", "administrator")
CASE = frozenset({"triage", "counsel", "custodian"})
TRIAGE = frozenset({"triage", "counsel"})
COUNSEL = frozenset({"counsel"})
CUSTODIAN = frozenset({"custodian"})
RECORDS = frozenset({"counsel", "custodian"})
AUDITOR = frozenset({"auditor"})
DIRECTORY = CASE | {"administrator"}
ADMINISTRATOR = frozenset({"administrator"})
VERIFIER = frozenset({"counsel", "administrator"})
EVERYBODY = frozenset(ROLES)

# Which roles may open an address of staff.
STAFF: dict[str, frozenset[str]] = {
    "desk": CASE | {"auditor", "administrator"},
    "desk-search": CASE,
    "desk-case": CASE,
    "case-document": CASE,
    "case-document-view": CASE,
    "case-document-page": CASE,
    "case-letter": CASE,
    "case-new": TRIAGE,
    "case-key-in": TRIAGE,
    "case-write": TRIAGE,
    "case-settle-messages": TRIAGE,
    "case-message-paper": CASE,
    "finding-confirm": TRIAGE,
    "finding-overrule": TRIAGE,
    "finding-find-defect": TRIAGE,
    "case-take": TRIAGE,
    "case-return": TRIAGE,
    "case-accept": COUNSEL,
    "case-grant-emergency": COUNSEL,
    "case-decline": COUNSEL,
    "case-redirect": TRIAGE,
    "case-fulfil": RECORDS,
    "case-withdraw": TRIAGE,
    "case-close": TRIAGE,
    "case-seal": COUNSEL,
    "case-record-process": TRIAGE,
    "case-record-prohibitions": COUNSEL,
    "case-lift-prohibition": COUNSEL,
    "case-record-call-back": TRIAGE,
    "case-identify-account": TRIAGE,
    "preservation-create": CASE,
    "production-prepare": CUSTODIAN,
    "notice-plan": COUNSEL,
    "preservations": CASE,
    "preservation": CASE,
    "preservation-collect": CUSTODIAN,
    "preservation-stop-collecting": CUSTODIAN,
    "preservation-confirm": TRIAGE,
    "preservation-extend": COUNSEL,
    "preservation-pause": COUNSEL,
    "preservation-resume": COUNSEL,
    "preservation-hold": COUNSEL,
    "preservation-lift-hold": COUNSEL,
    "preservation-release": COUNSEL,
    "productions": CASE,
    "production": CASE,
    "production-build": CUSTODIAN,
    "production-approve": RECORDS,
    "production-sign": CUSTODIAN,
    "production-release": CUSTODIAN,
    "production-issue-link": CUSTODIAN,
    "production-revoke": COUNSEL,
    "production-download": RECORDS,
    "notices": CASE,
    "notice-waive": COUNSEL,
    "notice-set-address": COUNSEL,
    "mails": CASE,
    "mail": CASE,
    "mail-file": CASE,
    "forgers": COUNSEL,
    "forger-note": COUNSEL,
    "forger-lift": COUNSEL,
    "agencies": DIRECTORY,
    "agency-verify": VERIFIER,
    "agency-enter-phone": VERIFIER,
    "agency-confirm-phone": VERIFIER,
    "api-keys": ADMINISTRATOR,
    "api-key-issue": ADMINISTRATOR,
    "api-key-revoke": ADMINISTRATOR,
    "people": ADMINISTRATOR,
    "person-invite": ADMINISTRATOR,
    "person-invite-again": ADMINISTRATOR,
    "person-grant-role": ADMINISTRATOR,
    "person-end-role": ADMINISTRATOR,
    "person-deactivate": ADMINISTRATOR,
    "person-reactivate": ADMINISTRATOR,
    "person-ask-for-reset": ADMINISTRATOR,
    "person-confirm-reset": ADMINISTRATOR,
    "person-drop-reset": ADMINISTRATOR,
    "audit": AUDITOR,
    "audit-verify": AUDITOR,
    "audit-export": AUDITOR,
}
# Addresses of things that belong to no case.
ON_NO_CASE = ("person-", "agency-", "forger-", "api-key-")
# Means something for a sealed case alone, which exists only for whoever is named in it.
SEALED_ONLY = "case-unseal"

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
        draft=begin(kind="account_information", owner_email="pat@sheriff.larkspur.example"),
        **papers(world.case),
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
        "finding_id": things.finding.pk,
        "prohibition_id": things.prohibition.pk,
        "account_id": things.world.account.pk,
        "snapshot_id": things.snapshot.pk,
        "notice_id": things.notice.pk,
        "agency_id": things.agency.pk,
        "mail_id": things.mail.pk,
        "forger_id": things.forger.pk,
        "key_id": things.api_key.pk,
        "production_id": things.production.pk,
        "kind": "preservation",
        "draft_id": things.draft.pk,
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
    declared = [*STAFF, SEALED_ONLY, *OPEN, *OFFICERS]
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
        SEALED_ONLY,
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


def test_unsealing_is_open_to_whom_the_sealed_case_names(
    client_of: Callable[[str], Client], things: SimpleNamespace, staff: SimpleNamespace
) -> None:
    Case.objects.filter(pk=things.case.pk).update(sealed=True)
    things.case.named.set([staff.users.counsel, staff.users.triage])
    where = reverse(SEALED_ONLY, kwargs={"reference": things.case.reference})
    seen = {
        role: client_of(role).get(where).status_code for role in ("counsel", "triage", "custodian")
    }
    assert seen == {"counsel": 200, "triage": 403, "custodian": 404}


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
