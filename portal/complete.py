"""Completing a returned request: only the inputs that were found wanting are open.

The letter's link leads here. It locates the request, is opened by a button, because programs that
look at mails follow links and press none, and admits nobody: a code to the officer's mailbox does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.models import Case
from cases.queries import current_policy, lapsed, link_of_cure
from cases.states import Status
from cases.wording import input_words
from core.errors import Invalid, NotAllowed, NotFound
from intake import actions, officer_view, queries
from intake.models import Draft
from portal import proving
from portal.form_fields import summary_of_all
from portal.forms.assembly import RequestForms, answers_of, data_of
from portal.forms.documents import ROLES_BY_KIND
from portal.forms.kind import KIND_TITLES
from portal.forms.proof import ProofCodeForm
from portal.forms.signature import OptionalSignatureForm
from portal.refusals import answering
from portal.request.files import take_files
from portal.request.steps import first
from portal.status import admitted_case, ask_again


@dataclass(frozen=True)
class OpenInput:
    """One input that may be changed, with what was found wanting about it."""

    field: BoundField
    statement: str
    clause: str
    where: str


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show which request the link means; the button sends a code to its officer."""
    found = link_of_cure(token)
    officer = found.case.officer if found else None
    if found is None or officer is None:
        return render(request, "portal/complete_ended.html", status=410)
    case = found.case
    if request.method == "POST":
        if proving.proven_email(request) == officer.email:
            return redirect("status-complete", reference=case.reference)
        try:
            proving.ask(request, officer.email, named=False)
        except Invalid:
            raise Http404 from None
        return redirect("complete-code", token=token)
    context = {"reference": case.reference, "until": found.ends_at}
    return render(request, "portal/complete_link.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, token: str) -> HttpResponse:
    """Take the code. The page never names the address: the link alone must not tell it."""
    found = link_of_cure(token)
    officer = found.case.officer if found else None
    if found is None or officer is None:
        return render(request, "portal/complete_ended.html", status=410)
    case = found.case
    if not proving.is_asked(request, officer.email):
        return redirect("complete-link", token=token)
    form = ProofCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if proving.redeem(request, form.cleaned_data["code"]) is not None:
            return redirect("status-complete", reference=case.reference)
        form.add_error("code", _("This code is not right, or it has ended. Ask for a new one."))
    context = {
        "form": form,
        "email": "",
        "minutes": current_policy().numbers.email_code.value,
        "back_href": reverse("complete-link", args=[token]),
    }
    return render(request, "portal/status_code.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@answering
def complete(request: HttpRequest, reference: str) -> HttpResponse:
    """Open what the letter lists, and send the request again with the rest as it was."""
    case = admitted_case(request, reference)
    if case is None:
        return ask_again(reference)
    over = lapsed(case)
    if case.status != Status.RETURNED and not over:
        raise NotAllowed("case.not_returned", _("Nothing is missing from this request now."))
    if over and request.method == "GET":
        return _ended(request, case)
    if over and request.POST.get("do") == "again":
        answers = answers_of(case.submission, case.kind)
        return redirect("request-tasks", actions.begin_again(case=case, answers=answers).id)
    draft = _draft(case)
    wanting = _wanting(case)
    if request.method == "GET":
        shown = RequestForms(case.kind, data_of(draft.answers), current_policy(), bound=False)
        name = first(draft.answers, "signature_name")
        signature = OptionalSignatureForm(initial={"signature_name": name})
        return _page(request, case, draft, shown, wanting, signature)
    return _receive(request, case, draft, wanting)


def _receive(
    request: HttpRequest, case: Case, draft: Draft, wanting: list[officer_view.FindingWords]
) -> HttpResponse:
    pressed = request.POST.get("do", "send")
    refused = take_files(request, draft, ROLES_BY_KIND[case.kind])
    data = data_of(draft.answers)
    before = RequestForms(case.kind, data, current_policy(), bound=False)
    names = [name for field in _open_fields(before, wanting) for name in _names(field)]
    for name in [*names, "signature_name"]:
        data.pop(name, None)
        if name in request.POST:
            data.setlist(name, request.POST.getlist(name))
    draft = actions.keep(draft_id=draft.id, kind=case.kind, answers=dict(data.lists()))
    if pressed.startswith("remove_document-"):
        actions.detach(draft_id=draft.id, document_id=pressed.removeprefix("remove_document-"))
        return redirect("status-complete", reference=case.reference)
    if lapsed(case):
        actions.come_late(case_id=case.id)
        return _ended(request, case)
    shown = RequestForms(case.kind, data, current_policy(), bound=True)
    signature = OptionalSignatureForm(request.POST)
    readable = [shown.is_valid(), signature.is_valid()]
    for role, words in refused:
        shown.documents.add_error(role, words)
    if pressed == "send" and not _added(case, draft, signature):
        for field in _open_fields(shown, wanting):
            field.form.add_error(field.name, _missing(field))
            readable.append(False)
    stays = not all(readable) or refused or pressed == "upload"
    if stays or not _sign(case, draft, shown, signature):
        return _page(request, case, draft, shown, wanting, signature)
    try:
        actions.send(draft_id=draft.id, raw=shown.raw())
    except NotAllowed:
        if not lapsed(case):
            raise
        actions.come_late(case_id=case.id)
        return _ended(request, case)
    except Invalid as wrong:
        shown.refuse(wrong.errors)
        return _page(request, case, draft, shown, wanting, signature)
    messages.success(request, _("We have what you sent. Your request keeps its time of receipt."))
    return redirect("status-case", reference=case.reference)


def _ended(request: HttpRequest, case: Case) -> HttpResponse:
    """Say that the time is over and what to do instead; what was typed is kept for that."""
    context = {
        "case": case,
        "kind_title": KIND_TITLES[case.kind],
        "back_href": reverse("status-case", args=[case.reference]),
    }
    return render(request, "portal/complete_over.html", context, status=410)


def _added(case: Case, draft: Draft, signature: OptionalSignatureForm) -> bool:
    """Say whether anything is there now that the returned request did not hold."""
    if queries.draft_papers(draft) or signature.data.get("signature_name", "").strip():
        return True
    return _filled(draft.answers) != _filled(answers_of(case.submission, case.kind))


def _filled(answers: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: given for name, given in answers.items() if any(given)}


def _missing(field: BoundField) -> str:
    """Name the input, because the summary lists several of these one below the other."""
    return _("%(input)s: fill this in, or write to us if you cannot.") % {"input": field.label}


_PARTS = ("day", "month", "year")


def _names(field: BoundField) -> list[str]:
    return [field.html_name, *(f"{field.html_name}_{part}" for part in _PARTS)]


def _sign(case: Case, draft: Draft, shown: RequestForms, signature: OptionalSignatureForm) -> bool:
    """Sign what is about to be sent, where a name was typed; say whether it may be sent."""
    given = signature.cleaned_data
    if not given["signature_name"] or case.officer is None:
        return True
    try:
        actions.sign(
            draft_id=draft.id,
            raw=shown.raw(),
            email=case.officer.email,
            name=given["signature_name"],
            strokes=given["strokes"],
        )
    except Invalid as wrong:
        signature.refuse(wrong)
        return False
    return True


def _wanting(case: Case) -> list[officer_view.FindingWords]:
    officer = case.officer
    if officer is None:
        raise NotFound("There is no such request.")
    view = officer_view.view_of(case, officer.actor())
    return [item for item in view.findings if item.outcome == "fail"]


def _open_fields(shown: RequestForms, wanting: list[officer_view.FindingWords]) -> list[BoundField]:
    fields = [place for item in wanting if (place := shown.field_of(item)) is not None]
    return list({field.html_name: field for field in fields}.values())


def _page(
    request: HttpRequest,
    case: Case,
    draft: Draft,
    shown: RequestForms,
    wanting: list[officer_view.FindingWords],
    signature: OptionalSignatureForm,
) -> HttpResponse:
    opened: dict[str, OpenInput] = {}
    for item in wanting:
        field = shown.field_of(item)
        if field is not None:
            where = input_words(item.at)
            opened.setdefault(field.html_name, OpenInput(field, item.statement, item.clause, where))
    papers = list(queries.draft_papers(draft))
    judged = [*shown.all_forms(), signature] if shown.bound else []
    wrong = any(form.errors for form in judged)
    signed_before = case.given_signatures.exists()
    unsigned = any(item.code == "signature.officer" for item in wanting)
    context = {
        "case": case,
        "wrong": wrong,
        "errors": summary_of_all(judged),
        "signature_form": signature if signed_before or unsigned else None,
        "signed_before": signed_before,
        "email": case.officer.email if case.officer else "",
        "kind_title": KIND_TITLES[case.kind],
        "inputs": list(opened.values()),
        "forms": shown,
        "papers": papers,
        "wants_papers": any(item.at.startswith("documents") for item in wanting),
        "back_href": reverse("status-case", args=[case.reference]),
    }
    return render(request, "portal/complete.html", context, status=422 if wrong else 200)


def _draft(case: Case) -> Draft:
    """Return what was typed so far, in whichever browser, beginning with what the case says."""
    begun = queries.open_cure(case)
    if begun is not None:
        return begun
    return actions.begin_cure(case=case, answers=answers_of(case.submission, case.kind))
