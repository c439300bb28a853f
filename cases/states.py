"""The states of a case, who holds the ball in each, and what staff and officers call them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.wording import LazyWords


class Status(models.TextChoices):
    SUBMITTED = "submitted", "Submitted"
    IN_TRIAGE = "in_triage", "In triage"
    RETURNED = "returned", "Returned for defects"
    ACCEPTED = "accepted", "Accepted"
    FULFILLED = "fulfilled", "Fulfilled"
    REDIRECTED = "redirected", "Redirected"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CLOSED = "closed", "Closed"


OFFICER_LABELS: dict[str, LazyWords] = {
    Status.SUBMITTED: _("Received"),
    Status.IN_TRIAGE: _("Being checked"),
    Status.RETURNED: _("Waiting for you"),
    Status.ACCEPTED: _("Accepted, being prepared"),
    Status.FULFILLED: _("Answered"),
    Status.REDIRECTED: _("Not ours: see who to ask"),
    Status.DECLINED: _("Declined"),
    Status.WITHDRAWN: _("Withdrawn"),
    Status.CLOSED: _("Closed"),
}

# Who must act next.
BALL: dict[str, str] = {
    Status.SUBMITTED: "triage",
    Status.IN_TRIAGE: "triage",
    Status.RETURNED: "officer",
    Status.ACCEPTED: "custodian",
    Status.FULFILLED: "nobody",
    Status.REDIRECTED: "nobody",
    Status.DECLINED: "nobody",
    Status.WITHDRAWN: "nobody",
    Status.CLOSED: "nobody",
}

OPEN = (Status.SUBMITTED, Status.IN_TRIAGE, Status.RETURNED, Status.ACCEPTED)

# Which event moves a case to which state; a case's state is the fold of its events (I1).
STATE_AFTER: dict[str, str] = {
    "case.submitted": Status.SUBMITTED,
    "case.taken": Status.IN_TRIAGE,
    "case.returned": Status.RETURNED,
    "case.cured": Status.IN_TRIAGE,
    "case.accepted": Status.ACCEPTED,
    "case.fulfilled": Status.FULFILLED,
    "case.redirected": Status.REDIRECTED,
    "case.declined": Status.DECLINED,
    "case.withdrawn": Status.WITHDRAWN,
    "case.closed": Status.CLOSED,
}


class Channel(models.TextChoices):
    """The way a request came in."""

    FORM = "form", "Form"
    API = "api", "API"
    EMAIL = "email", "E-mail"
    STAFF = "staff", "Entered by staff"
    PAPER = "paper", "Letter"
    FAX = "fax", "Fax"
    AGENT = "agent", "Registered agent"
    TELEPHONE = "telephone", "Telephone"
    IN_PERSON = "in_person", "In person"


# The ways of which a member of staff keys in what came; what is wrong may be a slip of theirs.
KEYED: tuple[str, ...] = (
    Channel.PAPER,
    Channel.FAX,
    Channel.AGENT,
    Channel.TELEPHONE,
    Channel.IN_PERSON,
)


class Ruling(models.TextChoices):
    """What a person ruled on a finding. ``defect`` turns a doubt (``review``) into a defect."""

    CONFIRMED = "confirmed", "Confirmed"
    OVERRULED = "overruled", "Overruled"
    DEFECT = "defect", "Found to be a defect"


class Basis(models.TextChoices):
    """On what a disclosure rests: compelled by process, or voluntary in an emergency (G7)."""

    PROCESS = "process", "Legal process"
    VOLUNTARY_2702 = "voluntary_2702", "Voluntary, 18 U.S.C. 2702"


BASES: tuple[str, ...] = tuple(Basis.values)


class ProhibitionBasis(models.TextChoices):
    """Where a non-disclosure comes from (G8)."""

    ORDERED = "ordered", "Ordered"
    STATUTORY = "statutory", "Follows from the process"
    REQUESTED_ONLY = "requested_only", "Asked for without an order"


class CallOutcome(models.TextChoices):
    """What the agency said when we called it back."""

    CONFIRMED = "confirmed", "Confirmed the request"
    DENIED = "denied", "Does not know the request"
    NO_ANSWER = "no_answer", "No answer"


class AuthenticationWay(models.TextChoices):
    """How it was checked that an order is genuine."""

    CLERK_CALLED = "clerk_called", "Clerk of the court called back"
    ISSUER_CALLED = "issuer_called", "Issuer called back"
    DOCKET_CHECKED = "docket_checked", "Docket looked up online"
    CERTIFIED_COPY = "certified_copy", "Certified copy seen"


class AuthenticationOutcome(models.TextChoices):
    """What the check showed."""

    CONFIRMED = "confirmed", "The order is genuine"
    REFUTED = "refuted", "There is no such order"
    UNCLEAR = "unclear", "Neither shown nor refuted"


class AuthenticationSource(models.TextChoices):
    """Where the number or address came from; never from the request."""

    DIRECTORY = "directory", "Our directory"
    PUBLIC = "public", "A public source"


class RiskSeverity(models.TextChoices):
    """How much a risk flag weighs (``rules.risk``)."""

    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"


class LetterKind(models.TextChoices):
    """The letters of a case."""

    RETURN = "return", _("Returned for defects")
    DECLINE = "decline", _("Declined")
    REDIRECT = "redirect", _("Redirected")
    RECEIPT = "receipt", _("Receipt")
    ACCEPTANCE = "acceptance", _("Accepted")
    RECALL = "recall", _("Recalled")


class ProposalOutcome(models.TextChoices):
    """What counsel made of a proposed emergency disclosure."""

    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"


class Route(models.TextChoices):
    """What the administrator of a customer's server is told of a request (G12)."""

    FORWARD = "forward", "Forward the request"
    INFORM = "inform", "Inform without the request"
    NEITHER = "neither", "Neither"


class RemovalOutcome(models.TextChoices):
    REMOVED = "removed", "Removed"
    KEPT = "kept", "Left where it is"


class RemovalGround(models.TextChoices):
    """On what content is removed or kept (G12)."""

    CODE_OF_CONDUCT = "code_of_conduct", "Our code of conduct"
    COMPELLING = "compelling", "A compelling request"
