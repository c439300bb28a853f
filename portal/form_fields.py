"""What the field template needs to know about a bound form field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from portal.widgets import DateParts

_FIELDSETS = frozenset({"radios", "checkboxes", "date"})


@dataclass(frozen=True)
class Choice:
    """One radio button or checkbox."""

    id: str
    name: str
    value: str
    label: str
    hint: str
    checked: bool


@dataclass(frozen=True)
class FieldView:
    """A bound field, ready for ``components/field.html``."""

    kind: str
    id: str
    anchor: str
    label: str
    hint: str
    errors: tuple[str, ...]
    control: SafeString | None
    choices: tuple[Choice, ...]
    optional: bool

    @property
    def described_by(self) -> str:
        """Return the ids of hint and error, for ``aria-describedby``."""
        ids = [f"{self.id}_helptext"] if self.hint else []
        return " ".join([*ids, f"{self.id}_error"] if self.errors else ids)


def kind_of(widget: forms.Widget) -> str:
    """Return which GOV.UK control draws a Django widget."""
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (DateParts, "date"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
    )
    if widget.is_hidden:
        return "hidden"
    return next((kind for cls, kind in kinds if isinstance(widget, cls)), "input")


def view_of(bound: BoundField) -> FieldView:
    """Return everything the template shows about ``bound``."""
    widget = bound.field.widget
    kind = kind_of(widget)
    identity = bound.auto_id or bound.html_name
    drawn_here = kind in {"radios", "checkboxes", "checkbox"}
    view = FieldView(
        kind=kind,
        id=identity,
        anchor=anchor_of(bound),
        label=str(bound.label),
        hint=str(bound.help_text or ""),
        errors=tuple(str(error) for error in bound.errors),
        control=None,
        choices=_choices(bound, kind) if drawn_here else (),
        optional=not bound.field.required and kind not in {"checkbox", "hidden"},
    )
    if drawn_here:
        return view
    return FieldView(**{**vars(view), "control": _control(bound, kind, view)})


def anchor_of(bound: BoundField) -> str:
    """Return the id of the first control, where an error link leads."""
    identity = bound.auto_id or bound.html_name
    kind = kind_of(bound.field.widget)
    if kind in {"radios", "checkboxes"}:
        return f"{identity}_0"
    return f"{identity}_day" if kind == "date" else identity


def summary_of(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Return ``(anchor, message)`` of every error; the anchor is empty for the whole form's."""
    rows = [("", str(error)) for error in form.non_field_errors()]
    rows.extend(
        (anchor_of(form[name]), str(error))
        for name in form.fields
        for error in form.errors.get(name, ())
    )
    return rows


def summary_of_all(forms_shown: Iterable[forms.BaseForm]) -> list[tuple[str, str]]:
    """Return the errors of several forms in the order in which they stand on the page."""
    return [row for form in forms_shown for row in summary_of(form)]


def _control(bound: BoundField, kind: str, view: FieldView) -> SafeString:
    name = {"file": "file-upload"}.get(kind, kind)
    classes = [str(bound.field.widget.attrs.get("class", ""))]
    if kind not in {"date", "hidden"}:
        classes.append(f"govuk-{name}")
        if view.errors:
            classes.append(f"govuk-{name}--error")
    attrs: dict[str, Any] = {"class": " ".join(part for part in classes if part)}
    if view.described_by and kind not in _FIELDSETS:
        attrs["aria-describedby"] = view.described_by
    if view.errors:
        attrs["aria-invalid"] = "true"
    return bound.as_widget(attrs={key: value for key, value in attrs.items() if value})


def _choices(bound: BoundField, kind: str) -> tuple[Choice, ...]:
    if kind == "checkbox":
        identity = bound.auto_id or bound.html_name
        return (Choice(identity, bound.html_name, "on", str(bound.label), "", bool(bound.value())),)
    hints = getattr(bound.field.widget, "choice_hints", {})
    return tuple(
        Choice(
            id=sub.id_for_label or f"{bound.html_name}_{index}",
            name=sub.data["name"],
            value=str(sub.data["value"]),
            label=str(sub.choice_label),
            hint=str(hints.get(str(sub.data["value"]), "")),
            checked=bool(sub.data["selected"]),
        )
        for index, sub in enumerate(bound.subwidgets)
    )
