"""Who changes how they sign in shows first what they have: a borrowed session gains nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.factors import factors_of, has_shown_factor
from accounts.models import User
from portal.desk.viewing import lead_to_factor

Answer = Callable[[HttpRequest], HttpResponseBase]
ADDING = frozenset({"mfa_activate_totp", "mfa_add_webauthn"})
CHANGING = ADDING | {
    "mfa_index",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "account_change_password",
    "usersessions_list",
}


class ShowFactorFirst:
    """Stands before the sign-in library's pages, which ask for the password alone."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        match = request.resolver_match
        user = request.user if match and match.url_name in CHANGING else None
        if match is None or not isinstance(user, User):
            return None
        known = factors_of(user)
        if known and not has_shown_factor(request, user):
            return lead_to_factor(request)
        if known or match.url_name not in ADDING or user.has_usable_password():
            return None
        return None if _came_just_now(request, user) else _sign_in_again(request)


def _came_just_now(request: HttpRequest, user: User) -> bool:
    records = get_authentication_records(request, user)
    newest = max((float(entry["at"]) for entry in records), default=0.0)
    return time.time() - newest <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    """Lead back to the organisation's provider, the only one who can ask this person again."""
    where = request.path
    logout(request)
    messages.warning(request, "Sign in again first: a second factor is set up right after that.")
    return redirect_to_login(where)
