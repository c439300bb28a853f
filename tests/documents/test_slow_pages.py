"""A page that is made to take for ever costs those after it, and not what was seen before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from documents.judging.inspection import inspection_of
from documents.opening.limits import Limits
from documents.sandbox import open_file

PDF = "application/pdf"
# Three seconds of the processor for a page.
FEW = Limits(seconds=9)
_DEEP, _WIDE = 20, 8


def written(objects: list[bytes]) -> bytes:
    """A PDF of these objects, of which the first is the catalogue."""
    body, offsets = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    body_ends = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return body + b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (size, body_ends)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def of_four_pages(third: bytes, resources: bytes, more: list[bytes]) -> bytes:
    """Four pages of which the third draws ``third``; ``more`` are objects from the tenth on."""
    text = stream(b"BT /F 12 Tf 72 720 Td (The County Sheriff asks for records.) Tj ET")
    font = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<%s>>/Contents %d 0 R>>"
    return written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 4/Kids[3 0 R 4 0 R 5 0 R 6 0 R]>>",
            page % (font, 7),
            page % (font, 7),
            page % (font + resources, 8),
            page % (font, 7),
            text,
            stream(third),
            b"<<>>",
            *more,
        ]
    )


def nested() -> bytes:
    """Forms that each draw the next one many times."""
    rows = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X %d 0 R>>>>"
    forms = [stream(b"/X Do " * _WIDE, rows % (11 + depth)) for depth in range(_DEEP)]
    last = stream(b"0 0 1 1 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]")
    return of_four_pages(b"/X Do", b"/XObject<</X 10 0 R>>", [*forms, last])


def pattern() -> bytes:
    """The page is covered again and again with a see-through shading that has to be worked out."""
    shading = (
        b"/Shading<</S<</ShadingType 1/ColorSpace/DeviceRGB/Domain[0 1 0 1]/Matrix[595 0 0 842 0 0]"
        b"/Function 10 0 R>>>>"
    )
    code = b"{ " + b"2 copy mul sin exch cos add abs sqrt exch " * 60 + b"0.5 }"
    function = stream(code, b"/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]")
    return of_four_pages(b"/S sh " * 3000, shading, [function])


@pytest.mark.parametrize("hostile", [nested, pattern])
def test_pages_before_it_are_kept_and_a_person_is_told(hostile: Callable[[], bytes]) -> None:
    view = open_file("order.pdf", hostile(), PDF, limits=FEW).view
    # The library may give up over its memory before the time is over, and be killed by itself.
    assert view.unreadable in ("took_too_long", "took_too_much_memory")
    assert [page.number for page in view.pages][:2] == [1, 2]
    assert 3 not in [page.number for page in view.pages]
    judged = inspection_of(view, agency_names=(), provider_names=())
    assert (judged.readable, judged.reasons["readable"]) == (False, view.unreadable)
