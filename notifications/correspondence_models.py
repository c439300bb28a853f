"""What officers and the desk write to each other about a request."""

from django.db import models
from django.db.models import Q

from cases.models import Case
from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from notifications.states import Direction
from sealing.fields import SealedTextField


class CaseMessage(models.Model):
    """One message about a request, from its officer to us or from us to its officer.

    ``settled_at`` is when the desk answered what the officer wrote, or saw that it needs no answer.
    ``wants_answer`` marks a message of ours that waits for the officer. ``once`` is the form's own
    random text, so that pressing the button twice writes once.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="correspondence")
    direction = models.CharField(max_length=10, choices=Direction.choices)
    text = SealedTextField(blank=True, default="")
    wants_answer = models.BooleanField(default=False)
    once = models.CharField(max_length=64, blank=True, default="")
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.CharField(max_length=32)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["direction", "settled_at"])]
        constraints = [
            one_of("notifications_casemessage", "direction", Direction.values),
            both_or_neither("notifications_casemessage", "written"),
            both_or_neither("notifications_casemessage", "settled"),
            models.UniqueConstraint(
                fields=["case", "written_by", "once"],
                condition=~Q(once=""),
                name="notifications_casemessage_written_once",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.direction}"

    @property
    def is_ours(self) -> bool:
        """Say whether the desk wrote it."""
        return self.direction == Direction.TO_OFFICER


class CaseMessagePaper(models.Model):
    """A file that came with a message."""

    message = models.ForeignKey(CaseMessage, on_delete=models.PROTECT, related_name="papers")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["message", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "document"], name="notifications_casemessagepaper_once"
            ),
        ]

    def __str__(self) -> str:
        return f"paper {self.position}"
