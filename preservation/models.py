"""A preservation of one account, its snapshots, and the objects each snapshot holds in the vault.

Transition methods only stamp fields; ``preservation.actions`` and the room's duties call them.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import RETURN_VALUE, FSMField, transition

from cases.models import AccountIdentifier, Case
from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from preservation.states import HOLDING, ObjectKind, SnapshotStatus, Status
from sealing.columns import SealedObjectColumns
from sealing.fields import SealedJSONField, SealedTextField

_STAMPS = (
    *("created", "confirmed", "extended", "paused", "resumed"),
    *("released", "expired", "erased", "held"),
)


def _no_categories() -> list[str]:
    return []


class Preservation(models.Model):
    """What is kept of one account for one case (G5).

    ``captured_at`` is the end of the first snapshot; ``expires_at`` counts from it and moves only
    by extension. ``cure_by`` is set while it is provisional, unless it was only ``proposed``: what
    triage proposed is kept until somebody decides. ``period_from`` and ``period_to`` are half-open
    moments, None on a side without a limit. ``held_at`` is a legal hold of our own.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="preservations")
    account = models.ForeignKey(
        AccountIdentifier, on_delete=models.PROTECT, related_name="preservations"
    )
    categories = models.JSONField(default=_no_categories)
    period_from = models.DateTimeField(null=True, blank=True)
    period_to = models.DateTimeField(null=True, blank=True)
    status = FSMField(max_length=12, choices=Status.choices, protected=True)
    captured_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    cure_by = models.DateTimeField(null=True, blank=True)
    proposed = models.BooleanField(default=False)
    extensions = models.PositiveSmallIntegerField(default=0)
    paused_from = models.CharField(max_length=12, blank=True, default="")
    paused_for_case = models.CharField(max_length=26, blank=True, default="")
    hold_reason = SealedTextField(blank=True, default="")
    refused_because = models.CharField(max_length=64, blank=True, default="")

    created_at = models.DateTimeField(default=clock.now)
    created_by = models.CharField(max_length=32)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=32, blank=True, default="")
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_by = models.CharField(max_length=32, blank=True, default="")
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.CharField(max_length=32, blank=True, default="")
    resumed_at = models.DateTimeField(null=True, blank=True)
    resumed_by = models.CharField(max_length=32, blank=True, default="")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=32, blank=True, default="")
    expired_at = models.DateTimeField(null=True, blank=True)
    expired_by = models.CharField(max_length=32, blank=True, default="")
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_by = models.CharField(max_length=32, blank=True, default="")
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["status", "expires_at"])]
        constraints = [
            one_of("preservation_preservation", "status", Status.values),
            one_of(
                "preservation_preservation",
                "paused_from",
                ("", Status.PROVISIONAL, Status.ACTIVE, Status.EXTENDED),
            ),
            models.CheckConstraint(
                condition=Q(captured_at__isnull=True, expires_at__isnull=True)
                | Q(captured_at__isnull=False, expires_at__isnull=False),
                name="preservation_preservation_expiry_counts_from_capture",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PROVISIONAL)
                | Q(cure_by__isnull=False)
                | Q(proposed=True),
                name="preservation_preservation_provisional_says_until_when",
            ),
            models.CheckConstraint(
                condition=(Q(status=Status.PAUSED) & ~Q(paused_from=""))
                | (~Q(status=Status.PAUSED) & Q(paused_from="")),
                name="preservation_preservation_paused_from_while_paused",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.ERASED) | Q(erased_at__isnull=False),
                name="preservation_preservation_erased_bears_its_stamp",
            ),
            models.UniqueConstraint(
                fields=["case", "account"],
                condition=Q(status__in=HOLDING),
                name="preservation_preservation_one_open_per_account",
            ),
            *(both_or_neither("preservation_preservation", verb) for verb in _STAMPS),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_holding(self) -> bool:
        """Say whether nothing of it is being erased."""
        return self.status in HOLDING

    @property
    def was_provisional(self) -> bool:
        """Say whether it stands on a request that is still defective."""
        return Status.PROVISIONAL in (self.status, self.paused_from)

    @property
    def ends_at(self) -> datetime | None:
        """Return when it ends if nobody acts, None while nothing was captured."""
        moments = [
            moment
            for moment in (self.expires_at, self.cure_by if self.was_provisional else None)
            if moment is not None
        ]
        return min(moments, default=None)

    @transition(status, source=[Status.PROVISIONAL], target=Status.ACTIVE)
    def confirm(self, by: str) -> None:
        self.confirmed_at, self.confirmed_by, self.cure_by = clock.now(), by, None

    @transition(
        status, source=[Status.ACTIVE, Status.EXTENDED, Status.PAUSED], target=Status.EXTENDED
    )
    def extend(self, by: str, until: datetime) -> None:
        self.extended_at, self.extended_by = clock.now(), by
        self.expires_at, self.extensions, self.paused_from = until, self.extensions + 1, ""

    @transition(
        status, source=[Status.PROVISIONAL, Status.ACTIVE, Status.EXTENDED], target=Status.PAUSED
    )
    def pause(self, by: str, paused_from: str, for_case: str) -> None:
        self.paused_at, self.paused_by = clock.now(), by
        self.paused_from, self.paused_for_case = paused_from, for_case

    @transition(
        status,
        source=[Status.PAUSED],
        target=RETURN_VALUE(Status.PROVISIONAL, Status.ACTIVE, Status.EXTENDED),
    )
    def resume(self, by: str) -> Any:
        self.resumed_at, self.resumed_by = clock.now(), by
        back, self.paused_from = self.paused_from, ""
        return Status(back)

    @transition(status, source=list(HOLDING), target=Status.RELEASED)
    def release(self, by: str) -> None:
        self.released_at, self.released_by, self.paused_from = clock.now(), by, ""

    @transition(
        status, source=[Status.PROVISIONAL, Status.ACTIVE, Status.EXTENDED], target=Status.EXPIRED
    )
    def expire(self, by: str) -> None:
        self.expired_at, self.expired_by = clock.now(), by

    @transition(status, source=[Status.RELEASED, Status.EXPIRED], target=Status.ERASED)
    def erase(self, by: str) -> None:
        self.erased_at, self.erased_by = clock.now(), by


class Snapshot(models.Model):
    """What one source could show of the account at one time; never said to be complete.

    It was read from an uploaded ``archive`` or, by ``access``, from the running server. ``scope``
    is fixed when collecting starts: ``kinds`` (list), ``since`` and ``until`` (ISO or null).
    ``counts`` maps a kind of record to its number, with ``bytes`` and ``objects``. ``rooms`` maps
    a room's id to ``[messages held, messages the source counts or null]``. ``gaps`` is a list of
    ``{code, scope, detail}``. ``cursor`` is where the next page begins; ``receipt`` is the signed
    receipt of its erasure.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    preservation = models.ForeignKey(
        Preservation, on_delete=models.PROTECT, related_name="snapshots"
    )
    archive = models.ForeignKey(
        "servers.SourceArchive",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="snapshots",
    )
    access = models.ForeignKey(
        "servers.ServerAccess",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="snapshots",
    )
    status = FSMField(
        max_length=12,
        choices=SnapshotStatus.choices,
        default=SnapshotStatus.COLLECTING,
        protected=True,
    )
    platform = models.CharField(max_length=20, blank=True, default="")
    handle = SealedTextField(blank=True, default="")
    native_id = SealedTextField(blank=True, default="")
    scope = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    rooms = SealedJSONField(default=dict)
    gaps = SealedJSONField(default=list)
    key_id = models.CharField(max_length=26, blank=True, default="")
    cursor = SealedTextField(blank=True, default="")
    pages_done = models.BooleanField(default=False)
    failure = SealedTextField(blank=True, default="")
    manifest_sha256 = models.CharField(max_length=64, blank=True, default="")
    receipt = models.JSONField(null=True, blank=True)

    started_at = models.DateTimeField(default=clock.now)
    started_by = models.CharField(max_length=32)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    stop_asked_by = models.CharField(max_length=32, blank=True, default="")
    captured_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            one_of("preservation_snapshot", "status", SnapshotStatus.values),
            both_or_neither("preservation_snapshot", "started"),
            both_or_neither("preservation_snapshot", "stop_asked"),
            both_or_neither("preservation_snapshot", "erased"),
            models.CheckConstraint(
                condition=Q(archive__isnull=True) | Q(access__isnull=True),
                name="preservation_snapshot_has_one_source",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[SnapshotStatus.READY, SnapshotStatus.PARTIAL])
                | (Q(captured_at__isnull=False) & ~Q(manifest_sha256="") & ~Q(key_id="")),
                name="preservation_snapshot_captured_has_its_digest",
            ),
            models.CheckConstraint(
                condition=~Q(status=SnapshotStatus.ERASED)
                | Q(receipt__isnull=False, erased_at__isnull=False),
                name="preservation_snapshot_erased_has_its_receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"snapshot {self.id} {self.status}"

    @transition(status, source=[SnapshotStatus.COLLECTING], target=SnapshotStatus.READY)
    def finish(self, manifest_sha256: str) -> None:
        self.captured_at, self.manifest_sha256 = clock.now(), manifest_sha256

    @transition(status, source=[SnapshotStatus.COLLECTING], target=SnapshotStatus.PARTIAL)
    def stop(self, manifest_sha256: str, failure: str) -> None:
        self.captured_at, self.manifest_sha256 = clock.now(), manifest_sha256
        self.failure = failure

    @transition(status, source=[SnapshotStatus.COLLECTING], target=SnapshotStatus.FAILED)
    def fail(self, failure: str) -> None:
        self.failure = failure

    @transition(
        status,
        source=[
            SnapshotStatus.COLLECTING,
            SnapshotStatus.READY,
            SnapshotStatus.PARTIAL,
            SnapshotStatus.FAILED,
        ],
        target=SnapshotStatus.ERASED,
    )
    def erase(self, by: str, receipt: dict[str, Any]) -> None:
        self.erased_at, self.erased_by, self.receipt = clock.now(), by, receipt


class SnapshotObject(SealedObjectColumns):
    """One object of a snapshot: a page as received, the index of its records, or a file.

    ``position`` counts from 0 within the snapshot. An index has the position after its page.
    ``ref_digest`` finds a file by its reference, which itself is sealed. Of a page that a running
    server gave, ``source`` is the line of the request, ``asked_at`` its moment and
    ``answer_status`` the status of the answer (chain of custody).
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="stored_objects")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=ObjectKind.choices)
    source = SealedTextField(blank=True, default="")
    native_ref = SealedTextField(blank=True, default="")
    ref_digest = models.CharField(max_length=64, blank=True, default="", db_index=True)
    records = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    answer_status = models.PositiveSmallIntegerField(null=True, blank=True)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["snapshot", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "position"], name="preservation_snapshotobject_position_once"
            ),
            one_of("preservation_snapshotobject", "kind", ObjectKind.values),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.position}"


class SeenRecord(models.Model):
    """A record that a running collection has kept, so that it is kept once.

    ``identity`` is a digest over the snapshot, the kind and the native id, ``content`` one over the
    record's bytes. In the database, because a large account has more records than memory should
    hold. Removed when the snapshot is done.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="seen")
    identity = models.CharField(max_length=32)
    content = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "identity"], name="preservation_seenrecord_once"
            ),
        ]

    def __str__(self) -> str:
        return self.identity
