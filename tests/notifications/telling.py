"""Short names for what the tests of this room do again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from accounts.models import Officer
from audit.models import AuditEvent
from audit.recording import record, stamp
from cases import actions as cases
from cases.models import Case, Decision
from core import clock
from core.ids import new_reference
from disclosures.models import Production
from disclosures.scope import frozen_grid
from duties.working import Result, run_due
from notifications import actions
from notifications.models import Message, UserNotice
from tests.cases.making import ACCOUNT, authenticated, changed, clear_fails, decisions, make_case
from tests.preservation.keeping import ROBIN, at, events, facts, later

__all__ = ["ADDRESS", "Told", "at", "events", "facts", "later", "work"]
ADDRESS = "robin@mail.example.org"


@dataclass
class Told:
    """A case with a disclosure, and the notice about it."""

    staff: Any
    policy: Any
    case: Case
    address: str

    def read(self, *entries: cases.ProhibitionEntry) -> None:
        """Counsel says that every document was read and what they prohibit."""
        cases.record_prohibitions(
            by=self.staff.counsel, case_id=self.case.id, prohibitions=list(entries)
        )

    def notice(self) -> UserNotice:
        return UserNotice.objects.get(case=self.case)

    def planned(self) -> UserNotice:
        """Plan by what the dispatcher reads, and give the notice its address."""
        work()
        if self.address:
            actions.set_notice_address(
                by=self.staff.counsel, notice_id=self.notice().id, address=self.address
            )
        return self.notice()

    def events(self) -> list[str]:
        """What was recorded about the notice, without its first word."""
        return [name.removeprefix("notice.") for name in events(self.notice().id)]


def accepted_case(policy: Any, staff: Any, officer: Officer | None, **fields: Any) -> Case:
    raw = changed(ACCOUNT, **{"accounts": ROBIN, **fields})
    case = make_case(policy, raw, officer=officer)
    clear_fails(case, staff.counsel)
    cases.record_process(by=staff.counsel, case_id=case.id, fields={})
    authenticated(case, staff.counsel)
    wanted = dict.fromkeys(raw["data_categories"], True)
    cases.accept(by=staff.counsel, case_id=case.id, decisions=decisions(case, **wanted))
    return Case.objects.get(pk=case.pk)


def disclose(case: Case, staff: Any) -> Production:
    """Release a production as the room of disclosures does, its package left out."""
    grid = frozen_grid(
        [(account, Decision.objects.filter(account=account)) for account in case.accounts.all()],
        case.basis,
    )
    moment = clock.now()
    stamps = {}
    for verb in ("build_asked", "built", "approved", "sign_asked", "signed", "released"):
        stamps |= {f"{verb}_at": moment, f"{verb}_by": staff.custodian.id}
    with transaction.atomic():
        production = Production.objects.create(
            reference=new_reference("PRD", moment.year),
            case=case,
            status="released",
            outcome="records",
            basis=case.basis,
            grid=grid.to_json(),
            grid_sha256=grid.sha256,
            manifest_sha256="0" * 64,
            signature="signature",
            fingerprint="A" * 40,
            expires_at=moment + timedelta(days=3),
            prepared_by=staff.custodian.id,
            **stamps,
        )
        record(
            action="production.released",
            by=staff.custodian,
            subject=production,
            case_id=case.id,
            facts={"expires_at": stamp(moment + timedelta(days=3))},
        )
    return production


def prohibition(
    days: int | None, basis: str = "ordered", zone: str = "UTC", starts: int = 0
) -> cases.ProhibitionEntry:
    """A prohibition whose last day lies so many days ahead; None for no end."""
    today: date = clock.now().date()
    return cases.ProhibitionEntry(
        basis=basis,
        starts_on=today - timedelta(days=starts),
        last_on=None if days is None else today + timedelta(days=days),
        zone=zone,
    )


def work() -> list[Result]:
    """Do everything that is due."""
    return list(run_due())


def sent_events() -> list[str]:
    """What happened to mails, in order."""
    rows = AuditEvent.objects.filter(action__startswith="message.").order_by("seq")
    return [row.action.removeprefix("message.") for row in rows]


def message(kind: str) -> Message:
    return Message.objects.get(kind=kind)
