"""What Outlook packs into winmail.dat is found, and what cannot be unpacked is kept."""

from __future__ import annotations

import struct

import pytest

from intake.mail import read_mail
from tests.intake.builders import PDF
from tests.intake.mails import shell
from tests.intake.winmails import (
    SIGNATURE,
    item,
    properties,
    stored,
    winmail,
    winmail_of_rtf,
)


def test_winmail_gives_text_and_files_with_their_long_names() -> None:
    outer = shell()
    outer.set_content("")
    outer.add_attachment(
        winmail("Please preserve @kim.", (("search warrant 26-113.pdf", PDF),)),
        maintype="application",
        subtype="ms-tnef",
        filename="winmail.dat",
    )

    found = read_mail(outer.as_bytes())

    assert "@kim" in found.text
    assert [(item.filename, item.content) for item in found.attachments] == [
        ("search warrant 26-113.pdf", PDF)
    ]


@pytest.mark.parametrize(
    "spoilt",
    [
        SIGNATURE + item(1, 0x9003, 6, properties(count=0xFFFFFFFF)),
        SIGNATURE + item(1, 0x9003, 6, struct.pack("<IHHI", 1, 0x1F, 0x1000, 0xFFFFFFFF)),
        SIGNATURE + item(2, 0x800F, 6, b"x", length=0x7FFFFFFF),
        SIGNATURE + item(1, 0x8004, 1, b"") * 6000,
        SIGNATURE,
    ],
    ids=["endless properties", "endless values", "long object", "many objects", "nothing"],
)
def test_spoilt_winmail_is_kept_as_it_came(spoilt: bytes) -> None:
    outer = shell()
    outer.set_content("see attached")
    outer.add_attachment(spoilt, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    found = read_mail(outer.as_bytes())

    assert [item.content for item in found.attachments] == [spoilt]


def with_winmail(content: bytes) -> bytes:
    outer = shell()
    outer.set_content("")
    outer.add_attachment(content, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    return outer.as_bytes()


def test_winmail_that_holds_its_text_as_rtf_alone_is_read() -> None:
    rtf = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}Please preserve @kim on\par open.rocket.chat}"
    found = read_mail(with_winmail(winmail_of_rtf(stored(rtf))))

    assert "Please preserve @kim on\nopen.rocket.chat" in found.text
    assert found.attachments == ()
    assert "winmail_unreadable" not in found.marks


def test_winmail_whose_rtf_cannot_be_unpacked_is_named_and_kept() -> None:
    spoilt = winmail_of_rtf(b"\x10\x00\x00\x00\x20\x00\x00\x00NONE\x00\x00\x00\x00words")
    found = read_mail(with_winmail(spoilt))

    assert "winmail_unreadable" in found.marks
    assert [item.content for item in found.attachments] == [spoilt]
