"""The addresses of the officer's way in, below ``/request/``."""

from __future__ import annotations

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from portal.refusals import answering
from portal.request import (
    accounts,
    choosing,
    documents,
    emergency,
    pages,
    proof,
    sending,
    signing,
    starting,
)


def _answered(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """Serve a page that answers our own errors with a page."""
    return path(route, answering(view), name=name)


urlpatterns: list[URLPattern] = [
    path("", starting.start, name="request-start"),
    _answered("email/", proof.email, "request-email"),
    _answered("code/", proof.code, "request-code"),
    _answered("leave/", starting.leave, "request-leave"),
    _answered("drafts/", starting.drafts, "request-drafts"),
    _answered("kind/", starting.kind, "request-kind"),
    _answered("emergency/", emergency.emergency, "request-emergency"),
    _answered("receipt/<str:reference>/", sending.receipt, "receipt"),
    _answered("receipt/<str:reference>/receipt.pdf", sending.receipt_pdf, "receipt-pdf"),
    _answered("<str:draft_id>/", pages.tasks, "request-tasks"),
    _answered("<str:draft_id>/accounts/", accounts.accounts, "request-accounts"),
    _answered("<str:draft_id>/accounts/<int:number>/", accounts.account, "request-account"),
    _answered("<str:draft_id>/reach/", choosing.reach, "request-reach"),
    _answered("<str:draft_id>/documents/", documents.documents, "request-documents"),
    _answered("<str:draft_id>/documents/found/", documents.found, "request-documents-found"),
    _answered("<str:draft_id>/signature/", signing.sign, "request-sign"),
    _answered("<str:draft_id>/check/", sending.check, "request-check"),
    _answered("<str:draft_id>/delete/", starting.delete, "request-delete"),
    _answered("<str:draft_id>/emergency/", emergency.emergency_draft, "request-emergency-draft"),
    _answered("<str:draft_id>/<slug:slug>/", pages.page, "request-step"),
]
