"""Who may administer people and agencies."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from accounts.directory_models import AgencyNumber
from accounts.models import API_SCOPES, Officer
from accounts.roles import may
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed
from rules.addresses import ancestors, domain_of, is_public_suffix


def check_can_administer_users(*, by: Actor) -> None:
    if not may(by, "user.administer"):
        raise NotAllowed("user.administer", "Only an administrator manages staff.")


def check_can_grant_role(*, by: Actor, user_id: str) -> None:
    """Nobody gives a role to themselves, an administrator least of all."""
    check_can_administer_users(by=by)
    if by.id == user_id:
        raise NotAllowed("user.own_role", "Nobody changes their own roles.", "Ask a colleague.")


def check_can_deactivate(*, by: Actor, user_id: str) -> None:
    """Nobody shuts out, or lets in, themselves."""
    check_can_administer_users(by=by)
    if by.id == user_id:
        raise NotAllowed("user.own_account", "Nobody shuts themselves out.", "Ask a colleague.")


def check_can_give_factor(*, by: Actor) -> None:
    """Whoever gives a factor to somebody else knows it, so that only the operator may."""
    if by.kind != "system":
        raise NotAllowed("factor.give", "Everybody sets up their own second factor.")


def check_can_ask_for_reset(*, by: Actor, user_id: str) -> None:
    """Who lost a factor is vouched for by others."""
    check_can_administer_users(by=by)
    if by.id == user_id:
        raise NotAllowed("factor.own_reset", "Nobody resets their own factors.", "Ask a colleague.")


def check_can_confirm_reset(*, by: Actor, user_id: str, asked_by: str) -> None:
    """Without its factor an account lies open to whoever knows its password, so two must agree."""
    check_can_ask_for_reset(by=by, user_id=user_id)
    if by.id == asked_by:
        raise NotAllowed(
            "factor.same_person",
            "Another administrator confirms a reset.",
            "With one administrator alone, the operator runs manage.py reset_factors.",
        )


def check_can_drop_reset(*, by: Actor, user_id: str) -> None:
    """Any administrator stops a reset, and so does the person it is about."""
    if by.id != user_id:
        check_can_administer_users(by=by)


def check_can_verify_agency(*, by: Actor) -> None:
    if not may(by, "agency.verify"):
        raise NotAllowed("agency.verify", "Only counsel or an administrator verifies agencies.")


def check_is_agency_domain(*, domain: str, free_domains: Collection[str]) -> None:
    """A whole public suffix or a provider of free mail would make strangers officials."""
    if domain_of(f"postmaster@{domain}") != domain:
        raise Invalid({"domain": ["This is not a mail domain. Write it as police.example."]})
    if is_public_suffix(domain):
        raise Invalid({"domain": [f"Everybody may register names below {domain}."]})
    if any(name in free_domains for name in ancestors(domain)):
        raise Invalid({"domain": [f"Anybody gets an address at {domain}."]})


def check_is_number_seen(*, entered: str, seen: str | None) -> None:
    """Whoever confirms confirms the number on their page, not one entered a moment later."""
    if seen is not None and seen != entered:
        raise Conflict("Another number was entered meanwhile.", "Compare the new one.")


def check_source(*, source: str, seen_on: date, today: date) -> None:
    """A number comes from where anybody finds it, seen on a day that was. Raises Invalid."""
    if not source.strip():
        raise Invalid({"source": ["Say where anybody finds this number."]})
    if seen_on > today:
        raise Invalid({"seen_on": ["This day is still to come."]})


def check_can_confirm_agency_phone(*, by: Actor, number: AgencyNumber | None, source: str) -> None:
    """The number called back in an emergency is entered by one person, confirmed by another.

    Where a pending request gives the same number, the second person says where else it stands.
    """
    check_can_verify_agency(by=by)
    if number is None:
        raise NotAllowed("agency.no_phone", "No telephone number waits to be confirmed.")
    if by.id == number.entered_by:
        raise NotAllowed("agency.same_person", "Another person confirms the telephone number.")
    if number.warned and not source.strip():
        raise Invalid({"source": ["A request gives this number too. Say where else you found it."]})


def check_can_remember(*, by: Actor, officer: Officer) -> None:
    """Only who proved the mailbox is believed about themselves, and about nobody else."""
    if by.id != officer.id or officer.email_verified_at is None:
        raise NotAllowed("officer.remember", "The address was not proven by a code.")


def check_scopes(*, scopes: Collection[str]) -> None:
    """A key is good for something, and for nothing we do not know. Raises Invalid."""
    unknown = sorted(set(scopes) - set(API_SCOPES))
    if unknown or not scopes:
        named = ", ".join(API_SCOPES)
        raise Invalid({"scopes": [f"Name one or more of: {named}."]})


def check_key_reaches(*, scopes: Collection[str], scope: str) -> None:
    """What a key was not made for it does not do, although its officer might."""
    if scope not in scopes:
        raise NotAllowed(
            "api_key.scope",
            _("This key is not good for “%(scope)s”.") % {"scope": scope},
            _("Ask for a key with this scope."),
        )
