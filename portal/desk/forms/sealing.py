"""Whose name is added to a sealed case, or taken away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from portal.desk.forms.inputs import offer


class PersonForm(forms.Form):
    person = forms.ChoiceField(
        label="Person",
        help_text="Each name given or taken back stands in the log.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a person"},
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", list(people))
