"""Files beside a draft: uploaded at once, looked at by a worker, and shown as it goes on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from documents.queries import inspection_of
from intake import actions, queries
from intake.models import Draft, DraftDocument
from portal.forms.documents import ROLES_BY_KIND
from portal.forms.kind import KIND_TITLES
from portal.request.examining import (
    about_papers,
    examined,
    findings_for,
    forms_of,
    with_checking,
    written,
)
from portal.request.files import Refused, take_files
from portal.request.owning import of_the_owner
from portal.request.pages import back_of, clauses, errors_of, go_on
from portal.request.steps import DOCUMENTS, step_of


@never_cache
@require_http_methods(["GET", "POST"])
@of_the_owner
def documents(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Take files, show those that are there, and go on."""
    if request.method == "GET":
        return _page(request, draft, [])
    pressed = request.POST.get("do", "continue")
    if pressed.startswith("remove_document-"):
        actions.detach(draft_id=draft.id, document_id=pressed.removeprefix("remove_document-"))
        return redirect(request.get_full_path())
    refused = take_files(request, draft, ROLES_BY_KIND[draft.kind])
    if refused:
        return _page(request, draft, refused)
    if pressed == "upload" or request.FILES:
        return HttpResponseRedirect(f"{request.get_full_path()}#found")
    draft = actions.answer(draft_id=draft.id, answers={}, done=[DOCUMENTS])
    return go_on(request, draft, DOCUMENTS)


@never_cache
@require_GET
@of_the_owner
def found(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Return the files and findings alone, for a page that asks again while files are looked at."""
    return render(request, "portal/request_found.html", _found(draft))


def _page(request: HttpRequest, draft: Draft, refused: Refused) -> HttpResponse:
    shown = forms_of(draft, bound=bool(refused))
    for control, words in refused:
        shown.documents.add_error(control, words)
    step = step_of(draft.kind, DOCUMENTS)
    fields = [shown.documents[role] for role in ROLES_BY_KIND[draft.kind]]
    errors = errors_of(fields)
    context = {
        **_found(draft),
        "section": "request",
        "step": step,
        "fields": fields,
        "errors": errors,
        "kind_title": KIND_TITLES[draft.kind],
        "largest": settings.UPLOAD_LARGEST,
        "megabytes": settings.UPLOAD_LARGEST // (1024 * 1024),
        "checks": clauses(step.clauses) if step else [],
        "back_href": back_of(request, draft, DOCUMENTS) if step else "",
    }
    return render(request, "portal/request_documents.html", context, status=422 if errors else 200)


def _found(draft: Draft) -> dict[str, Any]:
    papers = list(queries.draft_papers(draft))
    waiting = [paper for paper in papers if inspection_of(paper.document) is None]
    return {
        "draft": draft,
        "papers": papers,
        "waiting": waiting,
        "findings": _rows(draft, papers) if papers else [],
        "found_href": reverse("request-documents-found", args=[draft.id]),
    }


def _rows(draft: Draft, papers: list[DraftDocument]) -> list[Any]:
    """Return what was found in the files, and a row for each that is still looked at."""
    shown = forms_of(draft, bound=True)
    shown.is_valid()
    rows = [
        item
        for item in findings_for(draft, examined(draft, written(shown)))
        if about_papers(item) and item.outcome != "not_applicable"
    ]
    return with_checking(rows, [paper.document for paper in papers])
