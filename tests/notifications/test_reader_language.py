"""Account holders and administrators read their own language, without a word of another in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils.translation import gettext, override

from accounts.models import Officer
from cases import actions
from cases.models import Case
from cases.queries import current_policy
from documents import letters
from notifications.actions import set_notice_address
from notifications.addresses import language_in
from notifications.models import UserNotice
from notifications.notice_content import compose, language_of
from servers.actions import register_server
from tests.cases.making import ACCOUNT, changed, clear_fails, make_case
from tests.notifications.sink import Sink, text_of
from tests.notifications.telling import ADDRESS, Told, work
from tests.notifications.test_removal import REMOVAL, REMOVED, URL
from tests.portal.speaking import policy_in, pseudo_language, unmarked
from tests.preservation.keeping import ROBIN

pytestmark = pytest.mark.django_db
OTHERS = [code for code, _ in django_settings.LANGUAGES if code != "en"]
KNOWN = (
    URL, "@robin.sample", "robin.sample", "@robin", "open.rocket.chat", "team.rocket.chat",
    "Example County Police", "Superior Court of Example County", "26-CR-0042",
    REMOVED.circumstances,
)  # fmt: skip


@pytest.fixture
def bracketed(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.POLICY_FILE = policy_in(tmp_path / "wrapped.toml", ["en"], "⟦{}⟧")
    with pseudo_language():
        yield


def removed(policy: Any, officer: Officer, staff: SimpleNamespace, language: str = "en") -> Case:
    case = make_case(policy, REMOVAL, officer=officer)
    Case.objects.filter(pk=case.pk).update(language=language)
    clear_fails(case, staff.counsel)
    actions.decide_removal(by=staff.counsel, case_id=case.id, decision=REMOVED)
    work()
    return Case.objects.get(pk=case.pk)


def outside(text: str, case: Case) -> list[str]:
    provider = current_policy().provider
    return unmarked(text, (REMOVED.rule, case.reference, provider.name, *KNOWN))


def test_no_word_of_a_notice_is_without_translation(bracketed: None, told: Told) -> None:
    told.planned()
    content = compose(told.notice())
    assert outside(f"{content.subject}\n{content.body}", told.case) == []


def test_no_word_of_the_copy_of_a_request_is_without_translation(
    bracketed: None, telling: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[str] = []

    def keep(html: str, style: str) -> bytes:
        pages.append(html)
        return b"%PDF-1.7"

    two = telling(accounts=[*ROBIN, {**ROBIN[0], "username": "kim.example"}])
    work()
    monkeypatch.setattr(letters, "import_string", lambda name: keep)
    compose(UserNotice.objects.filter(case=two.case).earliest("account__position"))
    assert len(pages) == 1
    assert outside(pages[0], two.case) == []


def test_no_word_of_a_statement_of_reasons_is_without_translation(
    bracketed: None, officer: Officer, staff: SimpleNamespace
) -> None:
    case = removed(current_policy(), officer, staff)
    content = compose(UserNotice.objects.get(case=case))
    assert outside(f"{content.subject}\n{content.body}", case) == []


@pytest.mark.parametrize("choice", ["inform", "forward"])
def test_no_word_to_an_administrator_is_without_translation(
    bracketed: None, staff: SimpleNamespace, officer: Officer, sink: Sink, choice: str
) -> None:
    case = routed(current_policy(), staff, officer, choice)
    (mail,) = sink.to("it@customer.example")
    assert outside(f"{mail['Subject']}\n{text_of(mail)}", case) == []


def routed(
    policy: Any, staff: SimpleNamespace, officer: Officer, choice: str, language: str = "en"
) -> Case:
    register_server(
        by=staff.administrator, policy=policy, server_url="https://team.rocket.chat",
        deployment="cloud", contact_email="it@customer.example", registered=True,
        notify_administrator=True,
    )  # fmt: skip
    accounts = [{"server_url": "https://team.rocket.chat", "username": "robin"}]
    case = make_case(policy, changed(ACCOUNT, accounts=accounts), officer=officer)
    Case.objects.filter(pk=case.pk).update(language=language)
    actions.record_prohibitions(by=staff.counsel, case_id=case.id)
    actions.route(by=staff.counsel, case_id=case.id, choice=choice, reason="It is theirs.")
    work()
    return case


@pytest.mark.parametrize("language", OTHERS)
def test_each_is_written_in_the_language_of_the_case(
    policy: Any, officer: Officer, staff: SimpleNamespace, sink: Sink, language: str
) -> None:
    case = removed(policy, officer, staff, language)
    notice = UserNotice.objects.get(case=case)
    set_notice_address(by=staff.counsel, notice_id=notice.id, address=ADDRESS)
    actions.record_prohibitions(by=staff.counsel, case_id=case.id)
    work()
    routed(policy, staff, officer, "inform", language)
    (statement,), (word,) = sink.to(ADDRESS), sink.to("it@customer.example")
    for mail, said in (
        (statement, "A person decided this; no automated means were used."),
        (word, "You receive this because your server is registered with us and agreed to such"
         " messages. You can take that back at any time."),
    ):  # fmt: skip
        with override(language):
            assert gettext(said) != said
            assert gettext(said) in text_of(mail)
        assert said not in text_of(mail)


@pytest.mark.parametrize("language", OTHERS)
def test_a_notice_speaks_the_language_that_the_account_was_set_to(
    told: Told, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    notice, policy = told.planned(), current_policy()
    assert language_of(notice, policy) == "en"
    Case.objects.filter(pk=told.case.pk).update(language=language)
    assert language_of(told.notice(), policy) == language
    content = compose(told.notice())
    with override(language):
        subject = gettext("[%(reference)s] Notice about a legal request")
    assert subject != "[%(reference)s] Notice about a legal request"
    assert content.subject == subject % {"reference": told.case.reference}
    assert "What was disclosed" not in content.body


@pytest.mark.parametrize(
    ("platform", "fields", "found"),
    [
        ("rocketchat", {"language": "pt-BR"}, "pt-BR"),
        ("zulip", {"default_language": "de"}, "de"),
        ("rocketchat", {"language": 7}, ""),
        ("rocketchat", ["language"], ""),
        ("generic", {"language": "de"}, ""),
    ],
)
def test_the_language_of_an_account_s_own_record(platform: str, fields: Any, found: str) -> None:
    assert language_in(platform, json.dumps(fields).encode()) == found
    assert language_in(platform, b"not json") == ""
