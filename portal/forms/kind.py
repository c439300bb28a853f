"""The first question: what kind of request it is."""

from __future__ import annotations

from django import forms

KIND_TITLES: dict[str, str] = {
    "account_information": "Information about an account",
    "preservation": "Preserve an account's data",
    "preservation_extension": "Extend a preservation",
    "emergency_disclosure": "Emergency disclosure",
    "content_removal": "Remove content",
}
_HINTS = {
    "account_information": "With a subpoena, a court order, a search warrant or other process.",
    "preservation": "Kept for a time and not disclosed, while you obtain legal process.",
    "preservation_extension": "Ask at least 7 days before it ends.",
    "emergency_disclosure": "Somebody is in danger of death or serious physical injury.",
    "content_removal": "On a compelling request, or under the code of conduct.",
}


class KindForm(forms.Form):
    """One question, with what each answer means."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label="What do you ask for?",
        choices=list(KIND_TITLES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you ask for."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].widget.choice_hints = _HINTS
