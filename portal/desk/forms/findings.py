"""Forms of rulings."""

from __future__ import annotations

from django import forms

from portal.desk.forms.inputs import words


class ConfirmForm(forms.Form):
    """Agreeing needs no reason."""

    reason = words("Reason", rows=3)


class RulingForm(forms.Form):
    """A ruling against the machine says why."""

    reason = words("Reason", wanted="Write why, for example what the paper shows", rows=3)
