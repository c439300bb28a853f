"""The states and the words of a recall, and who must act next."""

from django.db import models


class RecallStatus(models.TextChoices):
    BEGUN = "begun", "Begun"
    DEMANDED = "demanded", "Asked back"
    ANSWERED = "answered", "Answered"
    CLOSED = "closed", "Closed"


class Mistake(models.TextChoices):
    WRONG_PERSON = "wrong_person", "It went to the wrong person"
    TOO_MUCH = "too_much", "It holds too much"


class Wanted(models.TextChoices):
    RETURN = "return", "Return it and keep no copy"
    DELETION = "deletion", "Delete it and every copy"


class Answer(models.TextChoices):
    RETURNED = "returned", "Returned"
    DELETED = "deleted", "Deleted"
    NO_ANSWER = "no_answer", "No answer"


class Party(models.TextChoices):
    """Who may have to be told."""

    ACCOUNT_HOLDER = "account_holder", "Account holder"
    AUTHORITY = "authority", "Supervisory authority"
    CUSTOMER = "customer", "Customer whose server it is"
    COURT = "court", "Court or issuer of the order"
    INSURER = "insurer", "Insurer"


# Against these no reason of counsel's opens the gate of G8; only the end of the prohibitions does.
NEVER_DESPITE: tuple[str, ...] = (Party.ACCOUNT_HOLDER, Party.CUSTOMER)

BALL: dict[str, str] = {
    RecallStatus.BEGUN: "counsel",
    RecallStatus.DEMANDED: "recipient",
    RecallStatus.ANSWERED: "counsel",
    RecallStatus.CLOSED: "nobody",
}

# Which event moves a recall to which state; its state is the fold of its events.
RECALL_AFTER: dict[str, str] = {
    "recall.begun": RecallStatus.BEGUN,
    "recall.demanded": RecallStatus.DEMANDED,
    "recall.answered": RecallStatus.ANSWERED,
    "recall.closed": RecallStatus.CLOSED,
}
