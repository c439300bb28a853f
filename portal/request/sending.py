"""Checking the answers, sending them once, and the receipt."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Officer
from cases.letters import compose_receipt
from cases.letters import render as render_letter
from cases.models import Case
from cases.queries import current_accounts, current_policy, policy_of, visible_to
from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound
from intake import actions, officer_view, queries
from intake.models import Draft
from notifications.correspondence import write_message
from portal import proving
from portal.answers import message_text, summary_rows
from portal.forms.assembly import RequestForms
from portal.forms.kind import KIND_TITLES
from portal.proving import RECEIPTS
from portal.request.examining import (
    UNPROVEN,
    examined,
    findings_for,
    forms_of,
    with_checking,
    written,
)
from portal.request.owning import of_the_owner, remember_receipt
from portal.request.pages import LOOK
from portal.request.signing import signature_of
from portal.request.steps import DOCUMENTS
from portal.request.tasks import place_of_field

EMERGENCY = "emergency_disclosure"
DUPLICATE = "request.duplicate"


@never_cache
@require_http_methods(["GET", "POST"])
@of_the_owner
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show every answer and what is missing; send on POST."""
    shown = forms_of(draft, bound=True)
    if not shown.is_valid():
        return _to_the_unreadable(draft, shown)
    if request.method == "GET":
        return _page(request, draft, shown)
    if request.POST.get("do") == "join":
        return _join(request, draft, shown)
    try:
        receipt = actions.send(draft_id=draft.id, raw=shown.raw())
    except (Invalid, Conflict) as error:
        return _page(request, draft, shown, refused=error.message)
    remember_receipt(request, receipt.case.reference)
    return redirect("receipt", reference=receipt.case.reference)


def _page(
    request: HttpRequest, draft: Draft, shown: RequestForms, refused: str = ""
) -> HttpResponse:
    found = examined(draft, written(shown))
    emergency = draft.kind == EMERGENCY
    page = "request-emergency-draft" if emergency else "request-tasks"
    own = _own_duplicate(draft, found.findings)
    papers = list(queries.draft_papers(draft))
    words = [
        item
        for item in officer_view.worth_showing(findings_for(draft, found))
        if item.code != DUPLICATE
    ]
    context = {
        "section": "request",
        "draft": draft,
        "emergency": emergency,
        "back_href": reverse(page, args=[draft.id]),
        "kind_title": KIND_TITLES[draft.kind],
        "groups": summary_rows(shown, papers, _hrefs(draft)),
        "findings": [
            _with_way(draft, shown, item)
            for item in with_checking(words, [row.document for row in papers])
        ],
        "refused": refused,
        "duplicate": own,
        "signature": signature_of(draft),
        "proven": draft.owner_email,
        "false_statement": current_policy().statements.false_statement.in_language(),
    }
    return render(request, "portal/request_check.html", context, status=422 if refused else 200)


def _hrefs(draft: Draft) -> Any:
    """Return a function from the name of an input to the page that changes it."""

    def href(name: str) -> str:
        if draft.kind == EMERGENCY:
            return reverse("request-emergency-draft", args=[draft.id]) + f"#{_anchor(name)}"
        if name.startswith("account-"):
            number = int(name.split("-")[1]) + 1
            return reverse("request-account", args=[draft.id, number]) + "?from=check"
        if name == DOCUMENTS:
            return reverse("request-documents", args=[draft.id]) + "?from=check"
        slug = place_of_field(draft.kind, name)
        if not slug:
            return ""
        change = "&change=1" if slug == "you" else ""
        return reverse("request-step", args=[draft.id, slug]) + f"?from=check{change}"

    return href


def _with_way(draft: Draft, shown: RequestForms, item: Any) -> Any:
    """Return a finding that wants something with a link to the page where it is given."""
    if not isinstance(item, officer_view.FindingWords) or item.outcome not in ("fail", "review"):
        return item
    href, field = _hrefs(draft), shown.field_of(item)
    if item.code == "signature.officer" and draft.owner_email:
        place = reverse("request-sign", args=[draft.id])
    elif item.at.startswith(DOCUMENTS):
        place = href(DOCUMENTS)
    else:
        place = href(field.html_name) if field is not None else ""
    return {**asdict(item), "evidence_href": place, "evidence_text": _("Change") if place else ""}


def _no_href(name: str) -> str:
    return ""


def _anchor(name: str) -> str:
    return name if name == DOCUMENTS else f"id_{name}"


def _to_the_unreadable(draft: Draft, shown: RequestForms) -> HttpResponse:
    """An answer that cannot be read, such as 30 February, is mended before anything is checked."""
    query = f"?from=check&{LOOK}=1"
    if draft.kind == EMERGENCY:
        return redirect(reverse("request-emergency-draft", args=[draft.id]) + query)
    for number, form in enumerate(shown.accounts, 1):
        if form.errors:
            return redirect(reverse("request-account", args=[draft.id, number]) + query)
    names = [name for form in shown.sections for name in form.errors]
    slug = next((place for name in names if (place := place_of_field(draft.kind, name))), "")
    if slug:
        return redirect(reverse("request-step", args=[draft.id, slug]) + query)
    return redirect("request-tasks", draft.id)


def _own_duplicate(draft: Draft, findings: Any) -> Case | None:
    """Return this officer's own open request for the same account; never another's."""
    found = next(
        (item for item in findings if item.code == DUPLICATE and item.outcome == "review"), None
    )
    officer = _officer_of(draft.owner_email)
    if found is None or officer is None:
        return None
    own = visible_to(officer.actor()).filter(officer=officer)
    return own.filter(reference=found.parameters.get("reference", "")).first()


def _join(request: HttpRequest, draft: Draft, shown: RequestForms) -> HttpResponse:
    """Send what was written as a message to the open request, with its files, and end the draft."""
    found = examined(draft, written(shown))
    own, officer = _own_duplicate(draft, found.findings), _officer_of(draft.owner_email)
    if own is None or officer is None:
        return _page(request, draft, shown)
    papers = list(queries.draft_papers(draft))
    groups = summary_rows(shown, papers, _no_href)
    write_message(
        by=officer.actor(),
        case_id=own.id,
        text=message_text(KIND_TITLES[draft.kind], groups),
        papers=[paper.document for paper in papers],
        once=f"draft-{draft.id}",
    )
    actions.discard(draft_id=draft.id)
    return redirect("status-case", reference=own.reference)


@never_cache
@require_GET
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what was received, to the browser that sent it and to the proven officer."""
    case = _sent_by(request, reference)
    proven = proving.proven_email(request)
    view = officer_view.view_of(case, _nobody())
    findings = [item for item in view.findings if item.code not in UNPROVEN]
    mine = case.officer is not None and case.officer.email == proven
    context = {
        "section": "request",
        "case": case,
        "view": view,
        "findings": with_checking(
            [item for item in findings if item.outcome in ("fail", "review")],
            [paper for _role, paper in queries.case_papers(case) if paper is not None],
            sent=True,
        ),
        "emergency": case.is_emergency,
        "has_address": case.officer is not None,
        "ask_for_proof": not mine and case.officer is not None,
        "here": request.path,
    }
    return render(request, "portal/receipt.html", context)


@never_cache
@require_GET
def receipt_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """Return the receipt as PDF."""
    return pdf_of_receipt(_sent_by(request, reference))


def pdf_of_receipt(case: Case) -> HttpResponse:
    """Render the receipt of a case whose reader was admitted already."""
    policy = policy_of(case)
    letter = compose_receipt(case, list(current_accounts(case)), policy)
    response = HttpResponse(render_letter(letter, policy), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.reference}-receipt.pdf"'
    return response


def _sent_by(request: HttpRequest, reference: str) -> Case:
    case = Case.objects.select_related("officer").filter(reference=reference).first()
    here = reference in request.session.get(RECEIPTS, [])
    proven = proving.proven_email(request)
    own = case is not None and case.officer is not None and case.officer.email == proven
    if case is None or not (here or (own and not case.sealed)):
        raise NotFound(_("There is no such receipt in this browser."))
    return case


def _officer_of(email: str) -> Officer | None:
    return Officer.objects.filter(email=email).first() if email else None


def _nobody() -> Actor:
    """The receipt lists nothing that was released: its browser proved no address for that."""
    return Draft(id="0" * 26).actor()
