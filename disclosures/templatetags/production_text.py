"""Filters for the plain-text pages and papers of a production."""

from __future__ import annotations

import textwrap
from datetime import date, datetime

from django import template

from disclosures.names import page_name
from disclosures.scope import Grant
from disclosures.transcripts import in_utc
from rules.clocks import whole_days

register = template.Library()
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
WIDTH = 98
_KINDS = {
    "account": ("account record", "account records"),
    "room": ("room record", "room records"),
    "message": ("message", "messages"),
    "file": ("file record", "file records"),
    "file_bytes": ("file", "files"),
    "session": ("log-in record", "log-in records"),
    "registration": ("server registration", "server registrations"),
}


@register.filter
def one_line(text: str) -> str:
    """A text of unknown origin as one line without hidden characters."""
    return page_name(str(text))


@register.filter
def words(code: str) -> str:
    """A code such as ``court_order`` in words."""
    return str(code).replace("_", " ")


@register.filter
def folded(text: str, head: str = "") -> str:
    """A text broken into lines, each indented as deep as ``head``, which stands before it."""
    plain = page_name(" ".join(str(text).split()))
    return textwrap.fill(
        plain, WIDTH, initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False
    )


@register.filter
def period_words(grant: Grant) -> str:
    """``1 January 2026 to 31 January 2026 (UTC), both days included``.

    A period that is not of whole days of UTC is told by its moments: ``from 2026-01-01 05:00:00 UTC
    up to, and not including, 2026-02-01 05:00:00 UTC``.
    """
    days = whole_days(grant.since, grant.until, "UTC")
    if days is not None and all(days):
        first, last = (day_words(day) for day in days if day)
        return f"{first} to {last} (UTC), both days included"
    parts = []
    if grant.since:
        parts.append(f"from {in_utc(grant.since)}")
    if grant.until:
        parts.append(f"up to, and not including, {in_utc(grant.until)}")
    return " ".join(parts) or "without limit"


@register.filter
def day_words(day: date) -> str:
    """``24 November 2026``, whatever the locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@register.filter
def moment(at: object) -> str:
    """A moment to the second in UTC."""
    return in_utc(at.replace(microsecond=0)) if isinstance(at, datetime) else ""


@register.filter
def kind_words(kind: str, count: int) -> str:
    """The word for a kind of record, in the right number."""
    one, many = _KINDS.get(kind, (kind, kind))
    return one if count == 1 else many
