"""Template tags of the officer's form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from portal.form_fields import summary_of_all, view_of
from portal.forms.assembly import RequestForms
from portal.forms.documents import ROLE_LABELS
from rules import server_names

register = template.Library()
_AFTER_A_SIGN = re.compile(r"(?<=[@./_-])(?=[^@./_-])")


@register.filter
def role_words(role: str) -> str:
    """What an officer calls the role of a document."""
    return str(ROLE_LABELS[role][0])


@register.filter
def breakable(address: str) -> SafeString:
    """An address that a narrow line breaks after its signs, and not one letter before its end."""
    parts = _AFTER_A_SIGN.split(str(conditional_escape(address)))
    return mark_safe("<wbr>".join(parts))  # noqa: S308 - escaped above


@register.filter
def shown_name(canonical: str) -> str:
    """The name of a server as it is written, with the form for machines beside it."""
    return server_names.shown_name(canonical)


@register.filter
def is_deceptive(canonical: str) -> bool:
    """Say whether the letters of a server's name are easily taken for those of another."""
    return server_names.is_deceptive(canonical)


@register.inclusion_tag("components/error_summary.html")
def errors_of(shown: Iterable[BaseForm]) -> dict[str, object]:
    """Every error of the forms, in the order in which they are given."""
    return {"errors": summary_of_all(shown)}


@register.inclusion_tag("components/error_summary.html")
def all_errors(shown: RequestForms) -> dict[str, object]:
    """Every error of a page of sections, in the order of the page; nothing where none was made."""
    return {"errors": summary_of_all(shown.all_forms()) if shown.bound else []}


@register.inclusion_tag("components/field.html")
def question(
    bound: BoundField, title: str | Promise, caption: str | Promise = ""
) -> dict[str, Any]:
    """The one input of a page, whose label is the question and the heading of the page."""
    shown = replace(view_of(bound), label=str(title))
    return {"field": shown, "label_size": "l", "as_heading": True, "caption": caption}
