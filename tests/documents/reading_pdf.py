"""Read a PDF back with another program than the one that wrote it."""

import ctypes
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def pages_of(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def links_of(pdf: bytes) -> list[str]:
    """Return the addresses that the links of all pages open, exactly as the file holds them."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [link for page in document for link in _links(document, page)]
    finally:
        document.close()


def _links(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[str]:
    raw, place, link = pypdfium2.raw, ctypes.c_int(0), pypdfium2.raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page.raw, place, link):
        action = raw.FPDFLink_GetAction(link)
        length = raw.FPDFAction_GetURIPath(document.raw, action, None, 0)
        address = ctypes.create_string_buffer(length)
        raw.FPDFAction_GetURIPath(document.raw, action, address, length)
        yield address.value.decode("ascii")
