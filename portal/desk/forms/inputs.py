"""Inputs that several forms of the desk use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

ZONE_HINT = "A name such as America/New_York. Leave it empty if the papers do not say."


def text(label: str, *, wanted: str = "", hint: str = "", longest: int = 300, width: str = "20",
         ) -> forms.CharField:  # fmt: skip
    """A line of text; ``wanted`` asks for it, and without it the line is optional."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(wanted),
        max_length=longest,
        widget=forms.TextInput(attrs={"class": f"govuk-input--width-{width}"}),
        error_messages={"required": wanted},
    )


def words(label: str, *, wanted: str = "", hint: str = "", rows: int = 4) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(wanted),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": wanted},
    )


def day(label: str, *, wanted: str = "", hint: str = "") -> forms.DateField:
    """A day, in the browser's own control."""
    return forms.DateField(
        label=label,
        help_text=hint,
        required=bool(wanted),
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "class": "govuk-input--width-10"}
        ),
        error_messages={"required": wanted, "invalid": "Write a real date, such as 2026-11-24"},
    )


def offer(form: forms.Form, name: str, options: Iterable[tuple[str, str]]) -> None:
    """Give a choice of the form the options that are known only when it is shown."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is no choice.")
    field.choices = list(options)


def choice(
    label: str,
    options: Mapping[str, str],
    *,
    wanted: str = "",
    hint: str = "",
    empty: str = "",
    radios: bool = False,
) -> forms.ChoiceField:
    """One of several; ``empty`` is the words of no choice in a list."""
    listed: list[tuple[str, Any]] = list(options.items())
    if empty:
        listed.insert(0, ("", empty))
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        required=bool(wanted),
        choices=listed,
        widget=forms.RadioSelect() if radios else forms.Select(),
        error_messages={"required": wanted},
    )
