"""The sign-in library's forms, as far as ours differ: words, widths, and codes that count once."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from accounts.factors import TOTP, use_code

CODE_WIDGET = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "class": "govuk-input--width-10",
    "spellcheck": "false",
}


def code_field(label: str, hint: str) -> forms.CharField:
    """Return an input for a code."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=32,
        widget=forms.TextInput(attrs=dict(CODE_WIDGET)),
        error_messages={"required": "Write the code"},
    )


class _Once:
    """A code of the generator counts once, whatever became of the cache."""

    authenticator: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == TOTP and not use_code(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Once, AuthenticateForm):
    """The second step of signing in."""

    code = code_field("Code", "Six digits from your app, or one of your recovery codes.")


class CodeAgainForm(_Once, ReauthenticateForm):
    """The same, by somebody who is signed in."""

    code = code_field("Code", "Six digits from your app, or one of your recovery codes.")


class SetUpAppForm(ActivateTOTPForm):
    """The first code of a new generator, which shows that it was set up."""

    code = code_field("Code from the app", "Six digits; the app shows new ones every 30 seconds.")


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey. It can always be used without a password, so that it verifies its owner."""

    name = forms.CharField(
        label="Name of the passkey",
        help_text="So that you know it again, for example “Telephone” or “Key at home”.",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_passwordless(self) -> bool:
        return True
