"""The forms of productions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from disclosures.states import Outcome
from portal.desk.forms.inputs import choice, offer, text, words

OUTCOMES = {str(item.value): str(item.label) for item in Outcome}


class PrepareForm(forms.Form):
    """From which snapshots; what of them is produced was decided by counsel and not here."""

    outcome = choice(
        "What is produced", OUTCOMES, wanted="Choose records, or a statement that there are none",
        radios=True,
    )  # fmt: skip
    snapshots = forms.MultipleChoiceField(
        label="Snapshots to read from", required=False, widget=forms.CheckboxSelectMultiple
    )
    search = words(
        "Where records were looked for",
        hint="Which systems, when and how. Needed where there are none and no snapshot shows it.",
        rows=3,
    )
    narrowing_confirmed = forms.BooleanField(
        label="The snapshots hold no more than what counsel narrowed in words; a program applies "
        "periods only",
        required=False,
    )
    declaration_wanted = forms.BooleanField(label="With a declaration", required=False)

    def __init__(
        self, *args: Any, snapshots: Sequence[tuple[str, str]], narrowed: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not narrowed:
            del self.fields["narrowing_confirmed"]
        offer(self, "snapshots", list(snapshots))


class ApproveForm(forms.Form):
    """The digest that the approver was shown; the act refuses any other."""

    manifest_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    compared = forms.BooleanField(
        label="I have looked at what is listed here, and approve this digest",
        error_messages={"required": "Confirm that you looked at what you approve"},
    )


class SignForm(forms.Form):
    """Where the custodian signs decides the form of the declaration."""

    executed_in = text(
        "Country in which you sign",
        hint="Two letters such as US; 28 U.S.C. 1746 has a form for inside and one for outside.",
        longest=2,
        width="2",
    )


class ReleaseForm(forms.Form):
    fulfils = forms.BooleanField(label="This answers the request", required=False, initial=True)


class RevokeForm(forms.Form):
    reason = words("Reason", wanted="Write why it is revoked", rows=3)
