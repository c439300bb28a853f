"""Reading pages in the tests of the desk."""

from __future__ import annotations

import html
import re
from typing import Any

from cases.models import Case

PASSWORD = "a sentence that nobody guesses"


def words(response: Any) -> str:
    """Return the words of a page with tags and runs of space removed."""
    text = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text))).strip()


def address(case: Case, *parts: str) -> str:
    """Return the address of the case's page, or of an act below it."""
    return "/".join([f"/desk/cases/{case.reference}", *parts]) + "/"


def again(case: Case) -> Case:
    """Read the case anew; a protected state cannot be refreshed."""
    return Case.objects.get(pk=case.pk)
