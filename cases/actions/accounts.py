"""Say which server an account is on, where the request did not say it well enough."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import policies, queries, searching
from cases.actions.locking import locked, save
from cases.models import AccountIdentifier
from cases.reading import account_columns
from core.actor import Actor
from core.errors import Invalid, NotFound
from rules.servers import normalise_server_url
from rules.submission import Account


@transaction.atomic
def identify_account(*, by: Actor, account_id: str, server_url: str) -> AccountIdentifier:
    """Name the server of an account. The row as the request gave it stays, no longer current.

    Raises Invalid for an address that is none.
    """
    row = AccountIdentifier.objects.filter(pk=account_id, current=True).first()
    if row is None:
        raise NotFound("There is no such account.")
    standing = locked(by=by, case_id=row.case_id)
    policies.check_can_record_process(by=by, standing=standing)
    if normalise_server_url(server_url) is None:
        raise Invalid({"server_url": ["This is not the address of a server."]})
    row.current = False
    row.save(update_fields=["current"])
    named = Account(
        server_url=server_url,
        username=row.username or None,
        user_id=row.user_id or None,
        email=row.email or None,
        message_url=row.message_url or None,
    )
    (columns,) = account_columns([named], queries.policy_of(standing.case))
    position = AccountIdentifier.objects.filter(case_id=row.case_id).count()
    new = AccountIdentifier.objects.create(case_id=row.case_id, position=position, **vars(columns))
    save(standing.case)
    searching.index(standing.case)
    record(
        action="case.account_identified",
        by=by,
        subject=standing.case,
        case_id=standing.case.id,
        facts={"account": new.id, "instead_of": row.id, "deployment": new.deployment},
    )
    return new
