"""What people may see of preservations, and what else concerns the same account."""

from django.db.models import Q, QuerySet

from accounts.models import User
from cases import queries as case_queries
from cases.models import AccountIdentifier, Case
from cases.states import Status as CaseStatus
from core.actor import Actor
from preservation.models import Preservation
from preservation.policies import Blockers
from preservation.states import CAPTURED, HOLDING, Status

_PROCESS = ("account_information", "emergency_disclosure")
_EXTENSION = "preservation_extension"
_WITH_US = (CaseStatus.SUBMITTED, CaseStatus.IN_TRIAGE)
_UNDECIDED = (CaseStatus.SUBMITTED, CaseStatus.IN_TRIAGE, CaseStatus.RETURNED)


def visible_to(person: Actor | User) -> QuerySet[Preservation]:
    """Return the preservations of the cases that this person may see."""
    return Preservation.objects.filter(case__in=case_queries.visible_to(person))


def same_account(preservation: Preservation) -> Q:
    """Return the condition under which an account of a request is the preserved one.

    Names count only together with the server (G3). The id and name that the source itself gave
    are used too, so that process naming the id finds what was preserved by name.
    """
    account = preservation.account
    names, ids = {account.username}, {account.user_id}
    for snapshot in preservation.snapshots.filter(status__in=CAPTURED):
        names.add(snapshot.handle)
        ids.add(snapshot.native_id)
    condition = Q(user_id__in=ids - {""})
    for name in names - {""}:
        condition |= Q(username__iexact=name)
    # One server may be reached by several addresses; the registry knows them as one.
    there = Q(canonical=account.canonical) & ~Q(canonical="")
    if account.server_id:
        there |= Q(server_id=account.server_id)
    return there & condition


def related_cases(preservation: Preservation) -> QuerySet[Case]:
    """Return every case with the same account, its own included."""
    accounts = AccountIdentifier.objects.filter(same_account(preservation))
    return Case.objects.filter(accounts__in=accounts).distinct()


def blockers(preservation: Preservation) -> Blockers:
    """Return what other requests stand against erasing it now."""
    related = related_cases(preservation)
    decided = [preservation.created_at, preservation.extended_at, preservation.resumed_at]
    since = max(moment for moment in decided if moment is not None)
    # An extension that was accepted and not carried out is a promise, not a decision yet.
    undecided = Q(kind__in=(*_PROCESS, _EXTENSION), status__in=_UNDECIDED) | Q(
        kind=_EXTENSION, status=CaseStatus.ACCEPTED
    )
    return Blockers(
        accepted_process=related.filter(kind__in=_PROCESS, status=CaseStatus.ACCEPTED).exists(),
        undecided_request=related.exclude(pk=preservation.case_id)
        .filter(undecided, submitted_at__gt=since)
        .exists(),
        awaits_us=Case.objects.filter(pk=preservation.case_id, status__in=_WITH_US).exists(),
    )


def to_confirm() -> QuerySet[Preservation]:
    """Return provisional preservations whose request was accepted after all."""
    return Preservation.objects.filter(
        status=Status.PROVISIONAL,
        case__status__in=(CaseStatus.ACCEPTED, CaseStatus.FULFILLED),
    )


def _may_be_of(case: Case) -> Q:
    """Return a condition that leaves few preservations to compare, and none of them out.

    Without it every preservation on the same server would be looked at one by one.
    """
    condition = Q(pk__in=[])
    for account in case.accounts.exclude(canonical=""):
        who = Q(pk__in=[])
        if account.username:
            who |= Q(account__username__iexact=account.username)
            who |= Q(snapshots__handle__iexact=account.username)
        if account.user_id:
            who |= Q(account__user_id=account.user_id)
            who |= Q(snapshots__native_id=account.user_id)
        there = Q(account__canonical=account.canonical)
        if account.server_id:
            there |= Q(account__server_id=account.server_id)
        condition |= there & who
    return condition


def concerned_by(case: Case) -> list[Preservation]:
    """Return the preservations whose account, or whose reference, this request names.

    Only process and requests for an extension concern them: somebody else's wish to preserve the
    same account is a preservation of its own.
    """
    if case.kind not in (*_PROCESS, _EXTENSION):
        return []
    named = str((case.submission or {}).get("preservation_reference") or "")
    candidates = (
        Preservation.objects.filter(status__in=HOLDING)
        .filter(Q(reference=named) | _may_be_of(case))
        .exclude(case=case)
        .select_related("account", "case")
        .distinct()
    )
    return [
        preservation
        for preservation in candidates
        if preservation.reference == named
        or case.accounts.filter(same_account(preservation)).exists()
    ]
