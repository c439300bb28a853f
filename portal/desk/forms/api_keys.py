"""The form by which a key of the API is issued."""

from __future__ import annotations

from django import forms

from accounts.models import API_SCOPES
from portal.desk.forms.inputs import text

SCOPES: dict[str, str] = {
    "check": "Check a request without sending it",
    "submit": "Send requests",
    "read": "Read where requests stand",
    "productions": "Collect productions",
}


class IssueForm(forms.Form):
    """Whose system the key is for, and what it may do in the officer's name."""

    email = text(
        "Official e-mail address of the officer",
        wanted="Write the officer’s official e-mail address",
        hint="The officer has proven this mailbox by a code before.",
        longest=254,
        width="30",
    )
    label = text(
        "Whose system it is",
        wanted="Write whose system the key is for",
        hint="It stands in the list of keys, for example: case management of the county.",
        longest=100,
        width="30",
    )
    scopes = forms.MultipleChoiceField(
        label="What the key is good for",
        choices=[(scope, SCOPES[scope]) for scope in API_SCOPES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what the key is good for"},
    )
