"""The forms by which a case is decided: letters, the grid of decisions, and plain ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from cases.entries import DecisionEntry
from cases.models import AccountIdentifier
from core.errors import Invalid
from portal.desk import words as vocabulary
from portal.desk.forms.inputs import ZONE_HINT, choice, day, offer, text, words
from rules.clocks import day_after, period_bounds, zone_of
from rules.vocabulary import Category, Reach


class DeclineForm(forms.Form):
    """The reason is written for the officer."""

    reason = words(
        "Reason, as the officer will read it",
        wanted="Write why the request is declined, in words for the officer",
        hint="It stands in the letter. Privileged notes do not belong here.",
        rows=6,
    )


class WithdrawForm(forms.Form):
    reason = words("What the authority said", hint="Kept with the case.", rows=3)


class SealForm(forms.Form):
    """Who may still know of the case."""

    named = forms.MultipleChoiceField(
        label="Who may see the case",
        help_text="For everybody else it does not exist. Name yourself too.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who may see the case, yourself among them"},
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "named", list(people))


class IdentifyForm(forms.Form):
    server_url = text(
        "Server URL",
        wanted="Add the server URL, for example https://open.rocket.chat",
        hint="The request's own words stay with the case.",
        width="30",
    )


@dataclass(frozen=True)
class Cell:
    """One account and one category to decide, with the reach the policy suggests."""

    account: AccountIdentifier
    category: Category
    reach: Reach
    held: bool

    @property
    def words(self) -> str:
        return vocabulary.CATEGORIES[self.category]

    @property
    def suggestion(self) -> tuple[str, str]:
        """Return what the desk shows beside the cell: words and state."""
        if not self.account.deployment:
            return "Server unknown", "due"
        if not self.held:
            return "Not held by us", "quiet"
        return vocabulary.REACHES[self.reach]


@dataclass(frozen=True)
class CellFields:
    """A cell with its bound inputs, as the page draws it."""

    cell: Cell
    produce: BoundField
    narrowed_to: BoundField
    objection: BoundField
    starts: BoundField
    ends: BoundField
    confirmed: BoundField | None
    reason: BoundField | None = None


class GridForm(forms.Form):
    """One decision for each account and category. Nothing is decided by silence.

    ``voluntary`` is an emergency grant: no process reaches anything, counsel grants the least.
    """

    def __init__(
        self, *args: Any, cells: Sequence[Cell], voluntary: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cells, self.voluntary = list(cells), voluntary
        for index, cell in enumerate(self.cells):
            self._add(index, cell)
        if self.cells:
            self.fields["zone"] = text(
                "Time zone of the periods", hint=f"{ZONE_HINT} UTC counts then."
            )

    def _add(self, index: int, cell: Cell) -> None:
        options = {"yes": "Produce", "no": "Do not produce"}
        what = f"{cell.words} of {cell.account.label}"
        self.fields[f"d{index}_produce"] = choice(
            "Decision", options, wanted=f"Decide on {what}", radios=True
        )
        self.fields[f"d{index}_narrowed_to"] = text("Narrowed to", longest=500, width="30")
        self.fields[f"d{index}_objection"] = text("Objection", longest=500, width="30")
        self.fields[f"d{index}_from"] = day("First day")
        self.fields[f"d{index}_to"] = day("Last day")
        if self.voluntary:
            self.fields[f"d{index}_reason"] = text(
                "Why the danger needs it",
                hint="Needed for each category that is produced.",
                longest=500,
            )
        if cell.reach == "review" and cell.held and not self.voluntary:
            self.fields[f"d{index}_confirmed"] = forms.BooleanField(
                label="I confirm that this process reaches it", required=False
            )

    def rows(self) -> Iterator[CellFields]:
        """Yield the cells with their inputs."""
        for index, cell in enumerate(self.cells):
            confirmed = f"d{index}_confirmed"
            yield CellFields(
                cell=cell,
                produce=self[f"d{index}_produce"],
                narrowed_to=self[f"d{index}_narrowed_to"],
                objection=self[f"d{index}_objection"],
                starts=self[f"d{index}_from"],
                ends=self[f"d{index}_to"],
                confirmed=self[confirmed] if confirmed in self.fields else None,
                reason=self[f"d{index}_reason"] if self.voluntary else None,
            )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of an objection, because the letter gives it."""
        filled: dict[str, Any] = super().clean() or {}
        for index, cell in enumerate(self.cells):
            refused = filled.get(f"d{index}_produce") == "no"
            if refused and not self.voluntary and not filled.get(f"d{index}_objection", "x"):
                what = f"{cell.words} of {cell.account.label}"
                self.add_error(f"d{index}_objection", f"Say why {what} is not produced")
        return filled

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"]).strip()
        if zone and zone_of(zone) is None:
            raise forms.ValidationError("Write a time zone such as America/New_York, or none")
        return zone

    def entries(self) -> list[DecisionEntry]:
        """Return the decisions. Raises Invalid for a period that ends before it starts."""
        filled, zone = self.cleaned_data, self.cleaned_data.get("zone", "")
        entries = []
        for index, cell in enumerate(self.cells):
            starts, ends = filled[f"d{index}_from"], filled[f"d{index}_to"]
            if starts and ends and ends < starts:
                raise Invalid({f"d{index}_to": ["The last day lies before the first."]})
            entries.append(
                DecisionEntry(
                    account_id=cell.account.id,
                    category=cell.category,
                    produce=filled[f"d{index}_produce"] == "yes",
                    narrowed_to=filled[f"d{index}_narrowed_to"],
                    objection=filled[f"d{index}_objection"],
                    period=period_bounds(starts, day_after(ends), zone),
                    review_confirmed=bool(filled.get(f"d{index}_confirmed")),
                    reason=filled.get(f"d{index}_reason", ""),
                )
            )
        return entries
