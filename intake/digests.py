"""What makes two requests the same request: every answer, and every document by its SHA-256."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.canonical import digest
from rules.submission import Submission, to_json


def request_digest(
    submission: Submission | Mapping[str, Any], document_digests: Sequence[str]
) -> str:
    """Return the hexadecimal SHA-256 over canonical bytes of the answers and their documents.

    ``submission`` holds the names and roles of its documents, as a value or as stored JSON;
    ``document_digests`` are the hexadecimal SHA-256 of their bytes, in the same order.
    """
    answers = to_json(submission) if isinstance(submission, Submission) else dict(submission)
    return digest({"submission": answers, "documents": list(document_digests)})
