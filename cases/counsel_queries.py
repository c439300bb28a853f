"""What counsel's room reads: authentications, papers, notes, earlier decisions, relations."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from audit.queries import events_of_case
from cases import queries
from cases.models import (
    Authentication,
    Case,
    CaseDocument,
    CaseNote,
    EarlierDecision,
    LegalProcess,
    LetterDraft,
    PrivilegedNote,
)
from cases.states import AuthenticationOutcome
from core.actor import Actor

RELATED_MOST = 10


@dataclass(frozen=True)
class Related:
    """Other cases by what they share; ``more`` says that a group holds more than is shown."""

    account: tuple[Case, ...]
    officer: tuple[Case, ...]
    agency: tuple[Case, ...]
    more: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        return len(self.account) + len(self.officer) + len(self.agency)


def authentications(case: Case) -> QuerySet[Authentication]:
    """Return the checks of the order, newest first."""
    rows = Authentication.objects.filter(case_id=case.pk).select_related("number__agency")
    return rows.order_by("-authenticated_at", "-id")


def outcomes_of_authentication(case: Case) -> frozenset[str]:
    return frozenset(
        Authentication.objects.filter(case_id=case.pk).values_list("outcome", flat=True)
    )


def order_refuted(case: Case) -> bool:
    """Say whether the court or the issuer knew of no such order."""
    return AuthenticationOutcome.REFUTED in outcomes_of_authentication(case)


def authentication_needed(case: Case, process: LegalProcess | None) -> bool:
    """Say whether the policy asks that the order be authenticated before acceptance.

    Only what is produced under process needs it. An emergency never does: nothing that a court
    could be asked holds up a danger to life.
    """
    if process is None or case.kind != "account_information":
        return False
    rule = queries.policy_of(case).authentication
    if process.kind not in rule.processes:
        return False
    return not (rule.proven_senders_exempt and sender_is_proven(case))


def sender_is_proven(case: Case) -> bool:
    """Say whether a mailbox of a verified agency sent it, by the findings as they were made.

    The mailbox is proven by a code sent to it, or the mail by its sending domain. What a person
    overruled does not count: it proves nothing about the sender.
    """
    made = {row.code: row.outcome for row in queries.current_findings(case)}
    if made.get("official_email.domain") != "pass":
        return False
    sent = made.get("sender.authenticated")
    if sent in ("fail", "review"):
        return False
    by_code = case.officer is not None and case.officer.email_verified_at is not None
    return by_code or sent == "pass"


def related(case: Case, actor: Actor) -> Related:
    """Return the other cases this person may know of: same account, same officer, same agency.

    A case stands in the first group that it belongs to; each group is bounded.
    """
    visible = queries.visible_to(actor).exclude(pk=case.pk).order_by("-received_at", "-id")
    same = list(queries.related_cases(case).values_list("pk", flat=True))
    others = visible.exclude(pk__in=same)
    officer = Q(officer_id=case.officer_id) if case.officer_id else Q(pk__in=[])
    groups = {
        "account": visible.filter(pk__in=same),
        "officer": others.filter(officer),
        "agency": others.exclude(officer).filter(_same_agency(case)),
    }
    found = {name: list(rows[: RELATED_MOST + 1]) for name, rows in groups.items()}
    return Related(
        **{name: tuple(rows[:RELATED_MOST]) for name, rows in found.items()},
        more=frozenset(name for name, rows in found.items() if len(rows) > RELATED_MOST),
    )


def _same_agency(case: Case) -> Q:
    """Match the agency of our directory where the officer has one, else the name as given."""
    if case.officer is not None and case.officer.agency_id:
        return Q(officer__agency_id=case.officer.agency_id)
    if case.agency_name:
        return Q(agency_name=case.agency_name, country=case.country)
    return Q(pk__in=[])


def papers_to_read(case: Case) -> list[CaseDocument]:
    """Return the papers of the case with what counsel said of having read them."""
    return list(case.documents.select_related("document", "reading").order_by("position"))


def related_papers(case: Case, actor: Actor) -> list[CaseDocument]:
    """Return the papers of the other cases about the same accounts that this person may know of.

    A sealed case that one may not know of binds all the same (``prohibitions_end``) and is
    nowhere in this list.
    """
    same = queries.visible_to(actor).filter(pk__in=queries.related_cases(case).values("pk"))
    papers = CaseDocument.objects.filter(case__in=same).exclude(role="cover_sheet")
    return list(
        papers.select_related("document", "reading", "case").order_by(
            "-case__received_at", "case_id", "position"
        )[:200]
    )


def statutory_missing(case: Case, process: LegalProcess | None) -> bool:
    """Say whether the kind of process forbids telling by statute, and nobody recorded it yet."""
    if process is None:
        return False
    named = queries.policy_of(case).notice.statutory_prohibitions
    return process.kind in named and not case.prohibitions.filter(basis="statutory").exists()


def production_is_built(case: Case) -> bool:
    """Say by the log whether a production was built from the decisions and not revoked since.

    Productions lie in a room above this one, so that its events are asked.
    """
    events = events_of_case(case.pk)
    built = set(events.filter(action="production.built").values_list("subject_id", flat=True))
    gone = events.filter(action__in=["production.revoked"]).values_list("subject_id", flat=True)
    return bool(built - set(gone))


def notes_of(case: Case) -> QuerySet[CaseNote]:
    return CaseNote.objects.filter(case_id=case.pk).order_by("-written_at", "-id")


def privileged_notes_of(case: Case) -> QuerySet[PrivilegedNote]:
    """Return counsel's notes, newest first; whoever asks has shown that they are counsel."""
    return PrivilegedNote.objects.filter(case_id=case.pk).order_by("-written_at", "-id")


def earlier_decisions(case: Case) -> QuerySet[EarlierDecision]:
    """Return the decisions that were replaced, newest first."""
    rows = EarlierDecision.objects.filter(account__case_id=case.pk).select_related("account")
    return rows.order_by("-replaced_at", "account__position", "category")


def letter_draft(case: Case, kind: str) -> LetterDraft | None:
    """Return what was typed into a letter of this kind that did not go yet."""
    return LetterDraft.objects.filter(case_id=case.pk, kind=kind).first()
