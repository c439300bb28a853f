"""The parts of a request and whether each is answered."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from intake import queries
from intake.models import Draft
from intake.officer_view import FindingWords
from portal.forms.assembly import RequestForms
from portal.request.examining import examined, failures, findings_for, forms_of, written
from portal.request.steps import ACCOUNTS, DOCUMENTS, GROUPS, SIGNATURE, STEPS, Step, steps_of

Task = dict[str, Any]
_PAGES = {
    ACCOUNTS: "request-accounts",
    DOCUMENTS: "request-documents",
    SIGNATURE: "request-sign",
}


def groups_of(draft: Draft) -> list[dict[str, Any]]:
    """Return the groups of the task list in their order, each with its tasks."""
    defects = defects_of(draft)
    rows: dict[str, list[Task]] = {group: [] for group in GROUPS}
    for step in steps_of(draft.kind, draft.answers):
        rows[step.group].append(_task(draft, step, defects))
    return [{"heading": GROUPS[group], "tasks": tasks} for group, tasks in rows.items() if tasks]


def defects_of(draft: Draft) -> dict[str, int]:
    """Return the number of defects by the slug of the page at which each can be mended."""
    shown = forms_of(draft, bound=True)
    shown.is_valid()
    found = failures(findings_for(draft, examined(draft, written(shown))))
    places = Counter(place for item in found if (place := place_of(draft.kind, shown, item)))
    unreadable = [
        place_of_field(draft.kind, name)
        for form in shown.all_forms()
        for name, errors in form.errors.items()
        if errors
    ]
    places.update(place for place in unreadable if place)
    return dict(places)


def place_of(kind: str, shown: RequestForms, item: FindingWords) -> str:
    """Return the slug of the page at which a defect can be mended, or empty text."""
    if item.code == "signature.officer":
        return SIGNATURE
    if item.at.startswith("documents"):
        return DOCUMENTS
    if item.at.startswith("accounts"):
        return ACCOUNTS
    field = shown.field_of(item)
    return place_of_field(kind, field.name) if field is not None else ""


def place_of_field(kind: str, name: str) -> str:
    """Return the slug of the page that asks for an input, or empty text."""
    return next((step.slug for step in STEPS[kind] if name in step.fields), "")


def _task(draft: Draft, step: Step, defects: dict[str, int]) -> Task:
    page = _PAGES.get(step.slug)
    href = reverse(page, args=[draft.id]) if page else ""
    task: Task = {
        "title": step.task,
        "href": href or reverse("request-step", args=[draft.id, step.slug]),
    }
    done = step.slug in draft.done
    if step.slug == SIGNATURE:
        done = hasattr(draft, "signature")
    if step.slug == DOCUMENTS:
        done = done or queries.draft_papers(draft).exists()
    if done and defects.get(step.slug):
        return {**task, "status": _("Look again"), "state": "due", "shape": "exclamation"}
    if done:
        return {**task, "complete": True}
    status = _("Optional") if step.optional else _("Not started")
    return {**task, "status": status, "state": "quiet" if step.optional else "open"}
