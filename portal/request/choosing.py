"""Where the process does not reach everything that is asked: narrow it, or go on all the same."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.queries import current_policy
from cases.wording import CATEGORY_WORDS
from intake import actions
from intake.models import Draft
from portal.forms.kind import KIND_TITLES
from portal.forms.sections import PROCESSES
from portal.request.examining import choice_key, choice_of, forms_of, written
from portal.request.owning import of_the_owner
from portal.request.pages import REACH, clauses, to_step
from portal.request.steps import after
from rules.narrowing import Narrowing

NARROW, AVAILABLE, OTHER, ANYWAY = "narrow", "available", "other", "anyway"
_PROCESS_WORDS = {**dict(PROCESSES), "none": gettext_lazy("No process")}


class ChoiceForm(forms.Form):
    """What to do about the part that lies beyond the process."""

    use_required_attribute = False
    choice = forms.ChoiceField(
        label=gettext_lazy("What do you want to do?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how you want to go on.")},
    )

    def __init__(self, data: object, *, choices: list[tuple[str, str | Promise]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "POST"])
@of_the_owner
def reach(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Explain how far the process reaches, and let the officer choose before anything is sent."""
    shown = forms_of(draft, bound=True)
    shown.is_valid()
    choice = choice_of(draft, written(shown))
    if choice is None:
        return _onwards(request, draft)
    form = ChoiceForm(request.POST if request.method == "POST" else None, choices=_choices(choice))
    if request.method == "POST" and form.is_valid():
        return _follow(request, draft, choice, form.cleaned_data["choice"])
    policy = current_policy()
    context = {
        "section": "request",
        "draft": draft,
        "form": form,
        "kind_title": KIND_TITLES[draft.kind],
        "process": _PROCESS_WORDS[choice.process],
        "none": choice.process == "none",
        "reached": _words(choice.reached),
        "beyond": _words(choice.beyond),
        "for_counsel": _words(choice.for_counsel),
        "needed": str(_PROCESS_WORDS[choice.needed[0]]) if choice.needed else "",
        "checks": clauses(["G6"]),
        "guidelines": policy.provider.name,
        "back_href": reverse("request-step", args=[draft.id, "process"]),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/request_reach.html", context, status=status)


def _choices(choice: Narrowing) -> list[tuple[str, str | Promise]]:
    found: list[tuple[str, str | Promise]] = []
    if choice.can_narrow:
        found.append((NARROW, _("Ask only for: %(what)s") % {"what": _words(choice.kept)}))
    elif choice.available:
        words = _words(choice.available)
        found.append((AVAILABLE, _("Ask for this instead: %(what)s") % {"what": words}))
    found.append((OTHER, _("Name another process")))
    found.append((ANYWAY, _("Go on all the same; a person will decide")))
    return found


def _follow(request: HttpRequest, draft: Draft, choice: Narrowing, chosen: str) -> HttpResponse:
    if chosen == OTHER:
        query = "?from=check" if request.GET.get("from") == "check" else ""
        return HttpResponseRedirect(reverse("request-step", args=[draft.id, "process"]) + query)
    if chosen == ANYWAY:
        actions.answer(draft_id=draft.id, answers={REACH: [choice_key(choice)]})
    else:
        kept = choice.kept if chosen == NARROW else choice.available
        known = {name for name, _label in _CATEGORY_CHOICES}
        asked = [name for name in kept if name in known]
        actions.answer(draft_id=draft.id, answers={"data_categories": asked}, gone=[REACH])
    return _onwards(request, draft)


_CATEGORY_CHOICES = [(key, CATEGORY_WORDS[key]) for key in ("subscriber", "records", "content")]


def _onwards(request: HttpRequest, draft: Draft) -> HttpResponse:
    if request.GET.get("from") == "check":
        return redirect("request-check", draft.id)
    slug = "process" if "process" in draft.done else "information"
    return to_step(draft, after(draft.kind, slug, draft.answers))


def _words(categories: tuple[str, ...]) -> str:
    return get_text_list([str(CATEGORY_WORDS[name]) for name in categories], _("and"))
