"""The sign-in pages are drawn like every other page and offer no registration."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.actions.factors import give_totp
from audit.models import LogHead
from core.actor import SYSTEM
from tests.portal.addresses import OPEN
from tests.signing_in import PASSWORD, sign_in

PARAMETERS = {
    "account_reset_password_from_key": ("uidb36", "key"),
    "account_confirm_email": ("key",),
    "mfa_remove_webauthn": ("pk",),
    "mfa_edit_webauthn": ("pk",),
}

pytestmark = [
    pytest.mark.django_db,
    # The folder of collected static files exists only in an installation.
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]


def test_sign_in_is_drawn_with_our_fields_and_offers_no_registration(client: Client) -> None:
    page = client.get(reverse("account_login"))
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("govuk-input--width-20") == 2
    assert "Sign in to the desk" in text
    assert "/signup/" not in text


def test_wrong_credentials_are_told_in_the_summary(client: Client) -> None:
    sent = {"login": "nobody@example.org", "password": "not the password at all"}
    text = client.post(reverse("account_login"), sent).content.decode()
    assert "There is a problem" in text
    assert "<title>Error: Sign in to the desk" in text
    assert "nobody@example.org" in text
    assert "not the password at all" not in text


def test_the_provider_of_the_policy_is_named_in_header_and_footer(
    client: Client, policy: object
) -> None:
    text = client.get(reverse("account_login")).content.decode()
    name = policy.provider.name  # type: ignore[attr-defined]
    assert f'<span class="wd-wordmark__name">{name}</span>' in text
    assert f"{name} is a private organisation" in text


def test_forms_tell_the_browser_to_send_its_origin(client: Client) -> None:
    """Under ``no-referrer`` a browser sends ``Origin: null``, which the CSRF check refuses."""
    assert (
        '<meta name="referrer" content="same-origin">'
        in client.get(reverse("account_login")).content.decode()
    )


def test_what_is_not_found_is_told_in_the_house_style(client: Client) -> None:
    page = client.get("/no-such-page/")
    assert page.status_code == 404
    assert "Page not found" in page.content.decode()


def faults_of(text: str) -> list[str]:
    known = {
        "no stylesheet of ours": "writdesk.css" not in text,
        "an inline script": re.search(r"<script(?![^>]*(src=|json))", text) is not None,
        "a style": " style=" in text or "<style" in text,
        "not one main heading": text.count("<h1") != 1,
        "a link to sign up": "/signup/" in text,
    }
    return [fault for fault, there in known.items() if there]


def test_every_page_of_signing_in_is_drawn_in_the_house_style(staff: SimpleNamespace) -> None:
    """A page of the library's own would bring its own frame, styles and scripts."""
    LogHead.objects.get_or_create(pk=1)
    person = staff.users.counsel
    person.set_password(PASSWORD)
    person.save()
    give_totp(by=SYSTEM, user=person)
    values: dict[str, object] = {"uidb36": "1", "key": "abc"}
    faults: dict[str, list[str]] = {}
    names = [name for name in OPEN if name.startswith(("account_", "mfa_", "user", "social"))]

    def look(client: Client, name: str) -> None:
        wanted = {one: values[one] for one in PARAMETERS.get(name, ())}
        answer = client.get(reverse(name, kwargs=wanted))
        if answer.status_code in (200, 401) and "html" in answer["Content-Type"]:
            faults[name] = faults_of(answer.content.decode())

    for client in (Client(), sign_in(Client(), person)):
        for name in names:
            if "pk" not in PARAMETERS.get(name, ()) and name != "account_logout":
                look(client, name)
    client = sign_in(Client(), person)
    look(client, "account_logout")
    values["pk"] = Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": {}}
    ).pk
    for name in ("mfa_list_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"):
        look(client, name)
    # Signing in itself, resets, sessions, each factor with its acts, and what single sign-on says.
    assert len(faults) >= 18, sorted(faults)
    assert {name: found for name, found in faults.items() if found} == {}
