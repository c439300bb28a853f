"""Views of the queue under a name: keep one, share it with the desk, delete it."""

from __future__ import annotations

from django import forms
from django.http import Http404
from django.urls import reverse

from cases import actions, desk_queue
from cases.models import SavedView
from portal.desk import queue_filters
from portal.desk.acting import ActView, Consequence


class SaveForm(forms.Form):
    name = forms.CharField(
        label="Name of the view",
        max_length=60,
        help_text="Your view of this name, if you have one, is replaced.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
        error_messages={"required": "Give the view a name"},
    )
    shared = forms.BooleanField(label="Show it to everybody at the desk", required=False)


class Save(ActView):
    """Keep the filters of the queue under a name."""

    section = "queue"
    form_class = SaveForm
    title = "Save this view"
    button = "Save the view"
    done = "The view is saved."

    def query(self) -> str:
        """Return the filters in the address's own order; ``me`` stays whoever looks at it."""
        given = self.request.GET
        people = {value: value for value in given.getlist("assignee")}
        return queue_filters.read(given, people).query

    def consequence(self) -> Consequence | None:
        return Consequence(
            "The filters of the queue are kept; the view then stands beside the others.",
            "You, or everybody at the desk where you share it",
        )

    def act(self, form: forms.Form) -> None:
        actions.save_view(
            by=self.actor,
            name=form.cleaned_data["name"],
            query=self.query(),
            shared=form.cleaned_data["shared"],
        )

    def back_url(self) -> str:
        return reverse("desk")


class Delete(ActView):
    """Forget a view of one's own, or one that somebody shared who left."""

    section = "queue"
    title = "Delete this view"
    button = "Delete the view"
    done = "The view is deleted."
    view: SavedView

    def find(self, **kwargs: str) -> None:
        view = desk_queue.saved_views(self.actor).filter(pk=kwargs["view_id"]).first()
        if view is None:
            raise Http404("There is no such view.")
        self.view = view

    def consequence(self) -> Consequence | None:
        return Consequence(f"The view “{self.view.name}” no longer stands beside the queue.")

    def act(self, form: forms.Form) -> None:
        actions.delete_view(by=self.actor, view_id=self.view.pk)

    def back_url(self) -> str:
        return reverse("desk")
