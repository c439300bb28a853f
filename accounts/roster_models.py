"""Who is woken when a case wants a person now."""

from django.db import models
from django.db.models import Q

from core import clock

FIRST, SECOND = 1, 2
LISTS = {FIRST: "First list", SECOND: "Second list"}


class OnCall(models.Model):
    """A member of staff on one of the two lists of the alarm; nobody stands on both."""

    user = models.OneToOneField(
        "accounts.User", on_delete=models.PROTECT, related_name="on_call", primary_key=True
    )
    level = models.PositiveSmallIntegerField(choices=list(LISTS.items()))
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=[1, 2]), name="accounts_oncall_level_is_known"
            )
        ]

    def __str__(self) -> str:
        return LISTS[self.level]
