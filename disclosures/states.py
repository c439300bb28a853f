"""The states of a production, who holds the ball in each, and what people call them."""

from django.db import models


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    BUILDING = "building", "Being built"
    BUILT = "built", "Built, waiting for approval"
    APPROVED = "approved", "Approved"
    SIGNED = "signed", "Signed"
    RELEASED = "released", "Released"
    EXPIRED = "expired", "Expired"
    REVOKED = "revoked", "Revoked"


class Outcome(models.TextChoices):
    RECORDS = "records", "Records"
    NO_RESPONSIVE_RECORDS = "no_responsive_records", "No responsive records"


class Part(models.TextChoices):
    """Where a file stands: frozen and approved, made afterwards, or outside the signed sums."""

    PAYLOAD = "payload", "Payload"
    PAPER = "paper", "Paper"
    TAG = "tag", "Seal"


OFFICER_LABELS: dict[str, str] = {
    Status.DRAFT: "Being prepared",
    Status.BUILDING: "Being prepared",
    Status.BUILT: "Being prepared",
    Status.APPROVED: "Being prepared",
    Status.SIGNED: "Being prepared",
    Status.RELEASED: "Ready to collect",
    Status.EXPIRED: "No longer available",
    Status.REVOKED: "Withdrawn",
}

# Who must act next.
BALL: dict[str, str] = {
    Status.DRAFT: "custodian",
    Status.BUILDING: "system",
    Status.BUILT: "counsel",
    Status.APPROVED: "custodian",
    Status.SIGNED: "custodian",
    Status.RELEASED: "officer",
    Status.EXPIRED: "nobody",
    Status.REVOKED: "nobody",
}

# From built on the manifest is frozen.
FROZEN = (Status.BUILT, Status.APPROVED, Status.SIGNED, Status.RELEASED, Status.EXPIRED)
REVOCABLE = (
    Status.DRAFT,
    Status.BUILDING,
    Status.BUILT,
    Status.APPROVED,
    Status.SIGNED,
    Status.RELEASED,
)

# Which event moves a production to which state; its state is the fold of its events.
STATE_AFTER: dict[str, str] = {
    "production.prepared": Status.DRAFT,
    "production.build_asked": Status.BUILDING,
    "production.build_failed": Status.DRAFT,
    "production.built": Status.BUILT,
    "production.approved": Status.APPROVED,
    "production.signed": Status.SIGNED,
    "production.released": Status.RELEASED,
    "production.expired": Status.EXPIRED,
    "production.revoked": Status.REVOKED,
}
