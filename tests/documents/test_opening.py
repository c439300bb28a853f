"""Every kind of file that is taken is opened in a child, and what it shows told with its place."""

import pillow_heif
import pytest

from documents.sandbox import draw_page, open_file
from documents.view import CLICKED, LOADED
from tests.documents.making import (
    DOCX,
    ODT,
    R,
    docx,
    mail,
    odt,
    paragraph,
    pdf,
    picture,
    saved,
    scanned_pdf,
    zipped,
)

PDF = "application/pdf"
LINES = ("POLICE DEPARTMENT", "Case 12345 of the county")
PNG = b"\x89PNG\r\n\x1a\n"


def words(view, page=1):
    return [word.text for word in view.pages[page - 1].words]


def codes(view):
    return sorted({danger.code for danger in view.dangers})


def test_text_of_a_pdf_with_its_places():
    opened = open_file("order.pdf", pdf("Sheriff of Example", "Second"), PDF)
    view = opened.view
    assert (view.unreadable, view.page_count, view.dangers) == (None, 2, ())
    assert [page.source for page in view.pages] == ["text", "text"]
    assert view.text == "Sheriff of Example\nSecond"
    first = view.pages[0].words[0]
    assert first.size == 24.0
    assert first.box == pytest.approx((73, 74, 141, 92), abs=2)
    assert all(png.startswith(PNG) for png in opened.page_pngs.values())
    assert set(opened.page_pngs) == {1, 2}


@pytest.mark.parametrize(("turn", "box"), [(90, (700, 73, 718, 141)), (180, (471, 700, 539, 718))])
def test_places_are_those_of_the_page_as_shown(turn, box):
    view = open_file("a.pdf", pdf("Sheriff", page=f"/Rotate {turn}"), PDF).view
    shown = (792, 612) if turn == 90 else (612, 792)
    assert (view.pages[0].width, view.pages[0].height) == shown
    assert view.pages[0].words[0].box == pytest.approx(box, abs=5)


def test_a_cropped_page_begins_at_its_crop():
    view = open_file("a.pdf", pdf("Sheriff", page="/CropBox [36 36 576 756]"), PDF).view
    assert view.pages[0].width == 540
    assert view.pages[0].words[0].box[0] == pytest.approx(36, abs=3)


def test_filled_in_fields_are_part_of_the_page():
    shape = "BT /F1 12 Tf 2 2 Td (Typed) Tj ET"
    widget = (
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /Rect [72 600 272 620]"
        " /AP << /N 7 0 R >> /P 4 0 R >>"
    )
    appearance = (
        "<< /Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 3 0 R >> >>"
        f" /Length {len(shape)} >>\nstream\n{shape}\nendstream"
    )
    content = pdf("Form", page="/Annots [6 0 R]", objects=(widget, appearance))
    assert words(open_file("form.pdf", content, PDF).view) == ["Form", "Typed"]


def test_a_scan_is_read_from_its_picture():
    opened = open_file("scan.pdf", scanned_pdf(picture(*LINES)), PDF)
    page = opened.view.pages[0]
    assert page.source == "ocr"
    assert words(opened.view)[:2] == ["POLICE", "DEPARTMENT"]
    # 60 dots at 100 dots an inch are 43 points.
    assert page.words[0].box[:2] == pytest.approx((43, 50), abs=8)
    assert page.words[0].sure > 0.5


@pytest.mark.parametrize("turned", [pytest.param(90), pytest.param(180), pytest.param(3)])
@pytest.mark.services
def test_a_turned_picture_is_put_upright(turned):
    image = picture(*LINES, "Order to give records of an account").rotate(
        turned, expand=True, fillcolor=255
    )
    view = open_file("a.jpg", saved(image, "JPEG", dpi=(100, 100)), "image/jpeg").view
    assert words(view)[:2] == ["POLICE", "DEPARTMENT"]


@pytest.mark.services
def test_pictures_of_every_kind():
    pillow_heif.register_heif_opener()
    image = picture(*LINES)
    one = saved(image.convert("RGB"), "HEIF")
    assert words(open_file("a.heic", one, "image/heic").view)[0] == "POLICE"
    two = saved(image, "TIFF", save_all=True, append_images=[picture("second sheet")])
    view = open_file("a.tiff", two, "image/tiff").view
    assert view.page_count == 2
    assert words(view, 2) == ["second", "sheet"]
    clear = picture(*LINES).convert("LA")
    assert words(open_file("a.png", saved(clear, "PNG"), "image/png").view)[0] == "POLICE"


def test_a_word_file_with_its_head_and_what_acts_in_it():
    links = (
        f'<Relationship Id="r8" Type="{R}/hyperlink" Target="https://agency.example/"'
        ' TargetMode="External"/>'
        f'<Relationship Id="r9" Type="{R}/attachedTemplate" Target="https://evil.example/t.dotm"'
        ' TargetMode="External"/>'
    )
    parts = {"word/vbaProject.bin": b"x", "word/embeddings/oleObject1.bin": b"x"}
    content = docx(
        paragraph("Dear provider", 14), head="MINISTRY OF EXAMPLES", relations=links, extra=parts
    )
    view = open_file("letter.docx", content, DOCX).view
    assert words(view) == ["MINISTRY", "OF", "EXAMPLES", "Dear", "provider"]
    assert view.pages[0].words[0].size == 20
    assert view.pages[0].words[0].box[1] < view.pages[0].words[3].box[1]
    assert codes(view) == ["active_content", "external_link", "macro"]
    assert {danger.detail for danger in view.dangers if danger.code == "external_link"} == {
        CLICKED,
        LOADED,
    }


def test_a_head_that_is_only_a_picture_is_read():
    logo = saved(picture("MINISTRY OF EXAMPLES", size=(900, 160)), "PNG")
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/'
        '2006/wordprocessingDrawing"><wp:extent cx="4000000" cy="700000"/><a:graphic xmlns:a="http:'
        '//schemas.openxmlformats.org/drawingml/2006/main"><a:f><a:blip r:embed="rP"/></a:f>'
        "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    content = docx(
        drawing,
        paragraph("Dear provider"),
        relations=f'<Relationship Id="rP" Type="{R}/image" Target="media/i.png"/>',
        extra={"word/media/i.png": logo},
    )
    page = open_file("a.docx", content, DOCX).view.pages[0]
    assert page.source == "text"
    assert [word.text for word in page.words[:3]] == ["MINISTRY", "OF", "EXAMPLES"]
    assert page.words[0].box[3] < page.words[3].box[1]


def test_an_opendocument_letter():
    view = open_file("a.odt", odt("Dear provider", head="MINISTRY"), ODT).view
    assert words(view) == ["MINISTRY", "Dear", "provider"]
    basic = odt("x", extra={"Basic/Standard/Module1.xml": "<x/>"})
    assert codes(open_file("a.odt", basic, ODT).view) == ["macro"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "utf-8-sig"])
def test_text_in_old_and_new_encodings(encoding):
    view = open_file("a.txt", "Grüße\n\fzweitens".encode(encoding), "text/plain").view
    assert (words(view), words(view, 2)) == (["Grüße"], ["zweitens"])


def test_a_mail_and_what_hangs_on_it():
    content = mail(
        "Please see the order.",
        ("order.pdf", pdf("Inside"), "application", "pdf"),
        ("locked.docx", b"PK\x03\x04 word/document.xml", "application", "octet-stream"),
        ("x.exe", b"MZ\x00\x00", "application", "octet-stream"),
    )
    view = open_file("request.eml", content, "message/rfc822").view
    assert "Detective" in words(view)
    assert words(view, 2) == ["Inside"]
    assert [(each.where, each.detail) for each in view.dangers] == [
        ("locked.docx", "not readable: damaged"),
        ("x.exe", "not looked into"),
    ]


def test_html_of_a_mail_is_text_and_its_scripts_are_nothing():
    content = (
        b"From: a@agency.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
        b"Content-Type: text/html; charset=no-such\r\n\r\n"
        b"<p>Give <b>records</b></p><script>steal()</script>"
    )
    view = open_file("a.eml", content, "message/rfc822").view
    assert words(view)[-2:] == ["Give", "records"]
    assert "Grüße" in words(view)


def test_other_pages_are_drawn_when_somebody_turns_to_them():
    pages = [f"Page {number}" for number in range(1, 15)]
    opened = open_file("long.pdf", pdf(*pages), PDF)
    assert opened.view.page_count == len(opened.view.pages) == 14
    assert 10 not in opened.page_pngs
    assert draw_page(pdf(*pages), PDF, 10, dpi=72).startswith(PNG)
    assert draw_page(pdf(*pages), PDF, 15) is None
    assert draw_page("\f".join(pages).encode(), "text/plain", 13).startswith(PNG)


@pytest.mark.parametrize(
    ("catalog", "objects", "code"),
    [
        ("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", (), "javascript"),
        ("/OpenAction << /S /#4aavaScript /JS (x) >>", (), "javascript"),
        ("/OpenAction 6 0 R", ("<< /S /Launch /F (cmd.exe) >>",), "launch_action"),
        ("/AA << /WC << /S /SubmitForm /F (https://evil.example) >> >>", (), "form_submit"),
        ("/AcroForm << /Fields [] /XFA (x) >>", (), "active_content"),
        (
            "/Names << /EmbeddedFiles << /Names [] >> >>",
            ("<< /Type /EmbeddedFile /Length 1 >>\nstream\nx\nendstream",),
            "embedded_file",
        ),
        ("/X 6 0 R", ("<< /S /URI /URI (https://agency.example) >>",), "external_link"),
    ],
)
def test_what_acts_in_a_pdf_is_named(catalog, objects, code):
    content = pdf("Order", catalog=catalog, objects=objects)
    assert code in codes(open_file("a.pdf", content, PDF).view)


def test_text_that_nobody_can_see_is_named():
    content = pdf("Visible) Tj 3 Tr 0 -40 Td (POLICE DEPARTMENT")
    view = open_file("a.pdf", content, PDF).view
    assert [(each.code, each.where) for each in view.dangers] == [("hidden_text", "page 1")]


def test_a_zip_with_another_beginning_is_no_word_file():
    view = open_file("a.docx", zipped({"xl/workbook.xml": "<x/>"}), DOCX).view
    assert view.unreadable == "unknown_type"
