"""The form of the letter of return: own words for a defect, and own paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from cases.findings import CaseFinding
from portal.desk.forms.inputs import words

PARTS: Mapping[str, str] = {"statement": "What is wrong", "what_to_do": "What to do"}
LONGEST = 2_000


class ReturnForm(forms.Form):
    """Each defect's statement and advice may be worded anew; its clause stays the policy's."""

    paragraphs = words(
        "Your own paragraphs",
        hint="They stand after the opening. An empty line begins a new paragraph.",
        rows=4,
    )

    def __init__(
        self,
        *args: Any,
        defects: Sequence[tuple[CaseFinding, Mapping[str, str]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.defects = list(defects)
        for found, texts in self.defects:
            for part, label in PARTS.items():
                self.fields[f"{part}_{found.id}"] = forms.CharField(
                    label=label,
                    required=False,
                    max_length=LONGEST,
                    initial=texts[part],
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    @staticmethod
    def split(typed: str) -> list[str]:
        """Return the paragraphs of what was typed."""
        return [part.strip() for part in re.split(r"\n\s*\n", typed.strip()) if part.strip()]

    @staticmethod
    def values_of(wording: Mapping[str, Mapping[str, str]], paragraphs: str) -> dict[str, str]:
        """Return what the inputs hold for a draft that was kept."""
        own = {
            f"{part}_{key}": text for key, parts in wording.items() for part, text in parts.items()
        }
        return {"paragraphs": paragraphs, **own}

    def inputs(self) -> list[list[BoundField]]:
        """Return the inputs of each defect, in the order of the letter."""
        return [[self[f"{part}_{found.id}"] for part in PARTS] for found, _ in self.defects]

    def wording(self) -> dict[str, dict[str, str]]:
        """Return the words that differ from the policy's. Only for a valid form."""
        return self._own(lambda name: self.cleaned_data.get(name))

    def wording_shown(self) -> dict[str, dict[str, str]]:
        """Return the same of what stands in the inputs, for a page that is drawn again."""
        return self._own(lambda name: self[name].value())

    def _own(self, value_of: Any) -> dict[str, dict[str, str]]:
        own: dict[str, dict[str, str]] = {}
        for found, texts in self.defects:
            for part, text in texts.items():
                typed = str(value_of(f"{part}_{found.id}") or "").strip().replace("\r\n", "\n")
                if typed and typed != text:
                    own.setdefault(found.id, {})[part] = typed
        return own
