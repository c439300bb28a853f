"""Who asks, where a mail passes on another one: the sender, its author, or a person finds out."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest

from intake.mail import read_mail, submission_of
from intake.mail.forwarded import Requester
from intake.mail.request import requester
from tests.intake.mails import mail

LETTER = "Please preserve the account @kim on https://open.rocket.chat.\n\nPat Example"
BLOCKS = {
    "Apple Mail": "Begin forwarded message:\n\nFrom: Pat Example <pat@sheriff.larkspur.example>\n"
    "Subject: Preservation\nDate: 2 November 2026 at 09:14\nTo: abuse@shop.example\n\n",
    "Gmail": "---------- Forwarded message ---------\n"
    "From: Pat Example <pat@sheriff.larkspur.example>\nDate: Mon, Nov 2, 2026\n"
    "Subject: Preservation\nTo: <abuse@shop.example>\n\n",
    "Outlook": "-----Original Message-----\n"
    "From: Pat Example [mailto:pat@sheriff.larkspur.example]\nSent: Monday\nTo: Abuse\n"
    "Subject: Preservation\n\n",
    "German": "Von: Pat Example <pat@sheriff.larkspur.example>\n"
    "Gesendet: Montag, 2. November 2026 09:14\nAn: Abuse\nBetreff: Sicherung\n\n",
    "Portuguese": "De: Pat Example <pat@sheriff.larkspur.example>\n"
    "Enviado: segunda-feira\nPara: Abuse\nAssunto: Preservação\n\n",
    "French": "De : Pat Example <pat@sheriff.larkspur.example>\n"
    "Envoyé : lundi\nÀ : Abuse\nObjet : Conservation\n\n",
    "Spanish": "De: Pat Example <pat@sheriff.larkspur.example>\n"
    "Fecha: lunes\nPara: Abuse\nAsunto: Conservación\n\n",
}
OUR_OWN = "Lee Example <lee@provider.example>"
SHOP = "Sam Example <sam@shop.example>"


def asks(content: bytes, policy: Any) -> Requester:
    return requester(read_mail(content), policy)


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_stranger_who_passes_a_request_on_is_not_taken_for_the_officer(
    policy: Any, block: str
) -> None:
    found = asks(mail(f"FYI\n\n{block}{LETTER}", subject="Fwd: Preservation", sender=SHOP), policy)

    assert (found.email, found.certain, found.why) == ("sam@shop.example", False, "passed_on")


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_what_our_own_people_pass_on_was_asked_by_its_author(policy: Any, block: str) -> None:
    content = mail(f"{block}{LETTER}", subject="FW: Preservation", sender=OUR_OWN)

    found = asks(content, policy)

    assert (found.email, found.name) == ("pat@sheriff.larkspur.example", "Pat Example")
    assert (found.certain, found.why) == (False, "passed_on_by_us")
    assert submission_of(read_mail(content), policy).officer.name == "Pat Example"


def test_colleague_of_the_same_office_answers_for_what_is_passed_on(policy: Any) -> None:
    content = mail(
        f"{BLOCKS['Outlook']}{LETTER}",
        subject="FW: Preservation",
        sender="Max Example <max@records.larkspur.example>",
    )

    assert asks(content, policy) == Requester(
        "Max Example", "max@records.larkspur.example", certain=True
    )


def test_answer_below_which_others_are_quoted_is_the_senders(policy: Any) -> None:
    content = mail(f"Done.\n\n{BLOCKS['Outlook']}{LETTER}", subject="RE: Preservation", sender=SHOP)

    assert asks(content, policy).certain


def test_evidence_attached_to_a_request_makes_nobody_else_ask(policy: Any) -> None:
    evidence = EmailMessage()
    evidence["From"] = "threat@forged.example"
    evidence["Subject"] = "You will see"
    evidence.set_content("I know where you live.")
    outer = EmailMessage()
    outer["From"] = "Pat Example <pat@sheriff.larkspur.example>"
    outer["Subject"] = "Preservation request"
    outer.set_content(LETTER)
    outer.add_attachment(evidence)

    assert asks(outer.as_bytes(), policy).certain


def test_mail_passed_on_as_a_part_without_a_word_is_for_a_person(policy: Any) -> None:
    inner = EmailMessage()
    inner["From"] = "Pat Example <pat@sheriff.larkspur.example>"
    inner["Subject"] = "Preservation"
    inner.set_content(LETTER)
    outer = EmailMessage()
    outer["From"] = SHOP
    outer["Subject"] = "For you"
    outer.set_content("see attached")
    outer.add_attachment(inner)

    assert asks(outer.as_bytes(), policy).why == "passed_on"


def test_two_senders_are_nobody_we_know(policy: Any) -> None:
    content = mail(LETTER, sender="A <a@one.example>, B <b@two.example>")

    assert asks(content, policy).why == "several_senders"


def test_line_that_merely_begins_like_a_block_is_text(policy: Any) -> None:
    content = mail(f"{LETTER}\nFrom: the beginning\nwe have said so.", sender=SHOP)

    assert asks(content, policy).certain
    assert read_mail(content).passed_on == ()


def test_own_text_ends_where_another_mail_begins() -> None:
    found = read_mail(mail(f"My words.\n> quoted\n\n{BLOCKS['German']}{LETTER}"))

    assert found.own_text.strip() == "My words."
