"""An officer who proved their address collects what was released to them."""

from __future__ import annotations

from core.actor import Actor
from core.errors import NotFound
from disclosures import queries as disclosure_queries
from disclosures.actions import collect_by_link
from disclosures.models import Production, ReleaseLink
from disclosures.states import Outcome


def needs_passphrase(production: Production) -> bool:
    """Contents are handed over with the passphrase that was spoken in our telephone call."""
    return production.has_content and production.outcome == Outcome.RECORDS


def collect_production(
    *, by: Actor, production_id: str, address: str, passphrase: str = ""
) -> Production:
    """Admit the officer to a download and record it; call it for each answered POST.

    The open link of the production decides, as it would with its token; the code that was just
    sent to the officer's address stands in for the token. No transaction may be open around it, or
    the count of wrong passphrases would be undone with the refusal. Raises NotFound, NotAllowed.
    """
    production = disclosure_queries.visible_to(by).filter(pk=production_id).first()
    link = ReleaseLink.objects.filter(production_id=production_id, officer_id=by.id)
    newest = link.order_by("-expires_at", "-id").first()
    if production is None or newest is None:
        raise NotFound("There is no such production.")
    return collect_by_link(by=by, link_id=newest.id, address=address, passphrase=passphrase)
