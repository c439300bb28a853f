"""The addresses of the officer's way in, below ``/request/``."""

from __future__ import annotations

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

urlpatterns: list[URLPattern] = [
    path("", starting.start, name="request-start"),
    path("email/", answering(proof.email), name="request-email"),
    path("code/", answering(proof.code), name="request-code"),
    path("leave/", answering(starting.leave), name="request-leave"),
    path("drafts/", answering(starting.drafts), name="request-drafts"),
    path("kind/", answering(starting.kind), name="request-kind"),
    path("emergency/", answering(emergency.emergency), name="request-emergency"),
    path("receipt/<str:reference>/", answering(sending.receipt), name="receipt"),
    path(
        "receipt/<str:reference>/receipt.pdf",
        answering(sending.receipt_pdf),
        name="receipt-pdf",
    ),
    path("<str:draft_id>/", answering(pages.tasks), name="request-tasks"),
    path("<str:draft_id>/accounts/", answering(accounts.accounts), name="request-accounts"),
    path(
        "<str:draft_id>/accounts/<int:number>/",
        answering(accounts.account),
        name="request-account",
    ),
    path("<str:draft_id>/reach/", answering(choosing.reach), name="request-reach"),
    path("<str:draft_id>/documents/", answering(documents.documents), name="request-documents"),
    path(
        "<str:draft_id>/documents/found/",
        answering(documents.found),
        name="request-documents-found",
    ),
    path("<str:draft_id>/signature/", answering(signing.sign), name="request-sign"),
    path("<str:draft_id>/check/", answering(sending.check), name="request-check"),
    path("<str:draft_id>/delete/", answering(starting.delete), name="request-delete"),
    path(
        "<str:draft_id>/emergency/",
        answering(emergency.emergency_draft),
        name="request-emergency-draft",
    ),
    path("<str:draft_id>/<slug:slug>/", answering(pages.page), name="request-step"),
]
