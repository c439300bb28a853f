"""The sign-in pages are drawn like every other page and offer no registration."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = [
    pytest.mark.django_db,
    # The folder of collected static files exists only in an installation.
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]


def test_sign_in_is_drawn_with_our_fields_and_offers_no_registration(client: Client) -> None:
    page = client.get(reverse("account_login"))
    text = page.content.decode()
    assert page.status_code == 200
    assert 'class="govuk-input"' in text
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
