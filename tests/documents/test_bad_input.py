"""Files made to break a reader: each ends in a named outcome, quickly, and stays as evidence."""

import struct
import time
import zipfile
import zlib
from email.message import EmailMessage
from io import BytesIO

import pikepdf
import pillow_heif
import pytest
from PIL import Image

from documents.judging.safety import judge_safe
from documents.opening.limits import Limits
from documents.safety import safe_name
from documents.sandbox import open_file
from tests.documents.making import (
    DOCX,
    ODT,
    W,
    assembled,
    docx,
    doubling_forms,
    mail,
    odt,
    paragraph,
    pdf,
    picture,
    saved,
    zipped,
)

PDF = "application/pdf"
FAST = Limits(seconds=8, memory=512 << 20)


def outcome(content, media_type, limits=FAST):
    """Open a file, say how it ended, and make sure that it ended soon."""
    begun = time.monotonic()
    view = open_file("sent", content, media_type, limits=limits).view
    assert time.monotonic() - begun < 40
    return view


def unreadable(content, media_type, limits=FAST):
    return outcome(content, media_type, limits).unreadable


def png_claiming(width, height):
    """Return a small PNG whose head claims a size that its rows do not have."""

    def chunk(kind, body):
        checked = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checked)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


# ------------------------------------------------------------------------------------------ PDF


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"\x00" * 5000,
        b"%PDF-1.7\n" + bytes(range(256)) * 50,
        pdf("Order")[:200],
        b"%PDF-1.7\n1 0 obj\n<<" + b"[" * 100_000 + b"\n%%EOF",
    ],
)
def test_malformed_pdf_is_damaged(content):
    assert unreadable(content, PDF) in ("damaged", "empty")


@pytest.mark.parametrize("user", ["secret", ""])
def test_encrypted_pdf(user):
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf("Order"))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="owner", user=user, R=6))
    view = outcome(out.getvalue(), PDF)
    # Without a password to open it, only printing and changing are forbidden: it can be read.
    assert (view.unreadable, view.text) == (("encrypted", "") if user else (None, "Order"))


def test_a_million_pages_from_one():
    kids = " ".join(["3 0 R"] * 1000)
    deeper = " ".join(["2 0 R"] * 1)
    content = assembled(
        [
            "<< /Type /Catalog /Pages 4 0 R >>",
            f"<< /Type /Pages /Parent 4 0 R /Kids [{kids}] /Count 1000000 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
            f"<< /Type /Pages /Kids [{deeper}] /Count 1000000 >>",
        ]
    )
    assert unreadable(content, PDF) == "too_many_pages"


def test_a_page_tree_that_is_its_own_child():
    content = assembled(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 3 >>",
        ]
    )
    assert unreadable(content, PDF) in (None, "damaged", "empty")


def test_a_page_tree_ten_thousand_deep():
    deep = [f"<< /Type /Pages /Kids [{number + 1} 0 R] /Count 1 >>" for number in range(2, 10_002)]
    content = assembled(
        ["<< /Type /Catalog /Pages 2 0 R >>", *deep, "<< /Type /Page /MediaBox [0 0 9 9] >>"]
    )
    assert unreadable(content, PDF) in (None, "damaged", "took_too_much_memory")


@pytest.mark.services
def test_a_form_that_draws_itself():
    form = (
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9]"
        " /Resources << /XObject << /X 6 0 R >> >> /Length 14 >>\nstream\n/X Do /X Do /X\nendstream"
    )
    content = pdf("Order", objects=[form]).replace(
        b"/Font << /F1", b"/XObject << /X 6 0 R >> /Font << /F1"
    )
    content = content.replace(b"Tj ET", b"Tj ET /X Do")
    assert unreadable(content, PDF, Limits(seconds=2, memory=96 << 20)) in (
        None,
        "damaged",
        "took_too_much_memory",
    )


@pytest.mark.services
def test_forms_that_double_thirty_times():
    content = pdf("Order", objects=doubling_forms(30, 6))
    content = content.replace(b"<< /Font <<", b"<< /XObject << /X 6 0 R >> /Font <<", 1)
    content = content.replace(b"Tj ET", b"Tj /X Do ET", 1)
    limits = Limits(seconds=1, memory=512 << 20)
    assert unreadable(content, PDF, limits) in ("took_too_long", "took_too_much_memory")


@pytest.mark.services
def test_a_stream_that_unpacks_to_much_more():
    bomb = zlib.compress(b" " * (64 << 20), 9)
    bomb = zlib.compress(zlib.compress(bomb, 9), 9)
    filters = "[/FlateDecode /FlateDecode /FlateDecode]"
    stream = f"<< /Length {len(bomb)} /Filter {filters} >>\nstream\n".encode() + bomb
    content = assembled(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
            stream + b"\nendstream",
        ]
    )
    assert unreadable(content, PDF, Limits(seconds=4, memory=128 << 20)) in (
        *(None, "damaged", "took_too_long", "took_too_much_memory"),
    )


@pytest.mark.parametrize("box", ["0 0 99999999 99999999", "0 0 0 0", "0 0 -5 1e30", "5 5 5 5"])
def test_pages_of_no_possible_size(box):
    content = pdf("Order").replace(b"0 0 612 792", box.encode())
    assert unreadable(content, PDF) in (None, "too_large_image", "damaged")


# ----------------------------------------------------------------------------------- polyglots


@pytest.mark.parametrize(
    ("content", "media_type", "also"),
    [
        (pdf("Order") + zipped({"x.txt": "x"}), PDF, "zip"),
        (b"%PDF-1.7\n<html><script>x</script>\n" + pdf("Order")[9:], PDF, "html"),
        (saved(picture("A", size=(90, 90)), "PNG") + zipped({"a": "b"}), "image/png", "zip"),
        (saved(picture("A", size=(9, 9)), "JPEG", comment=b"%PDF-1.7"), "image/jpeg", "pdf"),
    ],
)
def test_a_file_that_is_two_at_once_is_named(content, media_type, also):
    view = outcome(content, media_type)
    assert [each.detail for each in view.dangers if each.code == "polyglot"] == [also]
    assert (judge_safe(view).outcome, judge_safe(view).reason) == ("fail", "polyglot")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pdf("Order"), "image/png"),
        (saved(picture("A", size=(9, 9)), "PNG"), PDF),
        (b"hello", "image/heic"),
        (b"hello", "application/x-msdownload"),
        (zipped({"a": "b"}), ODT),
    ],
)
def test_a_file_of_another_kind_is_not_opened(content, media_type):
    assert unreadable(content, media_type) == "unknown_type"


# ---------------------------------------------------------------------------------- containers


def test_a_word_file_with_megabytes_of_spaces():
    content = docx(paragraph("A") + " " * (16 << 20))
    assert len(content) < 1 << 20
    assert unreadable(content, DOCX, Limits(unpacked=8 << 20)) == "too_large_unpacked"


@pytest.mark.services
def test_a_container_that_lies_about_its_sizes():
    content = docx("<w:p/>" * 200_000)
    lying = bytearray(content)
    with zipfile.ZipFile(BytesIO(content)) as container:
        size = container.getinfo("word/document.xml").file_size
    for at in [i for i in range(len(lying) - 4) if lying[i : i + 4] == struct.pack("<I", size)]:
        lying[at : at + 4] = struct.pack("<I", 100)
    assert unreadable(bytes(lying), DOCX) in ("damaged", "too_large_unpacked")


@pytest.mark.parametrize("levels", [3, 12])
def test_entities_are_not_expanded(levels):
    names = [f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, levels)]
    dtd = f'<!DOCTYPE x [<!ENTITY e0 "ha"> {"".join(names)}]>'
    body = (
        f'{dtd}<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&e{levels - 1};</w:t></w:r></w:p>'
        "</w:body></w:document>"
    )
    assert unreadable(docx(extra={"word/document.xml": body}), DOCX) == "damaged"


def test_no_file_of_ours_is_read_through_xml():
    body = (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body>'
        "</w:document>"
    )
    view = outcome(docx(extra={"word/document.xml": body}), DOCX)
    assert (view.unreadable, view.text) == ("damaged", "")


def test_elements_twenty_thousand_deep():
    deep = "<w:sdt>" * 20_000 + "</w:sdt>" * 20_000
    assert unreadable(docx(deep), DOCX) in ("damaged", "took_too_much_memory")


def test_a_container_in_a_container_is_not_unpacked():
    inner = zipped({"a.bin": b"\0" * (8 << 20)})
    content = docx(paragraph("A"), extra={"word/embeddings/more.zip": zipped({"b.zip": inner})})
    view = outcome(content, DOCX)
    assert (view.unreadable, view.text) == (None, "A")
    assert [each.code for each in view.dangers] == ["embedded_file"]


@pytest.mark.services
def test_a_container_of_too_many_parts():
    content = docx(extra={f"word/{index}.xml": "" for index in range(6_000)})
    assert unreadable(content, DOCX) == "too_large_unpacked"


def test_names_in_a_container_lead_nowhere():
    head = '<w:hdr xmlns:w="x"/>'
    relations = (
        '<Relationship Id="r1" Type="x/image" Target="../../../../etc/passwd"/>'
        '<Relationship Id="r2" Type="x/header" Target="/etc/passwd"/>'
    )
    content = docx(paragraph("A"), relations=relations, extra={"../../evil.xml": head})
    assert outcome(content, DOCX).text == "A"


def test_a_locked_or_cut_container():
    whole = odt("Order")
    assert unreadable(whole[: len(whole) // 2], ODT) == "damaged"
    locked = bytearray(whole)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = locked.find(sign)
        while start >= 0:
            locked[start + at] |= 1
            start = locked.find(sign, start + 4)
    assert unreadable(bytes(locked), ODT) == "encrypted"


# ------------------------------------------------------------------------------------ pictures


@pytest.mark.services
def test_a_hundred_megapixels():
    assert unreadable(png_claiming(10_000, 10_000), "image/png") == "too_large_image"
    blank = Image.new("1", (10_000, 10_000), 1)
    tiff = saved(blank, "TIFF", compression="group4")
    assert unreadable(tiff, "image/tiff") == "too_large_image"


def test_more_pixels_than_allowed_in_heic():
    pillow_heif.register_heif_opener()
    blank = saved(Image.new("L", (600, 600), 255), "HEIF", quality=1)
    assert unreadable(blank, "image/heic", Limits(pixels=300_000)) == "too_large_image"


def test_a_picture_that_claims_more_than_it_holds():
    assert unreadable(png_claiming(4_000, 4_000), "image/png") == "damaged"
    assert unreadable(png_claiming(0, 0), "image/png") == "damaged"


def test_a_truncated_photograph_is_damaged():
    whole = saved(picture("A", size=(900, 900)), "JPEG")
    assert unreadable(whole[: len(whole) // 2], "image/jpeg") == "damaged"
    assert unreadable(whole[:4], "image/jpeg") == "damaged"


@pytest.mark.parametrize("media_type", ["image/tiff", "image/heic"])
def test_pictures_of_noise(media_type):
    head = b"II*\x00" if media_type == "image/tiff" else b"\x00\x00\x00\x18ftypheic"
    assert unreadable(head + bytes(range(256)) * 20, media_type) == "damaged"


def test_a_tiff_whose_pages_go_in_a_ring():
    one = bytearray(saved(Image.new("L", (20, 20), 255), "TIFF"))
    first = struct.unpack_from("<I", one, 4)[0]
    entries = struct.unpack_from("<H", one, first)[0]
    struct.pack_into("<I", one, first + 2 + entries * 12, first)
    assert unreadable(bytes(one), "image/tiff") in (None, "damaged", "too_many_pages")


# ------------------------------------------------------------------------------- mail and text


@pytest.mark.services
def test_mails_in_mails_without_end():
    inner = mail("deepest")
    for _ in range(5):
        outer = EmailMessage()
        outer["From"] = "a@agency.example"
        outer.set_content("outer")
        outer.add_attachment(inner, maintype="application", subtype="x", filename="in.eml")
        inner = outer.as_bytes()
    view = outcome(inner, "message/rfc822")
    assert view.unreadable is None
    assert "not looked into" in {danger.detail for danger in view.dangers}


def test_a_mail_of_odd_heads():
    content = (
        b"Subject: =?utf-8?b?////?=\r\nFrom: \xff\xfe <a@agency.example>\r\nDate: never\r\n"
        b"Content-Type: multipart/mixed; boundary=\r\nTo: "
        + b"a@agency.example, "
        * 3000
        + b"\r\n\r\n"
        b"text"
    )
    assert unreadable(content, "message/rfc822") in (None, "damaged")


def test_text_with_one_word_of_a_million_letters():
    view = outcome(b"x" * 1_000_000, "text/plain")
    assert view.unreadable is None
    assert len(view.pages[0].words[0].text) == 200


def test_text_of_a_ten_thousand_lines_is_cut_and_not_refused():
    view = outcome(b"line\n" * 10_000, "text/plain", Limits(looked_at=2))
    assert (view.unreadable, len(view.pages)) == (None, 2)


# --------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    "name",
    [
        "x" * 300 + ".pdf",
        "../../etc/passwd.pdf",
        "a\x00b.pdf",
        "a\u202efdp.exe.pdf",
        "\r\nX: y.pdf",
    ],
)
def test_names_are_shown_safe_and_change_nothing(name):
    shown = safe_name(name)
    assert len(shown) <= 255
    assert not set(shown) & {"/", "\\", "\x00", "\u202e", "\r", "\n"}
    assert open_file(name, pdf("Order"), PDF).view.text == "Order"
