"""Version 1 of the API. Each operation is one action or query of the rooms below."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import HeaderEx, P, QueryEx, Status

from accounts.models import Officer
from api import problems
from api.document import DocumentedAPI
from api.examples import SUBMISSIONS
from api.keys import ApiKeyAuth
from api.schemas import (
    ChecksOut,
    CollectIn,
    LookupOut,
    Problem,
    ProductionOut,
    ReceiptOut,
    RequestOut,
    RequestsOut,
    ServerOut,
    SubmissionIn,
    body_schema,
)
from cases.models import Case
from cases.queries import current_policy
from cases.queries import visible_to as visible_cases
from core.clients import client_address
from core.errors import Invalid, NotFound
from core.ids import read_reference
from disclosures.download import zip_stream
from disclosures.models import Production
from disclosures.queries import visible_to as visible_productions
from intake import officer_view
from intake.actions import collect_production, needs_passphrase, submit_request
from intake.checking import examine_submission, submission_from_json
from intake.facts import Arrival
from intake.policies import (
    KEY_LONGEST,
    check_accounts,
    check_documents,
    check_key_holder,
    check_texts,
)
from intake.queries import public_servers
from servers.lookup import look_up

PAGE = 50
_IDENTIFIER = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")

api = DocumentedAPI(
    title="Writdesk",
    version="1",
    description=(
        "Legal requests to a chat provider: check, send, follow, collect. Errors are problem"
        " details (RFC 9457). Texts are in the language of Accept-Language."
    ),
    urls_namespace="api-1",
    docs_url=None,
    openapi_url="openapi.json",
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
problems.register(api)
_KEY = {"min_length": 1, "max_length": KEY_LONGEST, "pattern": "^[!-~]+$"}
_SUBMISSION = body_schema(SubmissionIn, SUBMISSIONS)


def _by_key(scope: str, **more: Any) -> dict[str, Any]:
    """Return what an operation declares that a key with this scope may call."""
    return {"auth": ApiKeyAuth(scope), "openapi_extra": {"x-scope": scope, **more}}


def _officer(request: HttpRequest) -> Officer:
    officer = getattr(request, "auth", None)
    if not isinstance(officer, Officer):
        raise NotFound("There is nothing here.")
    return officer


@api.post(
    "/checks",
    operation_id="check",
    response={200: ChecksOut},
    summary="Say what is missing, storing nothing",
    **_by_key("check", requestBody=_SUBMISSION),
)
def check(request: HttpRequest) -> dict[str, Any]:
    """Return the findings an officer may see on a request that is not sent yet."""
    officer = _officer(request)
    submission, policy = submission_from_json(request.body), current_policy()
    check_accounts(count=len(submission.accounts), policy=policy)
    check_texts(submission=submission)
    check_documents(documents=submission.documents, policy=policy)
    check_key_holder(given=submission.officer.email or "", holder=officer.email)
    found = examine_submission(submission, policy, Arrival(officer_email=officer.email))
    return {
        "kind": submission.kind,
        "consequence": officer_view.outlook(submission, found.findings, policy, found.facts),
        "findings": [vars(item) for item in officer_view.words_of(found.findings, policy)],
    }


@api.post(
    "/requests",
    operation_id="send",
    response={200: ReceiptOut, 201: ReceiptOut, 409: Problem},
    summary="Send a request",
    **_by_key("submit", requestBody=_SUBMISSION),
)
def send(
    request: HttpRequest, idempotency_key: HeaderEx[str, P(alias="Idempotency-Key", **_KEY)]
) -> Status[dict[str, Any]]:
    """Open a case: 201, or 200 with the first answer when the same key and body come again.

    A key is remembered for 24 hours. With another body it is a conflict.
    """
    officer, submission = _officer(request), submission_from_json(request.body)
    check_key_holder(given=submission.officer.email or "", holder=officer.email)
    receipt = submit_request(
        by=officer.actor(),
        raw=submission,
        via="api",
        officer=officer,
        idempotency_key=idempotency_key,
    )
    case, policy = receipt.case, current_policy()
    # The answer speaks the language of the first time, so that it is the same each time.
    with override(case.language):
        words = officer_view.words_of(receipt.findings, policy)
    answer = {
        "reference": case.reference,
        "kind": case.kind,
        "received_at": case.received_at,
        "status_url": f"{settings.SITE_URL}/status/{case.reference}/",
        "findings": [vars(item) for item in words],
    }
    return Status(200 if receipt.repeated else 201, answer)


@api.get(
    "/requests",
    operation_id="requests",
    response={200: RequestsOut, 422: Problem},
    summary="The caller's own requests",
    **_by_key("read"),
)
def requests(
    request: HttpRequest,
    after: QueryEx[str, P(max_length=40, description="The ``next`` of the page before.")] = "",
) -> dict[str, Any]:
    """List the officer's own requests, newest first, a page at a time."""
    own = visible_cases(_officer(request).actor()).order_by("-id")
    if after:
        own = own.filter(id__lt=_place_of(_officer(request), after))
    page = list(own[: PAGE + 1])
    shown = officer_view.standings_of(page[:PAGE])
    return {
        "items": [
            {
                "reference": standing.case.reference,
                "kind": standing.case.kind,
                "status": standing.status,
                "status_label": standing.label,
                "holder": standing.holder,
                "received_at": standing.case.received_at,
            }
            for standing in shown
        ],
        "next": page[PAGE - 1].reference if len(page) > PAGE else None,
    }


@api.get(
    "/requests/{reference}",
    operation_id="follow",
    response={200: RequestOut, 404: Problem},
    summary="Where a request stands",
    **_by_key("read"),
)
def follow(request: HttpRequest, reference: str) -> dict[str, Any]:
    """Return one of the caller's own requests; anybody else's is not found."""
    officer = _officer(request)
    case = _own_case(officer, reference)
    view = officer_view.view_of(case, officer.actor())
    return {
        "reference": case.reference,
        "kind": case.kind,
        "status": view.status,
        "status_label": view.label,
        "holder": view.holder,
        "next_step": view.next_step,
        "next_at": view.next_at,
        "received_at": case.received_at,
        "findings": [vars(item) for item in view.findings],
        "letters": [
            {
                "kind": letter.kind,
                "made_at": letter.made_at,
                "sha256": letter.document.sha256 if letter.document else None,
            }
            for letter in view.letters
        ],
        "preservations": [vars(item) for item in view.preservations],
        "productions": [_production(item) for item in view.productions],
    }


@api.get(
    "/lookup",
    operation_id="lookup",
    response={200: LookupOut, 422: Problem},
    summary="Whose server?",
)
def lookup(
    request: HttpRequest,
    server: QueryEx[str, P(max_length=2000, examples=["https://open.rocket.chat"])],
) -> dict[str, Any]:
    """Say who runs a server, from our registry alone; no server is contacted."""
    answer = look_up(server, current_policy())
    if answer is None:
        raise Invalid({"server": ["is not the address of a server"]})
    return {
        "canonical": answer.canonical,
        "deployment": answer.deployment,
        "ours": answer.is_ours,
        "registered": answer.registered,
        "what_exists": answer.what_exists,
        "what_is_not_kept": answer.what_is_not_kept,
        "whom_to_ask": answer.whom_to_ask,
    }


@api.get(
    "/servers",
    operation_id="servers",
    response=list[ServerOut],
    summary="The provider's own servers",
)
def servers(request: HttpRequest) -> list[dict[str, str]]:
    """List the servers the provider itself runs; customers' servers are nobody's business."""
    return [
        {"canonical": canonical, "deployment": "community", "name": name}
        for canonical, name in public_servers(current_policy()).items()
    ]


@api.get(
    "/productions/{production_id}",
    operation_id="production",
    response={200: ProductionOut, 404: Problem},
    summary="A production released to the caller",
    **_by_key("productions"),
)
def production(request: HttpRequest, production_id: str) -> dict[str, Any]:
    """Return what a released production is; its records are collected with POST."""
    return _production(_own_production(_officer(request), production_id))


@api.post(
    "/productions/{production_id}/download",
    operation_id="download",
    response={404: Problem},
    summary="Collect a production",
    **_by_key(
        "productions",
        responses={
            200: {
                "description": "The production as a ZIP archive",
                "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
            }
        },
    ),
)
def download(request: HttpRequest, production_id: str, body: CollectIn) -> StreamingHttpResponse:
    """Stream a released production; each access is recorded, contents need the passphrase."""
    officer = _officer(request)
    found = _own_production(officer, production_id)
    collected = collect_production(
        by=officer.actor(),
        production_id=found.id,
        address=client_address(request.META, proxies=settings.PROXIES_IN_FRONT),
        passphrase=body.passphrase,
    )
    archive = zip_stream(collected)
    response = StreamingHttpResponse(archive.read(), content_type="application/zip")
    response["Content-Length"] = str(archive.length)
    response["Content-Disposition"] = f'attachment; filename="{archive.filename}"'
    return response


def _place_of(officer: Officer, reference: str) -> str:
    try:
        return str(_own_case(officer, reference).id)
    except NotFound as error:
        raise Invalid({"after": [_("is none of your references")]}) from error


def _own_case(officer: Officer, reference: str) -> Case:
    meant = read_reference(reference[:40])
    case = visible_cases(officer.actor()).filter(reference=meant).first() if meant else None
    if case is None:
        raise NotFound("There is no such request.")
    return case


def _own_production(officer: Officer, production_id: str) -> Production:
    visible = visible_productions(officer.actor())
    known = _IDENTIFIER.fullmatch(production_id)
    found = visible.filter(pk=production_id).first() if known else None
    if found is None:
        raise NotFound("There is no such production.")
    return found


def _production(found: Production) -> dict[str, Any]:
    return {
        "id": found.id,
        "reference": found.reference,
        "case": found.case.reference,
        "status": found.status,
        "outcome": found.outcome,
        "released_at": found.released_at,
        "expires_at": found.expires_at,
        "manifest_sha256": found.manifest_sha256,
        "fingerprint": found.fingerprint,
        "needs_passphrase": needs_passphrase(found),
    }
