"""The accounts of a request: one page each, and their list with whose server each is on."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.queries import current_policy
from core.errors import NotFound
from intake import actions
from intake.models import Draft
from portal.counting import whole
from portal.forms.assembly import COUNT, RequestForms, data_of
from portal.forms.kind import KIND_TITLES
from portal.forms.sections import Section
from portal.looking_up import ServerWords, words_of
from portal.request.examining import forms_of
from portal.request.owning import of_the_owner, typed
from portal.request.pages import LOOK, back_of, clauses, errors_of, go_on, href_of, mark_gaps
from portal.request.steps import ACCOUNTS, Answers, Step, before, first, step_of

_MORE = ("user_id", "email", "message_url")


@never_cache
@require_http_methods(["GET", "POST"])
@of_the_owner
def accounts(request: HttpRequest, draft: Draft) -> HttpResponse:
    """List the accounts, each with whose server it is on; add, change, remove."""
    step = _step(draft)
    if request.method == "POST":
        removed = re.fullmatch(r"remove-(\d{1,3})", request.POST.get("do", ""))
        if removed:
            _remove(draft, int(removed[1]))
            return redirect(request.get_full_path())
        draft = actions.answer(draft_id=draft.id, answers={}, done=[ACCOUNTS])
        return go_on(request, draft, ACCOUNTS)
    if not named(draft.answers):
        return redirect("request-account", draft.id, 1)
    shown = forms_of(draft, bound=True)
    shown.is_valid()
    context = {
        "section": "request",
        "draft": draft,
        "kind_title": KIND_TITLES[draft.kind],
        "rows": [_row(draft, number, form) for number, form in enumerate(shown.accounts, 1)],
        "may_add": len(shown.accounts) < current_policy().numbers.accounts_most.value,
        "add_href": reverse("request-account", args=[draft.id, len(shown.accounts) + 1]),
        "checks": clauses(step.clauses),
        "back_href": back_of(request, draft, ACCOUNTS),
        "from_check": request.GET.get("from") == "check",
    }
    return render(request, "portal/request_accounts.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@of_the_owner
def account(request: HttpRequest, draft: Draft, number: int) -> HttpResponse:
    """Ask for one account; the one after the last is a new one."""
    step = _step(draft)
    count = len(forms_of(draft, bound=False).accounts)
    most = min(count + 1, current_policy().numbers.accounts_most.value)
    if not 1 <= number <= most:
        raise NotFound("There is no such account.")
    if request.method == "GET":
        look = LOOK in request.GET
        return _page(request, draft, step, number, _with_count(draft, max(count, number), look))
    prefix = f"account-{number - 1}-"
    given = {name: values for name, values in typed(request).items() if name.startswith(prefix)}
    answers = {**given, COUNT: [str(max(count, number))]}
    draft = actions.answer(draft_id=draft.id, answers=answers)
    shown = forms_of(draft, bound=True)
    shown.is_valid()
    form = shown.accounts[number - 1]
    fields = [form[name] for name in form.fields]
    if form.errors:
        return _page(request, draft, step, number, shown)
    if request.POST.get("do") != "anyway" and mark_gaps(draft, shown, fields):
        return _page(request, draft, step, number, shown, gaps=True)
    query = "?from=check" if request.GET.get("from") == "check" else ""
    return redirect(reverse("request-accounts", args=[draft.id]) + query)


def named(answers: Answers) -> bool:
    """Say whether anything was typed about any account."""
    return any(
        values and values[0] for name, values in answers.items() if re.match(r"account-\d+-", name)
    )


def without_account(answers: Answers, gone: int) -> dict[str, list[str]]:
    """Return all answers about accounts without the one at this place, counted from 0."""
    count = whole(first(answers, COUNT), 1)
    kept: dict[str, list[str]] = {COUNT: [str(max(1, count - 1))]}
    for name, values in answers.items():
        match = re.match(r"account-(\d+)-(\w+)$", name)
        if match is None or int(match[1]) == gone:
            continue
        place = int(match[1]) - (1 if int(match[1]) > gone else 0)
        kept[f"account-{place}-{match[2]}"] = list(values)
    return kept


def _remove(draft: Draft, number: int) -> None:
    gone = [name for name in draft.answers if re.match(r"account-\d+-", name)]
    kept = without_account(draft.answers, number - 1)
    actions.answer(draft_id=draft.id, answers=kept, gone=gone)


def _page(
    request: HttpRequest,
    draft: Draft,
    step: Step,
    number: int,
    shown: RequestForms,
    *,
    gaps: bool = False,
) -> HttpResponse:
    form = shown.accounts[number - 1]
    errors = errors_of([form[name] for name in form.fields])
    several = number > 1 or len(shown.accounts) > 1
    listed = named(draft.answers) and several
    earlier = before(draft.kind, ACCOUNTS, draft.answers)
    first_back = href_of(draft, earlier) if earlier else reverse("request-tasks", args=[draft.id])
    context = {
        "section": "request",
        "draft": draft,
        "kind_title": KIND_TITLES[draft.kind],
        "title": _("Account %(n)d") % {"n": number} if several else step.title,
        "form": form,
        "more": [form[name] for name in _MORE],
        "more_open": any(form[name].value() or form[name].errors for name in _MORE),
        "count": max(number, len(shown.accounts)),
        "answer": words_of(form["server_url"].value() or ""),
        "errors": errors,
        "gaps": gaps,
        "checks": clauses(step.clauses),
        "back_href": reverse("request-accounts", args=[draft.id]) if listed else first_back,
    }
    return render(request, "portal/request_account.html", context, status=422 if errors else 200)


def _with_count(draft: Draft, count: int, bound: bool) -> RequestForms:
    data = data_of({**draft.answers, COUNT: [str(count)]})
    return RequestForms(draft.kind, data, current_policy(), bound=bound)


def _row(draft: Draft, number: int, form: Section) -> dict[str, Any]:
    cleaned = form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else {}
    shown = {name: cleaned.get(name) or form[name].value() or "" for name in form.fields}
    answer: ServerWords | None = words_of(str(shown["server_url"]))
    return {
        "number": number,
        "name": shown["username"] or shown["user_id"] or shown["email"] or shown["message_url"],
        "server": answer.server if answer else shown["server_url"],
        "answer": answer,
        "change_href": reverse("request-account", args=[draft.id, number]),
    }


def _step(draft: Draft) -> Step:
    step = step_of(draft.kind, ACCOUNTS)
    if step is None:
        raise NotFound("There is no such page.")
    return step
