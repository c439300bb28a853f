"""A file that stands uuencoded in a mail's text becomes a file of the mail."""

from __future__ import annotations

import binascii

import pytest

from intake.mail import read_mail
from intake.mail.uuencoded import take_out
from tests.intake.builders import PDF
from tests.intake.mails import mail


def block(name: str, content: bytes, ending: str = "\n") -> str:
    lines = [binascii.b2a_uu(content[at : at + 45]).decode() for at in range(0, len(content), 45)]
    return f"begin 644 {name}\n{''.join(lines)}`\nend\n".replace("\n", ending)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_file_is_taken_out_and_the_rest_stays(ending: str) -> None:
    text = f"Please see.{ending}{ending}{block('order.pdf', PDF, ending)}{ending}Regards"

    rest, (found,) = take_out(text)

    assert (found.filename, found.content) == ("order.pdf", PDF)
    assert rest.split() == ["Please", "see.", "Regards"]


def test_several_files_keep_their_order() -> None:
    _, files = take_out(block("a.pdf", PDF) + "and\n" + block("b.bin", bytes(range(256))))

    assert [item.filename for item in files] == ["a.pdf", "b.bin"]
    assert files[1].content == bytes(range(256))


@pytest.mark.parametrize(
    "text",
    [
        "begin 644 torn.pdf\nM1234\n",
        "begin 644 wrong.pdf\n!!!!!!!!!!\nend\n",
        "We begin 644 searches\nat the end\nend\n",
        "begin 644 empty.pdf\n`\nend\n",
    ],
)
def test_what_is_no_block_stays_text(text: str) -> None:
    assert take_out(text) == (text, ())


def test_many_beginnings_take_no_long_time() -> None:
    text = "begin 644 a\n" * 20_000 + "\nend"
    assert take_out(text)[1] == ()


def test_mail_hands_the_file_on_by_its_name() -> None:
    found = read_mail(mail(f"Please preserve @kim.\n\n{block('letter.pdf', PDF)}"))

    (paper,) = found.attachments
    assert (paper.filename, paper.content) == ("letter.pdf", PDF)
    assert "begin 644" not in found.text
    assert "Please preserve @kim." in found.text
