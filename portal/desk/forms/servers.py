"""The form by which the credential of a server is entered."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.desk.forms.inputs import text


class GrantAccessForm(forms.Form):
    """Where the server's interface answers, and by what we read it."""

    api_url = text(
        "Address of the interface",
        wanted="Write the address of the interface",
        hint="Usually that of the server itself, for example https://chat.example.org.",
        longest=300,
        width="30",
    )
    login = text(
        "Id or address that belongs to the credential",
        hint="Empty for Synapse, whose token says it.",
        longest=254,
        width="30",
    )
    secret = forms.CharField(
        label="Token or key",
        help_text="It is kept sealed and never shown again.",
        max_length=1000,
        strip=True,
        widget=forms.PasswordInput(
            render_value=False, attrs={"autocomplete": "off", "class": "govuk-input--width-30"}
        ),
        error_messages={"required": "Enter the token or key"},
    )
    inside = forms.BooleanField(
        label="This server lies in our own network: private addresses and plain http are allowed",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["api_url"].widget.input_type = "url"
