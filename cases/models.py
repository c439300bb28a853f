"""A case, the accounts it names, its papers and its legal process.

Transition methods only stamp fields; ``cases.actions`` are the only callers. Rows are re-read, not
refreshed: ``refresh_from_db`` and a protected state field do not go together.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django_fsm import FSMField, transition

from cases.arrival_models import CureLink, EarlierSubmission, Service
from cases.counsel_models import (
    Authentication,
    EarlierDecision,
    LetterDraft,
    PaperReading,
)
from cases.deadline_models import Deadline, DeadlineExtension, Turnaround
from cases.decision_models import (
    CallBack,
    Decision,
    Letter,
    Prohibition,
)
from cases.emergency_models import (
    Alarm,
    ConfirmationDebt,
    EmergencyProposal,
    GoodFaith,
)
from cases.finding_models import Examination, FindingRuling
from cases.notes_models import CaseNote, PrivilegedNote
from cases.queue_models import (
    QUEUE_CONSTRAINTS,
    QUEUE_INDEXES,
    FindableWords,
    OnTheDesk,
    SavedView,
)
from cases.risk_models import RiskFlag
from cases.routing_models import RemovalDecision, Routing
from cases.states import BASES, KEYED, OPEN, Channel, Status
from core import clock
from core.constraints import both_or_neither, one_of
from core.ids import new_id
from rules.server_names import shown_name
from rules.vocabulary import DEPLOYMENTS, KINDS, LEGAL_PROCESSES
from sealing.fields import SealedJSONField, SealedTextField

__all__ = [
    "AccountIdentifier",
    "Alarm",
    "Authentication",
    "CallBack",
    "Case",
    "CaseDocument",
    "CaseNote",
    "ConfirmationDebt",
    "CureLink",
    "Deadline",
    "DeadlineExtension",
    "Decision",
    "EarlierDecision",
    "EarlierSubmission",
    "EmergencyProposal",
    "Examination",
    "FindableWords",
    "FindingRuling",
    "GoodFaith",
    "LegalProcess",
    "Letter",
    "LetterDraft",
    "PaperReading",
    "PrivilegedNote",
    "Prohibition",
    "RemovalDecision",
    "RiskFlag",
    "Routing",
    "SavedView",
    "Service",
    "Turnaround",
]

# The stamp that a case in this state must bear.
_STAMP_OF = {
    Status.RETURNED: "returned",
    Status.ACCEPTED: "accepted",
    Status.FULFILLED: "fulfilled",
    Status.REDIRECTED: "redirected",
    Status.DECLINED: "declined",
    Status.WITHDRAWN: "withdrawn",
    Status.CLOSED: "closed",
}
_STAMPS = ("submitted", "taken", *_STAMP_OF.values(), "cured", "documents_read")


class PolicyVersion(models.Model):
    """The text of a policy that at least one case was judged by; never changed, never deleted."""

    digest = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=100)
    text = models.TextField()
    kept_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.name} {self.digest[:16]}"


class Case(OnTheDesk, models.Model):
    """One request from its receipt to its end.

    ``received_at`` is kept when a returned case is cured. ``basis`` is empty until it is accepted.
    ``submission`` is ``rules.submission.to_json`` without the documents' bytes. A ``sealed`` case
    exists only for the people in ``named``. ``language`` is what its letters and mails are written
    in, a code of the setting ``LANGUAGES``. ``version`` grows with every act, for forms that must
    notice that somebody was faster.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=24)
    legal_process = models.CharField(max_length=32, default="none")
    status = FSMField(
        max_length=12, default=Status.SUBMITTED, choices=Status.choices, protected=True
    )
    consequence = models.CharField(max_length=24)
    received_at = models.DateTimeField()
    received_via = models.CharField(max_length=10, choices=Channel.choices)
    officer = models.ForeignKey(
        "accounts.Officer", on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    agency_name = models.CharField(max_length=200, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    policy_name = models.CharField(max_length=64)
    policy_digest = models.CharField(max_length=64)
    submission = SealedJSONField()
    requested_categories = models.JSONField(default=list, blank=True)
    declaration_wanted = models.BooleanField(default=False)
    sealed = models.BooleanField(default=False)
    named = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="named_cases")
    machine_read = models.BooleanField(default=False)
    language = models.CharField(max_length=12, default="en")
    due_at = models.DateTimeField(null=True, blank=True)
    returned_due_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    basis = models.CharField(max_length=16, blank=True, default="")
    decline_reason = SealedTextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    submitted_at = models.DateTimeField(default=clock.now)
    submitted_by = models.CharField(max_length=32)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=32, blank=True, default="")
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.CharField(max_length=32, blank=True, default="")
    cured_at = models.DateTimeField(null=True, blank=True)
    cured_by = models.CharField(max_length=32, blank=True, default="")
    documents_read_at = models.DateTimeField(null=True, blank=True)
    documents_read_by = models.CharField(max_length=32, blank=True, default="")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.CharField(max_length=32, blank=True, default="")
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    fulfilled_by = models.CharField(max_length=32, blank=True, default="")
    redirected_at = models.DateTimeField(null=True, blank=True)
    redirected_by = models.CharField(max_length=32, blank=True, default="")
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.CharField(max_length=32, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=32, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["received_at", "id"]
        indexes = [
            models.Index(fields=["status", "due_at"]),
            models.Index(fields=["officer", "status"]),
            models.Index(fields=["agency_name", "received_at"]),
            # Few are sealed; whoever may not know of them leaves these out of every figure.
            models.Index(fields=["id"], condition=Q(sealed=True), name="cases_case_sealed"),
            *QUEUE_INDEXES,
        ]
        constraints = [
            one_of("cases_case", "status", Status.values),
            one_of("cases_case", "kind", KINDS),
            one_of("cases_case", "legal_process", LEGAL_PROCESSES),
            one_of("cases_case", "received_via", Channel.values),
            one_of("cases_case", "basis", ("", *BASES)),
            *(both_or_neither("cases_case", verb) for verb in _STAMPS),
            *(
                models.CheckConstraint(
                    condition=~Q(status=status) | Q(**{f"{verb}_at__isnull": False}),
                    name=f"cases_case_{status}_bears_its_stamp",
                )
                for status, verb in _STAMP_OF.items()
            ),
            *QUEUE_CONSTRAINTS,
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_emergency(self) -> bool:
        return self.kind == "emergency_disclosure"

    @property
    def is_keyed(self) -> bool:
        """Say whether a member of staff keyed it in from paper or a telephone call."""
        return self.received_via in KEYED

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @transition(status, source=[Status.SUBMITTED], target=Status.IN_TRIAGE)
    def take(self, by: str) -> None:
        self.taken_at, self.taken_by = clock.now(), by

    @transition(status, source=[Status.SUBMITTED, Status.IN_TRIAGE], target=Status.RETURNED)
    def return_case(self, by: str) -> None:
        self.returned_at, self.returned_by = clock.now(), by

    @transition(status, source=[Status.RETURNED], target=Status.IN_TRIAGE)
    def cure(self, by: str) -> None:
        self.cured_at, self.cured_by = clock.now(), by

    @transition(status, source=[Status.SUBMITTED, Status.IN_TRIAGE], target=Status.ACCEPTED)
    def accept(self, by: str) -> None:
        self.accepted_at, self.accepted_by = clock.now(), by

    @transition(status, source=[Status.ACCEPTED], target=Status.FULFILLED)
    def fulfil(self, by: str) -> None:
        self.fulfilled_at, self.fulfilled_by = clock.now(), by

    @transition(
        status,
        source=[Status.SUBMITTED, Status.IN_TRIAGE, Status.RETURNED],
        target=Status.REDIRECTED,
    )
    def redirect(self, by: str) -> None:
        self.redirected_at, self.redirected_by = clock.now(), by

    @transition(
        status,
        source=[Status.SUBMITTED, Status.IN_TRIAGE, Status.RETURNED],
        target=Status.DECLINED,
    )
    def decline(self, by: str) -> None:
        self.declined_at, self.declined_by = clock.now(), by

    @transition(status, source=list(OPEN), target=Status.WITHDRAWN)
    def withdraw(self, by: str) -> None:
        self.withdrawn_at, self.withdrawn_by = clock.now(), by

    @transition(
        status,
        source=[
            Status.RETURNED,
            Status.FULFILLED,
            Status.REDIRECTED,
            Status.DECLINED,
            Status.WITHDRAWN,
        ],
        target=Status.CLOSED,
    )
    def close(self, by: str) -> None:
        self.closed_at, self.closed_by = clock.now(), by


class AccountIdentifier(models.Model):
    """One account as the request names it. ``server_url`` is as typed, ``canonical`` normalised.

    Names are unique per server only (G3), so no column here identifies anybody without
    ``canonical``. ``deployment`` is empty where no server could be made out. A row that a cured
    request no longer names stays, with ``current`` False, because snapshots may rest on it.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="accounts")
    position = models.PositiveSmallIntegerField()
    server_url = models.CharField(max_length=500, blank=True, default="")
    canonical = models.CharField(max_length=300, blank=True, default="")
    deployment = models.CharField(max_length=10, blank=True, default="")
    server = models.ForeignKey(
        "servers.Server", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    username = models.CharField(max_length=300, blank=True, default="")
    user_id = models.CharField(max_length=300, blank=True, default="")
    email = SealedTextField(blank=True, default="")
    message_url = models.CharField(max_length=2000, blank=True, default="")
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["case", "position"]
        indexes = [models.Index(fields=["canonical", "username"])]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "position"], name="cases_accountidentifier_position_is_unique"
            ),
            one_of("cases_accountidentifier", "deployment", ("", *DEPLOYMENTS)),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return what people read: ``@name on host``."""
        if self.username:
            who = f"@{self.username}"
        elif self.user_id:
            who = _("user %(id)s") % {"id": self.user_id}
        elif self.email:
            who = self.email
        elif self.message_url:
            who = _("an account named by a link")
        else:
            who = _("an account not named")
        # Translators: "@kim on chat.example.org"
        return _("%(account)s on %(server)s") % {
            "account": who,
            "server": shown_name(self.canonical) or _("a server not named"),
        }


class CaseDocument(models.Model):
    """A paper of the case and the part it plays (``rules.vocabulary.Role``)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="case_links"
    )
    role = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["case", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "document"], name="cases_casedocument_once_per_case"
            ),
        ]


class LegalProcess(models.Model):
    """The process sheet. ``kind`` is what was claimed until ``confirmed_at``; then counsel's word.

    Days are the issuing authority's own, in ``zone`` (an IANA name, empty if unknown).
    """

    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, related_name="process", primary_key=True
    )
    kind = models.CharField(max_length=32, default="none")
    issuer = models.CharField(max_length=300, blank=True, default="")
    court = models.CharField(max_length=300, blank=True, default="")
    docket = models.CharField(max_length=200, blank=True, default="")
    judge = models.CharField(max_length=200, blank=True, default="")
    issued_on = models.DateField(null=True, blank=True)
    served_on = models.DateField(null=True, blank=True)
    returnable_on = models.DateField(null=True, blank=True)
    provider_named = models.CharField(max_length=300, blank=True, default="")
    zone = models.CharField(max_length=64, blank=True, default="")
    updated_at = models.DateTimeField(default=clock.now)
    updated_by = models.CharField(max_length=32)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        constraints = [
            one_of("cases_legalprocess", "kind", LEGAL_PROCESSES),
            both_or_neither("cases_legalprocess", "updated"),
            both_or_neither("cases_legalprocess", "confirmed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.docket}".strip()
