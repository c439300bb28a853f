"""The input for a time zone."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _


class ZoneField(forms.CharField):
    """A name from the world's list of time zones, in whichever case it is typed; may be empty."""

    def __init__(self, **options: Any) -> None:
        box = forms.TextInput(attrs={"class": "govuk-input--width-20", "spellcheck": "false"})
        super().__init__(required=False, max_length=64, widget=box, **options)

    def clean(self, value: Any) -> str:
        """Return the name as the list spells it. Raises ValidationError."""
        given = str(super().clean(value))
        known = {name.lower(): name for name in available_timezones()}
        if given and given.lower() not in known:
            raise forms.ValidationError(
                _("Enter a time zone, for example America/New_York, Europe/Berlin or UTC.")
            )
        return known.get(given.lower(), "")
