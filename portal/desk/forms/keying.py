"""How and when a request on paper or by telephone was served."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.conf import settings

from cases.entries import ServiceEntry
from cases.states import KEYED, Channel
from core import clock
from portal.desk.forms.inputs import choice, day, offer, text, words
from portal.desk.words import KINDS
from portal.forms.assembly import RequestForms
from portal.forms.sections import ContactSection, EmergencyDataSection, InformationSection
from rules.clocks import zone_of

# Before this there was no process for what we keep; such a year is a slip of the keys.
_EARLIEST = 1986
WAYS = {way: str(Channel(way).label) for way in KEYED}


class NewCaseForm(forms.Form):
    """What came, and how."""

    kind = choice("What is asked for?", KINDS, wanted="Choose what is asked for", radios=True)
    way = choice("How did it come?", WAYS, wanted="Choose how it came", radios=True)


class ServiceForm(forms.Form):
    """The moment of service is the moment of receipt, so that it is asked for exactly."""

    prefix = "service"
    way = choice("How it came", WAYS, wanted="Choose how it came")
    served_on = day("Day of service", wanted="Add the day on which it was served")
    served_time = text(
        "Time of service",
        wanted="Add the time at which it was served, such as 09:15",
        hint="By the clock there, such as 09:15 or 16:40. A fax bears it on its first line.",
        longest=20,
        width="5",
    )
    zone = text(
        "Time zone of that clock",
        wanted="Add the time zone, such as America/New_York",
        hint="A name such as America/New_York or Europe/Berlin.",
        longest=64,
    )
    served_by = text(
        "Who served it",
        hint="The process server, courier or caller, as they named themselves.",
        width="30",
    )
    note = words(
        "Note",
        hint="What was said and noticed. On an emergency by telephone, call back at the number of "
        "our own directory before anything is disclosed, not at one the caller gave.",
        rows=3,
    )
    language = choice("Language of our letters", {}, wanted="Choose a language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "language", [(code, str(name)) for code, name in settings.LANGUAGES])

    def clean_served_time(self) -> time:
        """Return the time of day; 9:15, 09.15 and 0915 are understood."""
        typed = self.cleaned_data["served_time"].strip().replace(".", ":")
        if typed.isdigit() and len(typed) == 4:
            typed = f"{typed[:2]}:{typed[2:]}"
        try:
            return datetime.strptime(typed, "%H:%M").time()
        except ValueError as error:
            raise forms.ValidationError("Write the time as 09:15 or 16:40") from error

    def clean_zone(self) -> str:
        """Return the zone's name as the zone database writes it."""
        typed = str(self.cleaned_data["zone"]).strip().replace(" ", "_")
        if zone_of(typed) is None:
            raise forms.ValidationError("Write a time zone such as America/New_York")
        return typed

    def clean(self) -> dict[str, Any]:
        """Refuse a moment that never was, and one that has not come."""
        filled = super().clean() or {}
        if not {"served_on", "served_time", "zone"} <= filled.keys():
            return filled
        if filled["served_on"].year < _EARLIEST:
            self.add_error("served_on", "Nothing was served so long ago; check the year")
            return filled
        moment = _moment(filled["served_on"], filled["served_time"], filled["zone"])
        if moment is None:
            self.add_error(
                "served_time", "The clocks there were put forward over this time; check it"
            )
        elif moment > clock.now():
            self.add_error("served_on", "Nothing can be served later than now; check day and zone")
        else:
            filled["served_at"] = moment
        return filled

    def entry(self) -> ServiceEntry:
        """Return the service. Only for a valid form."""
        filled = self.cleaned_data
        return ServiceEntry(
            served_at=filled["served_at"],
            zone=filled["zone"],
            served_by=filled["served_by"],
            note=filled["note"],
        )


# The officer's form speaks to the officer; on the desk somebody else types.
_HEADINGS = {
    ContactSection: "The officer and the agency",
    InformationSection: "What is asked for",
    EmergencyDataSection: "What is asked for",
}
_LABELS: dict[str, tuple[str, str]] = {
    "officer_name": ("Officer’s name", ""),
    "officer_email": ("Official e-mail address", "Our letters go there. Leave it empty if none."),
    "requested_information": ("The information, in the words of the request", ""),
    "relevance": ("How it relates to the investigation", ""),
    "period_zone": ("Time zone of these days", "For example America/New_York, UTC if not named."),
    "declaration_wanted": ("A declaration of the custodian of records is asked for", ""),
    "legal_process": ("Kind of process", ""),
    "cover_sheet": ("Letter or cover sheet", ""),
    "preservation_reference": ("Reference of the preservation", "It begins with PRS."),
}


def for_staff(shown: RequestForms) -> RequestForms:
    """Word the officer's form for the person of the desk who keys it in."""
    for form in shown.all_forms():
        form.heading = _HEADINGS.get(type(form), form.heading)  # type: ignore[misc]
        for name, field in form.fields.items():
            scan = isinstance(field, forms.FileField)
            if name in _LABELS and not (scan and name == "legal_process"):
                field.label, field.help_text = _LABELS[name]
    return shown


def _moment(day_: date, at: time, zone: str) -> datetime | None:
    """Return the moment in UTC, None where clocks skipped it.

    Of an hour that came twice the first is meant: then we say that we received it earlier.
    """
    known = zone_of(zone)
    local = datetime.combine(day_, at, tzinfo=known)
    moment = local.astimezone(UTC)
    shown = moment.astimezone(known).replace(tzinfo=None)
    return moment if shown == local.replace(tzinfo=None) else None
