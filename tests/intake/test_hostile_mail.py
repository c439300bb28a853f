"""A mail that was built to do harm is read in time, and nothing in it hides what must be seen."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest
from django.conf import settings

from cases.models import Case
from core.actor import SYSTEM
from core.ids import check_character
from documents.models import Document
from intake.actions import ingest, receiving
from intake.mail import html_to_text, read_mail, submission_of
from intake.models import InboundMessage
from intake.states import MailOutcome
from rules.policy import load_policy
from tests.intake.mails import TEMPLATE, mail

LONG = 200_000
HEAD = b"From: pat@larkspur.example\r\nMessage-ID: <1@larkspur.example>\r\n"
DANGER = "He will kill her tonight; there is an imminent danger of death."


@pytest.mark.services
@pytest.mark.parametrize("kind", ["plain", "html"])
@pytest.mark.parametrize(
    "piece",
    ["a", "1.", " ", "\t ", "LER-2026-", "From: a\n", "<!--", "<a ", "<a b='", "<script></"],
)
def test_no_text_keeps_the_reader_busy(kind: str, piece: str) -> None:
    text = piece * (LONG // len(piece))
    content = HEAD + f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{text}x".encode()
    began = process_time()
    submission_of(read_mail(content), load_policy(settings.POLICY_FILE))
    assert process_time() - began < 15


@pytest.mark.services
@pytest.mark.parametrize("piece", [b"--a\n\n", b"X: y\n", b"\n", b"a\n"])
def test_no_number_of_parts_or_lines_keeps_the_parser_busy(piece: bytes) -> None:
    head = HEAD + b"Content-Type: multipart/mixed; boundary=a\r\n"
    content = head + (b"" if piece.startswith(b"X") else b"\r\n") + piece * 1_500_000
    began = process_time()
    found = read_mail(content)
    assert (found.from_email, found.message_id) == ("pat@larkspur.example", "1@larkspur.example")
    assert process_time() - began < 15


@pytest.mark.services
def test_no_number_of_servers_keeps_the_reader_busy() -> None:
    text = "".join(f"https://a{number}.example/b " for number in range(10_000))
    began = process_time()
    found = submission_of(read_mail(mail(text)), load_policy(settings.POLICY_FILE))
    assert process_time() - began < 15
    # The case names as many as the policy takes; the mail itself is kept whole.
    assert len({account.server_url for account in found.accounts}) == 50


def test_tag_without_an_end_is_text_and_hides_nothing() -> None:
    assert html_to_text("<p>Keep this</p><!-- not this --><p>and this <b") == (
        "Keep this\n\nand this <b"
    )
    assert html_to_text("a < b") == "a < b"
    assert html_to_text("shown<!-- never closed <p>hidden") == "shown"


def test_danger_after_a_hundred_pages_is_still_seen() -> None:
    found = read_mail(mail("word " * 30_000 + DANGER))
    assert DANGER not in found.text
    assert DANGER in found.free_text
    assert "cut_short" in found.marks


def test_mail_quotes_no_more_references_than_a_database_can_look_for() -> None:
    bodies = [f"{number:05d}" for number in range(200)]
    quoted = " ".join(f"LER-2026-{body}{check_character(f'2026{body}')}" for body in bodies)
    found = read_mail(mail(quoted))
    assert len(found.references) == 50


@pytest.mark.parametrize("period", ["2026-01-01 to 9999-12-31", "9999-12-31 to 9999-12-31"])
def test_last_day_there_is_breaks_nothing(period: str) -> None:
    text = (
        f"{TEMPLATE}\nIssued on: 9999-12-31\nPeriod: {period}\n"
        "You are ordered not to disclose this order for 90 days.\n"
    ).replace("Issued on: 2 November 2025\n", "")
    read = submission_of(read_mail(mail(text)), load_policy(settings.POLICY_FILE))
    assert read.period.ends_on is None
    assert read.process.issued_on == date.max


@pytest.mark.django_db
def test_mail_that_names_too_many_accounts_is_never_refused(keys: object) -> None:
    named = "\n".join(f"@user{number} on https://open.rocket.chat" for number in range(70))
    taken = ingest(by=SYSTEM, content=mail(f"Please preserve these accounts:\n{named}\n{DANGER}"))
    case = taken.message.case
    assert case is not None
    assert (case.consequence, len(case.submission["accounts"])) == ("human_now", 50)


@pytest.mark.django_db
def test_repeated_mail_with_another_html_text_does_not_vanish(keys: object) -> None:
    plain = "Please preserve @kim on https://open.rocket.chat, as we said on the telephone."
    ingest(by=SYSTEM, content=mail(plain, html=f"<p>{plain}</p>"))
    again = ingest(by=SYSTEM, content=mail(plain, html=f"<p>{plain} {DANGER}</p>"))
    assert again.variant is not None
    assert (again.variant.outcome, again.variant.case) == (MailOutcome.VARIANT, Case.objects.get())
    assert Case.objects.get().consequence == "human_now"


@pytest.mark.django_db
def test_what_fails_leaves_no_files_behind(keys: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> str:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(receiving, "_settle", broken)
    with pytest.raises(RuntimeError):
        ingest(by=SYSTEM, content=mail(TEMPLATE, files=("letter.pdf", "warrant.pdf")))
    assert not InboundMessage.objects.exists()
    assert not Document.objects.exists()
