"""What an officer does with an own request: write to us, withdraw it, extend what is kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cases import actions as case_actions
from cases.models import Case
from cases.queries import policy_of
from cases.states import OPEN
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from documents.reading import read
from intake import actions, officer_view
from intake.officer_dates import PreservationWords
from notifications.correspondence import write_message
from notifications.queries import paper_shown_to_officer
from portal.form_fields import summary_of_all
from portal.forms.signature import OptionalSignatureForm
from portal.forms.status import ExtensionForm, MessageForm, WithdrawForm
from portal.held import HeldPapers
from portal.refusals import answering
from portal.status import admitted_case, admitted_officer, ask_again, case_page
from rules.clocks import extended_expiry

_SANDBOX = "default-src 'none'; sandbox"
_REMOVE = "remove_paper-"


@never_cache
@require_http_methods(["GET", "POST"])
@answering
def message(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a message with its files; what was typed and uploaded stays where it is refused."""
    found = admitted_case(request, reference)
    if found is None:
        return ask_again(reference)
    if request.method == "GET":
        return redirect(_at_messages(found))
    by = admitted_officer(request).actor()
    form, held = MessageForm(request.POST), HeldPapers(request, f"message-{found.id}", by)
    pressed = request.POST.get("do", "send")
    if pressed.startswith(_REMOVE):
        held.remove(pressed.removeprefix(_REMOVE))
        return case_page(request, found, _shown_again(request))
    for refused in held.take(request.FILES.getlist("papers")):
        form.add_error("papers", refused)
    if not form.is_valid():
        return case_page(request, found, form, status=422)
    if pressed == "upload":
        return case_page(request, found, _shown_again(request))
    try:
        write_message(
            by=by,
            case_id=found.id,
            text=form.cleaned_data["text"],
            papers=held.documents(),
            once=form.cleaned_data["once"],
        )
    except Invalid as error:
        for texts in error.errors.values():
            form.add_error("text", " ".join(texts))
        return case_page(request, found, form, status=422)
    held.let_go()
    messages.success(request, _("Your message is sent. A person reads it."))
    return redirect(_at_messages(found))


@never_cache
@require_GET
@answering
def message_paper(request: HttpRequest, reference: str, paper_id: int) -> HttpResponse:
    """Return a file that came with a message about the officer's own request."""
    found = admitted_case(request, reference)
    if found is None:
        return ask_again(reference)
    paper = paper_shown_to_officer(found, paper_id)
    if paper is None:
        raise NotFound("There is no such file.")
    document = paper.document
    response = HttpResponse(read(document), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, document.filename) or ""
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_http_methods(["GET", "POST"])
@answering
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what withdrawing does, and do it."""
    found = admitted_case(request, reference)
    if found is None:
        return ask_again(reference)
    by = admitted_officer(request).actor()
    view = officer_view.view_of(found, by)
    if view.status not in OPEN:
        raise NotAllowed(
            "case.withdraw_in_state", _("This request has ended; there is nothing to withdraw.")
        )
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        case_actions.withdraw(by=by, case_id=found.id, reason=form.cleaned_data["reason"])
        messages.success(request, _("Your request is withdrawn."))
        return redirect("status-case", reference=found.reference)
    context = {
        "case": found,
        "form": form,
        "kept": [row for row in view.preservations if row.status != "ended"],
        "back_href": reverse("status-case", args=[found.reference]),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/status_withdraw.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@answering
def extend(request: HttpRequest, reference: str, preservation_id: str) -> HttpResponse:
    """Ask for an extension of what is kept; it is a request of its own with a reference."""
    found = admitted_case(request, reference)
    if found is None:
        return ask_again(reference)
    by = admitted_officer(request).actor()
    kept = _kept(officer_view.view_of(found, by).preservations, preservation_id)
    if kept.asked_in:
        return redirect("status-case", reference=kept.asked_in)
    if not kept.may_extend:
        raise NotAllowed(
            "preservation.not_offered",
            _("An extension of this preservation cannot be asked for now."),
        )
    held = HeldPapers(request, f"extend-{kept.id}", by)
    posted = request.POST if request.method == "POST" else None
    form, signature = ExtensionForm(posted), OptionalSignatureForm(posted)
    if request.method == "POST":
        answer = _receive_extension(request, form, signature, held, kept)
        if answer is not None:
            return answer
    policy = policy_of(found)
    context = {
        "case": found,
        "kept": kept,
        "form": form,
        "signature_form": signature,
        "errors": summary_of_all([form, signature]),
        "email": found.officer.email if found.officer else "",
        "held": held.documents(),
        "new_end": extended_expiry(kept.until, policy) if kept.until else None,
        "clause": policy.clause("G5.extension").text.in_language(),
        "back_href": reverse("status-case", args=[found.reference]),
    }
    status = 422 if context["errors"] else 200
    return render(request, "portal/status_extend.html", context, status=status)


def _receive_extension(
    request: HttpRequest,
    form: ExtensionForm,
    signature: OptionalSignatureForm,
    held: HeldPapers,
    kept: PreservationWords,
) -> HttpResponse | None:
    pressed = request.POST.get("do", "send")
    if pressed.startswith(_REMOVE):
        held.remove(pressed.removeprefix(_REMOVE))
        return None
    for refused in held.take(request.FILES.getlist("papers")):
        form.add_error("papers", refused)
    if not held.documents() and pressed == "send":
        form.add_error("papers", _("Add your letter that asks for the extension."))
    if not all([form.is_valid(), signature.is_valid()]) or pressed != "send":
        return None
    by, given = admitted_officer(request).actor(), signature.cleaned_data
    try:
        receipt = actions.ask_for_extension(
            by=by,
            preservation_id=kept.id,
            papers=held.documents(),
            name=given["signature_name"],
            strokes=given["strokes"],
        )
    except (Invalid, Conflict) as error:
        form.add_error(None, error.message)
        return None
    held.let_go()
    messages.success(request, _("You have asked for the extension. We answer by e-mail."))
    return redirect("status-case", reference=receipt.case.reference)


def _kept(rows: tuple[PreservationWords, ...], preservation_id: str) -> PreservationWords:
    for row in rows:
        if row.id == preservation_id:
            return row
    raise NotFound("There is no such preservation.")


def _shown_again(request: HttpRequest) -> MessageForm:
    return MessageForm(initial={name: request.POST.get(name, "") for name in ("text", "once")})


def _at_messages(found: Case) -> str:
    return f"{reverse('status-case', args=[found.reference])}#messages"
