"""The sections of the officer's form. A field's name is the path of its input in a submission.

Nothing is required here: what is missing is a finding, with the clause that asks for it. A form
only refuses what cannot be read at all, such as 30 February.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.wording import CATEGORY_WORDS
from core.wording import Words
from portal.forms.zones import ZoneField
from portal.widgets import DateParts
from rules.accounts import split_handle
from rules.servers import message_link

SHORT = {"class": "govuk-input--width-20", "autocomplete": "off"}
PROCESSES = [
    ("", _("Choose")),
    ("subpoena", _("Subpoena (grand jury, trial or administrative)")),
    ("court_order", _("Court order, such as 18 U.S.C. 2703(d)")),
    ("search_warrant", _("Search warrant")),
    ("pen_register", _("Pen register or trap and trace order")),
    ("national_security_letter", _("National security letter")),
    ("mlat", _("Request under a mutual legal assistance treaty")),
    ("consent", _("Consent of the account holder")),
    ("civil_subpoena", _("Civil subpoena")),
    ("other_order", _("Another order")),
    ("none", _("None yet")),
]
_TEXT_WORDS = {
    "max_length": _("Write at most %(limit_value)d characters."),
    "null_characters_not_allowed": _(
        "Type this again by hand: it holds an invisible character that cannot be kept."
    ),
}
_DATE_WORDS = {"invalid": _("Enter a real date, for example 24 11 2026.")}


class _Asked:
    """Shown without "(optional)", and yet never refused when it is empty: that is a finding.

    ``missing`` says what to enter where no finding does; it is a gap that one may go on with.
    """

    def __init__(self, *args: Any, missing: Words = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.missing = missing

    def validate(self, value: Any) -> None:
        """Judge only what was typed."""
        if value:
            super().validate(value)  # type: ignore[misc]


class AskedText(_Asked, forms.CharField):
    """A text that the request needs."""


class AskedChoice(_Asked, forms.ChoiceField):
    """A choice that the request needs."""


class AskedChoices(_Asked, forms.MultipleChoiceField):
    """Choices of which the request needs one."""


class AskedFile(_Asked, forms.FileField):
    """A file that the request needs."""


def text(label: Words, hint: Words = "", **options: Any) -> forms.CharField:
    """A line of text, as long as anybody could mean."""
    attrs = {"class": options.pop("width", "govuk-!-width-full"), **options.pop("attrs", {})}
    asked = options.pop("asked", False)
    return (AskedText if asked else forms.CharField)(
        label=label,
        help_text=hint,
        required=asked,
        max_length=options.pop("longest", 500),
        widget=forms.TextInput(attrs=attrs),
        error_messages=_TEXT_WORDS,
        **options,
    )


def long_text(
    label: Words, hint: Words = "", rows: int = 4, *, asked: bool = False, **options: Any
) -> forms.CharField:
    """Several lines of text."""
    return (AskedText if asked else forms.CharField)(
        label=label,
        help_text=hint,
        required=asked,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=_TEXT_WORDS,
        **options,
    )


class LastDayField(forms.DateField):
    """The last day of a period, which is in it; a submission ends with the day after."""


def day(
    label: Words, hint: Words = "", *, kind: type[forms.DateField] = forms.DateField
) -> forms.DateField:
    """A date in three boxes."""
    return kind(
        label=label,
        help_text=hint,
        required=False,
        widget=DateParts(),
        input_formats=["%Y-%m-%d"],
        error_messages=_DATE_WORDS,
    )


class Section(forms.Form):
    """A part of the page with its heading. ``paths`` maps a field to where its value belongs."""

    heading: ClassVar[Words] = ""
    anchor: ClassVar[str] = ""
    intro: ClassVar[Words] = ""
    paths: ClassVar[dict[str, str]] = {}
    use_required_attribute = False


class ContactSection(Section):
    heading, anchor = _("You and your agency"), "contact"
    paths: ClassVar[dict[str, str]] = {
        "officer_name": "officer.name",
        "officer_title": "officer.title",
        "officer_badge": "officer.badge",
        "officer_email": "officer.email",
        "officer_phone": "officer.phone",
        "agency_name": "agency.name",
        "agency_country": "agency.country",
    }
    officer_name = text(
        _("Your name"), asked=True, missing=_("Enter your name."), attrs={"autocomplete": "name"}
    )
    officer_title = text(_("Title or rank"), width="govuk-input--width-20")
    officer_badge = text(_("Badge or service number"), width="govuk-input--width-10")
    officer_email = text(
        _("Official e-mail address"),
        _("Of your agency's own domain. We answer there."),
        asked=True,
        attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
        longest=254,
    )
    officer_phone = text(
        _("Telephone"),
        width="govuk-input--width-20",
        attrs={"autocomplete": "tel", "inputmode": "tel"},
        longest=60,
    )
    agency_name = text(
        _("Agency"),
        asked=True,
        missing=_("Enter the name of your agency."),
        attrs={"autocomplete": "organization"},
        longest=200,
    )
    agency_country = text(
        _("Country"),
        _("For example United States or DE."),
        asked=True,
        missing=_("Enter the country of your agency."),
        width="govuk-input--width-20",
        attrs={"autocomplete": "country-name"},
        longest=60,
    )


class AccountSection(Section):
    heading, anchor = _("The account"), "account"
    paths: ClassVar[dict[str, str]] = {
        "server_url": "server_url",
        "username": "username",
        "user_id": "user_id",
        "email": "email",
        "message_url": "message_url",
    }
    server_url = text(
        _("Server address"),
        _("Account names exist once on each server. For example https://open.rocket.chat"),
        asked=True,
        attrs={"inputmode": "url", "spellcheck": "false", "autocomplete": "off"},
    )
    username = text(
        _("@username"),
        _("As the server shows it, for example @kim.example"),
        asked=True,
        width="govuk-input--width-20",
        attrs={"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"},
        longest=300,
    )
    user_id = text(_("User ID"), width="govuk-input--width-20", attrs=SHORT)
    email = text(_("E-mail address of the account"), longest=254)
    message_url = text(_("Link to a message of the account"), longest=2000)

    def clean(self) -> dict[str, Any]:
        """Take apart what people paste into one box: a link to a message, a name with its server.

        What was typed stays in its box; only what is made of it changes.
        """
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        name, server = split_handle(cleaned.get("username") or "")
        if server and cleaned.get("server_url") in ("", None, server):
            cleaned.update(username=name, server_url=server)
        pasted = message_link(cleaned.get("server_url"))
        if pasted is not None and pasted.message_id and not cleaned.get("message_url"):
            cleaned["message_url"] = cleaned["server_url"]
        return cleaned


class InformationSection(Section):
    heading, anchor = _("What you ask for"), "information"
    paths: ClassVar[dict[str, str]] = {
        "data_categories": "data_categories",
        "requested_information": "requested_information",
        "relevance": "relevance",
        "period_from": "period.from",
        "period_last": "period.to",
        "period_zone": "period.zone",
        "declaration_wanted": "declaration_wanted",
    }
    data_categories = AskedChoices(
        label=_("Kinds of information"),
        choices=[(key, CATEGORY_WORDS[key]) for key in ("subscriber", "records", "content")],
        widget=forms.CheckboxSelectMultiple,
    )
    requested_information = long_text(_("The information in your own words"))
    relevance = long_text(
        _("How it relates to your investigation"),
        _("Say it for each piece of information."),
        rows=3,
        asked=True,
    )
    period_from = day(_("First day of the period"))
    period_last = day(_("Last day of the period"), _("This day is included."), kind=LastDayField)
    period_zone = ZoneField(
        label=_("Time zone of these days"),
        help_text=_("For example America/New_York. We take UTC where you leave it empty."),
    )
    declaration_wanted = forms.BooleanField(
        label=_("I need a declaration of the custodian of records"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a period whose last day lies before its first."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("period_from"), cleaned.get("period_last")
        if first and last and last < first:
            self.add_error("period_last", _("The last day lies before the first. Change one."))
        return cleaned


class KeepSection(Section):
    heading, anchor = _("What is to be kept"), "information"
    intro = _("Leave it empty to have everything kept that there is.")
    paths: ClassVar[dict[str, str]] = {
        "data_categories": "data_categories",
        "requested_information": "requested_information",
    }
    data_categories = forms.MultipleChoiceField(
        label=_("Kinds of information"),
        required=False,
        choices=[(key, CATEGORY_WORDS[key]) for key in ("subscriber", "records", "content")],
        widget=forms.CheckboxSelectMultiple,
    )
    requested_information = long_text(_("Anything in particular"), rows=3)


class EmergencyDataSection(Section):
    heading, anchor = _("What you ask for"), "information"
    paths: ClassVar[dict[str, str]] = KeepSection.paths
    data_categories = AskedChoices(
        label=_("Kinds of information"),
        choices=[(key, CATEGORY_WORDS[key]) for key in ("subscriber", "records", "content")],
        widget=forms.CheckboxSelectMultiple,
    )
    requested_information = long_text(_("The information in your own words"), rows=3)


class ProcessSection(Section):
    heading, anchor = _("The legal process"), "process"
    paths: ClassVar[dict[str, str]] = {
        "legal_process": "legal_process",
        "process_issuer": "process.issuer",
        "process_court": "process.court",
        "process_docket": "process.docket",
        "process_issued_on": "process.issued_on",
        "process_served_on": "process.served_on",
        "process_returnable_on": "process.returnable_on",
    }
    legal_process = AskedChoice(
        label=_("Kind of process"),
        help_text=_("Messages and files need a search warrant or its equivalent."),
        choices=PROCESSES[1:],
        widget=forms.RadioSelect,
    )
    process_issuer = text(_("Issued by"), _("The authority, court or judge named on it."))
    process_court = text(_("Court"))
    process_docket = text(_("Docket or file number"), width="govuk-input--width-20")
    process_issued_on = day(_("Issued on"), _("For example 24 11 2026"))
    process_served_on = day(_("Served on"))
    process_returnable_on = day(_("To be answered by"))


class NondisclosureSection(Section):
    heading, anchor = _("Telling the account holder"), "nondisclosure"
    intro = _(
        "We tell the account holder, with a copy of the request, unless we are prohibited from"
        " doing so. A prohibition should say how long it lasts."
    )
    paths: ClassVar[dict[str, str]] = {
        "nondisclosure_ordered": "nondisclosure.ordered",
        "nondisclosure_starts_on": "nondisclosure.starts_on",
        "nondisclosure_expires_on": "nondisclosure.expires_on",
        "nondisclosure_authority": "nondisclosure.authority",
    }
    nondisclosure_ordered = AskedChoice(
        label=_("Is there an order that prohibits telling the account holder?"),
        missing=_("Choose whether there is such an order."),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    nondisclosure_starts_on = day(_("It binds from"))
    nondisclosure_expires_on = day(_("Last day on which it binds"))
    nondisclosure_authority = text(_("Law or order it rests on"))

    def clean_nondisclosure_ordered(self) -> bool | None:
        """Return true, false, or None where nothing was chosen."""
        return {"yes": True, "no": False}.get(self.cleaned_data["nondisclosure_ordered"])


class EmergencySection(Section):
    heading, anchor = _("The emergency"), "emergency"
    paths: ClassVar[dict[str, str]] = {
        "emergency_person_in_danger": "emergency.person_in_danger",
        "emergency_nature": "emergency.nature",
        "emergency_necessity": "emergency.necessity",
        "emergency_messages": "emergency.messages",
    }
    emergency_person_in_danger = long_text(
        _("Who is in danger of death or serious injury?"), rows=2, asked=True
    )
    emergency_nature = long_text(_("What is the emergency?"), rows=3, asked=True)
    emergency_necessity = long_text(
        _("Why is the information necessary to avert it?"), rows=3, asked=True
    )
    emergency_messages = long_text(_("Are there particular messages?"), rows=2)


class ExtensionSection(Section):
    heading, anchor = _("The preservation"), "extension"
    paths: ClassVar[dict[str, str]] = {"preservation_reference": "preservation_reference"}
    preservation_reference = text(
        _("Reference of the preservation"),
        _("It begins with PRS and stands on the status page of the first request."),
        asked=True,
        width="govuk-input--width-20",
        attrs={"spellcheck": "false", "autocapitalize": "characters"},
        longest=40,
    )


class RemovalSection(Section):
    heading, anchor = _("The content"), "removal"
    paths: ClassVar[dict[str, str]] = {
        "removal_urls": "removal.urls",
        "removal_ground": "removal.ground",
    }
    removal_urls = long_text(
        _("Addresses of the content"),
        _("One on each line."),
        rows=4,
        asked=True,
        missing=_("Enter the addresses of the content."),
    )
    removal_ground = text(
        _("Ground"),
        _("For example the court order, or our code of conduct."),
        asked=True,
        missing=_("Enter the ground."),
    )

    def clean_removal_urls(self) -> list[str]:
        """Return one address for each line."""
        return str(self.cleaned_data["removal_urls"]).split()
