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
from tests.portal.one_of_each import mails, papers

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

# What anybody is answered by GET without any role: pages, sign-in, and closed doors.
OPEN: dict[str, frozenset[int]] = {
    "home": frozenset({200}),
    "language": frozenset({405}),
    "guidelines": frozenset({200}),
    "lookup": frozenset({200}),
    "verify": frozenset({200}),
    "verify-key": frozenset({200}),
    "request-start": frozenset({200}),
    "request-kind": frozenset({302}),
    "request-email": frozenset({200}),
    "request-code": frozenset({302}),
    "request-leave": frozenset({405}),
    "request-drafts": frozenset({302}),
    "request-emergency": frozenset({200}),
    "lookup-answer": frozenset({200}),
    "status": frozenset({200}),
    "status-code": frozenset({302}),
    "status-leave": frozenset({405}),
    "complete-link": frozenset({410}),
    "complete-code": frozenset({410}),
    "healthz": frozenset({200}),
    "readyz": frozenset({200, 503}),
    "metrics": frozenset({200, 403, 404}),
    "account_login": frozenset({200, 302}),
    "account_logout": frozenset({200, 302}),
    "account_inactive": frozenset({200}),
    "account_reauthenticate": frozenset({200, 302, 403}),
    "account_change_password": frozenset({200, 302}),
    "account_reset_password": frozenset({200, 302}),
    "invitation": frozenset({410}),
    "oidc_login": frozenset({404}),
    "oidc_callback": frozenset({404}),
    "socialaccount_login_cancelled": frozenset({200}),
    "socialaccount_login_error": frozenset({200}),
    "usersessions_list": frozenset({200, 302}),
    "mfa_index": frozenset({200, 302}),
    "mfa_authenticate": frozenset({302}),
    "mfa_reauthenticate": frozenset({200, 302, 403}),
    "mfa_activate_totp": frozenset({200, 302}),
    "mfa_deactivate_totp": frozenset({302, 404}),
    "mfa_view_recovery_codes": frozenset({302, 404}),
    "mfa_generate_recovery_codes": frozenset({200, 302}),
    "mfa_download_recovery_codes": frozenset({302, 404}),
    "mfa_list_webauthn": frozenset({200, 302}),
    "mfa_add_webauthn": frozenset({200, 302}),
    "mfa_reauthenticate_webauthn": frozenset({200, 302, 403}),
    "mfa_remove_webauthn": frozenset({302, 404}),
    "mfa_edit_webauthn": frozenset({302, 404}),
    "mfa_login_webauthn": frozenset({302}),
    # What the sign-in library offers and we do not.
    "account_signup": frozenset({404}),
    "account_email": frozenset({404}),
    "account_email_verification_sent": frozenset({404}),
    "account_set_password": frozenset({404}),
    "account_confirm_login_code": frozenset({404}),
    "account_confirm_email": frozenset({404}),
    "socialaccount_signup": frozenset({404}),
    "socialaccount_connections": frozenset({404}),
    "account_reset_password_from_key_done": frozenset({200}),
    "account_reset_password_from_key": frozenset({200}),
    "account_reset_password_done": frozenset({200}),
    "api-1:openapi-json": frozenset({200}),
    "api-1:api-root": frozenset({404}),
    "api-1:lookup": frozenset({200, 400, 401, 422}),
    "api-1:check": frozenset({401, 405}),
    "api-1:requests": frozenset({401}),
    "api-1:send": frozenset({401, 405}),
    "api-1:servers": frozenset({200, 401, 405}),
}
# Of one officer's own request: nobody of staff is let in without the officer's code or key.
OFFICERS: dict[str, frozenset[int]] = {
    "receipt": frozenset({302, 404}),
    "receipt-pdf": frozenset({302, 404}),
    "request-tasks": frozenset({302, 404}),
    "request-accounts": frozenset({302, 404}),
    "request-account": frozenset({302, 404}),
    "request-reach": frozenset({302, 404}),
    "request-documents": frozenset({302, 404}),
    "request-documents-found": frozenset({302, 404}),
    "request-sign": frozenset({302, 404}),
    "request-check": frozenset({302, 404}),
    "request-delete": frozenset({302, 404}),
    "request-emergency-draft": frozenset({302, 404}),
    "request-step": frozenset({302, 404}),
    "status-case": frozenset({302, 404}),
    "status-receipt": frozenset({302, 404}),
    "status-complete": frozenset({302, 404}),
    "status-message": frozenset({302, 404}),
    "status-message-paper": frozenset({302, 404}),
    "status-withdraw": frozenset({302, 404}),
    "status-extend": frozenset({302, 404}),
    "status-letter": frozenset({302, 404}),
    "production-collect": frozenset({302, 404, 405}),
    "api-1:follow": frozenset({401}),
    "api-1:production": frozenset({401}),
    "api-1:download": frozenset({401, 405}),
}
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
