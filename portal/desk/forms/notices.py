"""The forms of notices to account holders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from portal.desk.forms.inputs import offer, words


class WaiveForm(forms.Form):
    """A ground of the policy, and why it is met here."""

    ground = forms.ChoiceField(
        label="Ground",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the ground of the policy on which nobody is told"},
    )
    reason = words("Reason", wanted="Write why the ground is met here", rows=4)

    def __init__(self, *args: Any, grounds: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "ground", list(grounds.items()))


class AddressForm(forms.Form):
    """Where the notice goes."""

    address = forms.EmailField(
        label="E-mail address of the account holder",
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "govuk-input--width-30"}),
        error_messages={
            "required": "Add the e-mail address of the account holder",
            "invalid": "Write an e-mail address, for example holder@example.org",
        },
    )


class PlanForm(forms.Form):
    """Plan by hand what would otherwise be planned once something was disclosed."""

    account = forms.ChoiceField(
        label="Account",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the account whose holder is told"},
    )
    address = forms.EmailField(
        label="E-mail address",
        help_text="Empty: the account's own record is read.",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "govuk-input--width-30"}),
        error_messages={"invalid": "Write an e-mail address, for example holder@example.org"},
    )

    def __init__(self, *args: Any, accounts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "account", accounts)
