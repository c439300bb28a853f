"""One of everything that an address may name."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cases.findings import written
from cases.models import Case, CaseDocument, Deadline, Examination, Letter, Prohibition
from cases.queries import current_findings, current_policy
from core import clock
from core.actor import SYSTEM
from disclosures.models import Recall, RecallAnswer, RecallNotice
from documents.actions import keep_inspection, store
from documents.inspecting import sealed
from documents.sandbox import Opened
from documents.view import View
from intake.models import InboundMessage, KnownForger
from notifications.models import CaseMessage, CaseMessagePaper
from rules.deadlines import answer_due
from rules.findings import Finding
from tests.cases.making import PDF

PNG = b"\x89PNG\r\n\x1a\n"


def papers(case: Case) -> dict[str, Any]:
    document = store(
        by=SYSTEM, filename="a.pdf", content=PDF, media_type="application/pdf", origin="received"
    )
    with transaction.atomic():
        looked = sealed(document, Opened(View("application/pdf", 1), {1: PNG}))
        keep_inspection(by=SYSTEM, document_id=document.id, looked=looked)
    doubt = Finding(
        code="official_email.domain", outcome="review", at="officer.email",
        basis="field", audience="officer", clause="G4",
        parameters={"domain": "police.example", "agency": None},
    )  # fmt: skip
    Examination.objects.update_or_create(
        case=case, round=case.round, defaults={"findings": written([doubt])}
    )
    return {
        "paper": CaseDocument.objects.create(
            case=case, document=document, role="other", position=0
        ),
        "letter": Letter.objects.create(
            case=case, kind="receipt", document=document, made_by="system"
        ),
        "finding": current_findings(case)[0],
        "message_paper": CaseMessagePaper.objects.create(
            message=CaseMessage.objects.create(
                case=case, direction="to_officer", text="Hello", written_by="triage"
            ),
            document=document,
            position=0,
        ),
        "prohibition": Prohibition.objects.create(
            case=case,
            basis="ordered",
            starts_on="2026-01-01",
            recorded_at=clock.now(),
            recorded_by="counsel",
        ),
    }


def mails(case: Case) -> dict[str, Any]:
    document = store(
        by=SYSTEM,
        filename="message.eml",
        content=b"Subject: Hello\n\nHello\n",
        media_type="message/rfc822",
        origin="received",
    )
    return {
        "mail": InboundMessage.objects.create(
            key="0" * 64, document=document, outcome="submitted", case=case
        ),
        "forger": KnownForger.objects.create(digest="0" * 64, noted_by="counsel"),
    }


def deadline(case: Case) -> Deadline:
    """A deadline that runs on the case."""
    running = answer_due(clock.now(), "account_information", current_policy())
    return Deadline.objects.create(
        case=case,
        kind="answer",
        due_at=running.due_at,
        working=running.working(),
        because="case.accepted",
        computed_by="system",
    )


def recalled(case: Case) -> dict[str, Any]:
    """Return the papers of the case, with a letter of which a recall was answered."""
    found = papers(case)
    letter = found["letter"]
    recall = Recall.objects.create(
        case=case, letter=letter, officer=case.officer, mistake="too_much",
        what_happened="A page too many.", begun_by="counsel",
    )  # fmt: skip
    RecallNotice.objects.create(recall=recall, party="court", needed=True, decided_by="counsel")
    RecallAnswer.objects.create(
        recall=recall, outcome="deleted", said_by="Pat", said_on=clock.now().date(),
        document=letter.document, recorded_by="counsel",
    )  # fmt: skip
    return {**found, "recall": recall}
