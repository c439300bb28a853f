"""The form by which the authentication of an order is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from django import forms

from cases.entries import AuthenticationEntry
from cases.states import AuthenticationOutcome, AuthenticationWay
from portal.desk.forms.inputs import choice, offer, text, words

WAYS = {str(way.value): str(way.label) for way in AuthenticationWay}
OUTCOMES = {str(outcome.value): str(outcome.label) for outcome in AuthenticationOutcome}


class AuthenticateForm(forms.Form):
    """How, when, with whom, by which number or source, and what it showed."""

    way = choice("How it was checked", WAYS, wanted="Choose how it was checked", radios=True)
    number = forms.ChoiceField(
        label="Number of our directory",
        required=False,
        help_text="Numbers that two people of the desk proved.",
    )
    source_named = text(
        "Public source",
        hint="Where anybody finds it, such as the court’s own website. Empty for our directory.",
        width="30",
    )
    reached = text(
        "Number called or address looked at",
        hint="As the public source gives it, never as the request or its papers do.",
        width="30",
    )
    spoke_with = text("With whom", hint="Name and office, as they said.", width="30")
    at = forms.DateTimeField(
        label="When (UTC)",
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M",
            attrs={"type": "datetime-local", "class": "govuk-input--width-20"},
        ),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={
            "required": "Add when it was checked",
            "invalid": "Write a moment such as 2026-11-24T17:00",
        },
    )
    outcome = choice("What it showed", OUTCOMES, wanted="Choose what it showed", radios=True)
    note = words("What was said", rows=3)
    independent = forms.BooleanField(
        label="I found the number or address independently of the request and its papers",
        error_messages={"required": "Confirm that you found it independently of the request"},
    )

    def __init__(self, *args: Any, numbers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if numbers:
            offer(self, "number", [("", "None: a public source"), *numbers])
        else:
            del self.fields["number"]

    def entry(self) -> AuthenticationEntry:
        """Return what was typed. Only for a valid form."""
        filled = self.cleaned_data
        return AuthenticationEntry(
            way=filled["way"],
            outcome=filled["outcome"],
            at=filled["at"].astimezone(UTC),
            number_id=filled.get("number", ""),
            source_named=filled["source_named"],
            reached=filled["reached"],
            spoke_with=filled["spoke_with"],
            note=filled["note"],
        )
