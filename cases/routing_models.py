"""What counsel decides about other people's servers and about content to be removed (G12)."""

from django.db import models

from cases.states import RemovalGround, RemovalOutcome, Route
from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from sealing.fields import SealedTextField


class Routing(models.Model):
    """Whether a customer's administrator is sent a request, told of it, or neither (G12)."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="routings")
    server = models.ForeignKey(
        "servers.Server", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    choice = models.CharField(max_length=8, choices=Route.choices)
    reason = SealedTextField()
    routed_at = models.DateTimeField(default=clock.now)
    routed_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["routed_at", "id"]
        constraints = [
            both_or_neither("cases_routing", "routed"),
            one_of("cases_routing", "choice", Route.values),
        ]

    def __str__(self) -> str:
        return f"routing {self.choice}"


class RemovalDecision(models.Model):
    """What was decided about content: the facts, the ground and the rule that the content breaks.

    ``tell_user`` says that the account holder is given a statement of reasons, once nothing
    prohibits it.
    """

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, related_name="removal_decision", primary_key=True
    )
    outcome = models.CharField(max_length=8, choices=RemovalOutcome.choices)
    ground = models.CharField(max_length=20, choices=RemovalGround.choices)
    rule = SealedTextField()
    circumstances = SealedTextField()
    tell_user = models.BooleanField(default=True)
    decided_at = models.DateTimeField(default=clock.now)
    decided_by = models.CharField(max_length=32)

    class Meta:
        constraints = [
            both_or_neither("cases_removaldecision", "decided"),
            one_of("cases_removaldecision", "outcome", RemovalOutcome.values),
            one_of("cases_removaldecision", "ground", RemovalGround.values),
        ]

    def __str__(self) -> str:
        return f"content {self.outcome}"
