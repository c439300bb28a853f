"""Whoever tries too often is told so in their own language, and types nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.translation import gettext, override

pytestmark = pytest.mark.django_db
RESET, LOGIN = "/account/password/reset/", "/account/login/"
EMAIL = "pat@sheriff.larkspur.example"
LANGUAGES = {"en": "en", "de-AT,de;q=0.9": "de", "pt-BR": "pt-br"}


@pytest.fixture(autouse=True)
def uncounted() -> None:
    """Counts of other tests are forgotten."""
    cache.clear()


def too_often(client: Client, path: str = RESET, **more: str) -> Any:
    for _ in range(40):
        answer = client.post(path, {"email": EMAIL, "login": EMAIL, **more})
        if answer.status_code == 429:
            return answer
    raise AssertionError("nobody was stopped")


@pytest.mark.parametrize("accepted", LANGUAGES)
def test_the_page_speaks_the_readers_language(accepted: str) -> None:
    refused = too_often(Client(headers={"accept-language": accepted}))

    page, code = refused.content.decode(), LANGUAGES[accepted]
    assert refused["Content-Language"] == code
    assert f'lang="{code}"' in page
    with override(code):
        assert f'<h1 class="govuk-heading-l">{gettext("Too many tries")}</h1>' in page
    assert refused["Retry-After"] == "300"


def test_what_was_typed_is_sent_again_from_the_page_and_a_password_is_not() -> None:
    client = Client()
    refused = too_often(client, password="correct horse battery", next="/desk/")

    page = refused.content.decode()
    assert f'<form method="post" action="{RESET}"' in page
    assert f'<input type="hidden" name="email" value="{EMAIL}">' in page
    assert '<input type="hidden" name="next" value="/desk/">' in page
    assert "correct horse battery" not in page
    assert page.count('name="csrfmiddlewaretoken"') == 1
    cache.clear()
    assert client.post(RESET, {"email": EMAIL})["Location"] == f"{RESET}done/"


def test_what_was_typed_is_shown_as_it_was_and_never_as_html() -> None:
    refused = too_often(Client(), next='"><script>alert(1)</script>')

    assert "<script>alert(1)" not in refused.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in refused.content.decode()


def test_a_flood_of_text_is_not_sent_back() -> None:
    refused = too_often(Client(), next="x" * 70_000)

    assert refused.status_code == 429
    assert "x" * 1000 not in refused.content.decode()
    assert f'<a class="govuk-link" href="{RESET}">' in refused.content.decode()


def test_every_other_page_of_the_door_stays_english() -> None:
    page = Client(headers={"accept-language": "de"}).get(LOGIN)

    assert 'lang="en"' in page.content.decode()
