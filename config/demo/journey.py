"""What staff do with each example request, by the same actions as the pages call."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from cases import actions as cases
from cases.entries import DecisionEntry, ProhibitionEntry
from cases.models import Case
from cases.queries import current_findings, policy_of
from config.demo.cast import OFFICER, Cast
from core import clock
from core.actor import SYSTEM
from core.errors import WritdeskError
from disclosures import actions as disclosures
from disclosures.models import Production
from disclosures.states import Status as ProductionStatus
from duties.working import Result, run_due
from intake.actions import ingest, submit_request
from preservation import actions as preservation
from preservation.models import Preservation
from rules.reach import reach_of
from rules.vocabulary import CATEGORIES
from rules.vocabulary import LegalProcess as ProcessKind

REQUESTS = settings.BASE_DIR / "examples" / "requests"
PASSPHRASE = "three wheelbarrows at noon"  # noqa: S105 - spoken in the example's call-back


@dataclass(frozen=True)
class Step:
    """One example: its file, what it shows, and what staff do after it came in."""

    file: str
    shows: str
    work: Callable[[Cast, Case], None]


def travel(cast: Cast) -> Iterator[tuple[Step, Case]]:
    """Send every example in and let staff do their part; yields each as it stands then."""
    for step in STEPS:
        case = send_in(cast, REQUESTS / step.file)
        do_due()
        step.work(cast, Case.objects.get(pk=case.pk))
        do_due()
        yield step, Case.objects.get(pk=case.pk)


def send_in(cast: Cast, path: Path) -> Case:
    """Take one file in: JSON as the API does, a mail as the mailbox does."""
    if path.suffix == ".eml":
        return Case.objects.get(pk=ingest(by=SYSTEM, content=path.read_bytes()).message.case_id)
    receipt = submit_request(
        by=cast.officer.actor(),
        raw=json.loads(path.read_text("utf-8")),
        via="api",
        officer_email=OFFICER,
    )
    return receipt.case


def do_due() -> list[Result]:
    """Do whatever is due, as the worker does; a duty that was given up ends the demonstration."""
    results = list(run_due())
    lost = [result for result in results if result.outcome in {"failed", "given_up"}]
    if lost:
        raise WritdeskError("; ".join(f"{result.kind}: {result.text}" for result in lost))
    return results


def disclose(cast: Cast, case: Case) -> None:
    """The whole way: accept, collect, build, approve by others, sign, release."""
    cases.take(by=cast["triage"], case_id=case.id)
    confirm_doubts(cast, case)
    cases.record_process(
        by=cast["counsel"],
        case_id=case.id,
        fields={"provider_named": policy_of(case).provider.name, "zone": "America/Chicago"},
    )
    authenticate(cast, case)
    cases.accept(by=cast["counsel"], case_id=case.id, decisions=grid(case))
    for kept in keep(cast, case):
        collect(cast, kept)
    read_papers(cast, case)
    produce(cast, case)


def authenticate(cast: Cast, case: Case) -> None:
    """Triage asks the clerk of the court, at the number that the court's own website gives."""
    cases.authenticate(
        by=cast["triage"],
        case_id=case.id,
        entry=cases.AuthenticationEntry(
            way="clerk_called",
            outcome="confirmed",
            at=clock.now(),
            source_named="Website of the court",
            reached="+1 555 0142 300",
            spoke_with="the clerk on duty",
        ),
    )


def confirm_doubts(cast: Cast, case: Case) -> None:
    """Staff look at what the machine could not judge and say what they saw."""
    doubts = [row for row in current_findings(case) if row.outcome == "review" and not row.ruling]
    for finding in doubts:
        cases.confirm_finding(
            by=cast["counsel"],
            case_id=case.id,
            finding_id=finding.id,
            reason="Looked at, and in order.",
        )


def grid(case: Case) -> list[DecisionEntry]:
    """Counsel grants each category asked for that the process reaches, and objects to the rest."""
    process: ProcessKind = next(kind for kind in PROCESSES if kind == case.legal_process)
    policy = policy_of(case)
    entries = []
    for account in case.accounts.order_by("position"):
        for category in CATEGORIES:
            if category not in case.requested_categories:
                continue
            reaches = reach_of(process, category, policy) == "reaches"
            objection = "" if reaches else "The process does not reach this."
            entries.append(DecisionEntry(account.id, category, reaches, objection=objection))
    return entries


PROCESSES: tuple[ProcessKind, ...] = ("subpoena", "court_order", "search_warrant")


def keep(cast: Cast, case: Case) -> list[Preservation]:
    """Make a preservation for each account of a case that has none yet."""
    for account in case.accounts.filter(preservations__isnull=True).order_by("position"):
        preservation.create(
            by=cast["custodian"],
            case_id=case.id,
            account_id=account.id,
            categories=case.requested_categories,
            provisional=False,
        )
    return list(case.preservations.order_by("id"))


def collect(cast: Cast, kept: Preservation) -> None:
    """Collect from the uploaded export; the duty does the slow part."""
    preservation.collect(by=cast["custodian"], preservation_id=kept.id, archive_id=cast.archive.id)
    do_due()


def read_papers(cast: Cast, case: Case) -> None:
    """Counsel reads every paper and records the prohibitions found in them."""
    told = case.submission.get("nondisclosure") or {}
    found = []
    if told.get("ordered"):
        found.append(
            ProhibitionEntry(
                basis="ordered",
                starts_on=date.fromisoformat(told["starts_on"]),
                last_on=date.fromisoformat(told["expires_on"]),
                authority=told["authority"],
                zone="America/Chicago",
            )
        )
    cases.record_prohibitions(by=cast["counsel"], case_id=case.id, prohibitions=found)


def produce(cast: Cast, case: Case) -> None:
    """Build, approve by people who did not prepare it, sign, release to the officer."""
    snapshots = [kept.snapshots.latest("started_at").id for kept in case.preservations.all()]
    production = disclosures.prepare(
        by=cast["custodian"], case_id=case.id, snapshot_ids=snapshots, declaration_wanted=True
    )
    disclosures.build(by=cast["custodian"], production_id=production.id)
    do_due()
    for approver in ("counsel", "counsel2"):
        production = Production.objects.get(pk=production.id)
        if production.status == ProductionStatus.BUILT:
            disclosures.approve(
                by=cast[approver],
                production_id=production.id,
                manifest_sha256=production.manifest_sha256,
            )
    cases.record_call_back(
        by=cast["counsel"],
        case_id=case.id,
        agency_id=cast.agency.id,
        outcome="confirmed",
        spoke_to="the desk of the sheriff's office",
        confirmed="The officer serves there and made this request.",
        passphrase=PASSPHRASE,
    )
    disclosures.sign(
        by=cast["custodian"], production_id=production.id, reauthenticated_at=clock.now()
    )
    do_due()
    disclosures.release(by=cast["custodian"], production_id=production.id)


def hold(cast: Cast, case: Case) -> None:
    """A preservation: collect what was already decided to be kept; confirm what was asked well."""
    if case.consequence == "accept_for_triage":
        cases.take(by=cast["triage"], case_id=case.id)
        cases.accept(by=cast["counsel"], case_id=case.id)
    for kept in keep(cast, case):
        collect(cast, kept)


def leave(cast: Cast, case: Case) -> None:
    """Leave it where the machine put it, for a person at the desk to see."""


def read_only(cast: Cast, case: Case) -> None:
    """Counsel reads the papers, so that nothing unread holds up other notices, and waits."""
    cases.take(by=cast["triage"], case_id=case.id)
    read_papers(cast, case)


def give_back(cast: Cast, case: Case) -> None:
    """Counsel sends the drafted letter: an order is attached, so no machine sends it."""
    cases.take(by=cast["triage"], case_id=case.id)
    cases.return_case(by=cast["counsel"], case_id=case.id)


def point_elsewhere(cast: Cast, case: Case) -> None:
    """One key of a person: the server is not ours."""
    cases.take(by=cast["triage"], case_id=case.id)
    cases.redirect(by=cast["triage"], case_id=case.id)


STEPS = (
    Step("01-account-information-with-gag.json", "account information, gagged", disclose),
    Step("02-content-under-warrant.json", "content under a warrant", disclose),
    Step("03-preservation.json", "preservation", hold),
    Step("04-emergency.json", "emergency", leave),
    Step("05-no-server-url.json", "no server URL", give_back),
    Step("06-private-server.json", "private server", point_elsewhere),
    Step("07-defective-preservation.json", "defective preservation", hold),
    Step("08-by-email.eml", "preservation by e-mail", read_only),
    Step("09-subpoena-asking-content.json", "subpoena asking for content", leave),
)
