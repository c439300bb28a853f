"""A desk in the middle of its work, made by the real acts, and the pages that are looked at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from accounts import actions as accounts
from accounts.actions import staff as people
from accounts.models import Agency, ApiKey, OnCall
from accounts.roster import change_roster
from audit.models import LogHead
from cases import actions as cases
from cases.models import Case
from cases.queries import current_findings, current_policy
from config.demo.cast import OFFICER, Cast, assemble
from config.demo.journey import (
    REQUESTS,
    STEPS,
    authenticate,
    confirm_doubts,
    do_due,
    grid,
    send_in,
)
from core import clock
from disclosures.actions.recall_notices import decide_notice
from disclosures.actions.recalling import begin_recall, demand, record_answer
from disclosures.models import Production, Recall
from intake.actions import submit_request
from preservation.models import Preservation
from servers.models import Server, ServerAccess
from tests.cases.making import ACCOUNT, EMERGENCY, changed

ARCHIVE = Path("examples/archives/rocketchat-dump-example.zip")


# The examples that were worked on before: a production released, a letter returned, and so on.
DONE = ("01", "03", "05", "06")


# The pages whose pictures are kept.
PICTURED = (
    "queue", "case", "process-sheet", "decision-grid", "return-letter", "directory", "agency",
    "deadlines", "dashboard", "on-call", "people", "sign-in",
)  # fmt: skip


# Pages that name no one thing.
LISTS = (
    "/desk/productions/", "/desk/preservations/", "/desk/notices/", "/desk/recalls/",
    "/desk/agencies/verify/", "/desk/mail/", "/desk/forgers/", "/desk/forgers/note/",
    "/desk/search/?q=parcel", "/desk/search/?q=nothingatall", "/desk/?view=returned",
    "/desk/?assignee=me&kind=preservation", "/desk/keys/", "/desk/views/save/?kind=preservation",
    "/desk/cases/new/", "/desk/cases/new/account_information/", "/audit/transparency/",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One page: under which name it is kept, who looks at it, and where it is."""

    name: str
    who: str
    path: str


@dataclass
class House:
    """Who works at the desk and what lies on it."""

    cast: Cast
    plain: Case
    returning: Case
    emergency: Case
    production: Production
    recall: Recall
    agency: Agency

    def places(self) -> list[Place]:
        """Return the pages whose pictures are kept."""
        case, back = f"/desk/cases/{self.plain.reference}/", self.returning.reference
        return [
            Place("queue", "counsel", "/desk/"),
            Place("case", "counsel", case),
            Place("process-sheet", "counsel", f"{case}process/"),
            Place("decision-grid", "counsel", f"{case}accept/"),
            Place("return-letter", "counsel", f"/desk/cases/{back}/return/"),
            Place("directory", "counsel", "/desk/agencies/"),
            Place("agency", "counsel", f"/desk/agencies/{self.agency.pk}/"),
            Place("deadlines", "counsel", f"{case}deadlines/"),
            Place("dashboard", "counsel", "/desk/dashboard/"),
            Place("on-call", "counsel", "/desk/on-call/"),
            Place("people", "administrator", "/desk/people/"),
            Place("sign-in", "", "/account/login/"),
        ]

    def others(self) -> list[Place]:
        """Return the other pages of the desk, which are walked and not kept."""
        listed = {
            "counsel": [*self._of_cases(), *self._of_packages(), *self._of_recall(),
                        *self._of_agency(), *LISTS],
            "triage": [f"/desk/cases/{each.reference}/" for each in (self.plain, self.emergency)],
            "custodian": self._of_custodian(),
            "auditor": ["/audit/", "/audit/productions/", "/audit/checkpoints/", "/audit/verify/"],
            "administrator": self._of_administrator(),
            "": ["/account/password/reset/", "/account/password/reset/done/"],
        }  # fmt: skip
        return [
            Place(path.strip("/").replace("/", "_"), who, path)
            for who, paths in listed.items()
            for path in paths
        ]

    def _of_cases(self) -> list[str]:
        case = f"/desk/cases/{self.plain.reference}/"
        urgent = f"/desk/cases/{self.emergency.reference}/"
        deadline = self.plain.deadlines.earliest("id").pk
        finding = current_findings(self.plain)[0].id
        acts = (
            "prohibitions", "authenticate", "counsel", "notes", "return", "decline", "redirect",
            "seal", "call-back", "messages", "produce", "withdraw", "close", "customer", "notice",
            "preserve", "file", "redecide", f"deadlines/{deadline}/extend",
            f"findings/{finding}/overrule",
        )  # fmt: skip
        urgently = ("grant", "propose", "call-back", "acknowledge", "recall")
        return [
            *(f"{case}{act}/" for act in acts), urgent, *(f"{urgent}{act}/" for act in urgently),
            f"/desk/officers/{self.plain.officer_id}/", "/desk/cases/LER-2026-000000/",
        ]  # fmt: skip

    def _of_packages(self) -> list[str]:
        made = f"/desk/productions/{self.production.reference}/"
        kept = f"/desk/preservations/{Preservation.objects.earliest('id').reference}/"
        return [made, f"{made}approve/", f"{made}revoke/", kept, f"{kept}extend/"]

    def _of_recall(self) -> list[str]:
        recall = f"/desk/recalls/{self.recall.pk}/"
        acts = ("demand", "record-answer", "decide-notice", "readmit", "close")
        told = f"{recall}notices/{self.recall.notices.get().pk}/told/"
        return [recall, *(f"{recall}{act}/" for act in acts), told]

    def _of_agency(self) -> list[str]:
        here = f"/desk/agencies/{self.agency.pk}/"
        number, domain = self.agency.numbers.earliest("id"), self.agency.domains.earliest("id")
        return [
            f"{here}kind/", f"{here}phone/", f"{here}phone/confirm/",
            f"{here}numbers/{number.pk}/retire/", f"{here}domains/{domain.pk}/retire/",
        ]  # fmt: skip

    def _of_custodian(self) -> list[str]:
        made = f"/desk/productions/{self.production.reference}/"
        kept = f"/desk/preservations/{Preservation.objects.earliest('id').reference}/"
        return [*(f"{made}{act}/" for act in ("sign", "release", "build")), f"{kept}collect/"]

    def _of_administrator(self) -> list[str]:
        chat = Server.objects.exclude(deployment="private").earliest("id")
        here = f"/desk/servers/{chat.pk}/access/"
        person = f"/desk/people/{self.cast.people['triage'].pk}/"
        return [
            "/desk/settings/", "/desk/api-keys/", "/desk/api-keys/issue/",
            f"/desk/api-keys/{ApiKey.objects.get().pk}/revoke/", "/desk/people/invite/",
            "/desk/servers/", here, f"{here}check/", f"{here}revoke/",
            f"{person}grant-role/", f"{person}deactivate/", f"{person}ask-for-reset/",
            "/desk/on-call/", "/account/factors/", "/account/password/change/",
        ]  # fmt: skip


def furnish() -> House:
    """Let a desk work for nine days: every example, and what staff are in the middle of."""
    LogHead.objects.get_or_create(pk=1)
    begun = clock.now() - timedelta(days=9)
    with clock.moved_to(begun):
        cast = assemble(current_policy())
        done = {step: _send(cast, step.file) for step in STEPS if step.file[:2] in DONE}
    for step, case in done.items():
        with clock.moved_to(begun + timedelta(days=7)):
            step.work(cast, Case.objects.get(pk=case.pk))
            do_due()
    with clock.moved_to(clock.now() - timedelta(days=1)):
        returning = _send(cast, "09-subpoena-asking-content.json")
        _received(cast, changed(ACCOUNT, documents=[], accounts=[{"username": "anna.example"}]))
    with clock.moved_to(clock.now() - timedelta(hours=2)):
        plain = _plain(cast)
    with clock.moved_to(clock.now() - timedelta(minutes=41)):
        emergency = _send(cast, "04-emergency.json")
    with clock.moved_to(clock.now() - timedelta(minutes=7)):
        _received(cast, changed(EMERGENCY, documents=[], accounts=[{"username": "kim.example"}]))
    _acts(cast, plain, emergency)
    _credential(cast)
    production = Production.objects.filter(status="released").earliest("id")
    return House(
        cast, plain, returning, emergency, production, _recall(cast, production), _agency(cast)
    )


def _credential(cast: Cast) -> None:
    """A credential that was tried, as one finds it in the list."""
    ServerAccess.objects.create(
        server=Server.objects.exclude(deployment="private").earliest("id"),
        api_url="https://open.rocket.chat", secret="a token", granted_by=cast["administrator"].id,
        checked_at=clock.now(), checked_by=cast["administrator"].id,
        gaps=[{"code": "deleted", "scope": "source", "detail": "Deleted messages are not shown."}],
    )  # fmt: skip


def _send(cast: Cast, name: str) -> Case:
    case = send_in(cast, REQUESTS / name)
    do_due()
    return Case.objects.get(pk=case.pk)


def _received(cast: Cast, raw: dict[str, Any]) -> Case:
    case = submit_request(by=cast.officer.actor(), raw=raw, via="api", officer_email=OFFICER).case
    do_due()
    return Case.objects.get(pk=case.pk)


def _plain(cast: Cast) -> Case:
    """A search warrant that counsel is about to decide on."""
    raw = json.loads((REQUESTS / "02-content-under-warrant.json").read_text("utf-8"))
    raw["accounts"] = [{"server_url": "https://open.rocket.chat", "username": "@robin.example"}]
    case = _received(cast, raw)
    cases.take(by=cast["triage"], case_id=case.id)
    return Case.objects.get(pk=case.pk)


def _acts(cast: Cast, plain: Case, emergency: Case) -> None:
    cases.write_note(
        by=cast["triage"], case_id=plain.id, text="The clerk rings back after ten tomorrow."
    )
    cases.record_process(
        by=cast["counsel"], case_id=plain.id,
        fields={"zone": "America/Chicago"},
    )  # fmt: skip
    confirm_doubts(cast, plain)
    authenticate(cast, plain)
    cases.acknowledge(by=cast["triage"], case_id=emergency.id)
    cases.record_call_back(
        by=cast["triage"], case_id=emergency.id, agency_id=cast.agency.id, outcome="confirmed",
        spoke_to="the desk of the sheriff's office", confirmed="The officer serves there.",
    )  # fmt: skip
    cases.save_view(
        by=cast["counsel"], name="Warrants of this week", query="process=search_warrant"
    )
    change_roster(
        by=cast["counsel"],
        levels={cast.people["triage"].pk: 1, cast.people["counsel2"].pk: 2},
    )
    accounts.create_api_key(
        by=cast["administrator"], officer=cast.officer, label="Records system", scopes=["read"]
    )
    people.invite(
        by=cast["administrator"], email="noa@writdesk.example", name="Noa Example",
        title="Trainee", roles=["triage"],
    )  # fmt: skip
    do_due()
    assert OnCall.objects.count() == 2
    assert grid(plain)


def _recall(cast: Cast, production: Production) -> Recall:
    recall = begin_recall(
        by=cast["counsel"], case_id=production.case_id, production_id=production.id,
        mistake="too_much", what_happened="A day more than counsel had granted was in the package.",
    )  # fmt: skip
    demand(by=cast["counsel"], recall_id=recall.id, wanted="deletion")
    record_answer(
        by=cast["triage"], recall_id=recall.id, outcome="deleted", said_by="Pat Example",
        said_on=clock.now().date(),
    )  # fmt: skip
    decide_notice(
        by=cast["counsel"], recall_id=recall.id, party="court", needed=True,
        due_at=clock.now() + timedelta(days=3), citation="Our own decision",
    )  # fmt: skip
    do_due()
    return Recall.objects.get(pk=recall.pk)


def _agency(cast: Cast) -> Agency:
    """A second agency, whose number still waits for somebody else."""
    entry = accounts.verify_agency(
        by=cast["administrator"], name="Landeskriminalamt Musterland", country="DE",
        domain="lka.musterland.example", kind="police",
    )  # fmt: skip
    accounts.enter_agency_phone(
        by=cast["administrator"], agency=entry.agency, phone="+49 30 5550100",
        source="Website of the ministry of the interior",
    )  # fmt: skip
    return entry.agency
