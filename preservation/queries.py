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


def _is_of(account: AccountIdentifier, preservation: Preservation) -> bool:
    """Say what ``same_account`` asks the database, for one that is read with its snapshots."""
    kept = preservation.account
    captured = [row for row in preservation.snapshots.all() if row.status in CAPTURED]
    names = {name.casefold() for name in (kept.username, *(row.handle for row in captured)) if name}
    ids = {name for name in (kept.user_id, *(row.native_id for row in captured)) if name}
    there = bool(account.canonical) and account.canonical == kept.canonical
    if kept.server_id:
        there = there or account.server_id == kept.server_id
    return there and (account.username.casefold() in names or account.user_id in ids)


def concerned_by(case: Case) -> list[Preservation]:
    """Return the preservations whose account, or whose reference, this request names.

    Only process and requests for an extension concern them: somebody else's wish to preserve the
    same account is a preservation of its own.
    """
    if case.kind not in (*_PROCESS, _EXTENSION):
        return []
    named = str((case.submission or {}).get("preservation_reference") or "")
    accounts = list(case.accounts.exclude(canonical=""))
    candidates = (
        Preservation.objects.filter(status__in=HOLDING)
        .filter(
            Q(reference=named)
            | Q(account__canonical__in={account.canonical for account in accounts} - {""})
            | Q(account__server__in={account.server_id for account in accounts} - {None})
        )
        .exclude(case=case)
        .select_related("account", "case")
        .prefetch_related("snapshots")
    )
    return [
        preservation
        for preservation in candidates
        if preservation.reference == named
        or any(_is_of(account, preservation) for account in accounts)
    ]
