"""How a request reached us on paper or by telephone, and how it came again, completed."""

from django.db import models

from cases.states import KEYED
from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from sealing.fields import SealedJSONField, SealedTextField


class Service(models.Model):
    """The service of a request that staff keyed in; the case's time of receipt is ``served_at``.

    ``zone`` is the IANA zone whose clock was read when it was served, ``served_by`` who handed it
    over or called, as they named themselves, ``note`` what the person who keyed it in noticed.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, related_name="service", primary_key=True
    )
    way = models.CharField(max_length=10)
    served_at = models.DateTimeField()
    served_by = SealedTextField(blank=True, default="")
    zone = models.CharField(max_length=64)
    note = SealedTextField(blank=True, default="")
    keyed_at = models.DateTimeField(default=clock.now)
    keyed_by = models.CharField(max_length=32)

    class Meta:
        constraints = [
            one_of("cases_service", "way", KEYED),
            both_or_neither("cases_service", "keyed"),
        ]

    def __str__(self) -> str:
        return f"served by {self.way}"


class EarlierSubmission(models.Model):
    """What a request said before it was completed; ``round`` counts its submissions from 1."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="earlier")
    round = models.PositiveSmallIntegerField()
    submission = SealedJSONField()
    replaced_at = models.DateTimeField(default=clock.now)
    replaced_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["case", "replaced_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round"], name="cases_earliersubmission_one_a_round"
            ),
            both_or_neither("cases_earliersubmission", "replaced"),
        ]

    def __str__(self) -> str:
        return f"round {self.round}"


class CureLink(models.Model):
    """The link of a letter of return. ``digest`` is the SHA-256 of its random part.

    It locates the case while that is returned and admits nobody; the newest of a case counts.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="cure_links")
    letter = models.ForeignKey("cases.Letter", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [both_or_neither("cases_curelink", "made")]

    def __str__(self) -> str:
        return f"link of {self.letter_id}"
