"""What was answered, as rows of a summary with a link to change each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from intake.models import DraftDocument
from portal.forms.assembly import RequestForms
from portal.forms.documents import ROLE_LABELS
from portal.forms.sections import Section
from portal.wording import day_words

Group = dict[str, Any]
Href = Callable[[str], str]


def summary_rows(shown: RequestForms, papers: Iterable[DraftDocument], href: Href) -> list[Group]:
    """Return a group of rows for each section and account; empty answers are left out.

    ``href`` gives the page at which the input of that name is changed, or empty text.
    """
    groups: list[Group] = []
    for entry in shown.in_order():
        if isinstance(entry, list):
            for index, form in enumerate(entry):
                name = _("Account %(n)d") % {"n": index + 1} if len(entry) > 1 else form.heading
                groups.append(_group(name, form, href))
        else:
            groups.append(_group(entry.heading, entry, href))
    files = [
        {"key": ROLE_LABELS[paper.role][0], "value": paper.document.filename} for paper in papers
    ]
    groups.append({"heading": _("Documents"), "href": href("documents"), "rows": files})
    return groups


def message_text(title: str | Promise, groups: Iterable[Group]) -> str:
    """Return the same answers as plain text, for a message to a request that is open already."""
    lines = [str(title)]
    for group in groups:
        if group["rows"]:
            lines += ["", str(group["heading"])]
            lines += [f"{row['key']}: {_as_text(row['value'])}" for row in group["rows"]]
    return "\n".join(lines)


def _group(heading: str | Promise, form: Section, href: Href) -> Group:
    rows = []
    first = ""
    for name, field in form.fields.items():
        place = href(form.add_prefix(name))
        first = first or place
        found = _words(field, form.cleaned_data.get(name))
        if found is not None:
            value, kind = found
            rows.append({"key": field.label, "value": value, "kind": kind, "href": place})
    return {"heading": heading, "href": first, "rows": rows}


def _words(field: forms.Field, value: Any) -> tuple[Any, str] | None:
    if value in (None, "", []) or (value is False and isinstance(field, forms.BooleanField)):
        return None
    if isinstance(value, bool):
        return (_("Yes") if value else _("No")), "text"
    if isinstance(value, date):
        return value, "date"
    if isinstance(field, forms.ChoiceField):
        return _labels(field, value), "lines"
    return value, "lines" if isinstance(value, list) else "text"


def _labels(field: forms.ChoiceField, value: Any) -> list[str]:
    labels = dict(field.widget.choices)
    return [str(labels[key]) for key in (value if isinstance(value, list) else [value])]


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return day_words(value)
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
