"""Before the first question: what to have ready, own drafts, and what kind of request it is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Officer
from cases.queries import current_policy
from intake import actions, queries
from intake.models import Draft
from portal import proving
from portal.forms.assembly import COUNT
from portal.forms.kind import KIND_TITLES, KindForm
from portal.request.owning import begin, of_the_owner
from portal.request.pages import clauses, to_step
from portal.request.steps import first, steps_of

EMERGENCY = "emergency_disclosure"


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Say what is needed before anybody begins to type."""
    context = {
        "section": "request",
        "policy": current_policy(),
        "checks": clauses(["G3", "G4", "G5", "G7"]),
        "proven": proving.proven_email(request),
    }
    return render(request, "portal/request_start.html", context)


@never_cache
@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """List what the proven address has begun; without anything, ask for the kind at once."""
    email = proving.proven_email(request)
    if email is None:
        return proving.prove_first(reverse("request-drafts"))
    own = list(queries.own_drafts(email))
    if not own:
        return redirect("request-kind")
    context = {
        "section": "request",
        "email": email,
        "rows": [_row(draft) for draft in own],
        "kept_days": current_policy().retention["draft"].keep.value,
        "back_href": reverse("request-start"),
    }
    return render(request, "portal/request_drafts.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def kind(request: HttpRequest) -> HttpResponse:
    """Ask what kind of request it is, and begin the draft with what is known of the officer."""
    email = proving.proven_email(request)
    if email is None:
        return proving.prove_first(reverse("request-kind"))
    form = KindForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["kind"]
        draft = begin(request, chosen, known_of(email))
        if chosen == EMERGENCY:
            return redirect("request-emergency-draft", draft.id)
        return to_step(draft, steps_of(chosen, draft.answers)[0])
    context = {
        "form": form,
        "section": "request",
        "email": email,
        "checks": clauses(["G4", "G5", "G7", "G12"]),
        "back_href": reverse("request-start"),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/request_kind.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@of_the_owner
def delete(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Say what would be deleted; delete it on POST."""
    if request.method == "POST":
        actions.discard(draft_id=draft.id)
        messages.success(request, _("The draft is deleted."))
        return redirect("request-drafts" if draft.owner_email else "request-start")
    context = {"section": "request", "row": _row(draft), "back_href": reverse("request-drafts")}
    return render(request, "portal/request_delete.html", context)


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the proven address in this browser; drafts and requests stay as they are."""
    proving.forget(request)
    messages.success(request, _("This browser has forgotten your address. Your drafts are kept."))
    return redirect("request-start")


def known_of(email: str) -> dict[str, list[str]]:
    """Return what the officer said in an earlier request, as if it had just been typed."""
    answers = {"officer_email": [email], COUNT: ["1"]}
    proven = Officer.objects.filter(email=email, email_verified_at__isnull=False)
    officer = proven.select_related("agency").first()
    if officer is None:
        return answers
    said = {
        "officer_name": officer.name,
        "officer_title": officer.title,
        "officer_badge": officer.badge,
        "officer_phone": officer.phone,
        "agency_name": officer.agency.name if officer.agency else officer.agency_name,
        "agency_country": officer.agency.country if officer.agency else officer.country,
    }
    return {**answers, **{name: [value] for name, value in said.items() if value}}


def _row(draft: Draft) -> dict[str, object]:
    answers = draft.answers
    account = first(answers, "account-0-username") or first(answers, "account-0-user_id")
    page = "request-emergency-draft" if draft.kind == EMERGENCY else "request-tasks"
    return {
        "id": draft.id,
        "kind": KIND_TITLES[draft.kind],
        "account": account,
        "server": first(answers, "account-0-server_url"),
        "changed_at": draft.changed_at,
        "files": queries.draft_papers(draft).count(),
        "href": reverse(page, args=[draft.id]),
        "delete_href": reverse("request-delete", args=[draft.id]),
    }
