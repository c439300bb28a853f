"""Where a request stands: a code sent to the official address admits its officer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Officer
from cases.models import Case
from cases.queries import current_policy, visible_to
from cases.states import Status
from core import clock
from core.errors import NotAllowed, NotFound
from core.ids import read_reference
from disclosures.download import zip_stream
from disclosures.queries import visible_to as visible_productions
from documents.reading import read
from intake import actions, officer_view
from portal.forms.status import CodeForm, FindForm, PassphraseForm
from portal.refusals import answering
from portal.request import pdf_of_receipt

ASKED, ADMITTED = "status-asked", "status-admitted"
ADMITTED_FOR = timedelta(minutes=30)


@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask for reference and address; the answer is the same whether we know them or not."""
    given = {"reference": request.GET.get("reference", "")[:40]}
    form = FindForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        reference, email = form.cleaned_data["reference"], form.cleaned_data["email"]
        actions.ask_for_code(reference=reference, email=email)
        request.session[ASKED] = {"reference": reference, "email": email}
        return redirect("status-code")
    status = 422 if form.errors else 200
    return render(request, "portal/status_find.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code; it admits once."""
    asked = request.session.get(ASKED)
    if not asked:
        return redirect("status")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        officer = actions.admit(code=form.cleaned_data["code"], **asked)
        if officer is not None:
            _admit(request, officer)
            return redirect("status-case", reference=asked["reference"])
        form.add_error("code", "This code is not right, or it has ended. Ask for a new one.")
    context = {
        "form": form,
        "email": asked["email"],
        "minutes": current_policy().numbers.email_code.value,
        "back_href": reverse("status"),
    }
    return render(request, "portal/status_code.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
@answering
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the officer where the request stands."""
    found = admitted_case(request, reference)
    if found is None:
        return ask_again(reference)
    reader = _officer(request)
    view = officer_view.view_of(found, reader.actor())
    context = {
        "case": found,
        "view": view,
        "shown_findings": officer_view.worth_showing(view.findings),
        "complete_href": reverse("status-complete", args=[found.reference]),
        "productions": [
            {
                "production": item,
                "needs_passphrase": actions.needs_passphrase(item),
                "form": PassphraseForm(prefix=item.id),
            }
            for item in view.productions
        ],
        "may_complete": found.status == Status.RETURNED,
    }
    return render(request, "portal/status_case.html", context)


@never_cache
@require_GET
@answering
def receipt_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """Return the receipt to the officer who was admitted."""
    found = admitted_case(request, reference)
    return ask_again(reference) if found is None else pdf_of_receipt(found)


@never_cache
@require_GET
@answering
def letter(request: HttpRequest, reference: str, letter_id: str) -> HttpResponse:
    """Return one letter of the officer's own request as it was sent."""
    found = admitted_case(request, reference)
    if found is None:
        return ask_again(reference)
    sent = found.letters.select_related("document").filter(pk=letter_id).first()
    if sent is None or sent.document is None:
        raise NotFound("There is no such letter.")
    response = HttpResponse(read(sent.document), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{reference}-{sent.kind}.pdf"'
    return response


@never_cache
@require_POST
@answering
def collect(request: HttpRequest, reference: str, production_id: str) -> HttpResponseBase:
    """Stream a released production; each time is recorded."""
    found = admitted_case(request, reference)
    if found is None:
        return ask_again(reference)
    officer = _officer(request)
    own = visible_productions(officer.actor()).filter(case=found, pk=production_id).first()
    if own is None:
        raise NotFound("There is no such production.")
    form = PassphraseForm(request.POST, prefix=own.id)
    form.is_valid()
    production = actions.collect_production(
        by=officer.actor(),
        production_id=own.id,
        address=str(request.META.get("REMOTE_ADDR", "")),
        passphrase=form.cleaned_data.get("passphrase", ""),
    )
    archive = zip_stream(production)
    response = StreamingHttpResponse(archive.read(), content_type="application/zip")
    response["Content-Length"] = str(archive.length)
    response["Content-Disposition"] = f'attachment; filename="{archive.filename}"'
    response["ETag"] = archive.etag
    return response


def admitted_case(request: HttpRequest, reference: str) -> Case | None:
    """Return the case for the officer who was admitted; None asks for a code first.

    Raises NotFound where another officer was admitted, or nobody's reference is named.
    """
    if _officer_id(request) is None:
        return None
    meant = read_reference(reference)
    own = visible_to(_officer(request).actor()).select_related("officer")
    found = own.filter(reference=meant).first() if meant else None
    if found is None:
        raise NotFound("There is no such request.")
    return found


def ask_again(reference: str) -> HttpResponse:
    """Send the reader to the question for a code, with the reference filled in."""
    return redirect(f"{reverse('status')}?reference={reference[:40]}")


def _admit(request: HttpRequest, officer: Officer) -> None:
    request.session.cycle_key()
    request.session.pop(ASKED, None)
    until = clock.now() + ADMITTED_FOR
    request.session[ADMITTED] = {"officer": officer.id, "until": until.isoformat()}


def _officer_id(request: HttpRequest) -> str | None:
    admitted = request.session.get(ADMITTED)
    if not admitted or datetime.fromisoformat(admitted["until"]) <= clock.now():
        return None
    return str(admitted["officer"])


def _officer(request: HttpRequest) -> Officer:
    officer = Officer.objects.filter(pk=_officer_id(request) or "").first()
    if officer is None:
        raise NotAllowed("status.not_admitted", "Ask for a code first.")
    return officer
