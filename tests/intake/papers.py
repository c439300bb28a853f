"""Papers for requests: real ones from the examples, and what a worker saw in others, planted."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.db import transaction

from cases.models import Case
from core.actor import SYSTEM
from documents.actions import keep_inspection
from documents.inspecting import sealed
from documents.models import Document
from documents.reading import look_into
from documents.sandbox import INSPECTOR, Opened
from documents.view import Danger, DigitalSignature, View
from duties.scheduling import cancel
from tests.intake.builders import document

FOLDER = Path(__file__).resolve().parent.parent.parent / "examples" / "documents"


def example(role: str, name: str) -> dict[str, str]:
    """Return one of the example papers as a request holds it."""
    return document(role, name, (FOLDER / name).read_bytes())


def planted(case: Case, view: View) -> None:
    """Let a worker have seen this in every paper of the case."""
    for paper in Document.objects.filter(case_links__case=case):
        _plant(paper, Opened(view, {}))


def looked_at(case: Case) -> None:
    """Let a worker have looked into every example paper of the case; each is opened only once."""
    for paper in Document.objects.filter(case_links__case=case):
        _plant(paper, opened(paper.filename))


@cache
def opened(name: str) -> Opened:
    """Return what the confined child sees in one of the example papers."""
    return look_into(name, (FOLDER / name).read_bytes(), "application/pdf")


def _plant(paper: Document, seen: Opened) -> None:
    looked = sealed(paper, seen)
    with transaction.atomic():
        keep_inspection(by=SYSTEM, document_id=paper.id, looked=looked)
    cancel(f"documents.inspect:{paper.id}:{INSPECTOR}")


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
