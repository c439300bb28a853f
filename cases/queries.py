"""What may be read of cases, and by whom."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import In

from accounts.models import User
from accounts.roles import may
from cases import policies
from cases.entries import Standing
from cases.findings import CaseFinding, findings_in
from cases.models import (
    AccountIdentifier,
    CallBack,
    Case,
    CureLink,
    Decision,
    Examination,
    FindingRuling,
    PolicyVersion,
    Prohibition,
    RiskFlag,
)
from cases.states import CallOutcome, LetterKind, Status
from core import clock
from core.actor import Actor
from core.errors import Unavailable
from rules.consequence import every_account_is_private
from rules.policy import Policy, load_policy, policy_from_text


def standing_of(case: Case) -> Standing:
    """Return what the policies need to know of the case as it is now."""
    findings = current_findings(case)
    failing = {row.code for row in findings if row.effective_outcome == "fail"}
    titles = {}
    if failing:
        words = policy_of(case).findings
        titles = {code: words[code].title.in_language() for code in failing if code in words}
    return Standing(case=case, findings=findings, titles=titles)


@dataclass(frozen=True)
class Undetermined:
    """Counsel has not read all papers yet; ``case_ids`` are the cases in which."""

    case_ids: tuple[str, ...]


@dataclass(frozen=True)
class Until:
    """Prohibitions bind until this moment (UTC)."""

    at: datetime


@dataclass(frozen=True)
class NoEnd:
    """A prohibition without an end binds."""


@dataclass(frozen=True)
class Free:
    """All papers were read, and nothing binds any more."""


ProhibitionsEnd = Undetermined | Until | NoEnd | Free


def current_policy() -> Policy:
    """Return the policy that new requests are judged by. Raises PolicyError."""
    return load_policy(settings.POLICY_FILE)


def policy_versions() -> QuerySet[PolicyVersion]:
    """Return the policies that requests were judged by, sealed ones aside, by name."""
    judged = Case.objects.filter(sealed=False, policy_digest=OuterRef("pk"))
    return PolicyVersion.objects.filter(Exists(judged)).order_by("name", "digest")


def policy_of(case: Case) -> Policy:
    """Return the policy the case was received under, found by its digest.

    The text was kept with the first case judged by it, so that a later file changes no older case.
    Raises Unavailable when that text is gone or gives another digest.
    """
    current = current_policy()
    if case.policy_digest == current.digest:
        return current
    kept = PolicyVersion.objects.filter(pk=case.policy_digest).first()
    policy = policy_from_text(kept.text, kept.name, kept=True) if kept is not None else None
    if policy is None or policy.digest != case.policy_digest:
        raise Unavailable(
            f"{case.reference} is judged by policy {case.policy_name}, which was not kept.",
            f"Restore the policy with digest {case.policy_digest[:16]} from a backup.",
        )
    return policy


def visible_to(person: Actor | User) -> QuerySet[Case]:
    """Return the cases this person may know of: sealed ones only for the people named in them.

    An officer sees their own requests; auditors have their own area and see none here.
    """
    actor = person.actor() if isinstance(person, User) else person
    if actor.kind == "system":
        return Case.objects.all()
    if actor.kind == "officer":
        return Case.objects.filter(officer_id=actor.id)
    if not may(actor, "case.read"):
        return Case.objects.none()
    named = Case.named.through.objects.filter(user_id=actor.id).values("case_id")
    return Case.objects.filter(Q(sealed=False) | Q(pk__in=named))


def current_accounts(case: Case) -> QuerySet[AccountIdentifier]:
    """Return the accounts that the newest submission of the case names."""
    return AccountIdentifier.objects.filter(case_id=case.pk, current=True).order_by("position")


def current_findings(case: Case) -> tuple[CaseFinding, ...]:
    """Return the findings on the newest submission of the case, in the order of the rules."""
    return findings_of(case, case.round)


def findings_of(case: Case, round_: int) -> tuple[CaseFinding, ...]:
    """Return the findings of one round of the case, with the rulings on them."""
    examination = Examination.objects.filter(case_id=case.pk, round=round_).first()
    if examination is None:
        return ()
    rulings = FindingRuling.objects.filter(case_id=case.pk, round=round_)
    return findings_in(examination, rulings)


def finding_of(case: Case, finding_id: str) -> CaseFinding | None:
    """Return a finding of the case, of its newest round or of an earlier one, or None."""
    for round_ in range(case.round, 0, -1):
        for row in findings_of(case, round_):
            if row.id == finding_id:
                return row
    return None


def has_alarm(case: Case) -> bool:
    """Say whether a sign of forgery or malware stands that nobody has overruled."""
    return any(
        row.audience == "staff" and row.effective_outcome == "fail"
        for row in current_findings(case)
    )


def every_server_is_private(case: Case) -> bool:
    """Say whether each account is on somebody else's server; by the findings if none is named."""
    deployments = list(current_accounts(case).values_list("deployment", flat=True))
    if deployments:
        return set(deployments) == {"private"}
    return every_account_is_private(current_findings(case))


def confirmed_grid(case: Case) -> list[Decision]:
    """Return the decisions to produce, the only thing a production may be built from (I8)."""
    decisions = Decision.objects.filter(account__case_id=case.pk, account__current=True)
    return list(
        decisions.filter(produce=True)
        .select_related("account")
        .order_by("account__position", "category")
    )


def confirmed_call_back(case: Case) -> CallBack | None:
    """Return the newest call in which the agency confirmed the request, unless one denied it."""
    if agency_denied(case):
        return None
    calls = CallBack.objects.filter(case_id=case.pk).select_related("agency", "number")
    return calls.filter(outcome=CallOutcome.CONFIRMED).order_by("-called_at", "-id").first()


def agency_denied(case: Case) -> bool:
    """Say whether the agency, called back, did not know of the request."""
    return CallBack.objects.filter(case_id=case.pk, outcome=CallOutcome.DENIED).exists()


def declined_in_silence(case: Case) -> bool:
    """Say whether the request was declined without a letter, for signs of forgery or malware."""
    told = case.letters.filter(kind=LetterKind.DECLINE)
    return case.declined_at is not None and not told.exists()


def lapsed(case: Case) -> bool:
    """Say whether a returned request can no longer be completed because its time is over."""
    if not policies.cure_is_over(case=case, at=clock.now()):
        return False
    ended = case.withdrawn_at is not None or case.declined_at is not None
    return case.status in (Status.RETURNED, Status.CLOSED) and not ended


def link_of_cure(token: str) -> CureLink | None:
    """Return the link with this random part while its purpose lasts, else None.

    It lasts until the request is completed, withdrawn or otherwise no longer returned, until its
    time is over, or until a newer letter.
    """
    digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    link = CureLink.objects.select_related("case__officer").filter(digest=digest).first()
    if link is None or link.case.status != Status.RETURNED:
        return None
    if policies.cure_is_over(case=link.case, at=clock.now()):
        return None
    newest = CureLink.objects.filter(case_id=link.case_id).order_by("-made_at", "-id").first()
    return link if newest == link else None


def related_cases(case: Case) -> QuerySet[Case]:
    """Return the other cases that name one of the same accounts on the same server.

    For gates only: the answer may hold sealed cases and is shown to nobody.
    """
    others = AccountIdentifier.objects.exclude(case_id=case.pk).exclude(canonical="")
    found: set[str] = set()
    for account in current_accounts(case).exclude(canonical=""):
        same_server = Q(canonical=account.canonical)
        if account.server_id:
            same_server |= Q(server_id=account.server_id)
        there = others.filter(same_server)
        names = Q()
        if account.username:
            names |= Q(username__iexact=account.username)
        if account.user_id:
            names |= Q(user_id=account.user_id)
        if names:
            found.update(there.filter(names).values_list("case_id", flat=True))
        if account.email:
            # Sealed columns cannot be searched, so that addresses are compared here.
            wanted = account.email.casefold()
            same = (row for row in there if row.email.casefold() == wanted)
            found.update(row.case_id for row in same)
    return Case.objects.filter(pk__in=found)


def related_prohibitions(case: Case) -> QuerySet[Prohibition]:
    """Return the prohibitions recorded in other cases about the same accounts."""
    return Prohibition.objects.filter(case__in=related_cases(case))


def prohibitions_end(case: Case, at: datetime | None = None) -> ProhibitionsEnd:
    """Say until when nobody outside may be told, across the case and the related accounts (I7).

    Undetermined until counsel read all papers of the case, and of every other case about the same
    account that came with more than a cover sheet: what nobody has read may prohibit, and an order
    binds whether or not we answered, declined or closed the request that it came with.
    """
    moment = at or clock.now()
    related = related_cases(case)
    unread = related.filter(
        documents_read_at__isnull=True,
        documents__role__in=["legal_process", "nondisclosure_order", "other"],
    )
    waiting = [*unread.values_list("pk", flat=True).distinct()]
    if case.documents_read_at is None:
        waiting.insert(0, case.pk)
    if waiting:
        return Undetermined(tuple(waiting))
    rows = Prohibition.objects.filter(Q(case_id=case.pk) | Q(case__in=related))
    binding = [row for row in rows if row.binds_at(moment)]
    ends = [row.ends_at() for row in binding]
    if None in ends:
        return NoEnd()
    return Until(max(end for end in ends if end is not None)) if ends else Free()


def flags_of(case_ids: Iterable[str]) -> dict[str, list[RiskFlag]]:
    """Return the risk flags of the present round of each case, the weightiest first; one query."""
    found: dict[str, list[RiskFlag]] = {}
    for row in flags_on(list(case_ids)):
        found.setdefault(row.case_id, []).append(row)
    return found


def flags_on(case_ids: Sequence[Any]) -> QuerySet[RiskFlag]:
    """Return the risk flags of the present round of these cases, by case and weight."""
    # Slots of a statement are keys too, which ``case_id__in`` would write down as texts.
    rows = RiskFlag.objects.filter(In(F("case_id"), case_ids), round=F("case__round"))
    return rows.order_by("case_id", "position")
