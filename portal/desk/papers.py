"""A paper of a case as pixels: one page at a time, with what was found drawn on it.

The file itself is never shown in the browser; it is handed over to be saved, and one that may do
harm only to somebody who asks for it on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from cases import queries as case_queries
from cases.models import Case, CaseDocument
from documents import queries as document_queries
from documents.judging.safety import judge_safe
from documents.view import View
from portal.counting import whole
from portal.desk import words
from portal.desk.files import SANDBOX, document_response
from portal.desk.presenters import FindingRow, Findings, case_findings, case_identity
from portal.desk.readings import LABELS, proposal_named
from portal.desk.viewing import DeskView

ZOOMS: Mapping[str, str] = {"fit": "Whole width", "150": "150 %", "200": "200 %", "300": "300 %"}
UNREADABLE: Mapping[str, str] = {
    "encrypted": "It is encrypted.",
    "damaged": "It is damaged.",
    "empty": "It is empty.",
    "unknown_type": "It is of a type that is not opened.",
    "too_many_pages": "It has more pages than are opened.",
    "too_large_image": "A picture in it is too large to be opened.",
    "too_large_unpacked": "It unpacks to more than is opened.",
    "took_too_long": "Opening it took too long.",
    "took_too_much_memory": "Opening it took too much memory.",
    "not_inspected": "It could not be looked at.",
}


@dataclass(frozen=True)
class DrawnBox:
    """A rectangle on a page in points, with the words of what was seen there."""

    x: str
    y: str
    width: str
    height: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class ShownPage:
    """One page of a paper as the template draws it; lengths are points of the upright page."""

    number: int
    count: int
    width: str
    height: str
    image: str
    text: str
    boxes: tuple[DrawnBox, ...]
    previous: str
    following: str
    zoom: str
    zooms: tuple[tuple[str, str, bool], ...]


class PaperPage(DeskView):
    """Findings on the left, one page of a paper on the right."""

    section = "queue"

    def get(self, request: HttpRequest, reference: str, paper_id: int) -> HttpResponse:
        case = self.case_of(reference)
        paper = paper_of(case, paper_id)
        policy = case_queries.policy_of(case)
        papers = list(case.documents.select_related("document").order_by("position"))
        findings = case_findings(case, policy, evidence_addresses(case, papers))
        about = [
            row
            for row in (*findings.open, *findings.quiet)
            if row.document == paper.position and row.shown["outcome"] != "not_applicable"
        ]
        kept = document_queries.inspection_of(paper.document)
        view = kept.view if kept else None
        page = shown_page(case, paper, view, request.GET, about) if view else None
        context = {
            "case": case,
            "identity": case_identity(case),
            "paper": paper,
            "role": words.DOCUMENT_ROLES.get(paper.role, paper.role),
            "papers": [(row, words.DOCUMENT_ROLES.get(row.role, row.role)) for row in papers],
            "rows": about,
            "page": page,
            "waiting": view is None,
            "unreadable": UNREADABLE.get(view.unreadable or "", "") if view else "",
            "dangers": danger_rows(view),
            "chosen": request.GET.get("finding", ""),
            "back_url": reverse("desk-case", args=[case.reference]),
            "back_text": f"Back to {case.reference}",
        }
        return self.page("desk/paper.html", context)


class PaperImage(DeskView):
    """One page of a paper as PNG."""

    def get(
        self, request: HttpRequest, reference: str, paper_id: int, number: int
    ) -> HttpResponseBase:
        paper = paper_of(self.case_of(reference), paper_id)
        image = document_queries.page_image(paper.document, number)
        if image is None:
            raise Http404("There is no picture of this page.")
        response = HttpResponse(image, content_type="image/png")
        response["Content-Security-Policy"] = SANDBOX
        response["X-Content-Type-Options"] = "nosniff"
        return response


class PaperFile(DeskView):
    """The file as it came, to be saved; first a warning where it may do harm."""

    section = "queue"

    def get(self, request: HttpRequest, reference: str, paper_id: int) -> HttpResponseBase:
        case = self.case_of(reference)
        paper = paper_of(case, paper_id)
        kept = document_queries.inspection_of(paper.document)
        harmless = kept is not None and judge_safe(kept.view).outcome == "pass"
        if harmless or request.GET.get("on_purpose") == "yes":
            return document_response(paper.document)
        context = {
            "case": case,
            "identity": case_identity(case),
            "paper": paper,
            "waiting": kept is None,
            "dangers": danger_rows(kept.view if kept else None),
            "back_url": reverse("case-document-view", args=[case.reference, paper.pk]),
            "back_text": "Back to the pages",
        }
        return self.page("desk/paper_file.html", context)


def paper_of(case: Case, paper_id: int) -> CaseDocument:
    """Return a paper of the case. Raises Http404."""
    paper = case.documents.select_related("document").filter(pk=paper_id).first()
    if paper is None:
        raise Http404("There is no such document.")
    return paper


def evidence_addresses(case: Case, papers: Sequence[CaseDocument]) -> dict[int, str]:
    """Return the address at which each paper is looked at, by its place in the request."""
    return {
        row.position: reverse("case-document-view", args=[case.reference, row.pk]) for row in papers
    }


def beside(
    case: Case,
    papers: Sequence[CaseDocument],
    findings: Findings,
    asked: Mapping[str, str],
    address: str,
) -> dict[str, Any]:
    """Return what ``_page.html`` needs to show one of the papers beside something else.

    That is the paper asked for (``paper``), else the one the chosen finding is about, else the
    order, else what came first.
    """
    rows = (*findings.open, *findings.quiet)
    chosen = next((row for row in rows if row.id == asked.get("finding")), None)
    paper = next(
        (row for row in papers if str(row.pk) == asked.get("paper")),
        next(
            (row for row in papers if chosen is not None and row.position == chosen.document),
            next(iter(sorted(papers, key=lambda row: row.role != "legal_process")), None),
        ),
    )
    kept = document_queries.inspection_of(paper.document) if paper else None
    view = kept.view if kept else None
    page = None
    if paper is not None and view is not None:
        about = [row for row in rows if row.document == paper.position]
        page = shown_page(case, paper, view, asked, about, address)
    return {
        "paper": paper,
        "page": page,
        "waiting": view is None,
        "unreadable": UNREADABLE.get(view.unreadable or "", "") if view else "",
        "quiet": any(row is chosen for row in findings.quiet),
    }


def beside_reading(case: Case, papers: Sequence[CaseDocument], named: str) -> dict[str, Any]:
    """Return what ``_page.html`` needs to show where a proposal was read, else the order.

    Its links lead to the paper's own page, so that they take nobody away from a form.
    """
    read = proposal_named(case, papers, named)
    if read is None:
        return beside(case, papers, Findings(), {}, "")
    paper, proposal = read
    asked = {"paper": str(paper.pk), "page": str(proposal.page)}
    shown = beside(case, papers, Findings(), asked, "")
    page: ShownPage | None = shown["page"]
    if page is None:
        return shown
    return {
        **shown,
        "page": replace(page, boxes=(_drawn(proposal.box, LABELS[proposal.field], True),)),
    }


def danger_rows(view: View | None) -> list[str]:
    """Return what in a file acts or hides, in words."""
    found = view.dangers if view else ()
    return [f"{words.plain(each.code)}{f' ({each.where})' if each.where else ''}" for each in found]


def shown_page(
    case: Case,
    paper: CaseDocument,
    view: View,
    asked: Mapping[str, str],
    rows: Sequence[FindingRow] = (),
    address: str = "",
) -> ShownPage | None:
    """Return the page that is asked for (``page``, ``finding``, ``zoom``), None if it has none.

    Its links lead back to ``address``, by default the paper's own page, and name the paper.
    """
    if view.page_count < 1:
        return None
    chosen = asked.get("finding", "")
    places = {row.id: row.place for row in rows if row.place}
    first = int(places[chosen]["page"]) if chosen in places else 1
    number = min(max(whole(asked.get("page", ""), first), 1), view.page_count)
    seen = next((page for page in view.pages if page.number == number), None)
    zoom = asked.get("zoom", "fit") if asked.get("zoom") in ZOOMS else "fit"
    own = reverse("case-document-view", args=[case.reference, paper.pk])

    def at(**changes: Any) -> str:
        wanted = {"page": number, "zoom": zoom, "finding": chosen, **changes}
        if address:
            wanted["paper"] = paper.pk
        query = urlencode({name: value for name, value in wanted.items() if value})
        return f"{address or own}?{query}"

    return ShownPage(
        number=number,
        count=view.page_count,
        width=_points(seen.width if seen else 612.0),
        height=_points(seen.height if seen else 792.0),
        image=reverse("case-document-page", args=[case.reference, paper.pk, number]),
        text=" ".join(word.text for word in seen.words)[:4000] if seen else "",
        boxes=tuple(_boxes(rows, number, chosen)) if seen else (),
        previous=at(page=number - 1) if number > 1 else "",
        following=at(page=number + 1) if number < view.page_count else "",
        zoom=zoom,
        zooms=tuple((label, at(zoom=name), name == zoom) for name, label in ZOOMS.items()),
    )


def _boxes(rows: Sequence[FindingRow], number: int, chosen: str) -> list[DrawnBox]:
    drawn = []
    for row in rows:
        place = row.place or {}
        if place.get("page") != number or not place.get("box"):
            continue
        drawn.append(_drawn(place["box"], str(row.shown["title"]), row.id == chosen))
    return drawn


def _drawn(place: Sequence[float], label: str, chosen: bool) -> DrawnBox:
    """Draw a little around what was seen, so that the line covers none of it."""
    left, top, right, low = place
    return DrawnBox(
        x=_points(left - 3),
        y=_points(top - 3),
        width=_points(right - left + 6),
        height=_points(low - top + 6),
        label=label,
        chosen=chosen,
    )


def _points(length: float) -> str:
    """Write a length for SVG, whatever the language of the page."""
    return f"{max(length, 0):.1f}"
