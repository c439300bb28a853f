"""The people of staff: who is invited, which roles they hold, who is shut out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from accounts import actions, policies
from accounts.actions import factors, staff
from accounts.factors import kinds_by_person
from accounts.models import FactorReset, User
from accounts.queries import names_of
from accounts.roles import ADMINISTRATOR, LABELS
from accounts.staff_queries import roles_given
from accounts.staff_queries import staff as everybody
from cases.availability import ActionState
from notifications.invitations import mail_invitation
from portal.desk.acting import ActView, Consequence
from portal.desk.forms.inputs import offer
from portal.desk.forms.people import InviteForm, ReasonForm, RoleForm
from portal.desk.possible import state_of
from portal.desk.viewing import DeskView

ONLY = frozenset({ADMINISTRATOR})


class People(DeskView):
    """Everybody of staff, and what waits for another administrator."""

    roles = ONLY
    section = "people"

    def get(self, request: HttpRequest) -> HttpResponse:
        people = list(everybody())
        kinds = kinds_by_person(people)
        resets = {person.pk: _open_reset(person) for person in people}
        names = names_of(reset.asked_by for reset in resets.values() if reset)
        rows = [
            {
                "person": person,
                "roles": [LABELS[role] for role in roles_given(person)],
                "invited": any(entry.is_open for entry in person.invitations.all()),
                "may_sign_in": person.has_usable_password() or person.pk in kinds,
                "has_factor": person.pk in kinds,
                "reset": resets[person.pk],
                "reset_by": names.get(getattr(resets[person.pk], "asked_by", ""), ""),
                "is_self": person.pk == self.user.pk,
            }
            for person in people
        ]
        return self.page("desk/people.html", {"rows": rows})


class _PeopleAct(ActView):
    roles = ONLY
    section = "people"

    def back_url(self) -> str:
        return reverse("people")

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {"back_text": "Back to people"}


class Invite(_PeopleAct):
    """Enrol a person and mail them a link."""

    title, button = "Invite a person", "Invite"
    done = "The person is enrolled, and the link is on its way. It is good for 72 hours."
    form_class: ClassVar[type[forms.Form]] = InviteForm
    grave = True

    def consequence(self) -> Consequence:
        return Consequence(
            "Whoever holds the link sets a password and a second factor, and has these roles."
        )

    def act(self, form: forms.Form) -> None:
        given = {name: form.cleaned_data[name] for name in ("email", "name", "title", "roles")}
        invitation, token = staff.invite(by=self.actor, **given)
        mail_invitation(invitation, _link(token))


class _OnePerson(_PeopleAct):
    """An act on one person. ``check`` is asked before the form is offered."""

    person: User
    check: ClassVar[Callable[..., None]] = staticmethod(policies.check_can_grant_role)

    def find(self, **kwargs: str) -> None:
        found = everybody().filter(pk=kwargs["user_id"]).first()
        if found is None:
            raise Http404("There is no such person.")
        self.person = found

    def refusal(self) -> ActionState | None:
        state = state_of("", self.title, "", self.ask)
        return None if state.allowed else state

    def ask(self) -> None:
        """Ask the policy. Raises NotAllowed."""
        type(self).check(by=self.actor, user_id=self.person.id)

    def context(self, form: forms.Form) -> Mapping[str, Any]:
        return {**super().context(form), "lead": f"{self.person.name}, {self.person.email}"}


class InviteAgain(_OnePerson):
    """Mail another link to somebody who has no password yet."""

    title, button = "Send another link", "Send another link"
    done = "Another link is on its way. Earlier ones are not good any more."

    def act(self, form: forms.Form) -> None:
        invitation, token = staff.invite_again(by=self.actor, user=self.person)
        mail_invitation(invitation, _link(token))


class GrantRole(_OnePerson):
    """Give a role."""

    title, button, done = "Give a role", "Give the role", "The role is given."
    form_class: ClassVar[type[forms.Form]] = RoleForm
    grave = True

    def with_proof(self, form: forms.Form) -> forms.Form:
        held = self.person.roles
        offer(form, "role", [pair for pair in LABELS.items() if pair[0] not in held])
        return super().with_proof(form)

    def act(self, form: forms.Form) -> None:
        actions.grant_role(by=self.actor, user=self.person, role=form.cleaned_data["role"])


class EndRole(_OnePerson):
    """Take a role away; the sessions end."""

    title, button, done = (
        "End a role",
        "End the role",
        "The role is ended, and so are the sessions.",
    )
    form_class: ClassVar[type[forms.Form]] = RoleForm

    def with_proof(self, form: forms.Form) -> forms.Form:
        held = self.person.roles
        offer(form, "role", [pair for pair in LABELS.items() if pair[0] in held])
        return super().with_proof(form)

    def consequence(self) -> Consequence:
        return Consequence("The role ends at once, and the person must sign in again.")

    def act(self, form: forms.Form) -> None:
        actions.end_role(by=self.actor, user=self.person, role=form.cleaned_data["role"])


class Deactivate(_OnePerson):
    """Shut a person out."""

    title, button, done = "Shut a person out", "Shut out", "The person is shut out."
    check = staticmethod(policies.check_can_deactivate)
    grave = True

    def consequence(self) -> Consequence:
        return Consequence(
            f"{self.person.name} is signed out everywhere and cannot sign in.",
            irreversible="Approvals of somebody without a role count for no release.",
        )

    def act(self, form: forms.Form) -> None:
        staff.deactivate(by=self.actor, user=self.person)


class Reactivate(_OnePerson):
    """Let a person in again."""

    title, button, done = "Let a person in again", "Let in again", "The person may sign in again."
    check = staticmethod(policies.check_can_deactivate)
    grave = True

    def consequence(self) -> Consequence:
        held = ", ".join(LABELS[role] for role in roles_given(self.person)) or "none"
        return Consequence(f"{self.person.name} has the roles held before: {held}.")

    def act(self, form: forms.Form) -> None:
        staff.reactivate(by=self.actor, user=self.person)


class AskForReset(_OnePerson):
    """Ask that somebody's second factors be taken away."""

    title, button = "Reset second factors", "Ask for the reset"
    done = "Another administrator confirms it within 72 hours. Until then nothing changes."
    check = staticmethod(policies.check_can_ask_for_reset)
    form_class: ClassVar[type[forms.Form]] = ReasonForm
    grave = True

    def consequence(self) -> Consequence:
        return Consequence(
            "Once another administrator confirms it, the password alone lets this person in,"
            " to set up a new second factor.",
            whom=self.person.name,
        )

    def act(self, form: forms.Form) -> None:
        factors.ask_for_reset(by=self.actor, user=self.person, reason=form.cleaned_data["reason"])


class ConfirmReset(_OnePerson):
    """Confirm, as another administrator, that it is this person who asks."""

    title, button = "Confirm the reset", "Take the second factors away"
    done = "The second factors are gone, and the sessions are ended."
    grave = True

    def ask(self) -> None:
        waiting = _open_reset(self.person)
        policies.check_can_confirm_reset(
            by=self.actor,
            user_id=self.person.id,
            asked_by=waiting.asked_by if waiting else "",
        )

    def consequence(self) -> Consequence:
        waiting = _open_reset(self.person)
        why = f" Reason given: {waiting.reason}" if waiting else ""
        return Consequence(
            f"You have spoken with {self.person.name} yourself, and know that it was them.{why}",
            irreversible="Apps, passkeys and recovery codes of this person are deleted.",
        )

    def act(self, form: forms.Form) -> None:
        factors.confirm_reset(by=self.actor, user=self.person)


class DropReset(_OnePerson):
    """Withdraw a reset that waits."""

    title, button, done = "Drop the reset", "Drop the reset", "The reset is dropped."

    def ask(self) -> None:
        policies.check_can_drop_reset(by=self.actor, user_id=self.person.id)

    def act(self, form: forms.Form) -> None:
        factors.drop_reset(by=self.actor, user=self.person)


def _link(token: str) -> str:
    """Return the link. It bears our own name, whatever name the page was asked for under."""
    return f"{settings.SITE_URL}{reverse('invitation', args=[token])}"


def _open_reset(person: User) -> FactorReset | None:
    return next((entry for entry in person.factor_resets.all() if entry.is_open), None)
