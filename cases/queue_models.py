"""What the queue asks of a case, as columns that an index can follow; saved views; words to find.

``ball``, ``turn`` and ``next_at`` are computed by the database from the row itself, so that no act
can forget them. ``defects``, ``alarmed``, ``gagged``, ``risks`` and ``waiting`` are written by the
acts that change what they count.
"""

from django.conf import settings
from django.db import models
from django.db.models import Case as Choose
from django.db.models import Q, Value, When
from django.db.models.functions import Coalesce

from cases.states import BALL, OPEN, Status
from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id

UNDECIDED = (Status.SUBMITTED.value, Status.IN_TRIAGE.value)
WAITING = ("", "us", "officer")
# Where a case stands in the queue: ours by a day, ours by none, the officer's, off the queue.
OURS, KEPT, THEIRS, AWAY = 0, 1, 2, 9
ON_THE_QUEUE = Q(turn__lte=THEIRS)
RISKY = Q(risks__gt="")

_officers = Q(waiting="officer") & ~Q(status=Status.RETURNED.value)
_counsels = Q(consequence="counsel_today") | Q(status=Status.IN_TRIAGE.value, defects=0)
_closed = ~Q(status__in=[status.value for status in OPEN])

_ball = Choose(
    When(_officers, then=Value("officer")),
    When(Q(status__in=UNDECIDED) & _counsels, then=Value("counsel")),
    When(status__in=UNDECIDED, then=Value("triage")),
    When(waiting="us", then=Value("triage")),
    *(When(status=status.value, then=Value(BALL[status])) for status in Status),
    default=Value("nobody"),
)
_turn = Choose(
    When(_closed, then=Value(AWAY)),
    When(_officers, then=Value(THEIRS)),
    When(Q(status__in=UNDECIDED) | Q(waiting="us"), then=Value(OURS)),
    When(status=Status.ACCEPTED.value, due_at__isnull=False, then=Value(OURS)),
    When(status=Status.ACCEPTED.value, then=Value(KEPT)),
    default=Value(THEIRS),
)
_next_at = Choose(
    When(
        status=Status.RETURNED.value,
        then=Coalesce("returned_due_at", "due_at", "received_at"),
    ),
    default=Coalesce("due_at", "received_at"),
)


class OnTheDesk(models.Model):
    """The columns of a case by which the desk lists it.

    ``defects`` counts the failing findings of the newest round, None where nothing was found yet;
    ``alarmed`` says that one of them is for staff alone. ``risks`` are the codes of the risk flags
    of that round, each between spaces. ``waiting`` is who must answer a message.
    ``assigned_to`` is the pseudonym of who works on it now; whoever took it first stays in
    ``taken_by``.
    """

    defects = models.PositiveSmallIntegerField(null=True, blank=True)
    alarmed = models.BooleanField(default=False)
    gagged = models.BooleanField(default=False)
    risks = models.CharField(max_length=500, blank=True, default="")
    waiting = models.CharField(max_length=8, blank=True, default="")
    assigned_to = models.CharField(max_length=32, blank=True, default="")
    assigned_at = models.DateTimeField(null=True, blank=True)
    assigned_by = models.CharField(max_length=32, blank=True, default="")
    ball = models.GeneratedField(
        expression=_ball, output_field=models.CharField(max_length=10), db_persist=True
    )
    turn = models.GeneratedField(
        expression=_turn, output_field=models.PositiveSmallIntegerField(), db_persist=True
    )
    next_at = models.GeneratedField(
        expression=_next_at, output_field=models.DateTimeField(), db_persist=True
    )

    class Meta:
        abstract = True


_ORDER = ("turn", "next_at", "id")
# Whatever else a list is filtered by, so that no row is fetched only to be left out.
_ASKED = (
    *("kind", "legal_process", "agency_name", "ball", "assigned_to", "status", "waiting"),
    *("consequence", "defects", "alarmed", "gagged", "sealed", "machine_read", "cured_at"),
    "due_at",
)


def _in_order(
    name: str, *first: str, where: Q = ON_THE_QUEUE, also: tuple[str, ...] = ()
) -> models.Index:
    others = [column for column in _ASKED if column not in first]
    columns = [*first, *_ORDER, *others, *also]
    return models.Index(fields=columns, condition=where, name=f"cases_queue_{name}")


# One for each way of listing: the column that is filtered by, those that give the order, the rest.
QUEUE_INDEXES = [
    _in_order("order"),
    _in_order("kind", "kind"),
    _in_order("process", "legal_process"),
    _in_order("agency", "agency_name"),
    _in_order("ball", "ball"),
    _in_order("assigned", "assigned_to"),
    _in_order("status", "status"),
    _in_order("alarmed", where=ON_THE_QUEUE & Q(alarmed=True)),
    _in_order("gagged", where=ON_THE_QUEUE & Q(gagged=True)),
    _in_order("sealed", where=ON_THE_QUEUE & Q(sealed=True)),
    _in_order("machine", where=ON_THE_QUEUE & Q(machine_read=True)),
    _in_order("defects", where=ON_THE_QUEUE & Q(defects__gt=0)),
    _in_order("cured", where=ON_THE_QUEUE & Q(cured_at__isnull=False)),
    _in_order("waiting", where=Q(waiting="us")),
    _in_order("risky", where=ON_THE_QUEUE & RISKY, also=("risks",)),
    models.Index(
        fields=["received_at", "id"],
        condition=Q(status__in=UNDECIDED)
        & (Q(kind="emergency_disclosure") | Q(consequence="human_now")),
        name="cases_queue_lane",
    ),
]
QUEUE_CONSTRAINTS = [
    one_of("cases_case", "waiting", WAITING),
    both_or_neither("cases_case", "assigned"),
    models.CheckConstraint(
        condition=Q(assigned_to="", assigned_by="") | ~(Q(assigned_to="") | Q(assigned_by="")),
        name="cases_case_assigned_to_and_by",
    ),
]


class SavedView(models.Model):
    """A way of listing the queue under a name; ``query`` is the address's own, in a fixed order.

    Only its owner sees it, or everybody at the desk where it is ``shared``.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True, default="")
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="cases_savedview_name_once_per_person"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FindableWords(models.Model):
    """The words by which a case is found: ``asked`` of the request, ``said`` of its messages.

    ``cases.searching`` writes them; what is sealed in the database stands here as keyed tokens
    alone. The index over both columns is the database's own kind of full-text index.
    """

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="findable")
    asked = models.TextField(blank=True, default="")
    said = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"words of {self.case_id}"
