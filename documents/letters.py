"""Letters, receipts and certificates as tagged PDF, from templates and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.template.loader import get_template, render_to_string
from django.utils.module_loading import import_string

from rules.policy import Policy

STYLESHEET = "letters/letter.css"
RENDERER = "documents.rendering.set_as_pdf"


def render(template: str, context: Mapping[str, Any], policy: Policy) -> bytes:
    """Return the letter as PDF/UA; the same input gives the same bytes on the same machine.

    ``context`` as ``templates/letters/base.html`` reads it (reference, date, addressee_lines,
    subject, ...); the provider and the page size come from the policy. Nothing outside the template
    is ever fetched, so that no text from a request can make the renderer read a file or call a
    server. Raises Unavailable where no font can set the text.
    """
    html = render_to_string(
        template,
        {**context, "provider": policy.provider, "page_size": policy.provider.page_size},
    )
    set_as_pdf: Callable[[str, str], bytes] = import_string(RENDERER)
    return set_as_pdf(html, _style())


@cache
def _style() -> str:
    return str(get_template(STYLESHEET).template.source)  # type: ignore[attr-defined]
