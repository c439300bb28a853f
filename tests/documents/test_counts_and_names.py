"""Files that count their pages, or name their parts, so that no two readers agree."""

import struct
import zipfile
from io import BytesIO

import pytest
from PIL import Image

from documents.opening.limits import Limits
from documents.sandbox import open_file
from tests.documents.making import DOCX, docx, paragraph, saved

FAST = Limits(seconds=8, memory=512 << 20)


def seen(content, media_type):
    return open_file("sent", content, media_type, limits=FAST).view


def test_a_hundred_thousand_pages_are_not_counted_to_their_end():
    fields = ((256, 10), (257, 10), (273, 8), (279, 100))
    page = struct.pack("<H", len(fields)) + b"".join(
        struct.pack("<HHII", name, 4, 1, value) for name, value in fields
    )
    length = len(page) + 4
    pages = (page + struct.pack("<I", 8 + length * number) for number in range(1, 100_000))
    chain = b"II*\x00" + struct.pack("<I", 8) + b"".join(pages) + page + bytes(4)
    assert seen(chain, "image/tiff").unreadable == "too_many_pages"


@pytest.mark.parametrize("count", [1, 3])
def test_a_tiff_has_the_pages_it_has(count):
    sheet = Image.new("L", (200, 200), 255)
    content = saved(sheet, "TIFF", save_all=True, append_images=[sheet] * (count - 1))
    view = seen(content, "image/tiff")
    assert (view.page_count, len(view.pages)) == (count, count)


def test_a_container_with_two_parts_of_one_name():
    content = BytesIO(docx(paragraph("What the judge signed")))
    with zipfile.ZipFile(content) as container:
        other = container.read("word/document.xml").replace(b"signed", b"denied")
    with zipfile.ZipFile(content, "a") as container, pytest.warns(UserWarning, match="Duplicate"):
        container.writestr("word/document.xml", other)
    assert seen(content.getvalue(), DOCX).unreadable == "damaged"
