"""Which language a page speaks: the reader's in public and in the API, English at the desk."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cases.queries import current_policy
from core.language import matching

Answer = Callable[[HttpRequest], HttpResponseBase]
# Read by staff, auditors and machines of the operator, who share one language.
ENGLISH_ONLY = ("/desk/", "/audit/", "/account/", "/healthz", "/readyz", "/metrics")
ENGLISH = "en"
# Shows one page in another language without choosing it, so that a link can carry a language.
ASKED = "lang"


def offered() -> list[tuple[str, str]]:
    """Return code and own name of each language that both the pages and the policy speak.

    A page in a language whose rules are quoted in another would be half a translation.
    """
    spoken = current_policy().languages
    known = [(code, name) for code, name in settings.LANGUAGES if matching(code, spoken)]
    return known or [(ENGLISH, dict(settings.LANGUAGES)[ENGLISH])]


class SpeakTheReadersLanguage:
    """Answers each request in one language and leaves none behind in the thread.

    Asked for in the address, else chosen before (a cookie), else the browser's or the client's
    ``Accept-Language``, else the first that is offered.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(ENGLISH_ONLY):
            with translation.override(ENGLISH):
                return self.get_response(request)
        language = language_for(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def language_for(request: HttpRequest) -> str:
    """Return the code of the language in which this request is answered."""
    codes = [code for code, _ in offered()]
    wishes = [
        request.GET.get(ASKED),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME),
        *(tag for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))),
    ]
    return next((code for wish in wishes if (code := matching(wish, codes))), codes[0])


# It changes nothing but the words of pages, and works where a browser keeps no session.
@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the language that was chosen, and go back to the page."""
    came_from = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        came_from, {request.get_host()}, require_https=request.is_secure()
    ):
        came_from = "/"
    response = HttpResponseRedirect(came_from)
    chosen = matching(request.POST.get("language"), [code for code, _ in offered()])
    if chosen is not None:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response
