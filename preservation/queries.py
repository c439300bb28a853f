"""What people may see of preservations, and what else concerns the same account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Q, QuerySet

from accounts.models import User
from cases import queries as case_queries
from cases.models import AccountIdentifier, Case
from cases.states import Status as CaseStatus
from core import clock
from core.actor import Actor
from preservation.models import Preservation, Snapshot
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
        may_be_completed=Case.objects.filter(
            pk=preservation.case_id,
            status=CaseStatus.RETURNED,
            returned_due_at__gt=clock.now(),
        ).exists(),
    )


def to_confirm() -> QuerySet[Preservation]:
    """Return provisional preservations whose request was accepted after all."""
    return Preservation.objects.filter(
        status=Status.PROVISIONAL,
        case__status__in=(CaseStatus.ACCEPTED, CaseStatus.FULFILLED),
    )


def concerned_by(case: Case) -> list[Preservation]:
    """Return the preservations whose account, or whose reference, this request names.

    Only process and requests for an extension concern them: somebody else's wish to preserve the
    same account is a preservation of its own.
    """
    if case.kind not in (*_PROCESS, _EXTENSION):
        return []
    named = str((case.submission or {}).get("preservation_reference") or "")
    accounts = AccountIdentifier.objects.filter(case=case).exclude(canonical="")
    servers = accounts.exclude(server=None).values("server_id")
    there = Q(account__canonical__in=accounts.values("canonical")) | Q(account__server__in=servers)
    held = Preservation.objects.filter(Q(reference=named) | there, status__in=HOLDING)
    # Most requests concern none, which these few columns tell.
    rows = list(held.exclude(case=case).order_by().values_list("pk", "reference", *_KEPT))
    if not rows:
        return []
    asked = [_Names.of(row) for row in accounts.values_list(*_NAMED)]
    captured = _captured([pk for pk, *_ in rows])
    concerned = [
        pk
        for pk, reference, *kept in rows
        if reference == named
        or any(names.mean(_Names.of(kept), captured.get(pk, ())) for names in asked)
    ]
    return list(Preservation.objects.filter(pk__in=concerned).select_related("account", "case"))


_NAMED = ("canonical", "server_id", "username", "user_id")
_KEPT = tuple(f"account__{column}" for column in _NAMED)


@dataclass(frozen=True)
class _Names:
    """What an account is called: on which server, and by which name and id there."""

    canonical: str
    server_id: str | None
    username: str
    user_id: str

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        return cls(*row)

    def mean(self, kept: Self, captured: Iterable[tuple[str, str]]) -> bool:
        """Say what ``same_account`` asks the database; ``captured`` are the source's own names."""
        names = {kept.username.casefold(), *(handle.casefold() for handle, _ in captured)} - {""}
        ids = {kept.user_id, *(native for _, native in captured)} - {""}
        same_address = bool(self.canonical) and self.canonical == kept.canonical
        same_server = kept.server_id is not None and kept.server_id == self.server_id
        named = self.username.casefold() in names or self.user_id in ids
        return named and (same_address or same_server)


def _captured(preservation_ids: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Return the handle and the id that the source gave, by preservation."""
    rows = Snapshot.objects.filter(
        preservation__in=list(preservation_ids), status__in=CAPTURED
    ).values_list("preservation_id", "handle", "native_id")
    found: dict[str, list[tuple[str, str]]] = {}
    for preservation_id, handle, native_id in rows:
        found.setdefault(preservation_id, []).append((handle, native_id))
    return found
