"""The states of a message and of a user notice, and who must act."""

from django.db import models


class MessageStatus(models.TextChoices):
    QUEUED = "queued", "Queued"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    UNKNOWN = "unknown", "Outcome unknown"
    BOUNCED = "bounced", "Bounced"


class MessageKind(models.TextChoices):
    RECEIPT = "receipt", "Receipt of a request"
    RETURNED = "returned", "Request returned"
    DECISION = "decision", "Decision on a request"
    PRODUCTION = "production", "Production released"
    PRESERVATION = "preservation", "Preservation"
    NOTICE = "notice", "Notice to the account holder"
    MESSAGE = "message", "Message about a request"
    WITHDRAWN = "withdrawn", "Request withdrawn"
    ACKNOWLEDGEMENT = "acknowledgement", "Mail acknowledged"
    RECALL = "recall", "Recall of what went out"
    CODE = "code", "One-time code"
    ALARM = "alarm", "Alarm to staff"
    DEADLINE = "deadline", "Deadline of a case"
    CONFIRMATION = "confirmation", "Written confirmation asked for"
    ADMINISTRATOR = "administrator", "Word to a server's administrator"
    APPROVALS = "approvals", "Approvals asked for"
    INVITATION = "invitation", "Invitation to the desk"
    PASSWORD = "password", "Link to set a new password"
    ACCOUNT = "account", "Change of how somebody signs in"


class Direction(models.TextChoices):
    """Who wrote a message about a request, and to whom."""

    TO_US = "to_us", "From the officer"
    TO_OFFICER = "to_officer", "To the officer"


class NoticeStatus(models.TextChoices):
    UNDETERMINED = "undetermined", "Waiting for counsel to read all documents"
    DELAYED = "delayed", "Delayed by a prohibition"
    DUE = "due", "Due"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    BOUNCED = "bounced", "Bounced"
    WAIVED = "waived", "Waived"


# A notice in one of these follows the prohibitions: they delay it and bring it forward.
PLANNED = (NoticeStatus.UNDETERMINED, NoticeStatus.DELAYED, NoticeStatus.DUE)

BALL: dict[str, str] = {
    NoticeStatus.UNDETERMINED: "counsel",
    NoticeStatus.DELAYED: "nobody",
    NoticeStatus.DUE: "nobody",
    NoticeStatus.SENDING: "nobody",
    NoticeStatus.SENT: "nobody",
    NoticeStatus.DELIVERED: "nobody",
    NoticeStatus.BOUNCED: "counsel",
    NoticeStatus.WAIVED: "nobody",
}


class WordStatus(models.TextChoices):
    """What became of a word to the administrator of a customer's server."""

    DUE = "due", "Due"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    HELD = "held", "Held"
    FAILED = "failed", "Failed"
