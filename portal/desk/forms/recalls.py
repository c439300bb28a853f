"""The forms of what follows a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from django import forms

from disclosures.recall_states import Answer, Mistake, Party, Wanted
from portal.desk.forms.inputs import choice, day, offer, text, words

MISTAKES = {str(item.value): str(item.label) for item in Mistake}
WANTED = {str(item.value): str(item.label) for item in Wanted}
ANSWERS = {str(item.value): str(item.label) for item in Answer}
PARTIES = {str(item.value): str(item.label) for item in Party}


class BeginForm(forms.Form):
    """What went out, to whom, and why that was wrong."""

    went_out = forms.ChoiceField(
        label="What went out",
        error_messages={"required": "Choose what went out"},
    )
    mistake = choice("What was wrong", MISTAKES, wanted="Choose what was wrong", radios=True)
    address = text(
        "E-mail address it went to",
        hint="Leave it as it is where it went to the officer of the case.",
        longest=254,
        width="30",
    )
    what_happened = words(
        "What happened",
        wanted="Write what happened",
        hint="How it came about, and when it was noticed. Staff alone read this.",
    )

    def __init__(self, *args: Any, things: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "went_out", [("", "Choose"), *things])

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        if address:
            forms.EmailField().clean(address)
        return address


class DemandForm(forms.Form):
    """What the recipient is asked to do."""

    wanted = choice("What we ask for", WANTED, wanted="Choose what we ask for", radios=True)
    text = words(
        "Your own words",
        hint="Stand in the letter below what it says already. Repeat nothing of what went out.",
        rows=5,
    )


class AnswerForm(forms.Form):
    """What became of it, by whom, when, and the paper that says so."""

    outcome = choice("What they did", ANSWERS, wanted="Choose what they did", radios=True)
    said_by = text("Who said so", hint="Name and function.", width="30")
    said_on = day("On which day", wanted="Say on which day")
    note = words("What they said", rows=4)
    paper = forms.FileField(label="Their paper", required=False)


class NoticeForm(forms.Form):
    """Whether a party must be told, by when and on what ground: counsel's decision."""

    party = choice("Whom", PARTIES, wanted="Choose whom this is about", empty="Choose")
    needed = choice(
        "Must they be told?",
        {"yes": "They must be told", "no": "They need not be told"},
        wanted="Choose whether they must be told",
        radios=True,
    )
    due_at = forms.DateTimeField(
        label="By when (UTC)",
        help_text="You set it. Nothing is taken for granted: name below what it rests on.",
        required=False,
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M",
            attrs={"type": "datetime-local", "class": "govuk-input--width-20"},
        ),
        error_messages={"invalid": "Write a real date and time, such as 2026-11-24 17:00"},
    )
    citation = text(
        "What the deadline rests on",
        hint="A statute with its article, a contract, or our own decision.",
        width="30",
    )
    reason = words("Why", hint="Needed where they need not be told.", rows=3)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        due_at = said.get("due_at")
        if due_at is not None:
            said["due_at"] = due_at.replace(tzinfo=UTC)
            if not said.get("citation"):
                self.add_error("citation", "Say what the deadline rests on")
        return said


class TellForm(forms.Form):
    """That a party was told, and how."""

    how = words("How they were told, and by whom", wanted="Write how they were told", rows=3)
    despite = words(
        "Why a prohibition does not stand against it",
        hint="Needed only while one binds or papers are unread.",
        rows=3,
    )


class ReadmitForm(forms.Form):
    reason = words("Why more may be released to them", wanted="Write why", rows=3)


class CloseForm(forms.Form):
    learnt = words(
        "What is learnt from it",
        wanted="Write what is learnt from it",
        hint="How it came about, and what is done so that it does not happen again.",
        rows=5,
    )
