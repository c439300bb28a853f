"""What may be read of other people's servers in a case, and of content to be removed."""

from __future__ import annotations

from cases.models import Case, RemovalDecision, Routing
from cases.queries import current_accounts, current_findings, every_server_is_private
from cases.states import Route
from rules.servers import normalise_server_url
from servers.models import Server
from servers.queries import find_server


def deployments_of(case: Case) -> frozenset[str]:
    """Return where the accounts are; by the findings where no account is named."""
    named = {row.deployment for row in current_accounts(case) if row.deployment}
    if named:
        return frozenset(named)
    rows = [row for row in current_findings(case) if row.code == "server_url.deployment"]
    said = {row.parameters.get("deployment") for row in rows}
    return frozenset(str(deployment) for deployment in said if deployment)


def customers_server(case: Case) -> Server | None:
    """Return the one server of a customer that the request is about, None for none or several."""
    rows = current_accounts(case).filter(deployment="cloud").select_related("server")
    servers = {row.server_id: row.server for row in rows}
    if not servers:
        found = [find_server(url) for url in map(normalise_server_url, _urls(case)) if url]
        servers = {each.id: each for each in found if each and each.deployment == "cloud"}
    return next(iter(servers.values())) if len(servers) == 1 else None


def is_elsewhere(case: Case) -> bool:
    """Say whether somebody else answers: every server is private, or a customer's to whom counsel
    forwarded the request.
    """
    if every_server_is_private(case):
        return True
    routing = newest_routing(case)
    forwarded = routing is not None and routing.choice == Route.FORWARD
    return forwarded and deployments_of(case) <= {"private", "cloud"}


def newest_routing(case: Case) -> Routing | None:
    """Return what counsel chose last, or None."""
    return Routing.objects.filter(case_id=case.pk).order_by("-routed_at", "-id").first()


def removal_of(case: Case) -> RemovalDecision | None:
    """Return what was decided about the content, or None."""
    return RemovalDecision.objects.filter(case_id=case.pk).first()


def _urls(case: Case) -> list[str]:
    removal = (case.submission or {}).get("removal") or {}
    return [str(url) for url in removal.get("urls") or []]
