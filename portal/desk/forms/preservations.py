"""The forms of preservations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from portal.desk.forms.inputs import ZONE_HINT, day, offer, text, words
from portal.desk.words import CATEGORIES


class PreserveForm(forms.Form):
    """Which account is kept, what of it, and whether the request is still defective."""

    account = forms.ChoiceField(
        label="Account",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the account to keep"},
    )
    categories = forms.MultipleChoiceField(
        label="What is kept",
        choices=list(CATEGORIES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what is kept"},
    )
    starts_on = day("First day", hint="Empty: from the beginning.")
    ends_on = day("Last day", hint="This day is included. Empty: to the day of capture.")
    zone = text("Time zone of the period", hint=ZONE_HINT, longest=64)
    provisional = forms.BooleanField(
        label="The request is still defective: keep provisionally until it is completed",
        required=False,
    )

    def __init__(
        self, *args: Any, accounts: Sequence[tuple[str, str]], decides: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "account", list(accounts))
        if not decides:
            del self.fields["provisional"]


class CollectForm(forms.Form):
    """The running server, an archive that is here already, or a new export of the same server."""

    archive = forms.ChoiceField(
        label="What to collect from",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what to collect from"},
    )
    upload = forms.FileField(
        label="New export",
        required=False,
        help_text=(
            "A Zulip user export, a Rocket.Chat dump as JSON, or what Synapse’s export-data"
            " writes, up to 40 MB."
        ),
    )
    exported_by_name = text("Who exported it", longest=200, width="30")
    exported_at = forms.DateTimeField(
        label="Exported at (UTC)",
        required=False,
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M",
            attrs={"type": "datetime-local", "class": "govuk-input--width-20"},
        ),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"invalid": "Write a moment such as 2026-11-24T17:00"},
    )
    NEW, LIVE = "new", "live"

    def __init__(
        self, *args: Any, archives: Sequence[tuple[str, str]], live: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        running = [(self.LIVE, f"The running server, {live}")] if live else []
        offer(self, "archive", [*running, *archives, (self.NEW, "A new export, uploaded here")])

    def clean(self) -> dict[str, Any]:
        filled: dict[str, Any] = super().clean() or {}
        if filled.get("archive") != self.NEW:
            return filled
        if not filled.get("upload"):
            self.add_error("upload", "Choose the file of the export")
        if not filled.get("exported_by_name"):
            self.add_error("exported_by_name", "Add the name of the person who exported it")
        if not filled.get("exported_at") and "exported_at" not in self.errors:
            self.add_error("exported_at", "Add when it was exported")
        return filled


class ExtendForm(forms.Form):
    """On whose request, and why where it was late or is not the first."""

    for_case = forms.ChoiceField(
        label="Request for the extension", required=False, help_text="Its receipt says if in time."
    )
    reason = words("Reason", hint="Needed where it was asked late, or is not the first.", rows=3)

    def __init__(self, *args: Any, cases: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "for_case", [("", "Asked now"), *cases])


class ReasonForm(forms.Form):
    """A reason, kept with the log."""

    reason = words("Reason", wanted="Write why", rows=3)
