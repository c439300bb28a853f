"""The gallery of components with invented contents, for tests and for looking at."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from portal.widgets import DateParts

_DIGEST = hashlib.sha256(b"gallery").hexdigest()


class RequestForm(forms.Form):
    """One field of every kind."""

    server_url = forms.CharField(
        label="Server URL",
        help_text="For example https://open.rocket.chat",
        error_messages={"required": "Add the server URL, for example https://open.rocket.chat"},
    )
    relevance = forms.CharField(
        label="How the information relates to the investigation",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    process = forms.ChoiceField(
        label="Legal process", choices=[("", "Choose"), ("subpoena", "Subpoena")], required=False
    )
    kind = forms.ChoiceField(
        label="What do you ask for?",
        help_text="Choose one.",
        widget=forms.RadioSelect,
        choices=[("account", "Account information"), ("preservation", "Preservation")],
        error_messages={"required": "Choose what you ask for"},
    )
    categories = forms.MultipleChoiceField(
        label="Which information?",
        widget=forms.CheckboxSelectMultiple,
        choices=[("subscriber", "Subscriber"), ("content", "Messages and files")],
        required=False,
    )
    issued_on = forms.DateField(
        label="When was it issued?",
        help_text="For example 24 11 2026",
        widget=DateParts,
        error_messages={"invalid": "Write a real date, for example 24 11 2026"},
    )
    document = forms.FileField(label="The order", help_text="PDF, up to 20 MB", required=False)
    agreed = forms.BooleanField(
        label="The information above is true", error_messages={"required": "Confirm this"}
    )
    step = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].widget.choice_hints = {"preservation": "Kept, and not disclosed."}


def wrong_form() -> RequestForm:
    """A bound form with three faults and two answers to keep."""
    return RequestForm(
        {
            "relevance": "The account arranged the sale.",
            "issued_on_day": "31",
            "issued_on_month": "2",
            "issued_on_year": "2026",
            "categories": ["content"],
        }
    )


def findings() -> list[dict[str, str]]:
    """One finding of each outcome."""
    return [
        {"outcome": "pass", "title": "Server URL", "clause": "G3", "code": "server_url.valid"},
        {
            "outcome": "review",
            "title": "Letterhead",
            "clause": "G4",
            "what_to_do": "Page 1 has a printed head that we could not read with certainty.",
            "evidence_href": "#page-1",
        },
        {
            "outcome": "fail",
            "title": "Account name",
            "clause": "G3",
            "what_to_do": "Add the @username on that server, for example @kim.",
        },
        {"outcome": "not_applicable", "title": "Prohibition", "clause": "G8"},
        {"outcome": "checking", "title": "Signature"},
    ]


def context(present: datetime | None = None) -> dict[str, Any]:
    """Everything both gallery pages need."""
    moment = present or datetime.now(UTC)
    late = moment - timedelta(minutes=7, seconds=31)
    soon = moment + timedelta(hours=2, minutes=5)
    far = moment + timedelta(days=3, hours=1)
    return {
        "provider": {
            "name": "Larkspur Chat",
            "email": "legal@larkspur.example",
            "emergency_phone": "+1 555 0100",
        },
        "form": wrong_form(),
        "findings": findings(),
        "actions": [
            {"label": "Accept", "href": "#accept", "kind": "primary", "method": "post", "key": "a"},
            {"label": "Return for defects", "href": "#return", "key": "r"},
            {
                "label": "Produce records",
                "why": "Counsel has not confirmed the reach of the process.",
                "remedy": "Ask counsel to confirm it.",
            },
        ],
        "rows": [
            {"key": "Account", "value": "@kim on open.rocket.chat", "href": "#edit"},
            {"key": "Received", "value": late, "kind": "time"},
            {"key": "Payload manifest", "value": _DIGEST, "kind": "digest"},
            {"key": "Prohibition", "value": "To 30 Jun 2027", "kind": "tag", "state": "held"},
            {"key": "Badge", "value": ""},
        ],
        "late": late,
        "soon": soon,
        "far": far,
        "fingerprint": _DIGEST[:40].upper(),
        "page": Paginator(range(200), 10).page(5),
        "identity_facts": ["Account information", "Ball: triage"],
        "section": "queue",
        "nav_counts": {"queue": 42},
        "single_keys": True,
        **tables(late),
        **stories(late),
        **desk(moment),
    }


def tables(late: datetime) -> dict[str, Any]:
    """A table of productions."""
    return {
        "columns": [
            {"label": "Reference"},
            {"label": "Status"},
            {"label": "Files", "kind": "number"},
            {"label": "Built"},
        ],
        "cells": [
            [
                {"value": "PRD-2026-4H2K9T", "kind": "ref", "href": "#p"},
                {"value": "Released", "kind": "tag", "state": "good"},
                {"value": 12, "kind": "number"},
                {"value": late, "kind": "exact"},
            ]
        ],
    }


def stories(late: datetime) -> dict[str, Any]:
    """A chain of custody, a timeline and a task list."""
    return {
        "links": [
            {
                "title": "Collected from open.rocket.chat",
                "by": "M. Example",
                "at": late,
                "digest": _DIGEST,
                "proofs": [{"text": "Length and digest read back from storage"}],
            },
            {"title": "Approved", "by": "R. Sample", "at": late},
            {
                "title": "Signed",
                "at": late,
                "proofs": [{"text": "No timestamp", "state": "due", "shape": "exclamation"}],
            },
        ],
        "events": [
            {"id": "e2", "title": "Findings made", "at": late, "state": "open"},
            {"id": "e1", "title": "Received by form", "by": "Officer Pat Example", "at": late},
        ],
        "tasks": [
            {"title": "Who you are", "href": "#1", "complete": True},
            {"title": "The account", "href": "#2", "hint": "Server URL and @username"},
            {"title": "Documents", "status": "Cannot start yet", "state": "quiet"},
        ],
    }


def desk(moment: datetime) -> dict[str, Any]:
    """The emergencies and the queue of the desk."""
    soon = moment + timedelta(hours=2, minutes=5)
    far = moment + timedelta(days=3, hours=1)
    return {
        "emergencies": [
            {
                "reference": "LER-2026-7K3M9Q",
                "asks": "Threat to life · Larkspur Sheriff · open.rocket.chat @kim",
                "ball": "nobody yet",
            },
            {
                "reference": "LER-2026-2D8WTX",
                "asks": "Threat to life · Beispiel State Police · open.rocket.chat @toni",
                "ball": "called back · needs counsel",
            },
        ],
        "queue": [
            {
                "due": soon,
                "reference": "LER-2026-H4N0RB",
                "asks": "messages · warrant",
                "from": "LKA Beispiel (DE)",
                "account": "@toni · acme.rocket.chat",
                "ball": "counsel",
                "flag": "New sender",
                "state": "due",
            },
            {
                "due": far,
                "reference": "LER-2026-9PXC51",
                "asks": "subscriber · subpoena",
                "from": "Larkspur Sheriff",
                "account": "@kim · open.rocket.chat",
                "ball": "triage",
                "flag": "Held",
                "state": "held",
            },
            {
                "due": moment - timedelta(days=3, hours=2),
                "reference": "LER-2026-3MW8QA",
                "asks": "preservation",
                "from": "Example City Police",
                "account": "2 accounts",
                "ball": "officer",
                "flag": "Returned",
                "state": "quiet",
            },
        ],
    }
