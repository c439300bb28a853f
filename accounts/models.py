"""Staff, agencies, officers, API keys and one-time e-mail codes."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.directory_models import Agency, AgencyDomain, AgencyNumber, AgencyType
from accounts.roles import LABELS
from accounts.roster_models import OnCall
from accounts.signing_in_models import FactorReset, Invitation
from core import clock
from core.actor import Actor
from core.ids import new_id
from sealing.fields import SealedTextField

__all__ = [
    "API_SCOPES",
    "Agency",
    "AgencyDomain",
    "AgencyNumber",
    "AgencyType",
    "ApiKey",
    "EmailCode",
    "FactorReset",
    "Invitation",
    "Officer",
    "OnCall",
    "RoleGrant",
    "SignIn",
    "User",
    "UserManager",
    "every_scope",
]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """A member of staff. ``id`` is the enrolled pseudonym by which the log names the person."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    # Whether one key alone does something on the pages of the desk.
    single_keys = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_ci")]

    def __str__(self) -> str:
        return self.name

    @property
    def roles(self) -> frozenset[str]:
        """The roles held now; an inactive person holds none."""
        if not self.is_active:
            return frozenset()
        held = self.grants.filter(ended_at__isnull=True).values_list("role", flat=True)
        return frozenset(held)

    def actor(self) -> Actor:
        """Return the actor this person is at this moment."""
        return Actor(kind="staff", id=self.id, roles=self.roles)


class SignIn(User):
    """What a failed sign-in is in the log: known by a keyed digest of the address that was typed.

    It is never stored. Whether the address belongs to anybody is not told.
    """

    class Meta:
        proxy = True


class RoleGrant(models.Model):
    """A role held from ``granted_at`` until ``ended_at``; history is kept, never edited."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16, choices=list(LABELS.items()))
    granted_at = models.DateTimeField(default=clock.now)
    granted_by = models.CharField(max_length=32)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(ended_at__isnull=True),
                name="accounts_rolegrant_one_open",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="accounts_rolegrant_both_ended_at_and_ended_by_set",
            ),
        ]


class Officer(models.Model):
    """A requesting official, known by the official e-mail; ``id`` is the pseudonym in the log."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = SealedTextField(default="", blank=True)
    title = SealedTextField(default="", blank=True)
    badge = SealedTextField(default="", blank=True)
    phone = SealedTextField(default="", blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True)
    agency_name = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.email

    def actor(self) -> Actor:
        return Actor(kind="officer", id=self.id, roles=frozenset({"officer"}))


# What a key may be good for; the lookup and the list of servers ask for none.
API_SCOPES = ("check", "submit", "read", "productions")


def every_scope() -> list[str]:
    """Return all of them, for a key that is good for everything its officer may do."""
    return list(API_SCOPES)


class ApiKey(models.Model):
    """A key by which an officer's own system talks to the API; only its digest is kept.

    ``scopes`` are some of ``API_SCOPES``.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="api_keys")
    label = models.CharField(max_length=100)
    scopes = models.JSONField(default=every_scope)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.CharField(max_length=32)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name="accounts_apikey_both_revoked_at_and_revoked_by_set",
            )
        ]


class EmailCode(models.Model):
    """A one-time code sent to an address, to show that the person reads its mailbox.

    ``asked_from`` is a keyed digest of the client's network, so that one client can be counted
    without its address being kept.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    email = models.EmailField(max_length=254, db_index=True)
    purpose = models.CharField(max_length=64)
    asked_from = models.CharField(max_length=64, blank=True, default="", db_index=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tries_allowed = models.PositiveSmallIntegerField()
    used_at = models.DateTimeField(null=True, blank=True)
