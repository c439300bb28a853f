"""The case file: what the desk knows of a case, as a PDF with its papers and letters, in a ZIP.

Counsel's privileged notes and the records of productions are no part of it.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import UTC
from io import BytesIO
from mimetypes import guess_extension
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from accounts.queries import names_of
from audit.queries import events_of_case
from cases import actions, counsel_policies, counsel_queries, emergency_queries
from cases import queries as case_queries
from cases.availability import ActionState
from cases.models import Case, Decision
from core import clock
from core.wording import utc_words
from documents import letters as rendering
from documents.reading import read
from notifications.models import CaseMessagePaper
from notifications.queries import correspondence_of
from portal.desk import words
from portal.desk.acting import CaseAct, Consequence
from portal.desk.case_sheets import call_rows, process_rows, prohibition_rows, request_rows
from portal.desk.possible import state_of
from portal.desk.presenters import history
from portal.periods import period_words

Section = tuple[str, list[dict[str, Any]]]


class CaseFile(CaseAct):
    """Hand the case file to counsel; the log says who took it and its digest."""

    title, button = "Export the case file", "Export"
    form_class = forms.Form

    def refusal(self) -> ActionState | None:
        state = state_of(
            "", self.title, "", lambda: counsel_policies.check_can_export(by=self.actor)
        )
        return None if state.allowed else state

    def consequence(self) -> Consequence:
        return Consequence(
            "You get a ZIP of the case: its sheets and timeline as a PDF, its papers as they came,"
            " its letters, and its messages with their files. Privileged notes and produced records"
            " are not in it. The log notes that you took it."
        )

    def post(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        self.find(**kwargs)
        refused = self.refusal()
        if refused is not None:
            return self.draw(self.form_class(), refused=refused, status=403)
        content = zipped(self.case)
        digest = hashlib.sha256(content).hexdigest()
        actions.note_export(by=self.actor, case_id=self.case.id, sha256=digest)
        response = HttpResponse(content, content_type="application/zip")
        name = f"{self.case.reference}-case-file.zip"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


def zipped(case: Case) -> bytes:
    """Return the case file with the digest of each of its files in ``SHA256SUMS``."""
    files = {"case-file.pdf": printed(case)}
    for paper in case.documents.select_related("document").order_by("position"):
        # The sender's own name for a file stands in the PDF and opens nothing here.
        ending = guess_extension(paper.document.media_type) or ".bin"
        files[f"papers/{paper.position + 1:02d}{ending}"] = read(paper.document)
    for number, sent in enumerate(message_papers(case), start=1):
        ending = guess_extension(sent.document.media_type) or ".bin"
        files[f"messages/{number:02d}{ending}"] = read(sent.document)
    for number, letter in enumerate(case.letters.select_related("document"), start=1):
        if letter.document is not None:
            files[f"letters/{number:02d}-{letter.kind}.pdf"] = read(letter.document)
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()
    )
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, "SHA256SUMS": sums.encode()}.items():
            archive.writestr(name, content)
    return held.getvalue()


def printed(case: Case) -> bytes:
    """Return the sheets and the timeline of the case as PDF."""
    context = {
        "reference": case.reference,
        "date": clock.now().astimezone(UTC).date(),
        "addressee_lines": (),
        "subject": f"File of case {case.reference}",
        "sections": list(sections_of(case)),
        "short_digest": "",
    }
    return rendering.render("letters/case_file.html", context, case_queries.policy_of(case))


def sections_of(case: Case) -> Iterator[Section]:
    """Yield each part of the file as a heading and the blocks below it."""
    yield "The request", [_facts(request_rows(case))]
    papers = case.documents.select_related("document").order_by("position")
    rows = [
        [f"{row.position + 1:02d} {row.document.filename}", row.document.sha256] for row in papers
    ]
    yield "Papers", [{"type": "digests", "head": ["Paper", "SHA-256"], "rows": rows}]
    yield "Process", [_facts(process_rows(case))]
    checks = [
        [utc_words(row.authenticated_at), row.get_way_display(), row.get_outcome_display(),
         f"{row.reached} {row.spoke_with}".strip()]
        for row in counsel_queries.authentications(case)
    ]  # fmt: skip
    yield "Authentication of the order", [_table(["When", "How", "Outcome", "Reached"], checks)]
    calls = [
        [utc_words(each["call"].called_at), f"{each['call'].agency.name}, {each['call'].phone}",
         each["outcome"], f"{each['call'].spoke_to} {each['call'].confirmed}".strip(), each["by"]]
        for each in call_rows(case)
    ]  # fmt: skip
    yield "Calls back", [_table(["When", "Whom", "Outcome", "Said", "By"], calls)]
    yield from _emergency(case)
    found = [
        [row.code, row.effective_outcome, row.at, row.ruling_reason]
        for row in case_queries.current_findings(case)
        if row.outcome in ("fail", "review")
    ]
    yield "Findings", [_table(["Finding", "Outcome", "At", "Ruling"], found)]
    decided = Decision.objects.filter(account__case=case).select_related("account")
    decisions = [_decision(row) for row in (*decided, *counsel_queries.earlier_decisions(case))]
    head = ["Account", "Information", "Decision", "Period"]
    yield "Decisions, the standing ones first", [_table(head, decisions)]
    yield "Messages", [_table(["When", "Way", "Text", "Files"], _messages(case))]
    gags = [
        [each["basis"], each["row"].authority, str(each["row"].starts_on),
         str(each["row"].last_on or "no end")]
        for each in prohibition_rows(case)
    ]  # fmt: skip
    yield "Prohibitions", [_table(["Basis", "Authority", "From", "To"], gags)]
    events = history(events_of_case(case.id), counsel_queries.notes_of(case))
    told = [
        [utc_words(each["at"]), str(each["title"]), str(each["by"]), str(each["text"])]
        for each in events
    ]
    yield "Timeline, newest first", [_table(["When", "What", "By", "Details"], told)]


def _emergency(case: Case) -> Iterator[Section]:
    """Yield why it was granted and what is owed after it; nothing for any other request."""
    record, debt = getattr(case, "good_faith_record", None), emergency_queries.debt_of(case)
    if record is not None:
        by = names_of([record.written_by]).get(record.written_by, record.written_by)
        rows = [
            {"key": "Danger", "value": record.danger},
            {"key": "Why it is imminent", "value": record.imminence},
            {"key": "Why these records avert it", "value": record.averts},
            {"key": "What was verified", "value": record.verified},
            {"key": "Written", "value": f"{by}, {utc_words(record.written_at)}"},
        ]
        yield "Record of good faith", [_facts(rows)]
    if debt is not None:
        settled = debt.settled_at and f"Received {utc_words(debt.settled_at)}"
        owed = f"Owed until {utc_words(debt.due_at)}, asked for {debt.asked} times"
        yield "Written confirmation", [{"type": "paragraph", "text": settled or owed}]


def _messages(case: Case) -> list[list[str]]:
    """Return what was written to the officer and by them, with the numbers of its files."""
    numbers = {paper.pk: number for number, paper in enumerate(message_papers(case), start=1)}
    return [
        [
            utc_words(row.written_at),
            "to the officer" if row.is_ours else "from the officer",
            row.text,
            ", ".join(
                f"{numbers[paper.pk]:02d} {paper.document.filename}" for paper in row.papers.all()
            ),
        ]
        for row in correspondence_of(case)
    ]


def message_papers(case: Case) -> list[CaseMessagePaper]:
    """Return the files of all messages, in the order in which the ZIP numbers them."""
    return [paper for row in correspondence_of(case) for paper in row.papers.all()]


def _decision(row: Any) -> list[str]:
    said = "produce" if row.produce else "not produced"
    said += f", narrowed to {row.narrowed_to}" if row.narrowed_to else ""
    said += f", {row.objection}" if row.objection else ""
    by = names_of([row.decided_by]).get(row.decided_by, row.decided_by)
    said += f" ({by}, {utc_words(row.decided_at)})"
    bounded = row.period_from or row.period_to
    period = period_words(row.period_from, row.period_to) if bounded else ""
    return [row.account.label, words.CATEGORIES.get(row.category, row.category), said, period]


def _facts(rows: list[dict[str, Any]]) -> dict[str, Any]:
    shown = []
    for row in rows:
        value = row["value"]
        if isinstance(value, list):
            value = "; ".join(map(str, value))
        elif value and row.get("kind") == "date":
            value = f"{value:%-d %b %Y}"
        shown.append([row["key"], str(value or "")])
    return {"type": "facts", "rows": shown}


def _table(head: list[str], rows: list[list[str]]) -> dict[str, Any]:
    if not rows:
        return {"type": "paragraph", "text": "None."}
    return {"type": "table", "head": head, "rows": rows}
