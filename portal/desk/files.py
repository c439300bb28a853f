"""Files of strangers: handed over as downloads, never shown inside a page of ours."""

from __future__ import annotations

from io import BytesIO

from django.http import Http404
from django.http.response import FileResponse

from documents.models import Document
from documents.reading import read

SANDBOX = "default-src 'none'; sandbox"


def document_response(document: Document | None) -> FileResponse:
    """Return the original bytes to be saved. Raises Http404, Altered, Erased."""
    if document is None:
        raise Http404("There is no such document.")
    response = FileResponse(
        BytesIO(read(document)),
        as_attachment=True,
        filename=document.filename,
        content_type="application/octet-stream",
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response
