"""The forms of the emergency lane and of other people's servers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from cases.entries import GoodFaithEntry, RemovalEntry
from cases.states import RemovalGround, RemovalOutcome, Route
from portal.desk.forms.decisions import GridForm
from portal.desk.forms.inputs import choice, offer, text, words

_PARTS = {
    "danger": ("What the danger is, and to whom", "Write what the danger is and to whom"),
    "imminence": ("Why it is imminent", "Write why it is imminent"),
    "averts": ("Why these records avert it", "Write why these records avert it"),
    "verified": ("What was verified, and how", "Write what was verified, and how"),
}


class EmergencyForm(GridForm):
    """A grid with a reason for each category, and the four parts of the record of good faith."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, wanted) in _PARTS.items():
            self.fields[name] = words(label, wanted=wanted, rows=3)

    def clean(self) -> dict[str, Any]:
        """Ask for a reason beside each category that is produced."""
        filled = super().clean() or self.cleaned_data
        for index, cell in enumerate(self.cells):
            produced = filled.get(f"d{index}_produce") == "yes"
            if produced and not filled.get(f"d{index}_reason", "").strip():
                self.add_error(f"d{index}_reason", f"Write why the danger needs {cell.words}")
        return filled

    def parts(self) -> Iterator[BoundField]:
        """Yield the inputs of the record of good faith."""
        return (self[name] for name in _PARTS)

    def good_faith(self) -> GoodFaithEntry:
        return GoodFaithEntry(**{name: self.cleaned_data[name] for name in _PARTS})


class RefuseProposalForm(forms.Form):
    reason = words("Why you refuse", wanted="Write why, for whoever proposed it", rows=3)


class ConfirmationForm(forms.Form):
    """Which paper of the case is the written confirmation."""

    document = forms.ChoiceField(
        label="The paper that confirms the request",
        help_text="What the officer uploaded or mailed stands among the papers of the case.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the paper that confirms the request"},
    )

    def __init__(self, *args: Any, papers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "document", papers)


class RouteForm(forms.Form):
    """What the administrator of a customer's server is told."""

    choice = choice(
        "What the administrator is told",
        {
            Route.FORWARD: "Forward: the request with its papers",
            Route.INFORM: "Inform: that a request came, without its papers",
            Route.NEITHER: "Neither: nothing",
        },
        wanted="Choose forward, inform or neither",
        radios=True,
    )
    reason = words("Why", wanted="Write why", rows=3)


class RemovalForm(forms.Form):
    """A decision about content, with what a statement of reasons says."""

    outcome = choice(
        "Decision",
        {str(item.value): str(item.label) for item in RemovalOutcome},
        wanted="Choose whether the content is removed",
        radios=True,
    )
    ground = choice(
        "Ground",
        {str(item.value): str(item.label) for item in RemovalGround},
        wanted="Choose the ground",
        radios=True,
    )
    rule = text(
        "Rule",
        wanted="Name the rule of the code of conduct, or the law and the order",
        hint="The rule of the code of conduct, or the law and the order.",
        longest=500,
        width="30",
    )
    circumstances = words(
        "Facts and circumstances",
        wanted="Write the facts and circumstances",
        hint="The requester reads this, and the account holder where one is told.",
        rows=5,
    )
    tell_user = forms.BooleanField(
        label="Give the account holder a statement of reasons",
        help_text="It waits until counsel has read all documents and nothing prohibits it.",
        required=False,
    )

    def decision(self) -> RemovalEntry:
        return RemovalEntry(**self.cleaned_data)


class RosterForm(forms.Form):
    """Each person of the desk and the list they stand on."""

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]], levels: dict[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        for pk, name in self.people:
            self.fields[f"level_{pk}"] = choice(
                name,
                {"0": "Not on call", "1": "First list", "2": "Second list"},
                wanted=f"Choose a list for {name}",
            )
            self.initial.setdefault(f"level_{pk}", str(levels.get(pk, 0)))

    def levels(self) -> dict[str, int | None]:
        """Return the list of each person by id, None for none."""
        chosen = {pk: self.cleaned_data[f"level_{pk}"] for pk, _name in self.people}
        return {pk: int(level) or None for pk, level in chosen.items()}
