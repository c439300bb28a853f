"""Requests that are being written, mails that came in, and answers already given to a key."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from cases.models import Case
from core import clock
from core.actor import Actor
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from documents.models import Document
from intake.states import HOW_SIGNED, MailOutcome
from rules.vocabulary import KINDS, ROLES
from sealing.fields import SealedJSONField, SealedTextField


def _no_answers() -> dict[str, Any]:
    return {}


def _nothing() -> list[Any]:
    return []


class Draft(models.Model):
    """A request that somebody is writing. ``answers`` is what was typed, wrong or right.

    ``case`` is set when it was sent, so that sending twice gives the same case. ``cures`` is the
    returned case that it completes. ``language`` is the one it was last written in.
    ``owner_email`` is the proven address it belongs to, empty where none was proven yet; ``done``
    lists the pages that were answered. ``parks`` is the draft for which this one only keeps what
    was typed after the proof had ended, until the address is proven again.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    kind = models.CharField(max_length=24)
    answers = SealedJSONField(default=_no_answers)
    language = models.CharField(max_length=12, default="en")
    owner_email = models.EmailField(max_length=254, blank=True, default="", db_index=True)
    done = models.JSONField(default=_nothing)
    parks = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="parked"
    )
    cures = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="cure_drafts"
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now, db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        constraints = [
            one_of("intake_draft", "kind", KINDS),
            both_or_neither("intake_draft", "sent"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, case__isnull=True)
                | Q(sent_at__isnull=False, case__isnull=False),
                name="intake_draft_sent_leads_to_a_case",
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.id}"

    def actor(self) -> Actor:
        """The author of a draft is nobody we know yet; the draft's own id is the pseudonym."""
        return Actor(kind="officer", id=self.id, roles=frozenset({"officer"}))


class DraftDocument(models.Model):
    """A file uploaded for a draft; it lies in the vault already."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["draft", "position", "id"]
        constraints = [one_of("intake_draftdocument", "role", ROLES)]


class GivenSignature(models.Model):
    """A name that an officer typed or drew in the form after proving the mailbox ``email``.

    ``signed_digest`` binds it to the exact answers and documents (``intake.digests``): it counts
    only while they are the same. ``strokes`` are the lines of a drawing, each a list of points
    ``[x, y]`` on a field of 600 by 200. It belongs to the draft, and to the case once it was sent.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    draft = models.OneToOneField(
        Draft, on_delete=models.CASCADE, null=True, blank=True, related_name="signature"
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="given_signatures"
    )
    how = models.CharField(max_length=5)
    name = SealedTextField(default="", blank=True)
    strokes = SealedJSONField(default=_nothing)
    email = models.EmailField(max_length=254)
    signed_digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["signed_at", "id"]
        constraints = [
            one_of("intake_givensignature", "how", HOW_SIGNED),
            models.CheckConstraint(
                condition=Q(draft__isnull=True) ^ Q(case__isnull=True),
                name="intake_givensignature_of_a_draft_or_a_case",
            ),
        ]

    def __str__(self) -> str:
        return f"signature {self.id}"


class InboundMessage(models.Model):
    """One mail, once. ``key`` is the SHA-256 of its Message-ID, or of its bytes if it has none.

    A different mail under a Message-ID that came before has a key of its own and ``repeats`` the
    first. ``source`` is where it was taken from, so that a folder is not read twice.
    ``authenticated`` is a verdict of ``intake.authentication``, empty where nothing was evaluated,
    with its results in ``results``; ``marks`` are stable words for what a person should know.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    key = models.CharField(max_length=64, unique=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=MailOutcome.choices)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="inbound_messages"
    )
    received_at = models.DateTimeField(default=clock.now)
    content_digest = models.CharField(max_length=64, blank=True, default="")
    repeats = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="variants"
    )
    source = models.CharField(max_length=255, blank=True, default="", db_index=True)
    sender = SealedTextField(blank=True, default="")
    subject = SealedTextField(blank=True, default="")
    authenticated = models.CharField(max_length=8, blank=True, default="")
    results = models.JSONField(default=dict, blank=True)
    marks = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            one_of("intake_inboundmessage", "outcome", MailOutcome.values),
            one_of("intake_inboundmessage", "authenticated", ["", "pass", "doubtful", "fail"]),
        ]

    def __str__(self) -> str:
        return f"mail {self.id} {self.outcome}"


class KnownForger(models.Model):
    """A sender that forged a request before: an address, or a whole domain.

    ``digest`` is keyed, so that the list alone names nobody; ``shown`` is sealed, for counsel.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    digest = models.CharField(max_length=64)
    shown = SealedTextField()
    reason = SealedTextField()
    noted_at = models.DateTimeField(default=clock.now)
    noted_by = models.CharField(max_length=32)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["-noted_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=Q(lifted_at__isnull=True),
                name="intake_knownforger_noted_once",
            ),
            both_or_neither("intake_knownforger", "noted"),
            both_or_neither("intake_knownforger", "lifted"),
        ]

    def __str__(self) -> str:
        return f"forger {self.id}"


class CaseArrival(models.Model):
    """How the newest submission of a case came, as far as its checks care (``facts.Arrival``).

    ``sender`` holds the fields of ``rules.facts.SenderFact``, None where nothing is known.
    """

    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, primary_key=True, related_name="arrival"
    )
    machine_read = models.BooleanField(default=False)
    free_text = SealedTextField(blank=True, default="")
    drawn_signature = models.BooleanField(default=False)
    sender = SealedJSONField(null=True, blank=True)


class IdempotencyKey(models.Model):
    """A key under which a request was sent, with the digest of what was sent and its case.

    ``owner`` is the pseudonym of the sender, so that nobody meets another's key.
    """

    owner = models.CharField(max_length=32)
    key = models.CharField(max_length=255)
    sent_digest = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "key"], name="intake_idempotencykey_once_per_owner"
            )
        ]
