"""Signing in the form: a name that counts for exactly these answers and documents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import Invalid
from intake import actions, queries
from intake.models import Draft, GivenSignature
from portal import proving
from portal.forms.kind import KIND_TITLES
from portal.forms.signature import SignatureForm
from portal.request.examining import forms_of, written
from portal.request.owning import of_the_owner
from portal.request.pages import back_of
from portal.request.steps import SIGNATURE, first


@never_cache
@require_http_methods(["GET", "POST"])
@of_the_owner
def sign(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Let the officer sign what the draft says now, or go on with a letter signed by hand."""
    if request.POST.get("do") == "skip":
        actions.answer(draft_id=draft.id, answers={}, done=[SIGNATURE])
        return redirect("request-check", draft.id)
    email = proving.proven_email(request)
    if not email:
        return proving.prove_first(request.get_full_path())
    name = first(draft.answers, "signature_name") or first(draft.answers, "officer_name")
    form = SignatureForm(
        request.POST if request.method == "POST" else None, initial={"signature_name": name}
    )
    if request.method == "POST" and form.is_valid() and _sign(draft, form, email):
        return redirect("request-check", draft.id)
    context = {
        "section": "request",
        "draft": draft,
        "form": form,
        "kind_title": KIND_TITLES[draft.kind],
        "email": email,
        "signature": signature_of(draft),
        "back_href": back_of(request, draft, SIGNATURE)
        if draft.kind != "emergency_disclosure"
        else "",
    }
    status = 422 if form.errors else 200
    return render(request, "portal/request_sign.html", context, status=status)


def signature_of(draft: Draft) -> dict[str, Any] | None:
    """Return the signature of a draft for a page, and whether it still stands; None without one."""
    given = GivenSignature.objects.filter(draft=draft).first()
    if given is None:
        return None
    shown = forms_of(draft, bound=True)
    shown.is_valid()
    stands = queries.standing_signature(draft, written(shown)) is not None
    return {"name": given.name, "how": given.how, "at": given.signed_at, "stands": stands}


def _sign(draft: Draft, form: SignatureForm, email: str) -> bool:
    shown = forms_of(draft, bound=True)
    if not shown.is_valid():
        form.add_error(None, _("An answer cannot be read yet. Look at the list of parts first."))
        return False
    try:
        actions.sign(
            draft_id=draft.id,
            raw=shown.raw(),
            email=email,
            name=form.cleaned_data["signature_name"],
            strokes=form.cleaned_data["strokes"],
        )
    except Invalid as wrong:
        for name, texts in wrong.errors.items():
            place = "signature_name" if name == "name" else None
            form.add_error(place, texts)
        return False
    actions.answer(draft_id=draft.id, answers={}, done=[SIGNATURE])
    return True
