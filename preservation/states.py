"""The states of a preservation and of a snapshot, who must act, and what officers call them."""

from django.db import models


class Status(models.TextChoices):
    PROVISIONAL = "provisional", "Provisional"
    ACTIVE = "active", "Active"
    EXTENDED = "extended", "Extended"
    PAUSED = "paused", "Erasure paused"
    RELEASED = "released", "Released"
    EXPIRED = "expired", "Expired"
    ERASED = "erased", "Erased"


class SnapshotStatus(models.TextChoices):
    COLLECTING = "collecting", "Being collected"
    READY = "ready", "Ready"
    PARTIAL = "partial", "Partial"
    FAILED = "failed", "Failed"
    ERASED = "erased", "Erased"


class ObjectKind(models.TextChoices):
    PAGE = "page", "Page as received"
    INDEX = "index", "Index of a page's records"
    FILE = "file", "File"


# While in one of these nothing is erased and a snapshot may be collected.
HOLDING = (Status.PROVISIONAL, Status.ACTIVE, Status.EXTENDED, Status.PAUSED)
# From these there is no way back: the erasure is under way or done.
ENDING = (Status.RELEASED, Status.EXPIRED)
# A snapshot in one of these states holds what was captured.
CAPTURED = (SnapshotStatus.READY, SnapshotStatus.PARTIAL)

OFFICER_LABELS: dict[str, str] = {
    Status.PROVISIONAL: "Kept for now: something is missing from your request",
    Status.ACTIVE: "Kept",
    Status.EXTENDED: "Kept, extended",
    Status.PAUSED: "Kept",
    Status.RELEASED: "Ended",
    Status.EXPIRED: "Expired",
    Status.ERASED: "Erased",
}

# Who must act next.
BALL: dict[str, str] = {
    Status.PROVISIONAL: "officer",
    Status.ACTIVE: "officer",
    Status.EXTENDED: "officer",
    Status.PAUSED: "counsel",
    Status.RELEASED: "nobody",
    Status.EXPIRED: "nobody",
    Status.ERASED: "nobody",
}

# Which event moves a preservation to which state. ``preservation.created`` says in its facts
# whether it was provisional, and ``preservation.resumed`` to which state it went back.
STATE_AFTER: dict[str, str] = {
    "preservation.confirmed": Status.ACTIVE,
    "preservation.extended": Status.EXTENDED,
    "preservation.paused": Status.PAUSED,
    "preservation.released": Status.RELEASED,
    "preservation.expired": Status.EXPIRED,
    "preservation.lapsed": Status.EXPIRED,
    "preservation.erased": Status.ERASED,
}
