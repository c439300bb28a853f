"""The papers of an approved production: letter, certificates, chain of custody, how to verify.

They are made after the payload was approved, name its manifest digest, and lie beside it as tag
files. Each is filled from the actual run. No paper claims who wrote anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from accounts.models import User
from cases.models import Case, LegalProcess
from disclosures import custody
from disclosures.models import Production
from disclosures.scope import Grid, grid_from_json
from disclosures.states import Outcome
from disclosures.templatetags.production_text import (
    day_words,
    kind_words,
    period_words,
)
from documents.letters import render
from preservation.models import Snapshot
from rules.policy import Policy

# A letter is read by people; longer lists stand in text files.
LONGEST_CHAIN_ON_PAPER = 200


@dataclass(frozen=True)
class Paper:
    """One paper: its path in the bag and its bytes."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Subject:
    """Everything the papers speak of, read once."""

    production: Production
    case: Case
    policy: Policy
    grid: Grid
    signer: User
    fingerprint: str
    snapshots: tuple[Snapshot, ...]

    @property
    def dated(self) -> date:
        """The day on which the custodian asked for the signature, in UTC."""
        moment = self.production.sign_asked_at or self.production.prepared_at
        return moment.date()

    @property
    def process(self) -> LegalProcess | None:
        return LegalProcess.objects.filter(case_id=self.case.pk).first()


def subject_of(production: Production, policy: Policy, fingerprint: str) -> Subject:
    """Read what the papers need. Raises User.DoesNotExist when nobody asked for the signature."""
    related = production.snapshots.select_related("archive__server", "preservation__account")
    return Subject(
        production=production,
        case=production.case,
        policy=policy,
        grid=grid_from_json(production.grid),
        signer=User.objects.get(pk=production.sign_asked_by),
        fingerprint=fingerprint,
        snapshots=tuple(related.order_by("captured_at", "id")),
    )


def make_papers(subject: Subject) -> Iterator[Paper]:
    """Yield every paper of a production; the same subject gives the same bytes."""
    yield Paper("papers/VERIFY.txt", _text("verify", subject).encode())
    yield Paper("papers/cover-letter.pdf", _letter("cover", subject, _title(subject)))
    if subject.production.declaration_wanted:
        yield from _certificates(subject)
    yield Paper("papers/chain-of-custody.txt", _text("custody", subject).encode())
    yield Paper(
        "papers/chain-of-custody.pdf", _letter("chain_of_custody", subject, "Chain of custody")
    )


def _title(subject: Subject) -> str:
    if subject.production.outcome == Outcome.NO_RESPONSIVE_RECORDS:
        return "No responsive records"
    return "Voluntary disclosure" if subject.production.is_emergency else "Production of records"


def _certificates(subject: Subject) -> Iterator[Paper]:
    """Yield the declarations that fit this run (G9)."""
    if subject.production.outcome == Outcome.NO_RESPONSIVE_RECORDS:
        title = "Declaration of a search for records"
        yield Paper("papers/declaration-of-search.pdf", _letter("declaration", subject, title))
        return
    if own_records(subject):
        title = "Certificate of records of a regularly conducted activity"
        content = _letter("certificate_902_11", subject, title)
        yield Paper("papers/certificate-902-11.pdf", content)
    title = "Certificate of a process and of data copied from a file"
    content = _letter("certificate_902_13_14", subject, title)
    yield Paper("papers/certificate-902-13-14.pdf", content)
    for number, snapshot in enumerate(subject.snapshots, start=1):
        if snapshot.archive is not None:
            title = "Attestation of the person who made the export"
            extra = {"archive": snapshot.archive, "number": number}
            content = _letter("exporter_attestation", subject, title, extra)
            yield Paper(f"papers/exporter-attestation-{number}.pdf", content)


def own_records(subject: Subject) -> list[str]:
    """Return what of the payload are the provider's own business records.

    Those are the registrations it keeps, and the account, room and log-in records of the server it
    runs itself; never what users wrote, and nothing of a customer's server.
    """
    found = []
    counted = (subject.production.counts or {}).get("records", {})
    if counted.get("registration"):
        found.append("the registrations of servers kept by us")
    deployments = {snapshot.preservation.account.deployment for snapshot in subject.snapshots}
    if deployments == {"community"} and any(
        counted.get(kind) for kind in ("account", "room", "session")
    ):
        found.append("the account, room and log-in records of the server that we run")
    return found


def _letter(
    name: str, subject: Subject, title: str, extra: Mapping[str, Any] | None = None
) -> bytes:
    context = {**_context(subject), "subject": title, **(extra or {})}
    return render(f"letters/{name}.html", context, subject.policy)


def _text(name: str, subject: Subject) -> str:
    context = _context(subject)
    return render_to_string(f"productions/{name}.txt", context).strip() + "\n"


def _context(subject: Subject) -> dict[str, Any]:
    production, policy = subject.production, subject.policy
    steps = custody.chain(production)
    return {
        "production": production,
        "case": subject.case,
        "process": subject.process,
        "policy": policy,
        "provider": policy.provider,
        "reference": production.reference,
        "date": subject.dated,
        "dated_words": day_words(subject.dated),
        "addressee_lines": _addressee(subject.case),
        "short_digest": production.manifest_sha256[:16],
        "texts": _texts(policy),
        "rows": list(_scope_rows(subject.grid, production.outcome)),
        "counts": _count_rows(production),
        "systems": _systems(subject),
        "no_ip_records": _no_ip_records(subject),
        "own_records": own_records(subject),
        "signer": subject.signer,
        "signatory_lines": [subject.signer.name, subject.signer.title or "Custodian of records"],
        "approvals": production.approvals.filter(
            manifest_sha256=production.manifest_sha256
        ).count(),
        "inside_us": production.executed_in == "US",
        "fingerprint": subject.fingerprint,
        "verify_url": f"{settings.SITE_URL}/verify/",
        "chain": steps[:LONGEST_CHAIN_ON_PAPER],
        "chain_cut": max(0, len(steps) - LONGEST_CHAIN_ON_PAPER),
        "whole_chain": steps,
        "exhibits": custody.exhibits(production),
    }


def _texts(policy: Policy) -> dict[str, str]:
    """The provider's own sentences, in the policy's first language."""
    named = {
        "cover_process": policy.letters.cover_process,
        "cover_voluntary": policy.letters.cover_voluntary,
        "no_records": policy.letters.no_records,
        "certificate_inside": policy.letters.certificate_inside,
        "certificate_outside": policy.letters.certificate_outside,
        "closing": policy.letters.closing,
        "accuracy": policy.statements.accuracy,
        "no_waiver": policy.statements.no_waiver,
        "voluntary": policy.statements.voluntary,
        "no_ip_records": policy.statements.no_ip_records,
    }
    return {name: str(text) for name, text in named.items()}


def _addressee(case: Case) -> list[str]:
    officer = case.officer
    lines = [
        *((officer.name, officer.title) if officer else ()),
        case.agency_name or (officer.agency_name if officer else ""),
        officer.email if officer else "",
    ]
    return [line for line in lines if line]


_CATEGORY_WORDS = {
    "registration": "Registration of a server",
    "subscriber": "Subscriber details",
    "records": "Records other than content",
    "content": "Content (messages and files)",
}


def _scope_rows(grid: Grid, outcome: str) -> Iterator[tuple[str, str, str]]:
    """Yield (account, category, what was done) for each decision of counsel."""
    done = "Produced" if outcome == Outcome.RECORDS else "Searched for"
    for account in grid.accounts:
        for grant in account.grants:
            told = [done]
            if grant.since or grant.until:
                told.append(f"for the time {period_words(grant)}")
            if grant.narrowed_to:
                told.append(f"narrowed to: {grant.narrowed_to}")
            if grant.objection:
                told.append(f"objection: {grant.objection}")
            yield account.label, _CATEGORY_WORDS[grant.category], "; ".join(told)
        for refusal in account.refusals:
            why = f"; objection: {refusal.objection}" if refusal.objection else ""
            yield account.label, _CATEGORY_WORDS[refusal.category], f"Not produced{why}"


def _count_rows(production: Production) -> list[tuple[str, str]]:
    counted = (production.counts or {}).get("records", {})
    rows = [(kind_words(kind, count).capitalize(), f"{count:,}") for kind, count in counted.items()]
    files = (production.counts or {}).get("files", 0)
    return [*rows, ("Files in this package's data folder", f"{files:,}")]


def _systems(subject: Subject) -> list[tuple[str, str, str]]:
    """Return (system, account, when read) of everything that was searched."""
    found = []
    for snapshot in subject.snapshots:
        account = subject.grid.account_of(snapshot.id)
        server = snapshot.archive.server.canonical if snapshot.archive else account.server
        captured = snapshot.captured_at
        stopped = "; the reading stopped early" if snapshot.status == "partial" else ""
        when = f"{day_words(captured)}{stopped}" if captured else "not read"
        found.append((server, account.label, when))
    if any("registration" in account.categories for account in subject.grid.accounts):
        found.append(("Our registry of servers", "", day_words(subject.production.prepared_at)))
    return found


def _no_ip_records(subject: Subject) -> bool:
    """The sentence is true only of systems of ours that were searched, for records (G2)."""
    asked = any("records" in account.categories for account in subject.grid.accounts)
    where = {snapshot.preservation.account.deployment for snapshot in subject.snapshots}
    sessions = (subject.production.counts or {}).get("records", {}).get("session")
    return asked and bool(where) and where <= {"community", "cloud"} and not sessions
