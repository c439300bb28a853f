"""The dates an officer waits for, each with how it was counted.

Nothing here may depend on what only staff know: a pause, a hold of our own or a silent refusal
changes no date and no word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.states import Status
from cases.wording import number_words
from core import clock
from core.wording import utc_words
from disclosures.models import Production
from preservation.models import Preservation
from rules.clocks import extension_in_time, extension_offered, start_of_day, zone_of
from rules.deadlines import Trigger, triage_due
from rules.policy import Policy
from rules.vocabulary import KINDS

_KEPT: dict[str, Promise] = {
    "provisional": gettext_lazy("Kept provisionally until the request is completed"),
    "active": gettext_lazy("Kept"),
    "extended": gettext_lazy("Kept, extended"),
}
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class NextDate:
    """The next moment that matters to the officer: what is then, and how it was counted."""

    label: str
    at: datetime
    how: str


@dataclass(frozen=True)
class PreservationWords:
    """One preservation as an officer reads it; ``until`` is None while nothing was captured.

    ``may_extend`` says that an extension may be asked for now, ``is_late`` that less time is left
    than the policy wants, ``asked_in`` the reference of the request in which it was asked for.
    """

    id: str
    reference: str
    account: str
    status: str
    words: str
    until: datetime | None
    how: str = ""
    may_extend: bool = False
    is_late: bool = False
    asked_in: str = ""


def next_date(
    case: Case, status: str, policy: Policy, productions: Iterable[Production]
) -> NextDate | None:
    """Return the next date of a request that, to its officer, is in this status."""
    if status in (Status.SUBMITTED, Status.IN_TRIAGE):
        return _triage(case, policy)
    if status == Status.RETURNED and case.returned_due_at and case.returned_at:
        span = number_words(policy.numbers.returned_cure)
        counted = {"span": span, "moment": utc_words(case.returned_at)}
        return NextDate(
            _("Complete it before"),
            case.returned_due_at,
            _("%(span)s after our letter of %(moment)s, to the end of that day (UTC)") % counted,
        )
    if status == Status.ACCEPTED:
        return _returnable(case)
    if status == Status.FULFILLED:
        return _collectable(productions, policy)
    return None


def _triage(case: Case, policy: Policy) -> NextDate | None:
    number = next(item for kind, item in policy.triage_due.items() if kind == case.kind)
    start = case.cured_at or case.received_at
    # Not the next deadline of ours, which may be a court's day or one that staff moved.
    kind = next(name for name in KINDS if name == case.kind)
    due_at = triage_due(Trigger("received", start), kind, policy).due_at
    counted = {"span": number_words(number), "moment": utc_words(start)}
    if case.cured_at is None:
        how = _("%(span)s after we received it on %(moment)s") % counted
    else:
        how = _("%(span)s after you completed it on %(moment)s") % counted
    late = due_at <= clock.now()
    label = _("We meant to have read it by") if late else _("We mean to have read it by")
    return NextDate(label, due_at, how)


def _returnable(case: Case) -> NextDate | None:
    sheet = getattr(case, "process", None)
    if sheet is None or sheet.returnable_on is None:
        return None
    zone = zone_of(sheet.zone) or _UTC
    ends = start_of_day(sheet.returnable_on + timedelta(days=1), zone)
    how = _("the end of the day on which the legal process is to be answered")
    return NextDate(_("To be answered before"), ends, how)


def _collectable(productions: Iterable[Production], policy: Policy) -> NextDate | None:
    ends = [item.expires_at for item in productions if item.status == "released"]
    known = [moment for moment in ends if moment is not None]
    if not known:
        return None
    how = _("%(span)s after we released it") % {"span": number_words(policy.numbers.download_link)}
    return NextDate(_("Collect our answer before"), min(known), how)


def preservation_words(row: Preservation, policy: Policy, asked_in: str) -> PreservationWords:
    """Return a preservation in words, and whether its extension may be asked for now."""
    # A pause or a hold would betray that somebody else has asked about the account since.
    status, until, moment = str(row.paused_from or row.status), row.expires_at, clock.now()
    if until is None and status == "provisional":
        until = row.cure_by
    kept = status in _KEPT and (until is None or until > moment)
    open_end = kept and status != "provisional" and row.expires_at is not None
    return PreservationWords(
        id=row.id,
        reference=row.reference,
        account=row.account.label,
        status=status if kept else "ended",
        words=str(_KEPT[status]) if kept else _("Ended"),
        until=until,
        how=_counted(row, status, policy),
        may_extend=bool(
            open_end
            and not asked_in
            and row.expires_at
            and extension_offered(moment, row.expires_at, policy)
        ),
        is_late=bool(
            open_end and row.expires_at and not extension_in_time(moment, row.expires_at, policy)
        ),
        asked_in=asked_in if kept else "",
    )


def _counted(row: Preservation, status: str, policy: Policy) -> str:
    if row.captured_at is None:
        if status != "provisional":
            return ""
        span = number_words(policy.numbers.provisional_cure)
        return _("%(span)s after we received your request, unless it is completed") % {"span": span}
    counted = {
        "span": number_words(policy.numbers.hold),
        "moment": utc_words(row.captured_at),
        "more": number_words(policy.numbers.extension),
    }
    if row.extensions:
        return (
            _(
                "%(span)s of 24 hours each from the capture on %(moment)s, and %(more)s more for"
                " each extension"
            )
            % counted
        )
    return _("%(span)s of 24 hours each from the capture on %(moment)s") % counted
