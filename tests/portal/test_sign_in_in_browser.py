"""A real browser signs in: an app's codes, a passkey alone; an idle session ends."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from audit.models import AuditEvent, LogHead
from tests.accounts.oidc import running
from tests.portal.browsing import assert_sound, browser
from tests.signing_in import PASSWORD

__all__ = ["browser"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]


@pytest.fixture
def counsel(staff: SimpleNamespace) -> User:
    LogHead.objects.get_or_create(pk=1)
    cache.clear()
    person: User = staff.users.counsel
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, live_server: LiveServer) -> Iterator[Page]:
    opened = context.new_page()
    messages: list[str] = []

    def noted(words: str) -> None:
        # What a page of the provider complains of is not ours.
        if opened.url.startswith(live_server.url):
            messages.append(words)

    opened.on("console", lambda message: noted(message.text))
    opened.on("pageerror", lambda error: noted(str(error)))
    yield opened
    assert [text for text in messages if "422" not in text] == []


@pytest.fixture
def device(context: BrowserContext, page: Page) -> Any:
    """Something that holds passkeys and knows its owner, as the browser's own test of it does."""
    wire = context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    held = wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return SimpleNamespace(wire=wire, id=held["authenticatorId"])


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_selector("body.govuk-frontend-supported")


def give_password(page: Page, person: User) -> None:
    page.goto("/account/login/?next=/desk/agencies/")
    page.wait_for_selector("body.govuk-frontend-supported")
    page.fill("#id_login", person.email)
    page.fill("#id_password", PASSWORD)
    press(page, "Sign in")


def code_of(secret: str, step: int) -> str:
    return str(format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[step])))


def heading(page: Page) -> str:
    return str(page.text_content("h1"))


def done() -> list[str]:
    return list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))


def test_the_form_is_accepted_and_the_focus_goes_to_what_is_wrong(page: Page, db: None) -> None:
    LogHead.objects.get_or_create(pk=1)
    page.goto("/account/login/")
    page.fill("#id_login", "nobody@example.org")
    page.fill("#id_password", "not the password at all")
    press(page, "Sign in")
    assert heading(page) == "Sign in to the desk"
    assert "govuk-error-summary" in page.evaluate("document.activeElement.className")


def test_a_password_leads_to_an_app_and_its_codes_let_in(page: Page, counsel: User) -> None:
    give_password(page, counsel)
    assert heading(page) == "Second factors"
    assert_sound(page)
    press(page, "Set up an app")
    assert_sound(page)
    page.locator("summary", has_text="I cannot read the picture").click()
    secret = str(page.text_content("#authenticator_secret")).replace(" ", "")
    assert page.locator(".wd-qr svg").bounding_box() is not None
    page.fill("#id_code", "000000")
    press(page, "Set up the app")
    assert "This code is not right" in str(page.text_content(".govuk-error-summary"))
    page.fill("#id_code", code_of(secret, 0))
    press(page, "Set up the app")
    assert heading(page) == "Recovery codes"
    assert page.locator("#recovery_codes li").count() == 10
    assert_sound(page)
    press(page, "I have them. Go on")
    assert "/desk/" in page.url
    page.locator("details.wd-menu summary").click()
    press(page, "Sign out")
    give_password(page, counsel)
    assert heading(page) == "Your second factor"
    assert_sound(page)
    page.fill("#id_code", code_of(secret, 1))
    press(page, "Sign in")
    assert page.url.endswith("/desk/agencies/")
    assert done() == [
        "user.signed_in",
        "factor.added",
        "factor.added",
        "user.signed_out",
        "factor.used",
        "user.signed_in",
    ]


def test_a_passkey_is_added_and_then_signs_in_alone(page: Page, counsel: User, device: Any) -> None:
    give_password(page, counsel)
    press(page, "Add a passkey")
    assert_sound(page)
    page.fill("#id_name", "This computer")
    press(page, "Add the passkey")
    assert heading(page) == "Recovery codes"
    held = device.wire.send("WebAuthn.getCredentials", {"authenticatorId": device.id})
    assert [entry["isResidentCredential"] for entry in held["credentials"]] == [True]
    page.goto("/account/factors/webauthn/")
    assert "This computer" in str(page.text_content("table"))
    assert_sound(page)
    page.goto("/desk/")
    page.locator("details.wd-menu summary").click()
    press(page, "Sign out")

    page.goto("/account/login/")
    page.wait_for_selector("body.govuk-frontend-supported")
    press(page, "Sign in with a passkey")
    assert page.url.endswith("/desk/")
    assert heading(page)
    assert done().count("user.signed_in") == 2

    page.locator("details.wd-menu summary").click()
    press(page, "Sign out")
    give_password(page, counsel)
    assert heading(page) == "Your second factor"
    press(page, "Use a passkey")
    assert page.url.endswith("/desk/agencies/")


def test_a_passkey_that_knows_its_owner_no_more_does_not_let_in(
    page: Page, counsel: User, device: Any
) -> None:
    give_password(page, counsel)
    press(page, "Add a passkey")
    press(page, "Add the passkey")
    page.context.clear_cookies()
    device.wire.send(
        "WebAuthn.setUserVerified", {"authenticatorId": device.id, "isUserVerified": False}
    )
    page.goto("/account/login/")
    page.wait_for_selector("body.govuk-frontend-supported")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_selector("[data-passkey] [role=alert]:not([hidden])")
    assert "No passkey was used" in str(page.text_content("[data-passkey=login]"))
    page.goto("/desk/")
    assert heading(page) == "Sign in to the desk"


def test_a_grave_act_is_confirmed_by_a_passkey_where_there_is_no_password(
    page: Page, staff: SimpleNamespace, counsel: User, device: Any
) -> None:
    ada = staff.users.administrator
    ada.set_password(PASSWORD)
    ada.save()
    give_password(page, ada)
    press(page, "Add a passkey")
    press(page, "Add the passkey")
    ada.set_unusable_password()
    ada.save()
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.wait_for_selector("body.govuk-frontend-supported")
    press(page, "Sign in with a passkey")
    page.goto(f"/desk/people/{counsel.pk}/deactivate/")
    page.wait_for_selector("body.govuk-frontend-supported")
    assert_sound(page)
    press(page, "Shut out")
    assert "Use your passkey to confirm that it is you" in str(page.text_content("main"))
    press(page, "Use a passkey")
    assert "The person is shut out" in str(page.text_content("main"))
    assert not User.objects.get(pk=counsel.pk).is_active


def test_an_idle_session_ends_and_what_was_typed_waits(page: Page, counsel: User) -> None:
    with time_machine.travel("2026-11-24T08:00:00Z") as traveller:
        give_password(page, counsel)
        press(page, "Set up an app")
        secret = str(page.text_content("#authenticator_secret")).replace(" ", "")
        page.fill("#id_code", code_of(secret, 1))
        press(page, "Set up the app")
        page.goto("/desk/agencies/verify/")
        page.wait_for_selector("body.govuk-frontend-supported")
        page.fill("#id_name", "Larkspur County Sheriff")
        traveller.shift(31 * 60)
        press(page, "Enter in the directory")
        assert heading(page) == "Sign in to the desk"
        assert "What you typed is kept" in str(page.text_content("main"))
        assert_sound(page)
        page.fill("#id_login", counsel.email)
        page.fill("#id_password", PASSWORD)
        press(page, "Sign in")
        page.fill("#id_code", code_of(secret, 1))
        press(page, "Sign in")
        assert page.input_value("#id_name") == "Larkspur County Sheriff"
    assert Authenticator.objects.filter(user=counsel).count() == 2


@pytest.mark.services
def test_the_organisations_provider_is_walked_to_and_back(
    page: Page, counsel: User, settings: Any
) -> None:
    with running() as provider:
        app = {
            "provider_id": "oidc",
            "name": "Example",
            "client_id": "writdesk",
            "secret": "s",
            "settings": {"server_url": provider.address},
        }
        settings.OIDC_ISSUER, settings.OIDC_NAME = provider.address, "Example"
        settings.OIDC_ROLES = ["legal=counsel"]
        settings.SOCIALACCOUNT_PROVIDERS = {"oidc": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        provider.knows(
            "one", email=counsel.email, email_verified=True, groups=["legal"], amr=["mfa"]
        )
        page.goto("/account/login/")
        page.wait_for_selector("body.govuk-frontend-supported")
        assert_sound(page)
        with page.expect_navigation():
            page.get_by_role("button", name="Sign in with Example").click()
        page.fill("input[name=sub]", "one")
        with page.expect_navigation():
            page.get_by_role("button", name="Authorize", exact=True).click()
        page.wait_for_selector("body.wd-desk")
        assert page.url.endswith("/desk/")
        assert done() == ["user.signed_in"]
