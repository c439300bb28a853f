"""What was answered, as rows of a summary with a link to change each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from intake.models import DraftDocument
from portal.forms.assembly import RequestForms
from portal.forms.documents import ROLE_LABELS
from portal.forms.sections import Section

Group = dict[str, Any]


def summary_rows(
    shown: RequestForms, papers: Iterable[DraftDocument], form_href: str
) -> list[Group]:
    """Return a group of rows for each section and account; empty answers are left out."""
    groups: list[Group] = []
    for entry in shown.in_order():
        if isinstance(entry, list):
            for index, form in enumerate(entry):
                name = f"Account {index + 1}" if len(entry) > 1 else form.heading
                groups.append(_group(name, form, f"{form_href}#account-{index}"))
        else:
            groups.append(_group(entry.heading, entry, f"{form_href}#{entry.anchor}"))
    files = [
        {"key": ROLE_LABELS[paper.role][0], "value": paper.document.filename} for paper in papers
    ]
    groups.append({"heading": "Documents", "href": f"{form_href}#documents", "rows": files})
    return groups


def _group(heading: str, form: Section, href: str) -> Group:
    rows = [
        {"key": field.label, "value": words, "kind": kind}
        for name, field in form.fields.items()
        if (found := _words(field, form.cleaned_data.get(name))) is not None
        for words, kind in [found]
    ]
    return {"heading": heading, "href": href, "rows": rows}


def _words(field: forms.Field, value: Any) -> tuple[Any, str] | None:
    if value in (None, "", []) or (value is False and isinstance(field, forms.BooleanField)):
        return None
    if isinstance(value, bool):
        return ("Yes" if value else "No"), "text"
    if isinstance(value, date):
        return value, "date"
    if isinstance(field, forms.ChoiceField):
        return _labels(field, value), "lines"
    return value, "lines" if isinstance(value, list) else "text"


def _labels(field: forms.ChoiceField, value: Any) -> list[str]:
    labels = dict(field.widget.choices)
    return [str(labels[key]) for key in (value if isinstance(value, list) else [value])]
