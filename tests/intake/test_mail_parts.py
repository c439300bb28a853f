"""Whatever way a mail is built, its text and its papers are found, and nothing hides in it."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from typing import Any

import pytest
from asn1crypto import cms, core

from intake.mail import Mail, read_mail
from tests.intake.builders import PDF
from tests.intake.mails import mail, shell

PNG = b"\x89PNG\r\n\x1a\n"


def names(found: Mail) -> list[str]:
    return [attachment.filename for attachment in found.attachments]


def test_mail_in_a_mail_in_a_mail_is_read_to_the_bottom() -> None:
    innermost = EmailMessage()
    innermost["Subject"] = "The order"
    innermost.set_content("Please preserve @kim on https://open.rocket.chat")
    innermost.add_attachment(PDF, maintype="application", subtype="pdf", filename="order.pdf")
    middle = EmailMessage()
    middle.set_content("see inside")
    middle.add_attachment(innermost)
    outer = shell()
    outer.set_content("as discussed")
    outer.add_attachment(middle)

    found = read_mail(outer.as_bytes())

    assert "as discussed" in found.text
    assert "The order" in found.text
    assert "@kim" in found.text
    assert names(found) == ["order.pdf"]


@pytest.mark.parametrize("kind", ["message/rfc822", "application/octet-stream"])
def test_mail_attached_in_base64_is_read_all_the_same(kind: str) -> None:
    inner = mail("Please preserve @kim.", subject="Preservation", files=("letter.pdf",))
    body = base64.encodebytes(inner).decode()
    content = (
        "From: pat@larkspur.example\nSubject: Fwd\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\n'
        f'Content-Type: {kind}; name="request.eml"\nContent-Transfer-Encoding: base64\n\n'
        f"{body}\n--b--\n"
    )

    found = read_mail(content.encode())

    assert "@kim" in found.text
    assert names(found) == ["letter.pdf"]
    assert found.passed_on[-1].email == "pat@sheriff.larkspur.example"


def test_mails_nested_beyond_reason_keep_their_end_as_a_file() -> None:
    inner = EmailMessage()
    inner.set_content("the bottom")
    for _ in range(20):
        outer = shell()
        outer.set_content("one more")
        outer.add_attachment(inner)
        inner = outer

    found = read_mail(inner.as_bytes())

    assert "cut_short" in found.marks
    assert any(b"the bottom" in item.content for item in found.attachments)


def test_parts_nested_hundreds_deep_leave_head_and_text() -> None:
    lines = ["From: Pat <pat@larkspur.example>", "Subject: Preserve @kim", "MIME-Version: 1.0"]
    for depth in range(600):
        lines += [f'Content-Type: multipart/mixed; boundary="b{depth}"', "", f"--b{depth}"]
    lines += ["Content-Type: text/plain", "", "There is an imminent danger to the child."]

    found = read_mail("\n".join(lines).encode())

    assert found.from_email == "pat@larkspur.example"
    assert "imminent danger" in found.free_text


def test_thousands_of_parts_are_cut_short() -> None:
    parts = "".join(f"--b\nContent-Type: text/plain\n\npart {n}\n" for n in range(3_000))
    content = f'From: a@b.example\nContent-Type: multipart/mixed; boundary="b"\n\n{parts}--b--\n'

    found = read_mail(content.encode())

    assert "part 1000" in found.text
    assert "cut_short" in found.marks


def test_hundreds_of_files_stay_in_the_mail_and_do_not_flood_the_case() -> None:
    found = read_mail(mail("see attached", files=tuple(f"{n}.pdf" for n in range(200))))

    assert len(found.attachments) == 60
    assert "many_files" in found.marks


@pytest.mark.parametrize(
    ("size", "disposition", "kept"),
    [(4_000, "inline", False), (90_000, "inline", True), (4_000, "attachment", True)],
)
def test_photographed_order_in_the_text_is_a_paper_and_a_logo_is_none(
    size: int, disposition: str, kept: bool
) -> None:
    outer = shell()
    outer.set_content('<p>See <img src="cid:one"></p>', subtype="html")
    outer.add_related(
        PNG + b"\x00" * size,
        maintype="image",
        subtype="png",
        cid="<one>",
        filename="scan.png",
        disposition=disposition,
    )

    assert names(read_mail(outer.as_bytes())) == (["scan.png"] if kept else [])


def test_signature_images_do_not_take_the_role_of_the_only_letter() -> None:
    from intake.mail import documents_of

    outer = shell()
    outer.set_content("The attached order was issued yesterday.")
    outer.add_attachment(PDF, maintype="application", subtype="pdf", filename="scan0001.pdf")
    outer.add_attachment(
        PNG + b"\x00" * 40_000, maintype="image", subtype="png", cid="<logo>", disposition="inline"
    )

    roles = [item.role for item in documents_of(read_mail(outer.as_bytes()))]

    assert roles == ["legal_process", "other"]


def test_signed_mail_is_read_and_its_signature_is_no_paper() -> None:
    content = (
        b'From: a@b.example\nContent-Type: multipart/signed; boundary="b"\n\n'
        b"--b\nContent-Type: text/plain\n\nPlease preserve @kim.\n"
        b'--b\nContent-Type: application/pgp-signature; name="signature.asc"\n\nxyz\n--b--\n'
    )

    found = read_mail(content)

    assert "@kim" in found.text
    assert not found.attachments


def test_mail_inside_its_own_signature_is_opened() -> None:
    inside = b"Content-Type: text/plain\r\n\r\nPlease preserve @kim.\r\n"
    signed = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": [],
                    "encap_content_info": {
                        "content_type": "data",
                        "content": core.OctetString(inside),
                    },
                    "signer_infos": [],
                }
            ),
        }
    ).dump()
    outer = shell()
    outer.set_content(signed, maintype="application", subtype="pkcs7-mime", filename="smime.p7m")

    found = read_mail(outer.as_bytes())

    assert "@kim" in found.text
    assert "encrypted" not in found.marks


@pytest.mark.parametrize(
    "content",
    [
        b"From: a@b.example\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\nsecret\n",
        b'From: a@b.example\nContent-Type: multipart/encrypted; boundary="b"\n\n'
        b"--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
        b'--b\nContent-Type: application/octet-stream; name="encrypted.asc"\n\nsecret\n--b--\n',
    ],
)
def test_encrypted_mail_says_so_and_is_kept(content: bytes) -> None:
    found = read_mail(content)

    assert "encrypted" in found.marks
    assert [item.content.strip() for item in found.attachments] == [b"secret"]


@pytest.mark.parametrize(
    ("charset", "written", "read"),
    [
        ("iso-8859-1", "für die Behörde".encode(), "für die Behörde"),
        ("us-ascii", "für".encode("cp1252"), "für"),
        ("utf-8", "für".encode("cp1252"), "für"),
        ("utf-16", b"Preserve @kim", "Preserve @kim"),
        ("idna", b"xn--mnchen-3ya", "xn--mnchen-3ya"),
        ("unicode_escape", rb"\x3cscript\x3e", r"\x3cscript\x3e"),
        ("base64", b"cGxhaW4=", "cGxhaW4="),
        ("no-such-thing", "für".encode(), "für"),
    ],
)
def test_charset_that_lies_does_not_spoil_the_text(charset: str, written: bytes, read: str) -> None:
    head = f"From: a@b.example\nContent-Type: text/plain; charset={charset}\n\n".encode()

    assert read in read_mail(head + written).text


def test_html_counts_where_the_plain_text_only_says_that_there_is_html() -> None:
    content = mail(
        "Your mail program cannot show HTML.",
        html="<p>Please preserve the account @kim on https://open.rocket.chat.</p>"
        "<p>There is an imminent danger to the child, who was taken this morning from home.</p>",
    )

    found = read_mail(content)

    assert "@kim" in found.text
    assert "cannot show" in found.hidden


def test_danger_in_the_text_that_was_not_chosen_is_not_overlooked() -> None:
    content = mail("Please preserve @kim. " * 20, html="<p>a danger to life</p>")

    found = read_mail(content)

    assert "danger to life" not in found.text
    assert "danger to life" in found.free_text


def field(head: bytes) -> Mail:
    return read_mail(head + b"\n\nPlease preserve @kim.\n")


@pytest.mark.parametrize(
    ("written", "address", "others"),
    [
        (b'From: "chief@police.example" <evil@forged.example>', "evil@forged.example", 1),
        (b"From: evil@forged.example (<chief@police.example>)", "evil@forged.example", 1),
        (
            b"From: =?utf-8?q?=3Cchief=40police=2Eexample=3E?= <evil@forged.example>",
            "evil@forged.example",
            1,
        ),
        (b"From: A <a@b.example>, C <c@d.example>", "a@b.example", 2),
        (b"From: a@b.example\nFrom: c@d.example", "a@b.example", 2),
        (b"From: a@b.example\nFROM: A@B.example", "a@b.example", 1),
        (b"From: Pat Example", "pat example", 0),
    ],
)
def test_sender_is_the_address_a_server_would_answer(
    written: bytes, address: str, others: int
) -> None:
    found = field(written)

    assert found.from_email == address
    assert len(found.senders) == others


def test_encoded_line_breaks_write_no_header_of_their_own() -> None:
    found = field(
        b"From: =?utf-8?q?Pat=0D=0ABcc=3A_all=40example=2Eorg?= <pat@b.example>\n"
        b"Subject: =?utf-8?q?Hello=0ABcc=3A_x=40y=2Eexample=00?=\nSubject: second"
    )

    assert found.from_name == "Pat Bcc: all@example.org"
    assert found.subject == "Hello Bcc: x@y.example"


def test_names_that_turn_around_or_hold_nul_are_made_plain() -> None:
    found = read_mail(
        b'From: a@b.example\nContent-Type: application/pdf; name="warrant\xe2\x80\xaefdp.exe"\n'
        b"Content-Disposition: attachment; filename*=utf-8''order%E2%80%AEfdp%00.exe\n\nx"
    )

    assert names(found) == ["orderfdp.exe"]


def test_name_longer_than_a_database_takes_keeps_its_ending() -> None:
    found = read_mail(mail("see attached", files=(f"{'x' * 400}.pdf",)))

    assert len(names(found)[0]) == 255
    assert names(found)[0].endswith(".pdf")


def test_mail_to_thousands_counts_them_and_reads_on() -> None:
    to = ", ".join(f"officer{n}@police.example" for n in range(3000))

    found = field(f"From: a@b.example\nTo: {to}".encode())

    assert found.recipients == 3000
    assert "@kim" in found.text


@pytest.mark.parametrize(
    ("head", "automatic"),
    [
        (b"", False),
        (b"Auto-Submitted: no", False),
        (b"Auto-Submitted: auto-replied", True),
        (b"Auto-Submitted: auto-generated; x", True),
        (b"Precedence: bulk", True),
        (b"List-Id: <x.example>", True),
        (b"X-Auto-Response-Suppress: All", True),
        (b"Return-Path: <>", True),
        (b"Return-Path: <a@b.example>", False),
    ],
)
def test_mail_of_a_machine_is_known_by_its_head(head: bytes, automatic: bool) -> None:
    assert field(b"From: a@b.example\n" + head).automatic is automatic


def test_same_mail_by_another_way_has_the_same_digest() -> None:
    content = mail("Please preserve @kim.")
    again = b"Received: from x by y; today\nReturn-Path: <x@y.example>\n" + content.replace(
        b"@kim.", b"@kim. "
    )
    other: Any = mail("Please preserve @lee.")

    assert read_mail(content).digest == read_mail(again).digest
    assert read_mail(content).digest != read_mail(other).digest
