"""What our own directory says of agencies: their mail domains and their call-back numbers."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id


class AgencyType(models.TextChoices):
    POLICE = "police", "Police"
    SHERIFF = "sheriff", "Sheriff"
    PROSECUTOR = "prosecutor", "Prosecutor"
    COURT = "court", "Court"
    MINISTRY = "ministry", "Ministry"
    REGULATOR = "regulator", "Regulator"
    OTHER = "other", "Other authority"


class Agency(models.Model):
    """A requesting agency in our own directory, entered by staff and never from a request."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2")
    type = models.CharField(max_length=12, choices=AgencyType.choices, default=AgencyType.OTHER)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "agencies"
        indexes = [models.Index(fields=["name", "country"])]
        constraints = [one_of("accounts_agency", "type", AgencyType.values)]

    def __str__(self) -> str:
        return self.name


class AgencyDomain(models.Model):
    """A mail domain of an agency, in lower-case A-label form; it counts once verified.

    ``changed_at`` says when it last came to another agency, or back after it was retired: what
    changed lately is looked at twice. A retired domain stays and counts no more.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=32, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_by="")
                | (Q(verified_at__isnull=False) & ~Q(verified_by="")),
                name="accounts_agencydomain_both_verified_at_and_verified_by_set",
            ),
            both_or_neither("accounts_agencydomain", "retired"),
        ]

    def __str__(self) -> str:
        return self.domain

    @property
    def counts(self) -> bool:
        """Say whether mail from below it comes from the agency, as far as we know."""
        return self.verified_at is not None and self.retired_at is None


class AgencyNumber(models.Model):
    """A number for call-backs: where it stands in public, who entered it and who confirmed it.

    A number never changes: another one is another row, and one that is no longer the agency's is
    retired. ``source`` is an address or a description of where anybody finds it.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="numbers")
    phone = models.CharField(max_length=40)
    source = models.CharField(max_length=500, blank=True, default="")
    seen_on = models.DateField(null=True, blank=True)
    warned = models.BooleanField(default=False)
    entered_at = models.DateTimeField(default=clock.now)
    entered_by = models.CharField(max_length=32)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=32, blank=True, default="")
    confirmed_source = models.CharField(max_length=500, blank=True, default="")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.CharField(max_length=32, blank=True, default="")
    retired_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["entered_at", "id"]
        constraints = [
            both_or_neither("accounts_agencynumber", "entered"),
            both_or_neither("accounts_agencynumber", "confirmed"),
            both_or_neither("accounts_agencynumber", "retired"),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("entered_by")),
                name="accounts_agencynumber_by_two_people",
            ),
            models.UniqueConstraint(
                fields=["agency", "phone"],
                condition=Q(retired_at__isnull=True),
                name="accounts_agencynumber_once_per_agency",
            ),
        ]

    def __str__(self) -> str:
        return self.phone

    def usable_from(self, cooling_off: timedelta) -> datetime | None:
        """Return when it may be called, None while nobody confirmed it or once it is retired."""
        if self.confirmed_at is None or self.retired_at is not None:
            return None
        return self.confirmed_at + cooling_off

    def is_usable(self, at: datetime, cooling_off: timedelta) -> bool:
        """Say whether it may be called at the moment."""
        start = self.usable_from(cooling_off)
        return start is not None and start <= at
