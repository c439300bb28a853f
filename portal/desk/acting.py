"""One act on one thing: a page that says what it will do, and the POST that does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.roles import PERMISSIONS
from audit.queries import events_of_case
from cases.availability import ActionState, available_actions
from cases.models import Case
from core.errors import Conflict, Invalid, NotAllowed, NotFound, WritdeskError
from portal import kept
from portal.desk import reauthentication
from portal.desk.presenters import case_identity, history
from portal.desk.viewing import DeskView

# Refusals that no state of the thing will mend for this person.
ROLE_CODES = frozenset(PERMISSIONS) | {"preservation.confirm", "notice.address"}

CONFLICT = 409


@dataclass(frozen=True)
class Consequence:
    """What an act will do, in one sentence; to whom; and what of it cannot be undone."""

    sentence: str
    whom: str = ""
    irreversible: str = ""


class ActView(DeskView):
    """GET shows the page, POST acts. What was typed stays whenever the act is refused.

    A ``grave`` act asks again who it is, on its own page (``reauthentication``). ``rework`` names
    the buttons that only draw the page again, such as a preview. A refusal answers 403 where the
    role lacks the permission and 409 where the thing is not in a state for it.
    """

    template: ClassVar[str] = "desk/act.html"
    form_class: ClassVar[type[forms.Form]] = forms.Form
    title: ClassVar[str] = ""
    button: ClassVar[str] = ""
    done: ClassVar[str] = ""
    grave: ClassVar[bool] = False
    uploads: ClassVar[bool] = False
    rework: ClassVar[tuple[str, ...]] = ()

    def find(self, **kwargs: str) -> None:
        """Find what is acted on. Raises Http404 or NotFound."""

    def refusal(self) -> ActionState | None:
        """Return why it cannot be done now, or None."""
        return None

    def consequence(self) -> Consequence | None:
        """Return what will happen."""
        return None

    def initial(self) -> dict[str, Any]:
        return {}

    def typed(self) -> dict[str, Any]:
        """Return what stands in the inputs when the page is only drawn again."""
        return self.request.POST.dict()

    def form_options(self) -> dict[str, Any]:
        """Return what the form needs to know beside its data."""
        return {}

    def act(self, form: forms.Form) -> None:
        """Call the action. Raises WritdeskError."""
        raise NotImplementedError

    def meanwhile(self) -> Mapping[str, Any] | None:
        """Return what somebody else of staff did last, as the timeline tells it."""
        return None

    def back_url(self) -> str:
        """Return where the page of the thing is."""
        raise NotImplementedError

    def done_url(self) -> str:
        return self.back_url()

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {}

    def get(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        self.find(**kwargs)
        refused = self.refusal()
        typed = kept.take(request, self.user)
        initial = {**self.initial(), **typed}
        form = self.with_proof(self.form_class(initial=initial, **self.form_options()))
        return self.draw(form, refused=refused, status=_status(refused.code) if refused else 200)

    def post(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        self.find(**kwargs)
        refused = self.refusal()
        if refused is not None and refused.code in ROLE_CODES:
            return self.draw(self.form_class(**self.form_options()), refused=refused, status=403)
        if any(name in request.POST for name in self.rework):
            typed = self.form_class(initial=self.typed(), **self.form_options())
            return self.draw(self.with_proof(typed))
        form = self.with_proof(self.form_class(request.POST, request.FILES, **self.form_options()))
        if not form.is_valid():
            return self.draw(form, status=422)
        if self.grave and not reauthentication.is_shown(request, form, self.user):
            if reauthentication.is_spent(request, self.user):
                return redirect_to_login(request.path)
            return self.draw(form, status=422)
        try:
            self.check_unchanged()
            self.act(form)
        except NotFound:
            raise
        except Invalid as invalid:
            _show(form, invalid)
            return self.draw(form, status=422)
        except WritdeskError as refused:
            form.add_error(None, f"{refused.message} {refused.remedy}".strip())
            return self.draw(form, status=_status(getattr(refused, "code", "")))
        if self.done:
            messages.success(request, self.done)
        return redirect(self.done_url())

    def check_unchanged(self) -> None:
        """Raise Conflict where the thing moved on since the page was drawn."""

    def with_proof(self, form: forms.Form) -> forms.Form:
        return reauthentication.ask(form, self.user) if self.grave else form

    def draw(
        self, form: forms.Form, *, refused: ActionState | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "title": self.title,
            "button_text": self.button,
            "grave": self.grave,
            "uploads": self.uploads,
            "form": form,
            "no_way": self.grave and reauthentication.has_no_way(form),
            "passkey_options": reauthentication.passkey_options(self.request, form, self.user),
            "refused": refused,
            "meanwhile": self.meanwhile() if status == CONFLICT else None,
            "consequence": self.consequence(),
            "back_url": self.back_url(),
            **self.context(form),
        }
        return self.page(self.template, context, status=status)


class CaseAct(ActView):
    """An act on a case. ``verb`` is its name in ``cases.availability``, empty for none there."""

    section: ClassVar[str] = "queue"
    verb: ClassVar[str] = ""
    case: Case

    def find(self, **kwargs: str) -> None:
        self.case = self.case_of(kwargs["reference"])

    def refusal(self) -> ActionState | None:
        if not self.verb:
            return None
        states = {state.verb: state for state in available_actions(self.case, self.actor)}
        state = states.get(self.verb)
        if state is None:
            return ActionState(
                self.verb, self.title, "", False, "This does not apply to this case.", "", ""
            )
        return None if state.allowed else state

    def check_unchanged(self) -> None:
        seen = self.request.POST.get("version", "")
        if seen and seen != str(self.case.version):
            raise Conflict(
                "Somebody else changed this case since you opened the page.",
                "What you typed is kept. Look at the case again, then repeat.",
            )

    def meanwhile(self) -> Mapping[str, Any] | None:
        of_staff = events_of_case(self.case.id).filter(actor_kind="staff")
        return next(iter(history(of_staff.exclude(actor_id=self.actor.id)[:1])), None)

    def back_url(self) -> str:
        return reverse("desk-case", args=[self.case.reference])

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {
            "case": self.case,
            "identity": case_identity(self.case),
            "version": self.case.version,
            "back_text": f"Back to {self.case.reference}",
        }


def refused_state(label: str, refused: NotAllowed) -> ActionState:
    """Return a refusal as the pages show it."""
    return ActionState("", label, "", False, refused.message, refused.remedy, refused.code)


def _status(code: str) -> int:
    return 403 if code in ROLE_CODES else CONFLICT


def _show(form: forms.Form, invalid: Invalid) -> None:
    """Put each fault beside its input, or above the form where it has none of that name."""
    for path, texts in invalid.errors.items():
        for text in texts:
            sentence = text if text[:1].isupper() else f"{path} {text}"
            form.add_error(path if path in form.fields else None, sentence)
