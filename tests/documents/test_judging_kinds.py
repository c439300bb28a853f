"""A letter is judged alike as a Word file, an OpenDocument text and a photograph of a telephone."""

import random
from io import BytesIO

import pillow_heif
import pytest
from PIL import Image, ImageDraw

from documents.judging.letterhead import judge_letterhead
from documents.judging.signature import judge_signature
from documents.sandbox import open_file
from tests.corpus.making import make
from tests.corpus.specimen import Specimen
from tests.documents.hands import HANDS, smooth
from tests.documents.making import DOCX, ODT, R, docx, odt, paragraph, saved

TEXT = (
    "Ashford Police Department",
    "14 Mill Lane, Ashford, WM 55010, Phone (555) 010-7700",
    "Rocket.Chat Technologies Corp.",
    "Dear Sir or Madam:",
    "We ask you to preserve all records of the account named below for ninety days from today,",
    "and that you do not tell anybody of this request.",
    "The account was used in January, and it has not been found who was using it then.",
    "We will write again once the court has decided, and thank you for your help until then.",
    "Sincerely,",
)
NAME = ("Sam Example", "Detective")
DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
SVG = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"


def signature() -> bytes:
    """A picture of a signature, as one is kept to be put into letters."""
    image = Image.new("L", (600, 200), 255)
    pen = [(x * 3.2, y * 3.2) for x, y in smooth(HANDS["scrawl"](random.Random(4), 20, 45))]
    ImageDraw.Draw(image).line(pen, fill=20, width=6, joint="curve")
    return saved(image, "PNG")


def word_file(*, headed: bool, signed: bool):
    shown = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/'
        '2006/wordprocessingDrawing"><wp:extent cx="1905000" cy="635000"/><a:graphic xmlns:a="http:'
        '//schemas.openxmlformats.org/drawingml/2006/main"><a:f><a:blip r:embed="rS"/></a:f>'
        "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    body = [paragraph(line) for line in TEXT[1 if headed else 2 :]]
    body += [shown if signed else "<w:p/><w:p/>"]
    return docx(
        *body,
        *(paragraph(line) for line in NAME),
        head=TEXT[0] if headed else "",
        relations=f'<Relationship Id="rS" Type="{R}/image" Target="media/s.png"/>',
        extra={"word/media/s.png": signature()},
    )


def open_document(*, headed: bool, signed: bool):
    shown = (
        f'<draw:frame xmlns:draw="{DRAW}" xmlns:svg="{SVG}" svg:width="5cm" svg:height="1.7cm">'
        '<draw:image xlink:href="Pictures/s.png"/></draw:frame>'
    )
    body = [*TEXT[1 if headed else 2 :], shown if signed else "", *NAME]
    head = TEXT[0] if headed else ""
    return odt(*body, head=head, extra={"Pictures/s.png": signature()})


@pytest.mark.parametrize(("made", "kind"), [(word_file, DOCX), (open_document, ODT)])
@pytest.mark.parametrize("headed", [True, False])
@pytest.mark.parametrize("signed", [True, False])
def test_a_written_letter_is_judged_by_its_head_and_the_picture_of_a_signature(
    made, kind, headed, signed
):
    view = open_file("letter", made(headed=headed, signed=signed), kind).view
    assert view.unreadable is None
    assert judge_letterhead(view).outcome == ("pass" if headed else "fail")
    seen = judge_signature(view, by="officer")
    assert (seen.outcome, seen.kind) == (("pass", "ink") if signed else ("fail", None))


@pytest.mark.services
@pytest.mark.parametrize(("head", "signing"), [("present", "ink"), ("blank", "name")])
def test_a_photograph_of_a_telephone_is_judged_as_the_paper_it_shows(head, signing):
    pillow_heif.register_heif_opener()
    sample = make(Specimen("centred", "en", "photo", head, signing, 1))
    with Image.open(BytesIO(sample.content)) as photo:
        content = saved(photo.convert("RGB"), "HEIF", quality=80)
    view = open_file("photo.heic", content, "image/heic").view
    headed, signed = judge_letterhead(view), judge_signature(view, by="officer")
    if head == "present":
        assert (headed.outcome, signed.outcome, signed.kind) == ("pass", "pass", "ink")
    else:
        assert (headed.outcome, signed.outcome) == ("fail", "fail")
