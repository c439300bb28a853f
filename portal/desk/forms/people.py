"""The forms by which an administrator manages people."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.roles import LABELS
from portal.desk.forms.inputs import choice, text

_ROLE_HINTS = {
    "triage": "Classifies, asks, returns for defects.",
    "counsel": "Decides on law, approves, decides on notice.",
    "custodian": "Collects, prepares and signs; never approves own work.",
    "auditor": "Reads the log and no record.",
    "administrator": "Manages people and settings; sees no case.",
}


class InviteForm(forms.Form):
    """Who is invited, and with which roles."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="The link goes there.",
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={
            "required": "Add the e-mail address",
            "invalid": "Write an address, for example name@agency.example",
        },
    )
    name = text("Name", wanted="Add the name, as letters shall bear it", longest=200)
    title = text("Title", hint="Stands below the name on letters.", longest=200)
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=list(LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].widget.choice_hints = _ROLE_HINTS


class RoleForm(forms.Form):
    """A role that is given or taken away."""

    role = choice("Role", LABELS, wanted="Choose a role", radios=True)


class ReasonForm(forms.Form):
    """Why, in a sentence that the log keeps apart."""

    reason = text("Reason", wanted="Say why, for example: telephone lost", longest=300, width="30")
