"""Each document by itself: readable, safe, altered."""

from __future__ import annotations

from collections.abc import Iterator

from rules.facts import Facts
from rules.findings import Finding, find
from rules.policy import Policy
from rules.submission import Submission, SubmittedDocument
from rules.vocabulary import Judgement, Outcome

# What the first bytes of a file of each type look like. A text file has no such mark.
_MARKS = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "tif": (b"II*\x00", b"MM\x00*"),
    "tiff": (b"II*\x00", b"MM\x00*"),
    "docx": (b"PK\x03\x04",),
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def damage_at_a_glance(document: SubmittedDocument) -> str | None:
    """Return why a document cannot be read as far as its bytes alone show, or None.

    This is a first look and no proof: inspection parses the file in a limited child process.
    """
    content = document.content
    if not content:
        return "empty"
    extension = (document.filename or "").rpartition(".")[2].lower()
    marks = _MARKS.get(extension)
    if extension == "docx" and content.startswith(_OLE):
        return "encrypted"
    if marks is not None and not content.startswith(marks):
        return "damaged"
    if extension == "pdf":
        if b"/Encrypt" in content:
            return "encrypted"
        if b"%%EOF" not in content[-2048:]:
            return "damaged"
    return None


def check_readable(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``document.readable``: encrypted or damaged is kept as evidence and looked at."""
    code = "document.readable"
    if not submission.documents:
        yield find(policy, code, "not_applicable", "documents")
    for index, document in enumerate(submission.documents):
        at, seen = f"documents[{index}]", facts.inspection(index)
        if not facts.with_documents:
            yield find(policy, code, "not_applicable", at)
            continue
        reason = seen.reasons.get("readable")
        if seen.readable is None:
            reason = damage_at_a_glance(document) or reason
        readable = reason is None if seen.readable is None else seen.readable
        yield find(
            policy,
            code,
            "pass" if readable else "review",
            at,
            parameters={"filename": document.filename, "reason": reason},
            evidence=seen.evidence.get("readable"),
        )


def check_safe(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``document.safe``: staff only, by inspection."""
    yield from _by_inspection("safe", submission, policy, facts)


def check_altered(submission: Submission, policy: Policy, facts: Facts) -> Iterator[Finding]:
    """``document.altered``: staff only, by inspection."""
    yield from _by_inspection("altered", submission, policy, facts)


def _by_inspection(
    question: str, submission: Submission, policy: Policy, facts: Facts
) -> Iterator[Finding]:
    code = f"document.{question}"
    if not submission.documents:
        yield find(policy, code, "not_applicable", "documents")
    for index, document in enumerate(submission.documents):
        seen = facts.inspection(index)
        judgement: Judgement | None = getattr(seen, question)
        reason = seen.reasons.get(question)
        outcome: Outcome = judgement or ("review" if reason else "not_applicable")
        yield find(
            policy,
            code,
            outcome,
            f"documents[{index}]",
            parameters={"filename": document.filename, "reason": reason},
            evidence=seen.evidence.get(question),
        )
