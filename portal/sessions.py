"""Sessions of staff end: after a time without use, and after the longest time at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.actions.sessions import note_session_ended
from accounts.models import User
from core import clock
from portal import kept

Answer = Callable[[HttpRequest], HttpResponseBase]
BEGAN, SEEN = "session-began", "session-seen"
IDLE, LONGEST = "idle", "longest"
# Writing the session at every page would cost more than the page.
_NOTED_EVERY = 60
# A page that refreshes itself says so, because a desk that nobody sits at is not in use.
REFRESH = "X-Refresh"
_WORDS = {
    IDLE: "Your session ended after {minutes} minutes without use. Sign in to go on.",
    LONGEST: "Your session ended after {hours} hours. Sign in to go on.",
}


class EndSessions:
    """Ends what has lasted too long before a page is made, and keeps what was typed.

    Runs as ``process_view``, behind the check of the form's token: only the person's own form is
    kept for them. A page that refreshes itself gets 401.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        # Whoever brings no cookie is asked nothing, so that public answers do not vary by it.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        user = request.user
        if not isinstance(user, User):
            return None
        reason = over(request)
        if reason is None:
            return None
        return end(request, user, reason)


def over(request: HttpRequest) -> str | None:
    """Return why the session is over, or None; note once a minute that it is in use."""
    present, session = int(clock.now().timestamp()), request.session
    if BEGAN not in session:
        session[BEGAN] = session[SEEN] = present
        return None
    if present - session[BEGAN] >= settings.SESSION_LONGEST.total_seconds():
        return LONGEST
    if present - session[SEEN] >= settings.SESSION_IDLE.total_seconds():
        return IDLE
    if REFRESH not in request.headers and present - session[SEEN] >= _NOTED_EVERY:
        session[SEEN] = present
    return None


def end(request: HttpRequest, user: User, reason: str) -> HttpResponse:
    """End the session, say so, and lead to signing in and from there back."""
    note_session_ended(user=user, reason=reason)
    typed = kept.sealed(request, user)
    logout(request)
    if REFRESH in request.headers:
        return HttpResponse("The session ended.", status=401, content_type="text/plain")
    kept.put_back(request, typed)
    words = _WORDS[reason].format(
        minutes=int(settings.SESSION_IDLE.total_seconds() // 60),
        hours=int(settings.SESSION_LONGEST.total_seconds() // 3600),
    )
    if typed:
        words += " What you typed is kept; nothing was sent."
    messages.warning(request, words)
    where = request.path if request.method == "POST" else request.get_full_path()
    return redirect_to_login(where)
