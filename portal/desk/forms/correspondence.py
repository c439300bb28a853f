"""What the desk writes to an officer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.crypto import get_random_string

from portal.forms.documents import ManyFiles
from portal.forms.sections import long_text


class WriteForm(forms.Form):
    """``once`` is random, so that pressing twice sends once."""

    text = long_text(
        "Message",
        "The officer reads it after a code. Privileged notes do not belong here.",
        rows=8,
        asked=True,
    )
    wants_answer = forms.BooleanField(
        label="We wait for the officer’s answer",
        help_text="The officer’s page then says that it is their turn.",
        required=False,
    )
    papers = forms.FileField(label="Attach files", required=False, widget=ManyFiles)
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        # The files are held for the page as soon as they arrive; the form only names them.
        super().__init__(data, **kwargs)

    @staticmethod
    def fresh() -> dict[str, Any]:
        """Return what a form that nobody has typed into holds."""
        return {"once": get_random_string(32)}
