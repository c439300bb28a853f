"""Officers read their own language on pages, in letters and in mails; the desk reads English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation

from accounts.actions import enrol_officer
from accounts.models import Officer
from cases import letters, queries
from cases.models import Case
from cases.queries import current_policy, policy_of
from core import clock
from core.actor import SYSTEM
from core.wording import day_words
from documents import letters as rendering
from intake.models import Draft
from notifications.dispatcher import dispatch
from notifications.models import Message
from notifications.wording import code_mail
from tests.cases.making import ACCOUNT, PRESERVATION, make_case
from tests.portal.speaking import policy_in, pseudo_language, unmarked

pytestmark = pytest.mark.django_db

# Addresses that anybody may open and that show an officer's page.
PAGES = (
    "/",
    "/guidelines/",
    "/lookup/",
    "/lookup/?server=open.rocket.chat",
    "/lookup/?server=chat.acme.example",
    "/lookup/?server=",
    "/verify/",
    "/request/",
    "/request/email/",
    "/request/emergency/",
    "/status/",
    "/nothing-here/",
)
CODES = [code for code, _ in django_settings.LANGUAGES]


@pytest.fixture
def polyglot(tmp_path: Path, settings: Any) -> None:
    """A policy that speaks every language of the pages."""
    settings.POLICY_FILE = policy_in(tmp_path / "many.toml", ["en", "de", "pt-BR"])


@pytest.fixture
def bracketed(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A policy and a catalogue in which every marked text stands in brackets."""
    settings.POLICY_FILE = policy_in(tmp_path / "wrapped.toml", ["en"], "⟦{}⟧")
    with pseudo_language():
        yield


def officer() -> Officer:
    return enrol_officer(by=SYSTEM, email="dana.sample@police.example")


def shown(response: Any) -> str:
    return str(response.content.decode())


def language_of(response: Any) -> str:
    match = re.search(r'<html[^>]* lang="([^"]+)"', shown(response))
    assert match
    return match[1]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("code", CODES)
def test_each_page_answers_in_each_language(
    client: Client, polyglot: None, path: str, code: str
) -> None:
    page = client.get(path, headers={"accept-language": code})

    assert page.status_code in (200, 404, 422)
    assert language_of(page) == code
    assert page["Content-Language"] == code
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in page["Vary"].split(",")}


@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_a_text_that_cannot_be_translated(
    client: Client, bracketed: None, path: str
) -> None:
    provider = current_policy().provider.name

    page = client.get(path)

    assert "⟦" in shown(page)
    assert unmarked(shown(page), (provider, "open.rocket.chat", "chat.acme.example")) == []


def test_a_chosen_language_is_remembered_and_the_page_comes_back(
    client: Client, polyglot: None
) -> None:
    answer = client.post("/language/", {"language": "de", "next": "/lookup/?server=x.example"})

    assert (answer.status_code, answer["Location"]) == (302, "/lookup/?server=x.example")
    assert language_of(client.get("/", headers={"accept-language": "en"})) == "de"
    cookie = client.cookies["language"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:x", ""]
)
def test_choosing_leads_nowhere_else(client: Client, polyglot: None, elsewhere: str) -> None:
    answer = client.post("/language/", {"language": "de", "next": elsewhere})

    assert answer["Location"] == "/"


def test_a_language_nobody_speaks_changes_nothing(client: Client, polyglot: None) -> None:
    client.post("/language/", {"language": "tlh", "next": "/"})

    assert "language" not in client.cookies
    assert language_of(client.get("/", headers={"accept-language": "tlh, de;q=0.5"})) == "de"


def test_a_link_carries_a_language_for_one_page(client: Client, polyglot: None) -> None:
    assert language_of(client.get("/?lang=pt-BR")) == "pt-br"
    page = shown(client.get("/?lang=de"))
    assert '<link rel="alternate" hreflang="pt-br" href="/?lang=pt-br">' in page
    assert 'name="next" value="/"' in page
    assert language_of(client.get("/")) == "en"


def test_a_language_the_policy_does_not_speak_is_not_offered(
    client: Client, tmp_path: Path, settings: Any
) -> None:
    settings.POLICY_FILE = policy_in(tmp_path / "german.toml", ["de"])

    page = client.get("/", headers={"accept-language": "en"})

    assert language_of(page) == "de"
    assert "hreflang" not in shown(page)


def test_the_desk_reads_english_whatever_the_browser_asks(
    client: Client, polyglot: None, staff: SimpleNamespace
) -> None:
    client.force_login(staff.users.triage)

    page = client.get("/desk/", headers={"accept-language": "de"})

    assert page.status_code == 200
    assert language_of(page) == "en"
    assert "hreflang" not in shown(page)


def test_no_language_is_left_behind(client: Client, polyglot: None) -> None:
    client.get("/", headers={"accept-language": "de"})

    assert translation.get_language() == "en"


def test_texts_of_the_policy_follow_the_language_in_use(polyglot: None) -> None:
    text = current_policy().statements.not_legal_advice
    with translation.override("pt-br"):
        assert str(text).startswith("[pt-BR] ")
    with translation.override("de"):
        assert text.in_language().startswith("[de] ")
        assert not text.in_language("en").startswith("[")
    assert not str(text).startswith("[")


def test_letters_and_mails_speak_the_language_of_the_case(polyglot: None) -> None:
    with translation.override("de"):
        case = make_case(current_policy(), PRESERVATION, officer=officer())
    assert Case.objects.get().language == "de"

    receipt = letters.compose_receipt(case, list(queries.current_accounts(case)), policy_of(case))
    dispatch()

    assert receipt.language == "de"
    assert any(str(block.get("text", "")).startswith("[de] ") for block in receipt.blocks)
    (mail,) = Message.objects.filter(case=case)
    assert "[de] " in mail.body
    assert "[pt-BR] " not in mail.body


def test_the_writer_of_a_draft_is_answered_in_their_language(
    client: Client, polyglot: None
) -> None:
    from intake import actions

    with translation.override("pt-br"):
        draft = actions.begin(kind="preservation")
    assert Draft.objects.get().language == "pt-br"
    receipt = actions.send(draft_id=draft.id, raw=dict(PRESERVATION, documents=[]))

    assert receipt.case.language == "pt-br"


def test_no_letter_holds_a_text_that_cannot_be_translated(
    bracketed: None, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = current_policy()
    raw = dict(ACCOUNT, documents=[], officer={"name": "Dana Sample", "email": "d@police.example"})
    case = make_case(policy, raw)
    account = queries.current_accounts(case).first()
    assert account is not None
    defects = [row for row in queries.current_findings(case) if row.outcome == "fail"]
    assert defects
    drafts = [
        letters.compose_receipt(case, [account], policy),
        letters.compose_return(case, defects, policy, until=clock.now()),
        letters.compose_decline(case, "⟦⟧", policy),
        letters.compose_redirect(case, [account], policy),
        letters.compose_acceptance(case, {}, [], policy),
    ]
    pages: list[str] = []
    monkeypatch.setattr(rendering, "RENDERER", f"{__name__}.keep_html")
    for draft in drafts:
        pages.append(letters.render(draft, policy).decode())

    known = (
        *policy.provider.address_lines,
        policy.provider.name,
        "Dana Sample",
        "Example County Police",
        "open.rocket.chat",
        case.reference,
    )
    for page in pages:
        assert unmarked(page, known) == []


def keep_html(html: str, style: str) -> bytes:
    """Stand in for the renderer, whose work is not asked for here."""
    return html.encode()


def test_no_mail_holds_a_text_that_cannot_be_translated(bracketed: None) -> None:
    policy = current_policy()
    case = make_case(policy, dict(PRESERVATION, documents=[]), officer=officer())
    dispatch()

    mails = [(mail.subject, mail.body) for mail in Message.objects.all()]
    mails.append(code_mail("123456", 10, policy))
    assert len(mails) >= 2
    for subject, body in mails:
        assert unmarked(subject, (case.reference,)) == []
        assert unmarked(body, (case.reference, policy.provider.name)) == []


@pytest.mark.parametrize("code", CODES)
def test_a_day_is_written_as_its_language_writes_it(code: str) -> None:
    from datetime import date

    with translation.override(code):
        words = day_words(date(2026, 11, 24))
    assert "2026" in words
    assert "24" in words
