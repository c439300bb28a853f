"""Whose draft it is: of a proven address, or of the browser in which it was begun.

Where the proof has ended in the middle, what was typed and uploaded is parked, and put back when
the address is proven again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.errors import Invalid, NotFound
from intake import actions, queries
from intake.models import Draft
from portal import proving
from portal.forms.documents import ROLES_BY_KIND
from portal.proving import RECEIPTS
from portal.request.files import take_files

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Draft, Given], HttpResponse]
# Drafts begun in this browser by nobody known, and what was typed after a proof had ended.
BEGUN, PARKED = "drafts-begun", "drafts-parked"
# Characters on one page: many times what its fields take, and little beside what a file may hold.
TYPED_MOST = 1_000_000
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "do"})


def of_the_owner(view: View[Given]) -> Callable[..., HttpResponse]:
    """Give the view the draft that the address names, where the reader may write it.

    Raises NotFound for anybody else's. A draft that was sent leads to its receipt.
    """

    @wraps(view)
    def asked(
        request: HttpRequest, draft_id: str, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponse:
        draft = queries.draft_of(draft_id)
        if draft.cures_id or draft.parks_id:
            raise NotFound("There is no such draft.")
        email = proving.proven_email(request)
        if not draft.owner_email:
            draft = _of_this_browser(request, draft, email)
        elif email is None:
            return _prove_and_come_back(request, draft)
        else:
            elsewhere = _put_back(request, draft, email)
            if elsewhere:
                return elsewhere
            if draft.owner_email != email:
                raise NotFound("There is no such draft.")
            draft = queries.draft_of(draft_id)
        if draft.case_id is not None:
            return to_receipt(request, draft)
        return view(request, draft, *args, **kwargs)

    return asked


def begin(request: HttpRequest, kind: str, answers: dict[str, list[str]]) -> Draft:
    """Begin a draft of the proven address, or of this browser alone."""
    email = proving.proven_email(request) or ""
    draft = actions.begin(kind=kind, answers=answers, owner_email=email)
    if not email:
        request.session[BEGUN] = [*request.session.get(BEGUN, []), draft.id][-20:]
    return draft


def to_receipt(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A second press of the button, or the way back, leads to the receipt."""
    reference = queries.case_of(draft.case_id or "").reference
    remember_receipt(request, reference)
    return redirect("receipt", reference=reference)


def remember_receipt(request: HttpRequest, reference: str) -> None:
    """Let this browser see the receipt."""
    kept = [known for known in request.session.get(RECEIPTS, []) if known != reference]
    request.session[RECEIPTS] = [*kept, reference][-20:]


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """Return what was typed on a page, as a draft keeps it. Raises Invalid for a flood of text."""
    given = {name: list(values) for name, values in request.POST.lists() if name not in _NOT_TYPED}
    if sum(len(value) for values in given.values() for value in values) > TYPED_MOST:
        words = _("This page holds more text than we keep. Shorten it, or send it as a file.")
        raise Invalid({"text": [words]}, words)
    return given


def _of_this_browser(request: HttpRequest, draft: Draft, email: str | None) -> Draft:
    if draft.id not in request.session.get(BEGUN, []):
        raise NotFound("There is no such draft.")
    if email is None or draft.sent_at is not None:
        return draft
    actions.adopt(draft_id=draft.id, email=email)
    return actions.answer(draft_id=draft.id, answers={"officer_email": [email]})


def _prove_and_come_back(request: HttpRequest, draft: Draft) -> HttpResponseRedirect:
    answers = typed(request) if request.method == "POST" else {}
    if draft.sent_at is None and (answers or request.FILES):
        parked = actions.park(draft_id=draft.id, answers=answers)
        for _control, words in take_files(request, parked, ROLES_BY_KIND[draft.kind]):
            messages.error(request, words)
        request.session[PARKED] = [*request.session.get(PARKED, []), parked.id][-20:]
    return proving.prove_first(request.get_full_path())


def _put_back(request: HttpRequest, draft: Draft, email: str) -> HttpResponse | None:
    """Put back what was parked; lead to the own drafts where it now lies in another one."""
    waiting = request.session.pop(PARKED, [])
    places = [actions.unpark(draft_id=parked, email=email) for parked in waiting]
    put_back = [place for place in places if place is not None]
    if not put_back:
        return None
    if any(place.id == draft.id for place in put_back):
        messages.info(request, _("What you typed is back. Look at it and continue."))
        return None
    messages.info(request, _("What you typed is kept in a draft of this address."))
    return redirect("request-drafts")
