"""The officer's way in, one question a page. Works without JavaScript."""

from portal.request.onepage import (
    check,
    form,
    kind,
    pdf_of_receipt,
    receipt,
    receipt_pdf,
    start,
    take_files,
)

__all__ = [
    "check",
    "form",
    "kind",
    "pdf_of_receipt",
    "receipt",
    "receipt_pdf",
    "start",
    "take_files",
]
