"""Days and moments in the words of the reader's language; pages, letters and mails share them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# A text that is put into the reader's language only when it is shown, and one that may be.
LazyWords: TypeAlias = "StrPromise"
Words: TypeAlias = "str | StrPromise"


def _short_months() -> tuple[str, ...]:
    return (
        pgettext("month, short", "Jan"),
        pgettext("month, short", "Feb"),
        pgettext("month, short", "Mar"),
        pgettext("month, short", "Apr"),
        pgettext("month, short", "May"),
        pgettext("month, short", "Jun"),
        pgettext("month, short", "Jul"),
        pgettext("month, short", "Aug"),
        pgettext("month, short", "Sep"),
        pgettext("month, short", "Oct"),
        pgettext("month, short", "Nov"),
        pgettext("month, short", "Dec"),
    )


def _months() -> tuple[str, ...]:
    return (
        pgettext("month", "January"),
        pgettext("month", "February"),
        pgettext("month", "March"),
        pgettext("month", "April"),
        pgettext("month", "May"),
        pgettext("month", "June"),
        pgettext("month", "July"),
        pgettext("month", "August"),
        pgettext("month", "September"),
        pgettext("month", "October"),
        pgettext("month", "November"),
        pgettext("month", "December"),
    )


def day_words(value: date, *, long: bool = False) -> str:
    """Return a day as ``24 Nov 2026``, or as ``24 November 2026`` where ``long`` is asked for."""
    months = _months() if long else _short_months()
    parts = {"day": value.day, "month": months[value.month - 1], "year": value.year}
    # Translators: a date such as 24 Nov 2026; put the parts in your order, with your dots.
    return _("%(day)d %(month)s %(year)d") % parts


def utc_words(value: datetime, *, seconds: bool = False, long: bool = False) -> str:
    """Return an aware moment as ``24 Nov 2026, 17:00 UTC``.

    Raises ValueError for a naive moment, because its meaning would be a guess.
    """
    if value.tzinfo is None:
        raise ValueError("A moment without a time zone cannot be shown.")
    moment = value.astimezone(UTC)
    clock = moment.strftime("%H:%M:%S" if seconds else "%H:%M")
    # Translators: a moment such as 24 Nov 2026, 17:00 UTC.
    return _("%(day)s, %(clock)s UTC") % {"day": day_words(moment, long=long), "clock": clock}
