"""Who may know of a sealed case: naming one more person, and taking a name back."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.urls import reverse

from accounts.queries import desk_people
from cases import actions
from portal.desk.acting import CaseAct, Consequence
from portal.desk.forms.sealing import PersonForm


class NamePerson(CaseAct):
    """Let one more colleague of the desk know of the case."""

    verb, title, button = "name_person", "Name a person", "Name this person"
    done = "This person may see the case now."
    form_class: ClassVar[type[forms.Form]] = PersonForm

    def form_options(self) -> dict[str, Any]:
        named = self.case.named.values("pk")
        return {"people": [(row.id, row.name) for row in desk_people().exclude(pk__in=named)]}

    def consequence(self) -> Consequence:
        return Consequence("The case will exist for this person as it does for you.")

    def act(self, form: forms.Form) -> None:
        actions.name_person(
            by=self.actor, case_id=self.case.id, user_id=form.cleaned_data["person"]
        )


class UnnamePerson(CaseAct):
    """Let a colleague no longer know of the case; its last counsel cannot go."""

    verb, title, button = "unname_person", "Un-name a person", "Un-name this person"
    done = "For this person the case exists no longer."
    form_class: ClassVar[type[forms.Form]] = PersonForm

    def form_options(self) -> dict[str, Any]:
        named = self.case.named.order_by("name", "pk")
        return {"people": [(row.id, row.name) for row in named]}

    def consequence(self) -> Consequence:
        return Consequence(
            "The case will no longer exist for this person.",
            irreversible="What they have seen, they have seen.",
        )

    def act(self, form: forms.Form) -> None:
        actions.unname_person(
            by=self.actor, case_id=self.case.id, user_id=form.cleaned_data["person"]
        )

    def done_url(self) -> str:
        """Whoever takes their own name back has no page of the case to return to."""
        if self.request.POST.get("person") == self.actor.id:
            return reverse("desk")
        return self.back_url()
