"""The slow work of a build: read every record once, write the payload into the vault.

It runs outside any transaction and changes no row; ``disclosures.duties`` writes down what it
returns. Running it twice gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.template.loader import render_to_string

from cases.models import AccountIdentifier
from core.errors import Conflict
from disclosures.models import Production
from disclosures.names import page_name
from disclosures.payload import Sorter, Source, Tally, gap_lines
from disclosures.scope import Grid, ScopedAccount, grid_from_json
from disclosures.spool import Spool
from disclosures.states import Outcome
from disclosures.storing import Batch, Kept, batch
from disclosures.transcripts import in_utc
from preservation import reading
from preservation.models import Snapshot
from sealing.bag import manifest_bytes
from servers.models import Server

REPORT_EVERY = 500


@dataclass(frozen=True)
class Built:
    """A finished payload: its files in the vault, its manifest, and what was counted."""

    files: tuple[Kept, ...]
    manifest: bytes
    counts: dict[str, Any]

    @property
    def manifest_sha256(self) -> str:
        return hashlib.sha256(self.manifest).hexdigest()

    def discard(self) -> None:
        """Remove the stored files of a build that will not be used."""
        leftovers = Batch("")
        leftovers.kept = list(self.files)
        leftovers.discard()


def build_payload(production: Production, report: Callable[..., None] | None = None) -> Built:
    """Build the payload of a production and return it.

    ``report`` is called now and then with the number of records read. Raises Conflict when a
    snapshot is not one the production was prepared for, and whatever reading one may raise.
    """
    grid = grid_from_json(production.grid)
    snapshots = _snapshots(production, grid)
    tell = report or (lambda **_: None)
    with batch(production.key_id) as files, Spool() as spool:
        tally = _fill(production, grid, snapshots, files, spool, tell)
        _check_outcome(production, tally)
        if production.outcome == Outcome.RECORDS:
            for path in spool.paths():
                files.add(path, spool.open(path))
        files.add("data/gaps.txt", _gaps(grid, snapshots).encode())
        name, text = _statement(production, grid, snapshots, tally)
        files.add(f"data/{name}", text.encode())
        manifest = manifest_bytes(kept.file for kept in files.kept)
        counts = tally.to_json()
        counts["files"] = len(files.kept)
        counts["bytes"] = sum(kept.file.length for kept in files.kept)
        counts["gaps"] = sum(len(list(reading.gaps(each))) for each in snapshots)
        return Built(tuple(files.kept), manifest, counts)


def _check_outcome(production: Production, tally: Tally) -> None:
    """A statement that there are no records must be true, and so must the opposite."""
    found = tally.produced.total()
    if production.outcome == Outcome.NO_RESPONSIVE_RECORDS and found:
        raise Conflict(
            f"The sources hold {found} records that answer the request.",
            "Prepare a production of records.",
        )
    if production.outcome == Outcome.RECORDS and not found:
        raise Conflict(
            "The sources hold no record that answers the request.",
            "Prepare a statement that there are no responsive records.",
        )


def _snapshots(production: Production, grid: Grid) -> list[Snapshot]:
    """Return the snapshots in the order of the frozen grid."""
    found = {each.id: each for each in production.snapshots.select_related("archive__server")}
    wanted = [each for account in grid.accounts for each in account.snapshots]
    if sorted(found) != sorted(wanted):
        raise Conflict("The snapshots are not those the production was prepared with.")
    return [found[each] for each in wanted]


def _fill(
    production: Production,
    grid: Grid,
    snapshots: Iterable[Snapshot],
    files: Batch,
    spool: Spool,
    tell: Callable[..., None],
) -> Tally:
    """Sort every record and copy the granted files' bytes."""
    key = bytes.fromhex(production.commitment_key)
    sorter = Sorter(grid, production.reference, key, spool)
    for account in grid.accounts:
        server = _registered_server(account)
        if server is not None:
            sorter.add_registration(account, _registration(server))
    by_id = {}
    seen = 0
    for snapshot in snapshots:
        by_id[snapshot.id] = snapshot
        held = frozenset(str(each.native_ref) for each in reading.files(snapshot))
        sorter.begin(Source(snapshot.id, snapshot.platform, held))
        for record in reading.iter_records(snapshot):
            sorter.add(record)
            seen += 1
            if seen % REPORT_EVERY == 0:
                tell(records=seen)
    for attached in sorter.files:
        with reading.open_file(by_id[attached.snapshot_id], attached.ref) as stream:
            files.add(attached.path, stream)
        tell(records=seen, files=len(files.kept))
    return sorter.tally


def _registered_server(account: ScopedAccount) -> Server | None:
    """Return the server whose registration is asked for, if it registered (G2)."""
    if "registration" not in account.categories:
        return None
    row = AccountIdentifier.objects.select_related("server").get(pk=account.id)
    return row.server if row.server and row.server.registered_at else None


def _registration(server: Server) -> dict[str, str]:
    """What G2 says exists of a private server, and nothing more."""
    registered = {
        "server_url": server.canonical,
        "contact_name": server.contact_name,
        "contact_email": server.contact_email,
        "registered_at": in_utc(server.registered_at),
    }
    return {name: value for name, value in registered.items() if value}


def gaps_of(snapshot: Snapshot) -> list[Any]:
    """Return the gaps of a snapshot as objects with ``code``, ``scope`` and ``detail``."""
    found = list(reading.gaps(snapshot))
    return [SimpleNamespace(**each) if isinstance(each, dict) else each for each in found]


def _gaps(grid: Grid, snapshots: Iterable[Snapshot]) -> str:
    head = (
        "What the sources could not show\n\n"
        "A production holds what a source could show when it was read, and is never said to be\n"
        "complete. What could not be read is listed here.\n\n"
    )
    parts = [
        gap_lines(grid.account_of(each.id), in_utc(each.captured_at), gaps_of(each))
        for each in snapshots
    ]
    return head + ("".join(parts) or "No source was read for this production.\n")


def _statement(
    production: Production, grid: Grid, snapshots: Iterable[Snapshot], tally: Tally
) -> tuple[str, str]:
    """Return the name and text of the page that explains the payload."""
    template = "readme.txt"
    if production.outcome == Outcome.NO_RESPONSIVE_RECORDS:
        template = "statement-of-search.txt"
    context = {
        "production": production,
        "case": production.case,
        "accounts": grid.accounts,
        "sources": [_source(grid, each) for each in snapshots],
        "records": sorted(tally.produced.items()),
        "tally": tally,
    }
    text = render_to_string(f"productions/{template}", context)
    return ("README.txt" if template == "readme.txt" else template), text.strip() + "\n"


def _source(grid: Grid, snapshot: Snapshot) -> dict[str, str]:
    archive = snapshot.archive
    return {
        "account": page_name(grid.account_of(snapshot.id).label),
        "server": archive.server.canonical if archive else "",
        "captured": in_utc(snapshot.captured_at),
        "exported": in_utc(archive.exported_at) if archive else "",
        "status": snapshot.status,
    }
