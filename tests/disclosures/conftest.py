"""An accepted case with a real snapshot of the example export, and the steps of a production."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password

from accounts.models import Agency, Officer
from audit.models import LogHead
from cases.models import AccountIdentifier, CallBack, Case, Decision, LegalProcess
from core import clock
from core.ids import new_reference
from disclosures import actions
from disclosures.models import Production
from duties.working import run_due
from preservation import actions as preservation
from preservation.models import Preservation, Snapshot
from servers import actions as servers
from tests.accounts.directory import with_number

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PASSPHRASE = "forty green wheelbarrows"
ROCKETCHAT, ZULIP = "rocketchat-dump-example.zip", "zulip-user-example.tar.gz"
ALL = ("subscriber", "records", "content")


@dataclass
class World:
    """The cast and what a test needs to walk one production through its states."""

    staff: Any
    policy: Any
    officer: Officer
    agency: Agency
    case: Case
    account: AccountIdentifier
    preservation: Preservation
    snapshot: Snapshot

    def decide(self, *categories: str, refuse: tuple[str, ...] = (), **more: Any) -> None:
        """Replace counsel's decisions."""
        Decision.objects.filter(account=self.account).delete()
        for category in (*categories, *refuse):
            Decision.objects.create(
                account=self.account,
                category=category,
                basis=self.case.basis,
                produce=category in categories,
                objection="overbroad" if category in refuse else "",
                decided_at=clock.now(),
                decided_by=self.staff.counsel.id,
                **more,
            )

    def prepare(self, *categories: str, **more: Any) -> Production:
        """Decide, and prepare as the custodian."""
        if categories:
            self.decide(*categories)
        options = {"snapshot_ids": [self.snapshot.id], **more}
        return actions.prepare(by=self.staff.custodian, case_id=self.case.id, **options)

    def built(self, *categories: str, **more: Any) -> Production:
        production = self.prepare(*categories, **more)
        actions.build(by=self.staff.custodian, production_id=production.id)
        work()
        return again(production)

    def approved(self, *categories: str, **more: Any) -> Production:
        """Built, and approved by as many people as the policy wants."""
        production = self.built(*categories, **more)
        for person in (self.staff.counsel, self.staff.counsel2):
            if again(production).status == "built":
                actions.approve(
                    by=person,
                    production_id=production.id,
                    manifest_sha256=production.manifest_sha256,
                )
        return again(production)

    def sign(self, production: Production, **more: Any) -> Production:
        actions.sign(
            by=self.staff.custodian,
            production_id=production.id,
            reauthenticated_at=clock.now(),
            **more,
        )
        work()
        return again(production)

    def signed(self, *categories: str, **more: Any) -> Production:
        return self.sign(self.approved(*categories, **more))

    def as_if_signed(self, *categories: str) -> Production:
        """Built and approved for real; the signature, which others test, is only written down."""
        production = self.approved(*categories)
        Production.objects.filter(pk=production.pk).update(
            status="signed",
            signed_at=clock.now(),
            signed_by=self.staff.custodian.id,
            signature="not looked at here",
            fingerprint="A" * 40,
        )
        return again(production)

    def call_back(self, outcome: str = "confirmed", passphrase: str = PASSPHRASE) -> CallBack:
        return CallBack.objects.create(
            case=self.case,
            agency=self.agency,
            number=self.agency.numbers.first(),
            phone="+1 555 0100",
            spoke_to="Desk Example",
            outcome=outcome,
            passphrase_digest=make_password(passphrase) if passphrase else "",
            called_at=clock.now(),
            called_by=self.staff.counsel.id,
        )


def work() -> list[Any]:
    """Do every duty that is due; a duty that failed fails the test."""
    results = list(run_due())
    assert not [each for each in results if each.outcome in ("failed", "given_up")], results
    return results


def again(production: Production) -> Production:
    return Production.objects.select_related("case").get(pk=production.pk)


@pytest.fixture
def log_head(db: None) -> None:
    LogHead.objects.get_or_create(pk=1)


def open_case(policy: Any, staff: Any, officer: Officer, **more: Any) -> Case:
    """An accepted case as it stands after counsel's work."""
    at = clock.now()
    fields: dict[str, Any] = {
        "reference": new_reference("LER", at.year),
        "kind": "account_information",
        "legal_process": "search_warrant",
        "status": "accepted",
        "consequence": "accept_for_triage",
        "received_at": at,
        "received_via": "form",
        "officer": officer,
        "agency_name": "Larkspur County Sheriff",
        "country": "US",
        "policy_name": policy.id,
        "policy_digest": policy.digest,
        "submission": {},
        "basis": "process",
        "declaration_wanted": False,
        "submitted_by": officer.id,
        "accepted_at": at,
        "accepted_by": staff.counsel.id,
        **more,
    }
    case = Case.objects.create(**fields)
    LegalProcess.objects.create(
        case=case,
        kind=case.legal_process,
        issuer="Superior Court of Larkspur County",
        court="Superior Court of Larkspur County, Criminal Division",
        docket="26-EX-0002",
        issued_on="2026-11-06",
        served_on="2026-11-10",
        updated_by=staff.counsel.id,
    )
    return case


def name_account(case: Case, server: Any, username: str = "robin.sample", at: int = 0) -> Any:
    return AccountIdentifier.objects.create(
        case=case,
        position=at,
        server_url=f"https://{server.canonical}",
        canonical=server.canonical,
        deployment=server.deployment,
        server=server,
        username=username,
    )


@pytest.fixture
def people(db: None, staff: SimpleNamespace, log_head: None) -> SimpleNamespace:
    agency = Agency.objects.create(name="Larkspur County Sheriff", country="US")
    with_number(agency, staff)
    officer = Officer.objects.create(
        email="pat.example@sheriff.larkspur.example",
        name="Pat Example",
        title="Detective",
        agency=agency,
        agency_name=agency.name,
        email_verified_at=clock.now(),
    )
    return SimpleNamespace(agency=agency, officer=officer)


@pytest.fixture
def capture(staff: SimpleNamespace, policy: Any, people: Any) -> Callable[..., Any]:
    """Keep an account of a case from an export, for real: upload, preserve, collect."""

    def keep(case: Case, server: Any, account: Any, name: str = ROCKETCHAT) -> Any:
        with (EXAMPLES / "archives" / name).open("rb") as content:
            archive = servers.upload_archive(
                by=staff.custodian,
                server=server,
                filename=name,
                content=content,
                exported_by_name="Alex Exporter",
                exported_at=datetime(2026, 9, 20, 8, 0, tzinfo=UTC),
            )
        kept = preservation.create(
            by=staff.custodian,
            case_id=case.id,
            account_id=account.id,
            categories=list(ALL),
            provisional=False,
        )
        snapshot = preservation.collect(
            by=staff.custodian, preservation_id=kept.id, archive_id=archive.id
        )
        work()
        return kept, Snapshot.objects.get(pk=snapshot.pk)

    return keep


@pytest.fixture
def server(staff: SimpleNamespace, policy: Any, log_head: None) -> Any:
    return servers.register_server(
        by=staff.administrator,
        policy=policy,
        server_url="https://open.rocket.chat",
        deployment="community",
        name="Community",
    )


@pytest.fixture
def world(
    staff: SimpleNamespace, policy: Any, people: Any, server: Any, capture: Callable[..., Any]
) -> World:
    case = open_case(policy, staff, people.officer)
    account = name_account(case, server)
    kept, snapshot = capture(case, server, account)
    assert snapshot.status == "ready", snapshot.failure
    return World(staff, policy, people.officer, people.agency, case, account, kept, snapshot)


HOUR = timedelta(hours=1)
