"""The only writers of who is of staff: invited by a link, welcomed, deactivated, reactivated."""

import secrets
from collections.abc import Collection

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import policies
from accounts.actions import create_user, digest_of_secret, end_role, grant_role
from accounts.actions.sessions import end_sessions
from accounts.models import Invitation, User
from accounts.signing_in_models import INVITATION_LASTS
from accounts.staff_queries import open_invitation
from audit.recording import record
from core import clock
from core.actor import SYSTEM, Actor
from core.errors import Conflict, Invalid, NotFound

_LINK_BYTES = 32


@transaction.atomic
def invite(
    *, by: Actor, email: str, name: str, title: str = "", roles: Collection[str] = ()
) -> tuple[Invitation, str]:
    """Enrol a person without a password; return the invitation and the token of its link.

    The token is returned once and never kept. Raises NotAllowed, Conflict, Invalid.
    """
    user = create_user(by=by, email=email, name=name, title=title, password=None)
    for role in sorted(set(roles)):
        grant_role(by=by, user=user, role=role)
    return invite_again(by=by, user=user)


@transaction.atomic
def invite_again(*, by: Actor, user: User) -> tuple[Invitation, str]:
    """Give a person who has no password yet another link; earlier ones end."""
    policies.check_can_administer_users(by=by)
    if user.has_usable_password() or not user.is_active:
        raise Conflict(f"{user.name} needs no invitation.")
    moment, token = clock.now(), secrets.token_urlsafe(_LINK_BYTES)
    withdraw_invitations(user=user)
    invitation = Invitation.objects.create(
        user=user,
        digest=digest_of_secret(token),
        invited_by=by.id,
        invited_at=moment,
        expires_at=moment + INVITATION_LASTS,
    )
    record(action="user.invited", by=by, subject=user, facts={"invitation": invitation.id})
    return invitation, token


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> User:
    """Set the first password of whoever holds the link, once. Raises NotFound, Invalid."""
    found = open_invitation(token)
    if found is None:
        raise NotFound("This link is not good any more.")
    invitation = Invitation.objects.select_for_update().get(pk=found.pk)
    if not invitation.is_open:
        raise NotFound("This link is not good any more.")
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"password": error.messages}) from error
    invitation.used_at = clock.now()
    invitation.save(update_fields=["used_at"])
    user.set_password(password)
    user.save(update_fields=["password"])
    record(
        action="user.invitation_accepted",
        by=user.actor(),
        subject=user,
        facts={"invitation": invitation.id},
    )
    return user


@transaction.atomic
def deactivate(*, by: Actor, user: User) -> None:
    """Shut a person out from now on: no sign-in, no role in force, every session ended."""
    policies.check_can_deactivate(by=by, user_id=user.id)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise Conflict(f"{user.name} is shut out already.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    withdraw_invitations(user=user)
    end_sessions(by=by, user=user, reason="deactivated")
    record(action="user.deactivated", by=by, subject=user)


@transaction.atomic
def reactivate(*, by: Actor, user: User) -> None:
    """Let a person in again, with the roles that were not ended meanwhile."""
    policies.check_can_deactivate(by=by, user_id=user.id)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        raise Conflict(f"{user.name} is not shut out.")
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(action="user.reactivated", by=by, subject=user)


@transaction.atomic
def withdraw_invitations(*, user: User) -> None:
    """End the links of somebody who came in another way: none may give a password any more."""
    user.invitations.filter(used_at__isnull=True, withdrawn_at__isnull=True).update(
        withdrawn_at=clock.now()
    )


@transaction.atomic
def follow_groups(*, user: User, wanted: Collection[str], governed: Collection[str]) -> None:
    """Grant and end roles as the sign-in provider's groups say; ``governed`` are those it decides.

    Roles that are not governed stay as an administrator left them.
    """
    held = user.roles
    for role in sorted((set(wanted) & set(governed)) - held):
        grant_role(by=SYSTEM, user=user, role=role)
    gone = sorted((held & set(governed)) - set(wanted))
    for role in gone:
        end_role(by=SYSTEM, user=user, role=role)
