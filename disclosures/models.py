"""Productions: the package, its files, who approved it, and how it was collected."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from disclosures.recall_models import Recall, RecallAnswer, RecallNotice
from disclosures.states import REVOCABLE, Outcome, Part, Status
from sealing.columns import SealedObjectColumns
from sealing.fields import SealedJSONField, SealedTextField

__all__ = [
    "Access",
    "Approval",
    "Production",
    "ProductionFile",
    "Recall",
    "RecallAnswer",
    "RecallNotice",
    "ReleaseLink",
]

_VERBS = (
    "build_asked",
    "built",
    "approved",
    "sign_asked",
    "signed",
    "released",
    "expired",
    "revoked",
)


class Production(models.Model):
    """One package of records, or one statement that there are none.

    ``grid`` is the confirmed decision grid as it stood when the production was prepared
    (``disclosures.scope`` reads it); nothing outside it can enter the payload. ``manifest`` is the
    text of ``manifest-sha256.txt``, and ``manifest_sha256`` the digest people approve; both are
    frozen at ``built``. ``key_id`` is the production's own key in the vault, so that one erased
    snapshot does not take a lawful production with it. ``commitment_key`` keys the commitments to
    original records of which a part was withheld. ``search`` says, in the custodian's words,
    where was looked when no snapshot shows it.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="productions")
    snapshots = models.ManyToManyField(
        "preservation.Snapshot", related_name="productions", blank=True
    )
    status = FSMField(default=Status.DRAFT, choices=Status.choices, protected=True)
    outcome = models.CharField(max_length=24, choices=Outcome.choices)
    basis = models.CharField(max_length=16)
    has_content = models.BooleanField(default=False)
    grid = SealedJSONField()
    grid_sha256 = models.CharField(max_length=64)
    key_id = models.CharField(max_length=26)
    commitment_key = SealedTextField()
    manifest = SealedTextField(default="", blank=True)
    manifest_sha256 = models.CharField(max_length=64, default="", blank=True)
    counts = models.JSONField(default=dict)
    declaration_wanted = models.BooleanField(default=False)
    search = SealedTextField(default="", blank=True)
    executed_in = models.CharField(max_length=2, default="", blank=True)
    failure = models.TextField(default="", blank=True)
    signature = models.TextField(default="", blank=True)
    fingerprint = models.CharField(max_length=40, default="", blank=True)
    timestamp_token = models.BinaryField(null=True, blank=True)
    timestamped_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    prepared_at = models.DateTimeField(default=clock.now)
    prepared_by = models.CharField(max_length=32)
    build_asked_at = models.DateTimeField(null=True, blank=True)
    build_asked_by = models.CharField(max_length=32, default="", blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    built_by = models.CharField(max_length=32, default="", blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=32, default="", blank=True)
    sign_asked_at = models.DateTimeField(null=True, blank=True)
    sign_asked_by = models.CharField(max_length=32, default="", blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=32, default="", blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=32, default="", blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)
    expired_by = models.CharField(max_length=32, default="", blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=32, default="", blank=True)
    revoked_reason = SealedTextField(default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "prepared_at"])]
        constraints = [
            one_of("disclosures_production", "status", Status.values),
            one_of("disclosures_production", "outcome", Outcome.values),
            one_of("disclosures_production", "basis", ["process", "voluntary_2702"]),
            *(both_or_neither("disclosures_production", verb) for verb in _VERBS),
            models.CheckConstraint(
                condition=Q(status__in=[Status.DRAFT, Status.BUILDING, Status.REVOKED])
                | (Q(built_at__isnull=False) & ~Q(manifest_sha256="")),
                name="disclosures_production_frozen_once_built",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.SIGNED, Status.RELEASED, Status.EXPIRED])
                | (Q(signed_at__isnull=False) & ~Q(signature="") & ~Q(fingerprint="")),
                name="disclosures_production_signed_has_signature",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.RELEASED, Status.EXPIRED])
                | Q(released_at__isnull=False, expires_at__isnull=False),
                name="disclosures_production_released_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.status}"

    @property
    def is_emergency(self) -> bool:
        """Say whether it rests on an emergency grant and not on process."""
        return self.basis == "voluntary_2702"

    @transition(field=status, source=Status.DRAFT, target=Status.BUILDING)
    def ask_build(self, at: datetime, by: str) -> None:
        self.build_asked_at, self.build_asked_by, self.failure = at, by, ""

    @transition(field=status, source=Status.BUILDING, target=Status.DRAFT)
    def fail_build(self, failure: str) -> None:
        self.build_asked_at, self.build_asked_by, self.failure = None, "", failure

    @transition(field=status, source=Status.BUILDING, target=Status.BUILT)
    def build(self, at: datetime, by: str) -> None:
        self.built_at, self.built_by = at, by

    @transition(field=status, source=Status.BUILT, target=Status.APPROVED)
    def approve(self, at: datetime, by: str) -> None:
        self.approved_at, self.approved_by = at, by

    @transition(field=status, source=Status.APPROVED, target=Status.SIGNED)
    def sign(self, at: datetime, by: str) -> None:
        self.signed_at, self.signed_by = at, by

    @transition(field=status, source=Status.SIGNED, target=Status.RELEASED)
    def release(self, at: datetime, by: str, expires_at: datetime) -> None:
        self.released_at, self.released_by, self.expires_at = at, by, expires_at

    @transition(field=status, source=Status.RELEASED, target=Status.EXPIRED)
    def expire(self, at: datetime, by: str) -> None:
        self.expired_at, self.expired_by = at, by

    @transition(field=status, source=list(REVOCABLE), target=Status.REVOKED)
    def revoke(self, at: datetime, by: str) -> None:
        self.revoked_at, self.revoked_by = at, by


class ProductionFile(SealedObjectColumns):
    """One file of the bag, encrypted under the production's key.

    ``path`` is relative to the bag. ``crc32`` lets a download state its archive before reading it.
    """

    production = models.ForeignKey(Production, on_delete=models.PROTECT, related_name="files")
    path = models.CharField(max_length=400)
    part = models.CharField(max_length=8, choices=Part.choices)
    crc32 = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["path"]
        constraints = [
            one_of("disclosures_productionfile", "part", Part.values),
            models.UniqueConstraint(
                fields=["production", "path"], name="disclosures_productionfile_one_per_path"
            ),
        ]

    def __str__(self) -> str:
        return self.path


class Approval(models.Model):
    """One person's approval of exactly one manifest digest.

    ``prepared_by`` is copied from the production, so that the database itself can refuse an
    approval by the preparer. ``roles`` are those held at that moment.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    production = models.ForeignKey(Production, on_delete=models.PROTECT, related_name="approvals")
    approved_by = models.CharField(max_length=32)
    prepared_by = models.CharField(max_length=32)
    roles = models.JSONField(default=list)
    manifest_sha256 = models.CharField(max_length=64)
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(approved_by=F("prepared_by")),
                name="disclosures_approval_never_by_preparer",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by="") & ~Q(manifest_sha256=""),
                name="disclosures_approval_names_person_and_digest",
            ),
            models.UniqueConstraint(
                fields=["production", "approved_by"], name="disclosures_approval_one_per_person"
            ),
        ]


class ReleaseLink(models.Model):
    """A way to collect a production; the token itself was shown once and is not kept."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    production = models.ForeignKey(Production, on_delete=models.PROTECT, related_name="links")
    officer = models.ForeignKey(
        "accounts.Officer", on_delete=models.PROTECT, related_name="release_links"
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.CharField(max_length=32)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=32, default="", blank=True)
    wrong_passphrases = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [both_or_neither("disclosures_releaselink", "revoked")]

    def is_open(self, at: datetime) -> bool:
        """Say whether the link still admits at the moment."""
        return self.revoked_at is None and at < self.expires_at


class Access(models.Model):
    """One time somebody read a production: by link, by staff download, or by export."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    production = models.ForeignKey(Production, on_delete=models.PROTECT, related_name="accesses")
    link = models.ForeignKey(
        ReleaseLink, on_delete=models.PROTECT, null=True, blank=True, related_name="accesses"
    )
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=8)
    by_id = models.CharField(max_length=32)
    address = SealedTextField(default="", blank=True)
    purpose = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["production", "at"])]
