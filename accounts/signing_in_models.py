"""Invitations of staff, and resets of their second factors."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core import clock
from core.ids import new_id

INVITATION_LASTS = timedelta(hours=72)
RESET_WAITS = timedelta(hours=72)


class Invitation(models.Model):
    """A link by which an enrolled person sets the first password; only its digest is kept."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations"
    )
    digest = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField(default=clock.now)
    invited_by = models.CharField(max_length=32)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.id

    @property
    def is_open(self) -> bool:
        """Say whether the link still lets somebody in."""
        spent = self.used_at is not None or self.withdrawn_at is not None
        return not spent and self.expires_at > clock.now()


class FactorReset(models.Model):
    """One administrator asks that a person's second factors be taken away; another confirms it."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="factor_resets"
    )
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.CharField(max_length=32)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=32, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("asked_by")),
                name="accounts_factorreset_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by="")
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="")),
                name="accounts_factorreset_both_confirmed_at_and_by_set",
            ),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def is_open(self) -> bool:
        """Say whether somebody may still confirm it."""
        settled = self.confirmed_at is not None or self.dropped_at is not None
        return not settled and self.expires_at > clock.now()
