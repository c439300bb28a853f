"""The officer's way in: kind, form, check, receipt. Works without JavaScript."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cases.letters import compose_receipt
from cases.letters import render as render_letter
from cases.models import Case
from cases.queries import current_accounts, current_policy, policy_of
from core.errors import Conflict, Invalid, NotFound
from intake import actions, officer_view, queries
from intake.checking import Examined, examine_submission
from intake.facts import Arrival
from intake.models import Draft
from portal.answers import summary_rows
from portal.forms.assembly import COUNT, RequestForms, data_of
from portal.forms.documents import FILE, ROLES_BY_KIND
from portal.forms.kind import KIND_TITLES, KindForm
from rules.submission import Submission, SubmissionError, parse_submission

DRAFT, RECEIPTS = "draft", "receipts"
# What cannot be known before somebody proved their address is not shown before.
_UNPROVEN = frozenset({"request.duplicate", "preservation.extension_in_time"})


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Say what is needed before anybody begins to type."""
    policy = current_policy()
    return render(
        request,
        "portal/request_start.html",
        {"section": "request", "policy": policy, "clauses": _clauses("G3", "G4", "G5", "G7")},
    )


@never_cache
@require_http_methods(["GET", "POST"])
def kind(request: HttpRequest) -> HttpResponse:
    """Ask what kind of request it is, and begin the draft."""
    draft = _draft(request)
    form = KindForm(_posted(request), initial={"kind": draft.kind if draft else None})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["kind"]
        if draft is None:
            draft = actions.begin(kind=chosen)
            request.session[DRAFT] = draft.id
        elif draft.kind != chosen:
            actions.keep(draft_id=draft.id, kind=chosen, answers=draft.answers)
        return redirect("request-form", kind=chosen)
    context = {"form": form, "section": "request", "back_href": reverse("request-start")}
    return render(request, "portal/request_kind.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the sections of one kind, keep whatever is typed and uploaded, and check it."""
    if kind not in KIND_TITLES:
        raise NotFound("There is no such form.")
    draft = _draft(request)
    if request.method == "GET":
        data = data_of(draft.answers) if draft else QueryDict()
        return _page(request, RequestForms(kind, data, current_policy(), bound=False), draft)
    if draft is None:
        draft = actions.begin(kind=kind)
        request.session[DRAFT] = draft.id
    data = _typed(request)
    refused = _take_files(request, draft, kind)
    pressed = request.POST.get("do", "continue")
    anchor = _rearrange(data, draft, pressed)
    draft = actions.keep(draft_id=draft.id, kind=kind, answers=dict(data.lists()))
    if anchor is not None and not refused:
        return HttpResponseRedirect(f"{reverse('request-form', args=[kind])}#{anchor}")
    shown = RequestForms(kind, data, current_policy(), bound=True)
    readable = shown.is_valid()
    for role, words in refused:
        shown.documents.add_error(role, words)
    gaps = _add_gaps(shown, draft) if readable and pressed != "anyway" else 0
    if not readable or refused or gaps:
        return _page(request, shown, draft, gaps=bool(gaps) and readable and not refused)
    return redirect("request-check")


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Show every answer and what is missing; send on POST."""
    draft = _draft(request)
    if draft is None:
        return _after_sending(request)
    forms = RequestForms(draft.kind, data_of(draft.answers), current_policy(), bound=True)
    if not forms.is_valid():
        return redirect("request-form", kind=draft.kind)
    if request.method == "POST":
        return _send(request, draft, forms)
    return _check_page(request, draft, forms)


def _after_sending(request: HttpRequest) -> HttpResponse:
    """A second press of the button, or the way back, leads to the receipt and not to a new form."""
    sent = request.session.get(RECEIPTS, [])
    if request.method == "POST" and sent:
        return redirect("receipt", reference=sent[-1])
    return redirect("request-kind")


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _send(request: HttpRequest, draft: Draft, forms: RequestForms) -> HttpResponse:
    try:
        receipt = actions.send(draft_id=draft.id, raw=forms.raw())
    except (Invalid, Conflict) as error:
        return _check_page(request, draft, forms, refused=error.message)
    kept = [*request.session.get(RECEIPTS, []), receipt.case.reference]
    request.session[RECEIPTS] = kept[-20:]
    request.session.pop(DRAFT, None)
    return redirect("receipt", reference=receipt.case.reference)


def _check_page(
    request: HttpRequest, draft: Draft, forms: RequestForms, refused: str = ""
) -> HttpResponse:
    found = _examined(forms, draft)
    words = officer_view.worth_showing(_shown(found))
    papers = list(queries.draft_papers(draft))
    context = {
        "section": "request",
        "back_href": reverse("request-form", args=[draft.kind]),
        "emergency": draft.kind == "emergency_disclosure",
        "kind_title": KIND_TITLES[draft.kind],
        "groups": summary_rows(forms, papers, reverse("request-form", args=[draft.kind])),
        "findings": words,
        "refused": refused,
    }
    return render(request, "portal/request_check.html", context, status=422 if refused else 200)


@never_cache
@require_GET
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the sender what was received. Only this browser sees it; later the code admits."""
    case = _sent_here(request, reference)
    view = officer_view.view_of(case, _reader(case))
    findings = [item for item in view.findings if item.code not in _UNPROVEN]
    context = {
        "section": "request",
        "case": case,
        "view": view,
        "findings": [item for item in findings if item.outcome in ("fail", "review")],
        "emergency": case.is_emergency,
    }
    return render(request, "portal/receipt.html", context)


@never_cache
@require_GET
def receipt_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """Return the receipt as PDF."""
    return pdf_of_receipt(_sent_here(request, reference))


def pdf_of_receipt(case: Case) -> HttpResponse:
    """Render the receipt of a case whose reader was admitted already."""
    policy = policy_of(case)
    letter = compose_receipt(case, list(current_accounts(case)), policy)
    response = HttpResponse(render_letter(letter, policy), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.reference}-receipt.pdf"'
    return response


def _page(
    request: HttpRequest, forms: RequestForms, draft: Draft | None, *, gaps: bool = False
) -> HttpResponse:
    papers = list(queries.draft_papers(draft)) if draft else []
    context = {
        "section": "request",
        "back_href": reverse("request-kind"),
        "emergency": forms.kind == "emergency_disclosure",
        "kind": forms.kind,
        "kind_title": KIND_TITLES[forms.kind],
        "forms": forms,
        "papers": papers,
        "gaps": gaps,
        "clauses": _clauses(*_CLAUSES[forms.kind]),
    }
    wrong = forms.bound and any(form.errors for form in forms.all_forms())
    return render(request, "portal/request_form.html", context, status=422 if wrong else 200)


_CLAUSES = {
    "account_information": ("G3", "G4", "G6", "G8"),
    "preservation": ("G3", "G5"),
    "preservation_extension": ("G5.extension",),
    "emergency_disclosure": ("G7", "G7.authority"),
    "content_removal": ("G12",),
}


def _clauses(*ids: str) -> list[dict[str, str]]:
    policy = current_policy()
    return [
        {"text": policy.clause(id_).text.in_language(None), "clause": id_}
        for id_ in ids
        if id_ in policy.clauses
    ]


def _draft(request: HttpRequest) -> Draft | None:
    draft_id = request.session.get(DRAFT)
    if not draft_id:
        return None
    try:
        draft = queries.draft_of(draft_id)
    except NotFound:
        return None
    return None if draft.sent_at is not None or draft.cures_id else draft


def _typed(request: HttpRequest) -> QueryDict:
    data = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "do"):
        data.pop(name, None)
    return data


def _take_files(request: HttpRequest, draft: Draft, kind: str) -> list[tuple[str, str]]:
    """Put each uploaded file beside the draft; return what was refused, by control."""
    return take_files(request, draft, ROLES_BY_KIND[kind])


def take_files(request: HttpRequest, draft: Draft, roles: tuple[str, ...]) -> list[tuple[str, str]]:
    """Attach the files of the controls that are named by roles; return (control, why not)."""
    refused: list[tuple[str, str]] = []
    for role in roles:
        for upload in request.FILES.getlist(f"{FILE}-{role}"):
            if not isinstance(upload, UploadedFile):
                continue
            try:
                actions.attach(
                    draft_id=draft.id,
                    filename=upload.name or "file",
                    content=upload.read(),
                    role=queries.role_of(role),
                )
            except Invalid as error:
                texts = [text for found in error.errors.values() for text in found]
                refused.append((role, f"{upload.name}: {' '.join(texts)}"))
    return refused


def _rearrange(data: QueryDict, draft: Draft, pressed: str) -> str | None:
    """Do what a button other than Continue asks; return the place to show again, or None."""
    written = data.get(COUNT, "1")
    count = max(1, int(written)) if written.isdigit() else 1
    data[COUNT] = str(count)
    if pressed == "add_account":
        data[COUNT] = str(min(count + 1, current_policy().numbers.accounts_most.value))
        return f"account-{count}"
    match = re.fullmatch(r"remove_account-(\d+)", pressed)
    if match and count > 1:
        _remove_account(data, int(match[1]), count)
        return "account"
    if pressed.startswith("remove_document-"):
        actions.detach(draft_id=draft.id, document_id=pressed.removeprefix("remove_document-"))
        return "documents"
    return "documents" if pressed == "upload" else None


def _remove_account(data: QueryDict, gone: int, count: int) -> None:
    for index in range(gone, count):
        for name in [name for name in data if name.startswith(f"account-{index}-")]:
            del data[name]
        after = f"account-{index + 1}-"
        for name in [name for name in data if name.startswith(after)]:
            data.setlist(f"account-{index}-{name.removeprefix(after)}", data.getlist(name))
    data[COUNT] = str(count - 1)


def _examined(forms: RequestForms, draft: Draft) -> Examined:
    """Judge the request with what is typed and uploaded, telling nothing about others."""
    papers = [(row.document, queries.role_of(row.role)) for row in queries.draft_papers(draft)]
    return examine_submission(
        queries.with_documents(_submission(forms), papers), current_policy(), Arrival()
    )


def _submission(forms: RequestForms) -> Submission:
    return parse_submission(forms.raw())


def _shown(found: Examined) -> list[officer_view.FindingWords]:
    words = officer_view.words_of(found.findings, current_policy())
    return [item for item in words if item.code not in _UNPROVEN]


def _add_gaps(forms: RequestForms, draft: Draft) -> int:
    """Mark certain defects at their inputs. An emergency is never held up by them."""
    if forms.kind == "emergency_disclosure":
        return 0
    try:
        found = _examined(forms, draft)
    except SubmissionError as error:
        for texts in error.errors.values():
            forms.documents.add_error(None, " ".join(texts))
        return len(error.errors)
    return forms.add_findings([item for item in _shown(found) if item.outcome == "fail"])


def _sent_here(request: HttpRequest, reference: str) -> Case:
    if reference not in request.session.get(RECEIPTS, []):
        raise NotFound("There is no such receipt in this browser.")
    case = Case.objects.select_related("officer").filter(reference=reference).first()
    if case is None:
        raise NotFound("There is no such receipt.")
    return case


def _reader(case: Case) -> Any:
    """Nobody proved an address here, so nothing that was released is listed."""
    return Draft(id="0" * 26).actor()
