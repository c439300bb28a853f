"""Freeze what counsel confirmed, and ask for the payload to be built from it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction

from audit.recording import record
from cases import queries as case_queries
from cases.models import AccountIdentifier, Case
from core import clock
from core.actor import Actor
from core.errors import Invalid, NotFound
from core.ids import new_reference
from disclosures import policies
from disclosures.models import Production
from disclosures.scope import Grid
from disclosures.standing import grid_now, locked
from disclosures.states import Outcome
from duties.scheduling import schedule
from preservation.models import Snapshot
from preservation.queries import same_account
from sealing.vault import vault

PREFIX = "PRD"


@transaction.atomic
def prepare(
    *,
    by: Actor,
    case_id: str,
    snapshot_ids: Sequence[str],
    outcome: str = Outcome.RECORDS,
    declaration_wanted: bool | None = None,
    search: str = "",
    narrowing_confirmed: bool = False,
) -> Production:
    """Freeze the confirmed decisions of a case and the snapshots they are read from.

    The decisions themselves cannot be chosen here (I8). ``declaration_wanted`` overrides what the
    request asked for. ``search`` tells where was looked, and must be given where there are no
    records and no snapshot. ``narrowing_confirmed`` is the custodian's word that the snapshots hold
    no more than what counsel narrowed in words, which a program cannot apply; periods it applies.
    Raises NotFound, NotAllowed, or Invalid for a snapshot of another account.
    """
    case = case_queries.visible_to(by).select_for_update().filter(pk=case_id).first()
    if case is None:
        raise NotFound("There is no such case.")
    if outcome not in Outcome.values:
        raise Invalid({"outcome": [f"{outcome} is not an outcome."]})
    snapshots = _snapshots(snapshot_ids)
    grid = _with_snapshots(grid_now(case), case, snapshots)
    policies.check_can_prepare(
        by=by,
        case=case,
        grid=grid,
        outcome=outcome,
        snapshots=snapshots,
        search=search,
        narrowing_confirmed=narrowing_confirmed,
    )
    wanted = case.declaration_wanted if declaration_wanted is None else declaration_wanted
    at = clock.now()
    production = Production.objects.create(
        reference=new_reference(PREFIX, at.year),
        case=case,
        outcome=outcome,
        basis=grid.basis,
        has_content=grid.has_content,
        grid=grid.to_json(),
        grid_sha256=grid.sha256,
        key_id=vault.new_key("production"),
        commitment_key=secrets.token_hex(32),
        declaration_wanted=wanted,
        search=search.strip(),
        prepared_at=at,
        prepared_by=by.id,
    )
    production.snapshots.set(snapshots)
    _record_prepared(by, production, narrowing_confirmed)
    return production


def _record_prepared(by: Actor, production: Production, narrowing_confirmed: bool) -> None:
    record(
        action="production.prepared",
        by=by,
        subject=production,
        case_id=production.case_id,
        facts={
            "reference": production.reference,
            "outcome": production.outcome,
            "basis": production.basis,
            "grid_sha256": production.grid_sha256,
            "snapshots": sorted(production.snapshots.values_list("pk", flat=True)),
            "narrowing_confirmed": narrowing_confirmed,
        },
        personal={"search": production.search} if production.search else None,
    )


@transaction.atomic
def build(*, by: Actor, production_id: str) -> Production:
    """Ask for the payload to be built; the duty ``production.build`` does it."""
    production = locked(production_id, by)
    policies.check_can_build(by=by, production=production)
    at = clock.now()
    production.ask_build(at, by.id)
    production.save(update_fields=["status", "build_asked_at", "build_asked_by", "failure"])
    schedule(
        "production.build",
        subject_id=production.id,
        unique_key=f"production.build:{production.id}:{at.isoformat()}",
    )
    record(action="production.build_asked", by=by, subject=production, case_id=production.case_id)
    return production


def _snapshots(snapshot_ids: Iterable[str]) -> list[Snapshot]:
    """Lock the snapshots, in the order in which they were captured."""
    wanted = list(dict.fromkeys(snapshot_ids))
    found = Snapshot.objects.select_for_update(of=("self",)).filter(pk__in=wanted)
    snapshots = list(found.select_related("preservation__account").order_by("captured_at", "id"))
    if len(snapshots) != len(wanted):
        raise NotFound("There is no such snapshot.")
    return snapshots


def _with_snapshots(grid: Grid, case: Case, snapshots: Iterable[Snapshot]) -> Grid:
    """Put each snapshot under the account of this case that it is a snapshot of."""
    held: dict[str, list[str]] = {}
    for snapshot in snapshots:
        held.setdefault(_account_of(case, snapshot), []).append(snapshot.id)
    accounts = [
        replace(account, snapshots=tuple(held.pop(account.id, []))) for account in grid.accounts
    ]
    if held:
        raise Invalid({"snapshots": ["A snapshot is of an account this request no longer names."]})
    return replace(grid, accounts=tuple(accounts))


def _account_of(case: Case, snapshot: Snapshot) -> str:
    """A snapshot kept for an earlier request serves this one if it is the same account (G3)."""
    preservation = snapshot.preservation
    if preservation.case_id == case.id:
        return str(preservation.account_id)
    named = AccountIdentifier.objects.filter(case_id=case.pk, current=True)
    found = named.filter(same_account(preservation)).order_by("position").first()
    if found is None:
        raise Invalid({"snapshots": ["A snapshot is of an account this request does not name."]})
    return found.id
