"""Pages for everybody: home, guidelines, lookup, verification."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases.queries import current_policy
from core.errors import WritdeskError
from disclosures.signing import public_key, signing_fingerprint
from portal.forms.sections import PROCESSES
from portal.forms.status import LookupForm
from portal.looking_up import DEPLOYMENT_WORDS
from portal.refusals import answering
from rules.vocabulary import Category, Reach
from servers.lookup import look_up


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be done here, and for whom."""
    return render(request, "portal/home.html", {"policy": current_policy()})


@require_safe
def guidelines(request: HttpRequest) -> HttpResponse:
    """The rules of the policy in plain words."""
    policy = current_policy()
    clauses = [
        {
            "id": id_,
            "title": clause.title.in_language(),
            "text": clause.text.in_language(),
            "citation": clause.citation,
        }
        for id_, clause in policy.clauses.items()
        if not id_.startswith("DESK.")
    ]
    context = {
        "section": "guidelines",
        "policy": policy,
        "clauses": clauses,
        "columns": _REACH_COLUMNS,
        "rows": [
            [_PROCESS_WORDS.get(process, process), *_reach_words(reaches)]
            for process, reaches in policy.reach.items()
        ],
        "statements": [
            policy.statements.accuracy.in_language(),
            policy.statements.no_waiver.in_language(),
            policy.statements.not_legal_advice.in_language(),
        ],
    }
    return render(request, "portal/guidelines.html", context)


_PROCESS_WORDS = {**dict(PROCESSES), "none": _("No process")}
_REACH_COLUMNS = [
    {"label": _("Process")},
    {"label": _("Subscriber details")},
    {"label": _("Other records")},
    {"label": _("Messages and files")},
]
_REACH_WORDS = {"reaches": _("Reaches"), "review": _("Counsel decides"), "no": _("Does not reach")}


def _reach_words(reaches: Mapping[Category, Reach]) -> list[str]:
    shown: tuple[Category, ...] = ("subscriber", "records", "content")
    return [str(_REACH_WORDS[reaches[category]]) for category in shown]


@require_safe
def lookup(request: HttpRequest) -> HttpResponse:
    """Say whose a server is, from our registry alone."""
    asked = "server" in request.GET
    form = LookupForm(request.GET if asked else None)
    answer = None
    if asked and form.is_valid():
        answer = look_up(form.cleaned_data["server"], current_policy())
        if answer is None:
            form.add_error(
                "server", _("Enter the address of a server, for example https://chat.example.org.")
            )
    context = {
        "section": "lookup",
        "form": form,
        "answer": answer,
        "words": DEPLOYMENT_WORDS[answer.deployment] if answer else "",
    }
    return render(request, "portal/lookup.html", context, status=422 if form.errors else 200)


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Explain how to prove that records came from us unaltered, with public tools alone."""
    try:
        fingerprint = signing_fingerprint()
    except WritdeskError:
        # Without a key nothing was ever signed here, and the page says so.
        fingerprint = ""
    context = {"section": "verify", "fingerprint": fingerprint}
    return render(request, "portal/verify.html", context)


@require_safe
@answering
def verify_key(request: HttpRequest) -> HttpResponse:
    """Return the public key that signs productions."""
    response = HttpResponse(public_key(signing_fingerprint()), content_type="application/pgp-keys")
    response["Content-Disposition"] = 'attachment; filename="productions-key.asc"'
    return response
