"""The forms of the directory of agencies."""

from __future__ import annotations

import re

from django import forms

from accounts.models import AgencyType
from portal.desk.forms.inputs import choice, day, text, words

TYPES = {str(item.value): str(item.label) for item in AgencyType}

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_PHONE = re.compile(r"\+[0-9][0-9 ().-]{5,38}")


class VerifyForm(forms.Form):
    """An agency and the mail domain that was shown to be its own."""

    name = text("Agency", wanted="Add the name of the agency", longest=200, width="30")
    country = text(
        "Country", wanted="Add the country as two letters, for example US", hint="Two letters.",
        longest=2, width="2",
    )  # fmt: skip
    domain = text(
        "Mail domain",
        wanted="Add the mail domain, for example police.example",
        hint="After you found it independently of any request.",
        longest=253,
        width="20",
    )

    type = choice("Kind of authority", TYPES, wanted="Choose what kind of authority it is")

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"]).upper()
        if not re.fullmatch("[A-Z]{2}", country):
            raise forms.ValidationError("Write the country as two letters, for example US")
        return country

    def clean_domain(self) -> str:
        domain = str(self.cleaned_data["domain"]).strip().lower().removeprefix("@")
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise forms.ValidationError("Write a domain, for example police.example") from error
        if not _DOMAIN.fullmatch(domain):
            raise forms.ValidationError("Write a domain, for example police.example")
        return domain


class DescribeForm(forms.Form):
    """What kind of authority it is."""

    type = choice("Kind of authority", TYPES, wanted="Choose what kind of authority it is")


class RetireForm(forms.Form):
    """Why a domain or a number counts no more."""

    reason = words("Why it counts no more", wanted="Write why it counts no more", rows=3)


class PhoneForm(forms.Form):
    """The number for call-backs, found independently of any request."""

    phone = text(
        "Telephone number",
        wanted="Add the telephone number with its country code, for example +1 555 0100",
        hint="From the agency's own public directory and never from a request.",
        longest=40,
    )
    source = text(
        "Where it stands in public",
        wanted="Say where anybody finds this number",
        hint="An address or a description, such as the printed directory of the county.",
        longest=500,
        width="30",
    )
    seen_on = day("Seen there on", wanted="Say on which day you saw it there")

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"]).strip()
        if not _PHONE.fullmatch(phone):
            raise forms.ValidationError(
                "Write the number with its country code, for example +1 555 0100"
            )
        return phone


class ConfirmPhoneForm(forms.Form):
    """Another person found the same number; ``seen`` is the one this page showed."""

    seen = forms.CharField(widget=forms.HiddenInput)
    number = forms.CharField(widget=forms.HiddenInput, required=False)
    source = text(
        "Where you found it",
        hint="Needed where a pending request gives this number.",
        longest=500,
        width="30",
    )
    same = forms.BooleanField(
        label="I found this number myself, independently of whoever entered it",
        error_messages={"required": "Confirm that you found the number yourself"},
    )
