"""Gathers what a submission cannot say about itself, once, before the checks run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import CharField, Subquery

from accounts.models import AgencyDomain
from cases.entries import ServiceEntry
from cases.models import Case
from cases.queries import current_policy
from cases.reading import clipped
from cases.states import OPEN
from core import clock
from core.statements import Slot, Statement, keys, roomy, said_keys
from documents.models import Document
from documents.view import View
from intake.forgers import is_noted, noted_digests
from intake.inspecting import Names, of_contents, of_papers
from preservation.models import Preservation
from rules.accounts import account_keys, server_of
from rules.facts import (
    AgencyDomainFact,
    DocumentInspection,
    Facts,
    OpenRequest,
    PreservationFact,
    SenderFact,
    ServerFact,
)
from rules.policy import Policy
from rules.servers import ServerUrl, normalise_server_url
from rules.submission import Account, Submission, parse_submission
from servers.models import Server
from servers.queries import server_facts


@dataclass(frozen=True)
class Arrival:
    """How a submission came, as far as the checks care.

    ``officer_email`` is the address whose own open requests may be spoken of: a proven one, or
    for staff's view the one given; None hides them all. ``case_id`` is the case being cured or
    examined again. ``papers`` are the documents as they lie in the vault, in the submission's
    order, judged by what was seen in them so far; None says that they lie nowhere, as in a dry
    run, and are opened for this examination alone. ``service`` is how a request that staff key in
    was served.
    """

    officer_email: str | None = None
    machine_read: bool = False
    free_text: str = ""
    with_documents: bool = True
    drawn_signature: bool = False
    sender: SenderFact | None = None
    case_id: str = ""
    now: datetime | None = None
    papers: tuple[Document | None, ...] | None = None
    service: ServiceEntry | None = None


@dataclass
class FactSource:
    """Reads registry, directory and open requests, remembering what many submissions share.

    With ``readable`` False only the policy speaks, as where no database was made yet. With
    ``many`` it first reads which servers and askers are known at all, because a query for each of
    a thousand submissions costs more than judging them. One source serves one call or one
    command; it never sees later changes.
    """

    readable: bool = True
    many: bool = False
    _known_servers: frozenset[str] | None = None
    _known_askers: frozenset[str] | None = None
    _servers: dict[ServerUrl, Mapping[str, ServerFact]] = field(default_factory=dict)
    _domains: Mapping[str, AgencyDomainFact] | None = None
    _open: dict[tuple[str, ...], tuple[OpenRequest, ...]] = field(default_factory=dict)
    _views: dict[str, View] = field(default_factory=dict)
    _forgers: frozenset[str] | None = None

    def gather(
        self, submission: Submission, arrival: Arrival, policy: Policy | None = None
    ) -> Facts:
        """Return all facts for one submission. Raises DatabaseError where reading fails."""
        email = arrival.officer_email
        return Facts(
            now=arrival.now or clock.now(),
            inspections=self.inspections(submission, arrival, policy or current_policy()),
            servers=self.servers(submission),
            agency_domains=self.agency_domains(),
            open_requests=self.open_requests(submission, email, arrival.case_id) if email else (),
            preservations=self.preservations(submission),
            sender=self.sender(submission, arrival),
            machine_read=arrival.machine_read,
            free_text=arrival.free_text,
            drawn_signature=arrival.drawn_signature,
            with_documents=arrival.with_documents,
        )

    def sender(self, submission: Submission, arrival: Arrival) -> SenderFact | None:
        """Return what is known of the sender, with our own record of earlier forgeries."""
        if self._forgers is None:
            self._forgers = noted_digests() if self.readable else frozenset()
        named = (submission.officer.email, arrival.officer_email)
        if not any(is_noted(email, self._forgers) for email in named):
            return arrival.sender
        return replace(arrival.sender or SenderFact(), known_forger=True)

    def servers(self, submission: Submission) -> Mapping[str, ServerFact]:
        """Return what the registry knows of the servers that are named."""
        found: dict[str, ServerFact] = {}
        for url in dict.fromkeys(_named_servers(submission)):
            if url not in self._servers:
                known = self._may_know_server(url)
                self._servers[url] = server_facts([url]) if known else {}
            found.update(self._servers[url])
        return found

    def agency_domains(self) -> Mapping[str, AgencyDomainFact]:
        """Return the whole directory: a look-alike is found only by comparing with all of it."""
        if self._domains is None:
            self._domains = {
                domain: AgencyDomainFact(
                    agency_id=agency_id,
                    agency_name=name,
                    verified=verified_at is not None and retired_at is None,
                    country=country or None,
                )
                for domain, agency_id, name, verified_at, retired_at, country in (
                    _directory(connection.vendor).rows({}) if self.readable else ()
                )
            }
        return self._domains

    def inspections(
        self, submission: Submission, arrival: Arrival, policy: Policy
    ) -> tuple[DocumentInspection, ...]:
        """Return what was seen in each document, in their order; empty where nobody may look."""
        if not arrival.with_documents or not submission.documents:
            return ()
        known = [fact.agency_name for fact in self.agency_domains().values()]
        names = Names.of(policy, [submission.agency.name or "", *known])
        if arrival.papers is not None:
            return of_papers(arrival.papers, names, policy)
        return of_contents(submission.documents, names, policy, self._views)

    def open_requests(
        self, submission: Submission, email: str, leave_out: str = ""
    ) -> tuple[OpenRequest, ...]:
        """Return this officer's own open requests of this kind that may be about the same accounts.

        Those about an account of another name are left out. Sealed ones are spoken of to nobody.
        """
        asker = email.strip().lower()
        servers = sorted({_canonical(account) for account in submission.accounts})
        names = {clipped(account.username, 300).casefold() for account in submission.accounts}
        key = (asker, leave_out, submission.kind, *servers, "", *sorted(names))
        if key not in self._open:
            known = bool(servers) and self._may_know_asker(asker)
            said = {"asker": asker, "kind": submission.kind, "leave_out": leave_out}
            self._open[key] = tuple(_open_requests(said, servers, names) if known else ())
        return self._open[key]

    def _may_know_server(self, url: ServerUrl) -> bool:
        if not self.readable or not self.many:
            return self.readable
        if self._known_servers is None:
            self._known_servers = frozenset(Server.objects.values_list("canonical", flat=True))
        return not self._known_servers.isdisjoint(url.lookups())

    def _may_know_asker(self, email: str) -> bool:
        if not self.readable or not self.many:
            return self.readable
        if self._known_askers is None:
            asking = Case.objects.filter(status__in=OPEN, officer__isnull=False)
            self._known_askers = frozenset(asking.values_list("officer__email", flat=True))
        return email in self._known_askers

    def preservations(self, submission: Submission) -> Mapping[str, PreservationFact]:
        """Return the preservation that the submission names, under the reference as given."""
        reference = submission.preservation_reference
        if not reference or not self.readable:
            return {}
        rows = Preservation.objects.select_related("case__officer")
        row = rows.filter(reference=reference.strip().upper()).first()
        if row is None:
            return {}
        officer = row.case.officer
        return {
            reference: PreservationFact(
                status=row.status,
                expires_at=row.expires_at,
                extensions=row.extensions,
                officer_email=officer.email if officer else _given_email(row.case),
            )
        }


def gather(submission: Submission, arrival: Arrival | None = None) -> Facts:
    """Return the facts for one submission from the database as it stands."""
    return FactSource().gather(submission, arrival or Arrival())


def database_is_ready() -> bool:
    """Say whether the tables can be read, without ever creating a database file."""
    if connection.vendor == "sqlite":
        name = str(settings.DATABASES["default"]["NAME"])
        in_memory = name == ":memory:" or "mode=memory" in str(connection.settings_dict["NAME"])
        if not in_memory and not Path(str(connection.settings_dict["NAME"])).exists():
            return False
    try:
        AgencyDomain.objects.exists()
        Preservation.objects.exists()
    except DatabaseError:
        return False
    return True


def _named_servers(submission: Submission) -> Iterable[ServerUrl]:
    for account in submission.accounts:
        url = server_of(account)
        if url is not None:
            yield url
    for address in submission.removal.urls:
        url = normalise_server_url(address)
        if url is not None:
            yield url


def _canonical(account: Account) -> str:
    url = server_of(account)
    return clipped(url.canonical if url else "", 300)


@cache
def _directory(vendor: str) -> Statement:
    return Statement.of(
        AgencyDomain.objects.values_list(
            "domain", "agency_id", "agency__name", "verified_at", "retired_at", "agency__country"
        )
    )


@cache
def _own_open(servers: int, but_one: bool, vendor: str) -> Statement:
    """Return what asks for an officer's open cases about these servers, with the accounts' names.

    ``but_one`` leaves the case ``leave_out`` out, and what came after it.
    """
    asker, kind = Slot("asker", CharField()), Slot("kind", CharField())
    cases = Case.objects.filter(officer__email=asker, status__in=OPEN, sealed=False, kind=kind)
    if but_one:
        leave_out = Slot("leave_out", CharField())
        # What came after a case is no reason to call that case the duplicate.
        received = Case.objects.filter(pk=leave_out).values("received_at")
        cases = cases.filter(received_at__lte=Subquery(received[:1]))
        cases = cases.exclude(pk=leave_out)
    named = cases.filter(accounts__canonical__in=keys(servers)).order_by()
    return Statement.of(named.values_list("pk", "accounts__username"))


def _open_requests(
    said: Mapping[str, str], servers: Sequence[str], names: Collection[str]
) -> Iterable[OpenRequest]:
    own = _own_open(roomy(len(servers)), bool(said["leave_out"]), connection.vendor)
    likely = {
        case_id
        for case_id, name in own.rows({**said, **said_keys(servers)})
        if not name or name.casefold() in names
    }
    if not likely:
        # Nothing is unsealed only to learn that it is about somebody else.
        return
    rows = Case.objects.filter(pk__in=likely).order_by("received_at", "id")
    for reference, written in rows.values_list("reference", "submission"):
        submission = parse_submission(written)
        yield OpenRequest(
            reference=reference,
            officer_email=said["asker"],
            accounts=account_keys(submission),
            kind=submission.kind,
        )


def _given_email(case: Case) -> str:
    """A case without an enrolled officer still says who asked; empty text matches nobody."""
    return parse_submission(case.submission).officer.email or ""
