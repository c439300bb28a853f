"""Template tags of the officer's form."""

from __future__ import annotations

from django import template

from portal.form_fields import summary_of_all
from portal.forms.assembly import RequestForms
from portal.forms.documents import ROLE_LABELS

register = template.Library()


@register.filter
def role_words(role: str) -> str:
    """What an officer calls the role of a document."""
    return str(ROLE_LABELS[role][0])


@register.inclusion_tag("components/error_summary.html")
def all_errors(shown: RequestForms) -> dict[str, object]:
    """Every error of a page of sections, in the order of the page; nothing where none was made."""
    return {"errors": summary_of_all(shown.all_forms()) if shown.bound else []}
