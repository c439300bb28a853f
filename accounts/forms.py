"""The sign-in library's forms, as far as ours differ: words, widths, and codes that count once."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.account.forms import (
    ReauthenticateForm as PasswordAgain,
)
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

from accounts.actions.factors import note_factor
from accounts.actions.sessions import note_failed_sign_in
from accounts.factors import PASSKEY, TOTP, use_code
from accounts.models import User

CODE_WIDGET = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "class": "govuk-input--width-10",
    "spellcheck": "false",
}


LENGTH_HINT = "At least 12 characters. A sentence is good; a known password is refused."
_OBJECTS = {
    "login": "the e-mail address",
    "email": "the e-mail address",
    "password": "the password",
    "oldpassword": "the present password",
    "password1": "the new password",
    "password2": "the new password again",
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


class _Plain:
    """Labels of ours, and no words inside the inputs, where they vanish while somebody writes."""

    labels: ClassVar[dict[str, str]] = {
        "login": "E-mail address",
        "email": "E-mail address",
        "password": "Password",
        "oldpassword": "Present password",
        "password1": "New password",
        "password2": "The new password again",
    }
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["class"] = "govuk-input--width-20"
            field.error_messages["required"] = f"Write {_OBJECTS.get(name, 'it')}"
            if name in ("oldpassword", "password"):
                field.help_text = ""
        if "password1" in self.fields:
            self.fields["password1"].help_text = LENGTH_HINT


class SignInForm(_Plain, LoginForm):
    """The address and the password."""


class PasswordAgainForm(_Plain, PasswordAgain):
    """The password, by somebody who is signed in."""


class NewPasswordForm(_Plain, ChangePasswordForm):
    """Another password in place of the present one."""


class ForgottenForm(_Plain, ResetPasswordForm):
    """The address to which the link of a reset is sent, if it belongs to somebody with a password.

    Who has none was invited, or comes in through the organisation's provider; a mailbox alone must
    not become a way around either.
    """

    users: list[User]

    def clean_email(self) -> str:
        email = str(super().clean_email())
        self.users = [user for user in self.users if user.has_usable_password()]
        return email


class NewByLinkForm(_Plain, ResetPasswordKeyForm):
    """Another password, by the link of a reset."""


class _Once:
    """A code of the generator counts once, whatever became of the cache.

    It stands before a form of the library, whose method the types cannot see from here.
    """

    authenticator: Any

    def clean_code(self) -> str:
        # The form this is mixed into has the method; the mixin by itself has not.
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


class _Noted:
    """A passkey that is refused stands in the log, as a wrong code does; not beyond the limits.

    It stands before a form of the library, whose method the types cannot see from here.
    """

    user: User | None

    def clean_credential(self) -> Authenticator:
        try:
            # As above: the method is the form's.
            return super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError as refused:
            if refused.code == "incorrect_code" and self.user is not None:
                note_factor(user=self.user, what="refused", kind=PASSKEY)
            elif refused.code == "incorrect_code":
                note_failed_sign_in(email="")
            raise


class PasskeySignInForm(_Noted, LoginWebAuthnForm):
    """A passkey alone, by somebody who is not known yet."""


class PasskeyForm(_Noted, AuthenticateWebAuthnForm):
    """A passkey as the second step of signing in."""


class PasskeyAgainForm(_Noted, ReauthenticateWebAuthnForm):
    """The same, by somebody who is signed in."""


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
