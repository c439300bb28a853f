"""The two questions of the status page, and the passphrase of a collection."""

from __future__ import annotations

from django import forms

from core.ids import read_reference


class FindForm(forms.Form):
    """Which request, and at which address the code is to be proven."""

    use_required_attribute = False
    reference = forms.CharField(
        label="Reference",
        help_text="For example LER-2026-7K3M9Q",
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-20",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autocomplete": "off",
            }
        ),
        error_messages={"required": "Enter the reference of the request."},
    )
    email = forms.EmailField(
        label="Official e-mail address",
        help_text="The one the request was sent with.",
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
        ),
        error_messages={
            "required": "Enter your official e-mail address.",
            "invalid": "Enter an e-mail address, for example name@agency.example.",
        },
    )

    def clean_reference(self) -> str:
        """Return the reference as we write it; a wrong one is said to be none at once."""
        meant = read_reference(self.cleaned_data["reference"])
        if meant is None:
            raise forms.ValidationError(
                "Enter the reference as it stands in our letter, for example LER-2026-7K3M9Q."
            )
        return meant


class CodeForm(forms.Form):
    """The one-time code."""

    use_required_attribute = False
    code = forms.CharField(
        label="Six-digit code",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-10",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
            }
        ),
        error_messages={"required": "Enter the code."},
    )

    def clean_code(self) -> str:
        """Return the digits alone."""
        return "".join(self.cleaned_data["code"].split())


class PassphraseForm(forms.Form):
    """The passphrase that was spoken in our telephone call."""

    use_required_attribute = False
    passphrase = forms.CharField(
        label="Passphrase",
        help_text="It was spoken in our telephone call with you.",
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )


class LookupForm(forms.Form):
    """An address as people really type it."""

    use_required_attribute = False
    server = forms.CharField(
        label="Server address",
        help_text="For example https://open.rocket.chat or a link to a message.",
        max_length=2000,
        widget=forms.TextInput(
            attrs={"inputmode": "url", "spellcheck": "false", "autocomplete": "off"}
        ),
        error_messages={"required": "Enter the address of a server."},
    )
