"""Papers for requests: real ones from the examples, and what a worker saw in others, planted."""

from __future__ import annotations

from pathlib import Path

from cases.models import Case
from core.actor import SYSTEM
from documents.actions import keep_inspection
from documents.inspecting import sealed
from documents.models import Document
from documents.sandbox import Opened
from documents.view import Danger, DigitalSignature, View
from tests.intake.builders import document

FOLDER = Path(__file__).resolve().parent.parent.parent / "examples" / "documents"


def example(role: str, name: str) -> dict[str, str]:
    """Return one of the example papers as a request holds it."""
    return document(role, name, (FOLDER / name).read_bytes())


def planted(case: Case, view: View) -> None:
    """Let a worker have seen this in every paper of the case."""
    for paper in Document.objects.filter(case_links__case=case):
        keep_inspection(by=SYSTEM, document_id=paper.id, looked=sealed(paper, Opened(view, {})))


MALWARE = View("application/pdf", 1, (), (), (Danger("malware", detail="Example.Test"),))
UNSEEN = View("application/pdf", unreadable="not_inspected")
ALTERED = View(
    "application/pdf",
    1,
    signatures=(
        DigitalSignature(
            "Signature1", "Example Judge", intact=False, trusted=True, bottom_line=False
        ),
    ),
)
