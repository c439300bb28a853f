"""A name typed, and lines drawn where the browser can."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from core.wording import Words

_UNREADABLE: Words = _("The drawing cannot be read. Draw it again, or type your name.")
_LONGEST = 200_000


class SignatureForm(forms.Form):
    """Typing the name signs; a drawing may stand beside it."""

    use_required_attribute = False
    signature_name = forms.CharField(
        label=_("Type your full name to sign"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": _("Enter your name.")},
    )
    strokes = forms.CharField(required=False, max_length=_LONGEST, widget=forms.HiddenInput())

    def clean_strokes(self) -> list[list[list[int]]]:
        """Return lines of points ``[x, y]``, none where nothing was drawn."""
        text = self.cleaned_data["strokes"]
        if not text:
            return []
        try:
            return [[_point(point) for point in line] for line in json.loads(text)]
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise forms.ValidationError(_UNREADABLE) from error


class OptionalSignatureForm(SignatureForm):
    """The same beside a form that may be sent without it: it signs where a name is typed."""

    signature_name = forms.CharField(
        label=_("Type your full name to sign"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """A drawing without a name signs nothing."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("strokes") and not cleaned.get("signature_name"):
            self.add_error("signature_name", _("Enter your name."))
        return cleaned

    def refuse(self, wrong: Invalid) -> None:
        """Show what was wrong about the signature at its input."""
        for name, texts in wrong.errors.items():
            self.add_error("signature_name" if name == "name" else None, list(texts))


def _point(written: Any) -> list[int]:
    x, y = written
    return [round(float(x)), round(float(y))]
