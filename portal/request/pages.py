"""One question a page: the pages that show their inputs one below the other, and the task list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cases.queries import current_policy
from core.errors import NotFound
from intake import actions, queries
from intake.models import Draft
from intake.officer_view import FindingWords
from portal.form_fields import anchor_of
from portal.forms.assembly import RequestForms
from portal.forms.kind import KIND_TITLES
from portal.request import tasks as task_list
from portal.request.examining import (
    choice_key,
    choice_of,
    examined,
    failures,
    findings_for,
    forms_of,
    written,
)
from portal.request.owning import of_the_owner, typed
from portal.request.steps import (
    ACCOUNTS,
    DOCUMENTS,
    SIGNATURE,
    YOU,
    Step,
    after,
    before,
    first,
    step_of,
)

CHECKING = "check"
# In an address: the answer was found unreadable, and the page says so as it opens.
LOOK = "look"
REACH = "reach"
_PARTS = ("day", "month", "year")
_OWN_PAGES = {
    ACCOUNTS: "request-accounts",
    DOCUMENTS: "request-documents",
    SIGNATURE: "request-sign",
}


@never_cache
@require_GET
@of_the_owner
def tasks(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show every part of the request, whether it is answered, and where to go on."""
    if draft.kind == "emergency_disclosure":
        return redirect("request-emergency-draft", draft.id)
    context = {
        "section": "request",
        "draft": draft,
        "kind_title": KIND_TITLES[draft.kind],
        "groups": task_list.groups_of(draft),
        "back_href": reverse("request-drafts"),
    }
    return render(request, "portal/request_tasks.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@of_the_owner
def page(request: HttpRequest, draft: Draft, slug: str) -> HttpResponse:
    """Ask one question, keep what is typed, and say what is missing before going on."""
    step = step_of(draft.kind, slug)
    if step is None:
        raise NotFound("There is no such page.")
    if slug in _OWN_PAGES:
        return redirect(_OWN_PAGES[slug], draft.id)
    if request.method == "GET":
        shown = forms_of(draft, bound=LOOK in request.GET)
        if slug == YOU and _is_known(request, draft):
            return _known_page(request, draft, step, shown)
        return _page(request, draft, step, shown)
    if request.POST.get("do") == "confirm":
        actions.answer(draft_id=draft.id, answers={}, done=[slug])
        return go_on(request, queries.draft_of(draft.id), slug)
    return _receive(request, draft, step)


def _receive(request: HttpRequest, draft: Draft, step: Step) -> HttpResponse:
    own = [name for field in _inputs(forms_of(draft, bound=False), step) for name in _names(field)]
    given = {name: values for name, values in typed(request).items() if name in own}
    gone = [name for name in own if name not in given]
    draft = actions.answer(draft_id=draft.id, answers=given, gone=gone)
    shown = forms_of(draft, bound=True)
    shown.is_valid()
    fields = _inputs(shown, step)
    if any(field.errors for field in fields):
        return _page(request, draft, step, shown)
    if request.POST.get("do") != "anyway" and mark_gaps(draft, shown, fields):
        return _page(request, draft, step, shown, gaps=True)
    draft = actions.answer(draft_id=draft.id, answers={}, done=[step.slug])
    return go_on(request, draft, step.slug)


def mark_gaps(draft: Draft, shown: RequestForms, fields: Sequence[BoundField]) -> int:
    """Turn the defects and gaps at these inputs into errors; return how many there are.

    That the process does not reach what is asked is a choice, and has a page of its own.
    """
    names = {field.html_name for field in fields}
    submission = written(shown)
    found = failures(findings_for(draft, examined(draft, submission)))
    if choice_of(draft, submission) is not None:
        found = [item for item in found if item.code != "process.sufficient"]
    here = [item for item in found if _stands_at(shown, item, names)]
    placed = shown.add_findings(here)
    return placed + shown.ask_for_missing(names)


def go_on(request: HttpRequest, draft: Draft, slug: str) -> HttpResponseRedirect:
    """Lead to the choice that the answers raise, back to the check, or to the next page."""
    back_to_check = request.GET.get("from") == CHECKING
    if slug in ("information", "process") and _asks_to_choose(draft):
        query = "?from=check" if back_to_check else ""
        return HttpResponseRedirect(reverse("request-reach", args=[draft.id]) + query)
    if back_to_check:
        return redirect("request-check", draft.id)
    following = after(draft.kind, slug, draft.answers)
    return to_step(draft, following)


def to_step(draft: Draft, step: Step | None) -> HttpResponseRedirect:
    """Lead to a page, or to the check where there is none left."""
    if step is None:
        return redirect("request-check", draft.id)
    return HttpResponseRedirect(href_of(draft, step))


def href_of(draft: Draft, step: Step) -> str:
    """Return the address of a page of the draft."""
    if step.slug in _OWN_PAGES:
        return reverse(_OWN_PAGES[step.slug], args=[draft.id])
    return reverse("request-step", args=[draft.id, step.slug])


def back_of(request: HttpRequest, draft: Draft, slug: str) -> str:
    """Return where the back link leads: the check one came from, else the page before."""
    if request.GET.get("from") == CHECKING:
        return reverse("request-check", args=[draft.id])
    earlier = before(draft.kind, slug, draft.answers)
    if earlier is None:
        return reverse("request-tasks", args=[draft.id])
    return href_of(draft, earlier)


def clauses(ids: Iterable[str]) -> list[dict[str, str]]:
    """Return the clauses that stand beside a page, as far as the policy has them."""
    policy = current_policy()
    return [
        {"text": policy.clause(id_).text.in_language(), "clause": id_}
        for id_ in ids
        if id_ in policy.clauses
    ]


def errors_of(fields: Sequence[BoundField]) -> list[tuple[str, str]]:
    """Return ``(anchor, message)`` of every error at these inputs."""
    return [(anchor_of(field), str(error)) for field in fields for error in field.errors]


def _page(
    request: HttpRequest, draft: Draft, step: Step, shown: RequestForms, *, gaps: bool = False
) -> HttpResponse:
    fields = _inputs(shown, step)
    errors = errors_of(fields)
    context = {
        "section": "request",
        "draft": draft,
        "step": step,
        "fields": fields,
        "errors": errors,
        "gaps": gaps,
        "checks": clauses(step.clauses),
        "kind_title": KIND_TITLES[draft.kind],
        "back_href": back_of(request, draft, step.slug),
        "email": draft.owner_email if step.slug == YOU else "",
    }
    return render(request, "portal/request_step.html", context, status=422 if errors else 200)


def _is_known(request: HttpRequest, draft: Draft) -> bool:
    """Details that were remembered are shown to be confirmed and not asked again."""
    asked = "change" in request.GET or LOOK in request.GET
    return not asked and YOU not in draft.done and bool(first(draft.answers, "officer_name"))


def _known_page(
    request: HttpRequest, draft: Draft, step: Step, shown: RequestForms
) -> HttpResponse:
    rows = [{"key": field.label, "value": field.value()} for field in _inputs(shown, step)]
    context = {
        "section": "request",
        "draft": draft,
        "rows": [row for row in rows if row["value"]],
        "email": draft.owner_email,
        "kind_title": KIND_TITLES[draft.kind],
        "checks": clauses(step.clauses),
        "change_href": f"{href_of(draft, step)}?change=1",
        "back_href": back_of(request, draft, step.slug),
    }
    return render(request, "portal/request_known.html", context)


def _inputs(shown: RequestForms, step: Step) -> list[BoundField]:
    found: dict[str, BoundField] = {
        name: form[name] for form in shown.sections for name in form.fields if name in step.fields
    }
    return [found[name] for name in step.fields if name in found]


def _names(field: BoundField) -> list[str]:
    return [field.html_name, *(f"{field.html_name}_{part}" for part in _PARTS)]


def _stands_at(shown: RequestForms, item: FindingWords, names: set[str]) -> bool:
    field = shown.field_of(item)
    return field is not None and field.html_name in names


def _asks_to_choose(draft: Draft) -> bool:
    shown = forms_of(draft, bound=True)
    shown.is_valid()
    choice = choice_of(draft, written(shown))
    return choice is not None and first(draft.answers, REACH) != choice_key(choice)
