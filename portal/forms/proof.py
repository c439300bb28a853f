"""The official address, and the one-time code that was sent to it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class EmailForm(forms.Form):
    """Whose mailbox the code goes to."""

    use_required_attribute = False
    email = forms.EmailField(
        label=_("What is your official e-mail address?"),
        help_text=_(
            "Of your agency's own domain, for example name@agency.example. We send a code there."
        ),
        max_length=254,
        widget=forms.TextInput(
            attrs={
                "type": "email",
                "autocomplete": "email",
                "inputmode": "email",
                "spellcheck": "false",
                "autocapitalize": "none",
            }
        ),
        error_messages={
            "required": _("Enter your official e-mail address."),
            "invalid": _("Enter an e-mail address, for example name@agency.example."),
            "max_length": _("Enter an e-mail address of at most 254 characters."),
        },
    )

    def clean_email(self) -> str:
        """Return the address in lower case, as it is kept."""
        return str(self.cleaned_data["email"]).strip().lower()


class ProofCodeForm(forms.Form):
    """The six digits of the mail."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input--width-10",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "spellcheck": "false",
            }
        ),
        error_messages={
            "required": _("Enter the code."),
            "max_length": _("Enter the six digits of the code."),
        },
    )

    def clean_code(self) -> str:
        """Return the digits alone; people type spaces and hyphens between them."""
        digits = "".join(mark for mark in self.cleaned_data["code"] if mark.isdecimal())
        if len(digits) != 6:
            raise forms.ValidationError(_("Enter the six digits of the code."))
        return str(int(digits)).zfill(6)
