"""One of everything that an act may be tried on, with everybody who may try it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import AgencyDomain, AgencyNumber, ApiKey, Officer
from cases.models import SavedView
from core import clock
from core.actor import SYSTEM, Actor
from disclosures.models import Production, Recall, RecallNotice, ReleaseLink
from documents.actions import store
from documents.inspecting import sealed
from documents.sandbox import Opened
from documents.view import View
from intake.actions import begin
from notifications.models import Message, UserNotice
from rules.submission import parse_submission, to_json
from servers.models import ServerAccess
from tests.cases.making import ACCOUNT, EMERGENCY, PDF, make_case
from tests.disclosures.conftest import EXAMPLES, ROCKETCHAT
from tests.portal.one_of_each import PNG, mails, papers

STAFF = {
    "T": "triage",
    "C": "counsel",
    "K": "custodian",
    "A": "auditor",
    "M": "administrator",
    "N": "nobody",
}
TOKEN = "a link that only its officer has"


@pytest.fixture
def w(world: Any, staff: SimpleNamespace, policy: Any) -> SimpleNamespace:
    """One of everything; on ``fresh`` and ``emergency`` nothing is decided."""
    case, officer, submission = world.case, world.officer, parse_submission(ACCOUNT)
    case.submission = to_json(submission)
    case.save(update_fields=["submission"])
    loose = store(
        by=SYSTEM,
        filename="loose.pdf",
        content=PDF,
        media_type="application/pdf",
        origin="received",
    )
    production = world.built("subscriber")
    released = _released(case, staff)
    found = papers(case)
    recall = Recall.objects.create(
        case=case,
        letter=found["letter"],
        mistake="wrong_person",
        what_happened="x",
        begun_by=staff.counsel.id,
    )
    return SimpleNamespace(
        **found,
        **mails(case),
        users=staff.users,
        policy=policy,
        officer=officer,
        **_directory(world.agency),
        server=world.account.server,
        access=_access(world, staff),
        archive=(EXAMPLES / "archives" / ROCKETCHAT).read_bytes(),
        case=case,
        account=world.account,
        fresh=make_case(policy, ACCOUNT, officer=officer),
        emergency=make_case(policy, EMERGENCY, officer=officer),
        submission=submission,
        preservation=world.preservation,
        snapshot=world.snapshot,
        production=production,
        released=released,
        token=TOKEN,
        link=_link(released, officer, staff),
        recall=recall,
        recall_notice=RecallNotice.objects.create(
            recall=recall, party="insurer", needed=True, decided_by=staff.counsel.id
        ),
        loose=loose,
        looked=sealed(loose, Opened(View("application/pdf", 1), {1: PNG})),
        api_key=ApiKey.objects.create(officer=officer, label="x", digest="d"),
        saved_view=SavedView.objects.create(owner=staff.users.triage, name="All", shared=True),
        notice=UserNotice.objects.create(case=case, account=world.account, planned_by="system"),
        message=_message(case),
        draft=begin(kind="preservation"),
        actors=_actors(staff, officer),
    )


def _directory(agency: Any) -> dict[str, Any]:
    number, _ = AgencyNumber.objects.get_or_create(
        agency=agency, phone="+15550100", defaults={"entered_by": "test"}
    )
    domain = AgencyDomain.objects.create(agency=agency, domain="sheriff.example")
    return {"agency": agency, "number": number, "domain": domain}


def _actors(staff: SimpleNamespace, officer: Officer) -> dict[str, Actor]:
    stranger = Officer.objects.create(
        email="stranger@police.example", email_verified_at=clock.now()
    )
    return {
        **{letter: getattr(staff, name) for letter, name in STAFF.items()},
        "S": SYSTEM,
        "O": officer.actor(),
        "X": stranger.actor(),
    }


def _message(case: Any) -> Message:
    return Message.objects.create(
        case=case,
        kind="receipt",
        to="pat@sheriff.larkspur.example",
        subject="x",
        body="x",
        message_id="<1@x.example>",
        effect_key="1",
        queued_at=clock.now(),
        queued_by="system",
    )


def _released(case: Any, staff: SimpleNamespace) -> Production:
    """A statement that there are no records, handed over already."""
    at, custodian = clock.now(), staff.custodian.id
    stamps = {f"{verb}_at": at for verb in ("built", "approved", "signed", "released")}
    people = {f"{verb}_by": custodian for verb in ("built", "signed", "released")}
    return Production.objects.create(
        reference="PRD-2026-AAAAAA",
        case=case,
        status="released",
        outcome="no_responsive_records",
        basis="process",
        grid={"accounts": []},
        grid_sha256="0" * 64,
        key_id="none",
        commitment_key="0" * 64,
        prepared_by=custodian,
        approved_by=staff.counsel.id,
        manifest="x",
        manifest_sha256="0" * 64,
        signature="x",
        fingerprint="A" * 40,
        expires_at=at + timedelta(days=1),
        **stamps,
        **people,
    )


def _link(released: Production, officer: Officer, staff: SimpleNamespace) -> ReleaseLink:
    return ReleaseLink.objects.create(
        production=released,
        officer=officer,
        token_sha256=hashlib.sha256(TOKEN.encode()).hexdigest(),
        created_at=clock.now(),
        created_by=staff.custodian.id,
        expires_at=clock.now() + timedelta(days=1),
    )


def _access(world: Any, staff: Any) -> ServerAccess:
    """The credential of a server that does not answer."""
    return ServerAccess.objects.create(
        server=world.account.server,
        api_url="http://127.0.0.1:9",
        inside=True,
        secret="a token",
        granted_by=staff.administrator.id,
    )
