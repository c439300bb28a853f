"""The first step: proving the official mailbox with a one-time code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.queries import current_policy
from core.errors import Invalid
from portal import proving
from portal.forms.proof import EmailForm, ProofCodeForm

NEXT = "proof-next"


@never_cache
@require_http_methods(["GET", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """Ask for the address; the answer is the same for every address."""
    wished = proving.safe_path(request, request.GET.get("next", ""))
    if wished:
        request.session[NEXT] = wished
    given = proving.asked_email(request) or ""
    form = EmailForm(request.POST if request.method == "POST" else None, initial={"email": given})
    if request.method == "POST" and form.is_valid():
        try:
            proving.ask(request, form.cleaned_data["email"])
        except Invalid:
            form.add_error("email", _("Enter an e-mail address, for example name@agency.example."))
        else:
            return redirect("request-code")
    context = {
        "section": "request",
        "form": form,
        "minutes": current_policy().numbers.email_code.value,
        "returning": request.session.get(NEXT, "") not in ("", reverse("request-kind")),
        "back_href": reverse("request-start"),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/request_email.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code, once, and go on where the reader was."""
    address = proving.asked_email(request)
    if address is None:
        return redirect("request-email")
    if request.POST.get("do") == "again":
        proving.ask(request, address)
        return redirect("request-code")
    form = ProofCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if proving.redeem(request, form.cleaned_data["code"]):
            return redirect(request.session.pop(NEXT, "") or reverse("request-kind"))
        form.add_error("code", _("This code is not right, or it has ended. Ask for a new one."))
    context = {
        "section": "request",
        "form": form,
        "email": address,
        "minutes": current_policy().numbers.email_code.value,
        "back_href": reverse("request-email"),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/request_code.html", context, status=status)
