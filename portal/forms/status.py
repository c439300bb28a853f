"""The forms of the status pages, the passphrase of a collection, and the lookup."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.documents import ManyFiles
from portal.forms.proof import EmailForm
from portal.forms.sections import AskedFile, AskedText


class FindForm(EmailForm):
    """Whose requests are shown; the code goes to that mailbox. A reference opens one at once."""

    reference = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class MessageForm(forms.Form):
    """A message about a request. ``once`` is random, so that pressing twice sends once."""

    use_required_attribute = False
    text = AskedText(
        label=_("Your message"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": _("Write at most 20,000 characters.")},
    )
    papers = forms.FileField(label=_("Attach files"), required=False, widget=ManyFiles)
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    """Why a request is withdrawn, for whoever wants to say it."""

    use_required_attribute = False
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept with the request."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ExtensionForm(forms.Form):
    """The letter with which an extension of a preservation is asked for."""

    use_required_attribute = False
    papers = AskedFile(
        label=_("Your letter that asks for the extension"),
        help_text=_("On your agency's letterhead, signed by you."),
        widget=ManyFiles,
    )


class PassphraseForm(forms.Form):
    """The passphrase that was spoken in our telephone call."""

    use_required_attribute = False
    passphrase = forms.CharField(
        label=_("Passphrase"),
        help_text=_("It was spoken in our telephone call with you."),
        error_messages={"required": _("Type the passphrase.")},
        max_length=200,
        widget=forms.PasswordInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )


class LookupForm(forms.Form):
    """An address as people really type it."""

    use_required_attribute = False
    server = forms.CharField(
        label=_("Server address"),
        help_text=_("For example https://open.rocket.chat or a link to a message."),
        max_length=2000,
        widget=forms.TextInput(
            attrs={"inputmode": "url", "spellcheck": "false", "autocomplete": "off"}
        ),
        error_messages={"required": _("Enter the address of a server.")},
    )
