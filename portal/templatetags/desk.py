"""Template filters of the desk: codes of decisions and of the log, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from portal.desk import words

register = template.Library()


@register.filter
def category_words(category: str) -> str:
    """What staff call a category of information."""
    return words.CATEGORIES.get(category, words.plain(category))


@register.filter
def event_title(action: str) -> str:
    """What happened, for the action of an event."""
    return words.event_words(action)[0]


@register.filter
def entry(table: Mapping[str, object], key: str) -> object:
    """Return what a table holds under a key, empty for nothing."""
    return table.get(key, "")
