"""More time for a deadline: until when, and why."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms

from portal.desk.forms.inputs import day, words
from rules.clocks import start_of_day, zone_of


class ExtendDeadlineForm(forms.Form):
    """A day to its end in the zone of the calendar, or a moment of that day in UTC."""

    until_on = day("New last day", wanted="Add the day until which there is more time")
    until_at = forms.TimeField(
        label="Time (UTC), if not the end of the day",
        required=False,
        widget=forms.TimeInput(
            format="%H:%M", attrs={"type": "time", "class": "govuk-input--width-5"}
        ),
        error_messages={"invalid": "Write a time such as 16:40"},
    )
    reason = words(
        "Why",
        wanted="Write why there is more time",
        hint="Of a court’s day also who agreed, and when. It is kept with the case.",
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["until_on"].help_text = f"To the end of that day in {zone}."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("until_on") is None:
            return given
        clock: time | None = given.get("until_at")
        given["until"] = (
            datetime.combine(given["until_on"], clock, tzinfo=UTC)
            if clock is not None
            else start_of_day(given["until_on"] + timedelta(days=1), zone_of(self.zone) or UTC)
        )
        return given
