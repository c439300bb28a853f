"""What became of a mail that came in, and how a request was signed in the form."""

from django.db import models

HOW_SIGNED = ("typed", "drawn")


class MailOutcome(models.TextChoices):
    """Every mail is kept; what it led to is one of these."""

    SUBMITTED = "submitted", "Opened a case"
    JOINED = "joined", "Belongs to an open case"
    UNREADABLE = "unreadable", "Could not be read"
    VARIANT = "variant", "Same Message-ID as an earlier mail, other content"
    REPORT = "report", "Says that a mail of ours came back"
