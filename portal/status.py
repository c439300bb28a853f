"""Where requests stand: a code sent to the official address admits its officer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Officer
from accounts.queries import keys_of
from cases.emergency_queries import confirmation_owed
from cases.models import Case
from cases.queries import current_accounts, current_policy, lapsed, visible_to
from cases.states import OPEN, Status
from cases.wording import KIND_WORDS
from core.clients import client_address
from core.errors import Invalid, NotAllowed, NotFound
from core.ids import read_reference
from disclosures.download import zip_stream
from disclosures.queries import visible_to as visible_productions
from disclosures.recall_queries import letters_to_officer
from documents.reading import read
from intake import actions, officer_view, queries
from notifications.queries import correspondence_shown_to_officer
from portal import proving
from portal.forms.proof import ProofCodeForm
from portal.forms.status import FindForm, MessageForm, PassphraseForm
from portal.held import HeldPapers
from portal.refusals import answering
from portal.request.examining import with_checking
from portal.request.sending import pdf_of_receipt

WANTED = "status-wanted"
PAGE_LENGTH = 20


@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """List the requests of the proven address; ask for the address where none is proven."""
    if proving.proven_email(request) is not None and request.method == "GET":
        return _own_requests(request)
    wanted = (request.POST.get("reference") or request.GET.get("reference", ""))[:40]
    form = FindForm(
        request.POST if request.method == "POST" else None, initial={"reference": wanted}
    )
    if request.method == "POST" and form.is_valid():
        try:
            proving.ask(request, form.cleaned_data["email"])
        except Invalid:
            form.add_error("email", _("Enter an e-mail address, for example name@agency.example."))
        else:
            request.session[WANTED] = read_reference(wanted) or ""
            return redirect("status-code")
    status = 422 if form.errors else 200
    return render(request, "portal/status_find.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code; it admits once."""
    asked = proving.asked_email(request)
    if not asked:
        return redirect("status")
    form = ProofCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = proving.redeem(request, form.cleaned_data["code"])
        if email is not None:
            return _to_wanted(request)
        form.add_error("code", _("This code is not right, or it has ended. Ask for a new one."))
    context = {
        "form": form,
        "email": asked,
        "minutes": current_policy().numbers.email_code.value,
        "back_href": reverse("status"),
    }
    return render(request, "portal/status_code.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the proof, as when somebody leaves a shared machine."""
    proving.forget(request)
    return redirect("status")


@never_cache
@require_GET
@answering
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the officer where the request stands."""
    found = admitted_case(request, reference)
    return ask_again(reference) if found is None else case_page(request, found)


def case_page(
    request: HttpRequest,
    found: Case,
    form: MessageForm | None = None,
    *,
    wrong: PassphraseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page of an admitted officer's request; ``wrong`` did not open a production."""
    reader = admitted_officer(request)
    view = officer_view.view_of(found, reader.actor())
    context = {
        "case": found,
        "view": view,
        "kind_words": KIND_WORDS[found.kind],
        "accounts": [row.label for row in current_accounts(found)],
        "shown_findings": _findings_of(found, view),
        "complete_href": reverse("status-complete", args=[found.reference]),
        "productions": [
            {
                "production": item,
                "needs_passphrase": actions.needs_passphrase(item),
                "form": wrong
                if wrong is not None and wrong.prefix == item.id
                else PassphraseForm(prefix=item.id),
            }
            for item in view.productions
        ],
        "may_complete": found.status == Status.RETURNED and not lapsed(found),
        "came_too_late": lapsed(found),
        "may_withdraw": view.status in OPEN,
        "owed": confirmation_owed(found),
        "messages_both_ways": correspondence_shown_to_officer(found),
        "judged": [item for item in (form, wrong) if item is not None],
        "message_form": form or MessageForm(initial={"once": get_random_string(32)}),
        "held": HeldPapers(request, f"message-{found.id}", reader.actor()).documents(),
    }
    return render(request, "portal/status_case.html", context, status=status)


def _findings_of(case: Case, view: officer_view.OfficerCase) -> list[Any]:
    """Return what was found; what nobody looked into yet says so, and of what ended nothing."""
    if view.status in (Status.WITHDRAWN, Status.CLOSED):
        return []
    papers = queries.papers_received(case)
    return with_checking(officer_view.worth_showing(view.findings), papers, sent=True)


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
    sent = letters_to_officer(found).filter(pk=letter_id).first()
    if sent is None or sent.document is None:
        raise NotFound("There is no such letter.")
    response = HttpResponse(read(sent.document), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}-{sent.kind}.pdf"'
    return response


@never_cache
@require_POST
@answering
def collect(request: HttpRequest, reference: str, production_id: str) -> HttpResponseBase:
    """Stream a released production; each time is recorded."""
    found = admitted_case(request, reference)
    if found is None:
        return ask_again(reference)
    officer = admitted_officer(request)
    own = visible_productions(officer.actor()).filter(case=found, pk=production_id).first()
    if own is None:
        raise NotFound("There is no such production.")
    form = PassphraseForm(request.POST, prefix=own.id)
    if not form.is_valid() and actions.needs_passphrase(own):
        return case_page(request, found, wrong=form, status=422)
    try:
        production = actions.collect_production(
            by=officer.actor(),
            production_id=own.id,
            address=client_address(request.META, proxies=settings.PROXIES_IN_FRONT),
            passphrase=form.cleaned_data.get("passphrase", ""),
        )
    except NotAllowed as refused:
        if refused.code != "production.passphrase":
            raise
        form.add_error("passphrase", refused.message)
        return case_page(request, found, wrong=form, status=403)
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
    if proving.proven_email(request) is None:
        return None
    officer, meant = _officer(request), read_reference(reference)
    if officer is None or meant is None:
        raise NotFound("There is no such request.")
    own = visible_to(officer.actor()).select_related("officer")
    found = own.filter(reference=meant).first()
    if found is None:
        raise NotFound("There is no such request.")
    return found


def admitted_officer(request: HttpRequest) -> Officer:
    """Return the officer behind the proven address. Raises NotAllowed where there is none."""
    officer = _officer(request)
    if officer is None:
        raise NotAllowed("status.not_admitted", _("Ask for a code first."))
    return officer


def ask_again(reference: str) -> HttpResponse:
    """Send the reader to the question for a code; it leads back to this request."""
    return redirect(f"{reverse('status')}?reference={reference[:40]}")


def _officer(request: HttpRequest) -> Officer | None:
    return Officer.objects.filter(email=proving.proven_email(request) or "").first()


def _to_wanted(request: HttpRequest) -> HttpResponse:
    wanted, officer = request.session.pop(WANTED, ""), _officer(request)
    if wanted and officer and visible_to(officer.actor()).filter(reference=wanted).exists():
        return redirect("status-case", reference=wanted)
    return redirect("status")


def _own_requests(request: HttpRequest) -> HttpResponse:
    officer = _officer(request)
    own = visible_to(officer.actor()) if officer else Case.objects.none()
    page = Paginator(own.order_by("-received_at", "-id"), PAGE_LENGTH).get_page(
        request.GET.get("page")
    )
    context = {
        "email": proving.proven_email(request),
        "page": page,
        "rows": [_row(item, officer) for item in page.object_list if officer],
        "keys": list(keys_of(officer)) if officer else [],
    }
    return render(request, "portal/status_list.html", context)


def _row(case: Case, officer: Officer) -> dict[str, Any]:
    view = officer_view.view_of(case, officer.actor())
    return {
        "case": case,
        "view": view,
        "label": view.label,
        "kind_words": KIND_WORDS[case.kind],
        "accounts": [row.label for row in current_accounts(case)][:3],
    }
