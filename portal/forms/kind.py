"""The first question: what kind of request it is."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.wording import LazyWords

KIND_TITLES: dict[str, LazyWords] = {
    "account_information": _("Information about an account"),
    "preservation": _("Preserve an account's data"),
    "preservation_extension": _("Extend a preservation"),
    "emergency_disclosure": _("Emergency disclosure"),
    "content_removal": _("Remove content"),
}
_HINTS = {
    "account_information": _("With a subpoena, a court order, a search warrant or other process."),
    "preservation": _("Kept for a time and not disclosed, while you obtain legal process."),
    "preservation_extension": _("Ask at least 7 days before it ends."),
    "emergency_disclosure": _("Somebody is in danger of death or serious physical injury."),
    "content_removal": _("On a compelling request, or under the code of conduct."),
}


class KindForm(forms.Form):
    """One question, with what each answer means."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("What do you ask for?"),
        choices=list(KIND_TITLES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you ask for.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].widget.choice_hints = _HINTS
