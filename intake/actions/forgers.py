"""The list of senders that forged a request before."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases.queries import current_policy
from core import clock
from core.actor import Actor
from core.errors import Conflict, NotFound
from intake import policies
from intake.forgers import forger_digest
from intake.models import KnownForger
from rules.addresses import domain_of


@transaction.atomic
def note_forger(*, by: Actor, named: str, reason: str) -> KnownForger:
    """Note an address or a domain whose requests are held silently from now on. Counsel only.

    Raises NotAllowed, Invalid, and Conflict where it is noted already.
    """
    policies.check_can_note_forger(by=by)
    ours = {name for name in (domain_of(current_policy().provider.email),) if name}
    written = named.strip().lower()
    policies.check_names_forger(named=written, reason=reason, our_domains=ours)
    digest = forger_digest(written)
    if KnownForger.objects.filter(digest=digest, lifted_at__isnull=True).exists():
        raise Conflict("This sender is on the list already.")
    forger = KnownForger.objects.create(
        digest=digest, shown=written, reason=reason.strip(), noted_by=by.id
    )
    record(
        action="forger.noted",
        by=by,
        subject=forger,
        facts={"whole_domain": "@" not in written},
        personal={"named": written, "reason": reason.strip()},
    )
    return forger


@transaction.atomic
def lift_forger(*, by: Actor, forger_id: str) -> KnownForger:
    """Take a sender off the list; what was found meanwhile stays. Raises NotAllowed, NotFound."""
    policies.check_can_note_forger(by=by)
    forger = KnownForger.objects.select_for_update().filter(pk=forger_id).first()
    if forger is None:
        raise NotFound("There is no such entry.")
    if forger.lifted_at is not None:
        raise Conflict("This sender was taken off the list already.")
    forger.lifted_at, forger.lifted_by = clock.now(), by.id
    forger.save(update_fields=["lifted_at", "lifted_by"])
    record(action="forger.lifted", by=by, subject=forger)
    return forger
