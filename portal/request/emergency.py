"""An emergency: everything on one page, and never held up by a code or by a gap."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.queries import current_policy
from core.errors import NotFound
from intake import actions, queries
from intake.models import Draft
from portal import proving
from portal.counting import whole
from portal.forms.assembly import COUNT, RequestForms, data_of
from portal.forms.documents import ROLES_BY_KIND
from portal.forms.kind import KIND_TITLES
from portal.request.accounts import without_account
from portal.request.examining import forms_of
from portal.request.files import take_files
from portal.request.owning import BEGUN, begin, of_the_owner, typed
from portal.request.pages import LOOK, clauses
from portal.request.starting import EMERGENCY, known_of
from portal.request.steps import first


@never_cache
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """Show the empty page; whoever sends it begins a draft, with or without a proven address."""
    email = proving.proven_email(request)
    known = known_of(email) if email else {}
    if request.method == "GET":
        shown = RequestForms(EMERGENCY, data_of(known), current_policy(), bound=False)
        return _page(request, None, shown)
    return _receive(request, begin(request, EMERGENCY, known))


@never_cache
@require_http_methods(["GET", "POST"])
@of_the_owner
def emergency_draft(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show the page again with what was typed."""
    if draft.kind != EMERGENCY:
        raise NotFound("There is no such page.")
    if request.method == "POST":
        return _receive(request, draft)
    return _page(request, draft, forms_of(draft, bound=LOOK in request.GET))


def _receive(request: HttpRequest, draft: Draft) -> HttpResponse:
    pressed = request.POST.get("do", "continue")
    refused = take_files(request, draft, ROLES_BY_KIND[EMERGENCY])
    answers = typed(request)
    if draft.owner_email:
        answers["officer_email"] = [draft.owner_email]
    gone = [name for name in draft.answers if name not in answers]
    draft = actions.answer(draft_id=draft.id, answers=answers, gone=gone)
    place = _rearranged(draft, pressed)
    if place is not None and not refused:
        here = reverse("request-emergency-draft", args=[draft.id])
        return redirect(f"{here}#{place}")
    shown = forms_of(draft, bound=True)
    readable = shown.is_valid()
    for role, words in refused:
        shown.documents.add_error(role, words)
    if not readable or refused:
        return _page(request, draft, shown)
    return redirect("request-check", draft.id)


def _rearranged(draft: Draft, pressed: str) -> str | None:
    """Do what a button other than Continue asks; return the place to show again, or None."""
    count = max(1, whole(first(draft.answers, COUNT), 1))
    if pressed == "add_account":
        most = current_policy().numbers.accounts_most.value
        actions.answer(draft_id=draft.id, answers={COUNT: [str(min(count + 1, most))]})
        return f"account-{count}"
    if pressed.startswith("remove_account-") and count > 1:
        number = whole(pressed.removeprefix("remove_account-"), -1)
        if number >= 0:
            gone = [name for name in draft.answers if name.startswith("account-")]
            kept = without_account(draft.answers, number)
            actions.answer(draft_id=draft.id, answers=kept, gone=gone)
        return "account"
    if pressed.startswith("remove_document-"):
        actions.detach(draft_id=draft.id, document_id=pressed.removeprefix("remove_document-"))
        return "documents"
    return "documents" if pressed == "upload" else None


def _page(request: HttpRequest, draft: Draft | None, shown: RequestForms) -> HttpResponse:
    wrong = shown.bound and any(form.errors for form in shown.all_forms())
    begun = request.session.get(BEGUN, [])
    own = reverse("request-emergency-draft", args=[draft.id]) if draft else ""
    context = {
        "section": "request",
        "emergency": True,
        "draft": draft,
        "action": own or reverse("request-emergency"),
        "forms": shown,
        "papers": list(queries.draft_papers(draft)) if draft else [],
        "kind_title": KIND_TITLES[EMERGENCY],
        "checks": clauses(["G7", "G7.authority"]),
        "false_statement": current_policy().statements.false_statement.in_language(),
        "proven": proving.proven_email(request),
        "begun_here": bool(draft and draft.id in begun),
        "back_href": reverse("request-start"),
    }
    return render(request, "portal/request_emergency.html", context, status=422 if wrong else 200)
