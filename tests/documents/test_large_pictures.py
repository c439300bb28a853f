"""The largest picture that is taken is read in the memory a child has; one dot more is refused.

A child's memory is bounded by the kernel, so that what is read here was read within the limit.
"""

from __future__ import annotations

import pillow_heif
import pytest
from PIL import Image

from documents.opening.limits import Limits
from documents.sandbox import open_file
from tests.documents.making import picture, saved

# 58,982,400 dots, and 60,062,500, of which 60 million are the limit.
LARGE, TOO_LARGE = 7_680, 7_750
PNG, JPEG, TIFF, HEIC = "image/png", "image/jpeg", "image/tiff", "image/heic"
LINES = ("POLICE DEPARTMENT", "Case 12345 of the county")


def large(mode: str, side: int = LARGE) -> Image.Image:
    sheet = picture(*LINES, size=(side, side), letters=220)
    if mode == "I;16":
        return sheet.convert("I").point(lambda shade: shade * 257).convert(mode)
    return sheet.convert(mode)


@pytest.mark.services
@pytest.mark.parametrize(
    ("kind", "mode", "media_type"),
    [
        ("PNG", "RGBA", PNG),
        ("PNG", "I;16", PNG),
        ("JPEG", "RGB", JPEG),
        ("JPEG", "CMYK", JPEG),
        ("TIFF", "CMYK", TIFF),
        ("HEIF", "RGB", HEIC),
    ],
)
def test_the_largest_picture_is_read(kind: str, mode: str, media_type: str) -> None:
    assert LARGE**2 <= Limits().pixels < TOO_LARGE**2
    pillow_heif.register_heif_opener()
    opened = open_file("a", saved(large(mode), kind), media_type)
    assert (opened.view.unreadable, opened.view.page_count) == (None, 1)
    assert opened.view.text.startswith("POLICE DEPARTMENT Case 12345")
    assert set(opened.page_pngs) == {1}


@pytest.mark.services
@pytest.mark.parametrize(
    ("resolution", "unreadable", "begins"),
    [(700, None, "POLICE DEPARTMENT"), (100, "too_large_image", "")],
    ids=["a sheet of paper", "a sheet two metres wide"],
)
def test_the_largest_picture_as_a_scan_in_a_pdf(
    resolution: int, unreadable: str | None, begins: str
) -> None:
    content = saved(large("RGB"), "PDF", resolution=resolution)
    view = open_file("a.pdf", content, "application/pdf").view
    assert (view.unreadable, view.page_count) == (unreadable, 1)
    assert view.text.startswith(begins)


@pytest.mark.parametrize(
    ("kind", "mode", "media_type"), [("PNG", "L", PNG), ("JPEG", "L", JPEG), ("TIFF", "1", TIFF)]
)
def test_a_picture_of_more_dots_is_refused_before_it_is_unpacked(
    kind: str, mode: str, media_type: str
) -> None:
    content = saved(Image.new(mode, (TOO_LARGE, TOO_LARGE), 1), kind)
    # Unpacked it would not fit into this memory; only its size was read.
    opened = open_file("a", content, media_type, limits=Limits(memory=48 << 20))
    assert opened.view.unreadable == "too_large_image"
    assert opened.page_pngs == {}


@pytest.mark.services
def test_a_sheet_too_large_behind_a_small_one_loses_only_itself() -> None:
    sheets = [Image.new("1", (TOO_LARGE, TOO_LARGE), 1)]
    first = picture(*LINES).convert("1")
    content = saved(first, "TIFF", save_all=True, append_images=sheets)
    opened = open_file("a.tiff", content, TIFF)
    assert (opened.view.unreadable, opened.view.page_count) == ("too_large_image", 2)
    assert opened.view.text.startswith("POLICE DEPARTMENT")
