"""Files are taken by extension and by the bytes at offset 0, within the policy's limits."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from core.errors import Invalid
from documents.safety import check_together, safe_name, sniff
from rules.policy_parts import Number
from tests.documents.making import odt

PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 16
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 16


def docx(*names):
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as container:
        for name in ("[Content_Types].xml", *names):
            container.writestr(name, "<x/>")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("order.pdf", PDF, "application/pdf"),
        ("ORDER.PDF", PDF, "application/pdf"),
        ("scan.png", PNG, "image/png"),
        ("scan.jpeg", JPEG, "image/jpeg"),
        ("scan.tif", b"II*\x00rest", "image/tiff"),
        ("scan.tiff", b"MM\x00*rest", "image/tiff"),
        ("photo.heic", b"\x00\x00\x00\x18ftypheic", "image/heic"),
        ("request.eml", b"From: a@agency.example\r\n\r\ntext", "message/rfc822"),
        ("note.txt", "Schöne Grüße\n".encode(), "text/plain"),
        ("note.txt", "Schöne Grüße\n".encode("latin-1"), "text/plain"),
        ("note.txt", "Order".encode("utf-16"), "text/plain"),
    ],
)
def test_known_files_are_taken(policy, name, content, media_type):
    assert sniff(name, content, policy.documents) == media_type


def test_office_documents_are_taken_and_what_acts_in_them_is_named_later(policy):
    macros = docx("word/document.xml", "word/vbaProject.bin")
    for content in (docx("word/document.xml"), macros):
        assert sniff("a.docx", content, policy.documents).endswith("wordprocessingml.document")
    assert sniff("a.odt", odt("Order"), policy.documents).endswith("opendocument.text")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("order.exe", PDF),
        ("order", PDF),
        ("order.pdf.html", PDF),
        ("order.pdf", b"<html>"),
        ("order.pdf", b"\n%PDF-1.7"),
        ("order.pdf", PNG),
        ("scan.png", PDF),
        ("order.pdf", b""),
        ("note.txt", b"a\x00b"),
        ("note.txt", PDF),
        ("note.txt", b"\x7fELF\x02\x01\x01\x00"),
        ("a.docx", docx("xl/workbook.xml")),
        ("a.docx", b"PK\x03\x04 not a container"),
        ("a.docx", PDF),
        ("a.odt", b"PK\x03\x04 not a container"),
        ("photo.heic", b"\x00\x00\x00\x18ftypmp42"),
        ("request.eml", b"no head at all"),
        ("request.eml", b"From: a\x00"),
    ],
)
def test_anything_else_is_refused_by_name(policy, name, content):
    with pytest.raises(Invalid) as refused:
        sniff(name, content, policy.documents)
    assert list(refused.value.errors) == [name]


def test_limits_are_the_policys(policy):
    rules = replace(
        policy.documents,
        bytes_each=Number(20, "bytes", "policy"),
        bytes_total=Number(30, "bytes", "policy"),
        count=Number(2, "count", "policy"),
    )
    assert sniff("a.pdf", PDF.ljust(20), rules)
    with pytest.raises(Invalid):
        sniff("a.pdf", PDF.ljust(21), rules)
    check_together([("a.pdf", PDF)] * 2, rules)
    with pytest.raises(Invalid) as refused:
        check_together([("a.pdf", PDF)] * 3, rules)
    assert len(refused.value.errors["documents"]) == 2


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\scans\\order.pdf", "order.pdf"),
        ("cod\u202efdp.exe", "codfdp.exe"),
        ("or\x00der\n.pdf", "order.pdf"),
        ("...", "file"),
        ("", "file"),
        ("ä" * 300 + ".pdf", "ä" * 251 + ".pdf"),
        ("x" * 300, "x" * 255),
    ],
)
def test_names_are_made_safe_to_show(given, kept):
    assert safe_name(given) == kept
