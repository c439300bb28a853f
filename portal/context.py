"""What every template may name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language

from portal.languages import ASKED, ENGLISH_ONLY, offered
from rules.policy import load_policy
from rules.policy_parts import Provider


def provider(request: HttpRequest) -> dict[str, Provider]:
    """Give templates the provider of the policy in force, for header, footer and letters."""
    return {"provider": load_policy(settings.POLICY_FILE).provider}


def languages(request: HttpRequest) -> dict[str, Any]:
    """Give templates the language in use, the others that are offered, and where to come back to.

    The page itself is asked for again by GET, so after a POST only its path is named.
    """
    code = get_language() or settings.LANGUAGE_CODE
    staff_page = request.path_info.startswith(ENGLISH_ONLY)
    others = [] if staff_page else [pair for pair in offered() if pair[0] != code]
    kept = request.GET.copy() if request.method == "GET" else QueryDict(mutable=True)
    kept.pop(ASKED, None)
    here = f"{request.path}?{kept.urlencode()}" if kept else request.path
    return {"LANGUAGE_CODE": code, "other_languages": others, "this_page": here}
