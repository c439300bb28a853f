"""The process sheet, the worksheet of prohibitions, and the call back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from cases.entries import ProhibitionEntry
from cases.models import LegalProcess
from cases.states import CallOutcome, ProhibitionBasis
from portal.desk.forms.inputs import ZONE_HINT, choice, day, offer, text
from portal.desk.words import PROCESSES
from rules.clocks import zone_of

PROHIBITIONS_MOST = 20
BASES = {str(basis.value): str(basis.label) for basis in ProhibitionBasis}


class ProcessForm(forms.Form):
    """What the paper says of itself."""

    kind = choice("Kind of process", PROCESSES, wanted="Choose the kind of process")
    court = text("Court", width="30")
    docket = text("Docket number", longest=200)
    judge = text("Judge", longest=200, width="30")
    issuer = text("Issuer", hint="Who signed it, if not the court.", width="30")
    issued_on = day("Issued on")
    served_on = day("Served on")
    returnable_on = day("Returnable on", hint="The day by which the paper wants an answer.")
    provider_named = text("Provider named", hint="As the paper spells it.", width="30")
    zone = text("Time zone of the authority", hint=ZONE_HINT, longest=64)

    @staticmethod
    def values_of(sheet: LegalProcess | None) -> dict[str, Any]:
        """Return what the sheet says already."""
        if sheet is None:
            return {}
        return {name: getattr(sheet, name) for name in ProcessForm.base_fields}


class ProhibitionsForm(forms.Form):
    """Rows of prohibitions, empty ones left out, and counsel's word that all papers were read."""

    all_documents_read = forms.BooleanField(
        label="I have read every document of this case, and nothing else forbids telling anybody",
        required=False,
    )

    papers_read = forms.MultipleChoiceField(required=False)

    def __init__(
        self,
        *args: Any,
        rows: int = 1,
        papers: Sequence[tuple[str, object]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.papers_shown = len(papers)
        offer(self, "papers_read", [(key, str(paper)) for key, paper in papers])
        self.rows_shown = max(1, min(rows, PROHIBITIONS_MOST))
        for index in range(self.rows_shown):
            self.fields[f"p{index}_basis"] = choice("Basis", BASES, empty="None")
            self.fields[f"p{index}_authority"] = text("Authority", longest=200, width="30")
            self.fields[f"p{index}_starts_on"] = day("First day")
            self.fields[f"p{index}_last_on"] = day("Last day")
            self.fields[f"p{index}_no_end"] = forms.BooleanField(
                label="It states no end", required=False
            )
            self.fields[f"p{index}_zone"] = text("Time zone", longest=64)
            self.fields[f"p{index}_note"] = text("Where it stands", longest=500, width="30")

    def rows(self) -> Iterator[Mapping[str, BoundField]]:
        """Yield the inputs of each row by the last part of their name."""
        names = ("basis", "authority", "starts_on", "last_on", "no_end", "zone", "note")
        for index in range(self.rows_shown):
            yield {name: self[f"p{index}_{name}"] for name in names}

    def clean(self) -> dict[str, Any]:
        filled: dict[str, Any] = super().clean() or {}
        for index in range(self.rows_shown):
            self._check_row(index, filled)
        read = filled.get("papers_read") or []
        left = self.papers_shown - len(read)
        if filled.get("all_documents_read") and left > 0:
            said = "A paper is" if left == 1 else f"{left} papers are"
            self.add_error("all_documents_read", f"{said} not marked as read; tick each one read")
        return filled

    def _check_row(self, index: int, filled: Mapping[str, Any]) -> None:
        said = {name: filled.get(f"p{index}_{name}") for name in ("starts_on", "last_on", "zone")}
        if not filled.get(f"p{index}_basis"):
            if any(said.values()) or filled.get(f"p{index}_authority"):
                self.add_error(f"p{index}_basis", "Choose the basis of this prohibition")
            return
        if said["starts_on"] is None and f"p{index}_starts_on" not in self.errors:
            self.add_error(f"p{index}_starts_on", "Add the first day on which it binds")
        if said["last_on"] is None and f"p{index}_last_on" not in self.errors:
            if not filled.get(f"p{index}_no_end"):
                self.add_error(f"p{index}_last_on", "Add its last day, or say that it has none")
            elif filled.get(f"p{index}_basis") == ProhibitionBasis.REQUESTED_ONLY:
                self.add_error(
                    f"p{index}_last_on", "What is only asked for is your own hold: add its last day"
                )
        elif said["last_on"] is not None and filled.get(f"p{index}_no_end"):
            self.add_error(f"p{index}_no_end", "It has a last day or none, not both")
        if said["zone"] and zone_of(str(said["zone"])) is None:
            self.add_error(f"p{index}_zone", "Write a time zone such as America/New_York")

    def entries(self) -> list[ProhibitionEntry]:
        """Return the prohibitions of the rows that were filled in."""
        filled = self.cleaned_data
        return [
            ProhibitionEntry(
                basis=filled[f"p{index}_basis"],
                starts_on=_day(filled[f"p{index}_starts_on"]),
                last_on=filled[f"p{index}_last_on"],
                authority=filled[f"p{index}_authority"],
                zone=filled[f"p{index}_zone"],
                note=filled[f"p{index}_note"],
            )
            for index in range(self.rows_shown)
            if filled[f"p{index}_basis"]
        ]


class CallBackForm(forms.Form):
    """A call to a number of our own directory."""

    number = forms.ChoiceField(
        label="Number called",
        help_text="Only numbers that two people of the desk proved.",
        error_messages={"required": "Choose the number you called"},
    )
    outcome = choice(
        "What they said",
        {str(item.value): str(item.label) for item in CallOutcome},
        wanted="Choose what the agency said",
        radios=True,
    )
    spoke_to = text("Who spoke for the agency", longest=200, width="30")
    confirmed = text(
        "What they confirmed",
        hint="The officer, the request, the danger: in their words.",
        longest=1000,
        width="30",
    )
    passphrase = text(
        "Passphrase agreed on the telephone",
        hint="Needed for the delivery of content. It is never shown again.",
        longest=200,
        width="30",
    )

    def __init__(self, *args: Any, numbers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "number", [("", "Choose"), *numbers])


class LiftForm(forms.Form):
    confirmed = forms.BooleanField(
        label="I have seen the paper that lifts it",
        error_messages={"required": "Confirm that you have seen the paper that lifts it"},
    )


def _day(value: Any) -> date:
    if not isinstance(value, date):
        raise TypeError("A row without its first day was not refused.")
    return value
