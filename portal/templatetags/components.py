"""The components of every page as template tags; docs/components.md shows each in use.

A tag and not an include, because a tag sees only what it is given: a page's own ``kind`` or
``state`` cannot leak into a button, and a misspelt parameter is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.wording import LazyWords, Words
from portal import wording
from portal.form_fields import summary_of_all, view_of
from portal.periods import period_words

register = template.Library()

Shown = dict[str, Any]

_OUTCOMES: Mapping[str, tuple[str, str, LazyWords]] = {
    "pass": ("check", "good", _("Found")),
    "review": ("exclamation", "due", _("Look again")),
    "fail": ("cross", "emergency", _("Missing")),
    "not_applicable": ("dash", "quiet", _("Not needed")),
    "checking": ("ring", "quiet", _("Checking")),
}
_STATE_SHAPES: Mapping[str, str] = {
    "emergency": "triangle",
    "due": "clock",
    "held": "diamond",
    "good": "check",
    "open": "disc",
    "quiet": "ring",
}
_VERDICTS: Mapping[str, tuple[str, str]] = {
    "VALID": ("good", "check"),
    "VALID BUT KEY SINCE EXPIRED": ("due", "clock"),
    "NOT PROVEN": ("due", "exclamation"),
    "INVALID": ("emergency", "cross"),
}


@register.filter
def grouped(value: object) -> str:
    """A digest or fingerprint in groups of four."""
    return wording.grouped(str(value or ""))


@register.filter
def utc(value: datetime | None) -> str:
    """``24 Nov 2026, 17:00 UTC``; empty for None."""
    return wording.utc_words(value) if value else ""


@register.simple_tag
def period(since: datetime | None, until: datetime | None, zone: str | None = "") -> str:
    """``1 Nov 2026 to 7 Nov 2026 (UTC)``, both days inside; a half-open period is given."""
    return period_words(since, until, zone or "")


@register.filter
def day(value: date | None) -> str:
    """``24 Nov 2026``; empty for None."""
    return wording.day_words(value) if value else ""


@register.filter
def relative(value: datetime | None) -> str:
    """``in 2 hours``; empty for None."""
    return wording.relative_words(value, present=now()) if value else ""


@register.filter
def due_words(value: datetime | date | None) -> str:
    """``2 h``, ``today``, ``3 d late``; empty for None."""
    return wording.due_words(value, present=now()) if value else ""


@register.filter
def due_state(value: datetime | date | None) -> str:
    """``emergency``, ``due`` or ``quiet``."""
    return wording.due_state(value, present=now()) if value else "quiet"


@register.filter
def elapsed(value: datetime | None) -> str:
    """``00:07:31`` since the moment; empty for None."""
    return wording.elapsed_words(value, present=now()) if value else ""


@register.inclusion_tag("components/moment.html")
def moment(value: datetime | None, relative: bool = True, empty: Words = _("Not set")) -> Shown:
    """An exact UTC time with the relative words after it."""
    return {"value": value, "relative": relative, "empty": empty}


@register.inclusion_tag("components/due.html")
def due(value: datetime | date | None, why: str = "") -> Shown:
    """The due column: short words, state colour and shape, the working as a tooltip."""
    exact = ""
    if isinstance(value, datetime):
        exact = wording.utc_words(value)
    elif value:
        exact = wording.day_words(value)
    return {"value": value, "exact": exact, "why": why}


@register.inclusion_tag("components/digest.html")
def digest(value: str, label: str = "") -> Shown:
    """A digest or fingerprint in groups of four; ``label`` names its kind for a screen reader."""
    return {"value": value, "label": label}


@register.inclusion_tag("components/shape.html")
def shape(name: str) -> Shown:
    """A small drawn shape; always beside a word."""
    return {"name": name}


@register.inclusion_tag("components/tag.html")
def tag(
    word: str, state: str = "quiet", shape: str = "", solid: bool = False, why: str = ""
) -> Shown:
    """A status: word, shape and colour. ``solid`` is for an emergency only, ``why`` a tooltip."""
    chosen = shape or _STATE_SHAPES.get(state, "ring")
    return {"word": word, "state": state, "shape": chosen, "solid": solid, "why": why}


@register.inclusion_tag("components/button.html")
def button(
    text: str,
    href: str = "",
    kind: str = "primary",
    name: str = "",
    value: str = "",
    key: str = "",
    disabled: bool = False,
    hidden_text: str = "",
    form: str = "",
) -> Shown:
    """A button, or a link that looks like one when ``href`` is given."""
    return {
        "text": text,
        "href": href,
        "kind": kind,
        "name": name,
        "value": value,
        "key": key,
        "disabled": disabled,
        "hidden_text": hidden_text,
        "form": form,
    }


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField,
    label_size: str = "s",
    as_heading: bool = False,
    caption: str = "",
    inline: bool = False,
) -> Shown:
    """A bound form field with label, hint, error and control."""
    return {
        "field": view_of(bound),
        "label_size": label_size,
        "as_heading": as_heading,
        "caption": caption,
        "inline": inline,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*shown: forms.BaseForm) -> Shown:
    """Every error of the given forms, each a link to its control; nothing when there is none."""
    return {"errors": summary_of_all(form for form in shown if form.is_bound)}


def _finding_shown(finding: Any) -> Shown:
    keys = ("title", "clause", "what_to_do", "evidence_href", "evidence_text", "code", "at")
    read = finding.get if isinstance(finding, Mapping) else lambda key: getattr(finding, key, "")
    outcome = str(read("outcome") or "not_applicable")
    drawn, state, word = _OUTCOMES[outcome]
    shown: Shown = {key: read(key) or "" for key in keys}
    shown.update(outcome=outcome, shape=drawn, state=state, word=str(read("word") or word))
    return shown


@register.inclusion_tag("components/finding.html")
def finding(finding: Any, compact: bool = False) -> Shown:
    """One finding: shape and word, what was looked for, its clause, what to do, its evidence."""
    return {"finding": _finding_shown(finding), "compact": compact}


@register.inclusion_tag("components/findings_panel.html")
def findings_panel(
    findings: Iterable[Any],
    heading: Words = _("Findings"),
    compact: bool = False,
    live: bool = False,
) -> Shown:
    """All findings, what needs attention first; ``live`` announces changes to a screen reader."""
    order = ("fail", "review", "checking", "pass", "not_applicable")
    shown = sorted(map(_finding_shown, findings), key=lambda row: order.index(row["outcome"]))
    counts = {name: sum(row["outcome"] == name for row in shown) for name in order}
    return {
        "findings": shown,
        "heading": heading,
        "compact": compact,
        "live": live,
        "counts": counts,
    }


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Iterable[Any], dense: bool = False) -> Shown:
    """Keys and values; a row may carry ``kind`` and a change link."""
    return {"rows": rows, "dense": dense}


@register.inclusion_tag("components/value.html")
def value(
    content: Any, kind: str = "text", state: str = "", empty: Words = _("Not provided")
) -> Shown:
    """One value drawn by its kind: text, digest, time, date, due, ref, tag, email or lines."""
    return {"content": content, "kind": kind, "state": state, "empty": empty}


def _cell(cell: Any) -> Any:
    """Let a plain value stand for a cell of text."""
    return cell if isinstance(cell, Mapping) or hasattr(cell, "value") else {"value": cell}


@register.inclusion_tag("components/table.html")
def table(
    caption: str,
    columns: Sequence[Any],
    rows: Iterable[Any],
    empty: Words = _("Nothing to show."),
    show_caption: bool = True,
) -> Shown:
    """A table that scrolls in its own box on a narrow screen."""
    return {
        "caption": caption,
        "columns": columns,
        "rows": [[_cell(cell) for cell in row] for row in rows],
        "empty": empty,
        "show_caption": show_caption,
    }


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any], heading: Words = _("Timeline"), level: int = 2) -> Shown:
    """Events, newest first, each with its exact time and who did it."""
    return {"entries": entries, "heading": heading, "level": level}


@register.inclusion_tag("components/notification_banner.html")
def notification_banner(
    text: str, title: str = "", kind: str = "important", href: str = "", link_text: str = ""
) -> Shown:
    """A message about the page: ``important``, ``success`` or ``emergency``."""
    return {"text": text, "title": title, "kind": kind, "href": href, "link_text": link_text}


@register.inclusion_tag("components/identity_bar.html")
def identity_bar(
    reference: str,
    facts: Iterable[str] = (),
    status: str = "",
    state: str = "open",
    due_at: datetime | date | None = None,
    why: str = "",
    why_href: str = "",
    emergency: bool = False,
    working: Sequence[Any] = (),
    due_for: str = "",
) -> Shown:
    """What this page is about, at the top of a case, preservation or production.

    ``working`` are rows that show how the due time was counted, ``due_for`` what is due then.
    """
    return {
        "reference": reference,
        "facts": facts,
        "status": status,
        "state": state,
        "due_at": due_at,
        "why": why,
        "why_href": why_href,
        "emergency": emergency,
        "working": working,
        "due_for": due_for,
    }


@register.inclusion_tag("components/action_panel.html", takes_context=True)
def action_panel(context: template.Context, actions: Iterable[Any], heading: str = "Next") -> Shown:
    """What may be done now; what may not says why."""
    return {
        "actions": list(actions),
        "heading": heading,
        "csrf_token": context.get("csrf_token", ""),
    }


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any], label: Words = _("Pages")) -> Shown:
    """Links to the other pages, keeping the filters in the address."""
    request = context.get("request")
    kept = request.GET.copy() if request is not None else None
    if kept is not None:
        kept.pop("page", None)
    query = f"{kept.urlencode()}&" if kept else ""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(numbers), "query": query, "label": label}


@register.inclusion_tag("components/empty_state.html")
def empty_state(heading: str, text: str, href: str = "", link_text: str = "") -> Shown:
    """What would be here, and how it gets here."""
    return {"heading": heading, "text": text, "href": href, "link_text": link_text}


@register.inclusion_tag("components/confirmation_panel.html")
def confirmation_panel(title: str, reference: str = "", text: str = "") -> Shown:
    """The end of a task: what happened, and the reference to keep."""
    return {"title": title, "reference": reference, "text": text}


@register.inclusion_tag("components/verdict.html")
def verdict(word: str, reason: str = "", checked_at: datetime | None = None) -> Shown:
    """The verdict on a production: the largest thing on the page."""
    state, drawn = _VERDICTS[word]
    return {
        "word": word,
        "reason": reason,
        "checked_at": checked_at,
        "state": state,
        "shape": drawn,
    }


@register.inclusion_tag("components/chain.html")
def chain(links: Iterable[Any], label: Words = _("Chain of custody")) -> Shown:
    """A vertical chain: each link with its time, person, digest and proofs."""
    return {"links": links, "label": label}


@register.inclusion_tag("components/task_list.html")
def task_list(tasks: Iterable[Any]) -> Shown:
    """Parts of a request and whether each is complete."""
    return {"tasks": tasks}


@register.inclusion_tag("components/consequences.html")
def consequences(sentence: str, whom: str = "", irreversible: str = "") -> Shown:
    """On the page of a grave act: what will happen, to whom, and what cannot be undone."""
    return {"sentence": sentence, "whom": whom, "irreversible": irreversible}
