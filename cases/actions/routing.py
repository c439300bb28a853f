"""Choose what the administrator of a customer's server is told: the request, of it, or nothing."""

from __future__ import annotations

from django.db import transaction

from audit.recording import record
from cases import queries, routing_policies, routing_queries
from cases.actions.locking import locked, save
from cases.models import Routing
from cases.states import Route
from core.actor import Actor


@transaction.atomic
def route(*, by: Actor, case_id: str, choice: str, reason: str) -> Routing:
    """Choose forward, inform or neither (G12), as counsel and with a reason.

    What goes out follows from the event ``case.routed`` and passes the gate once more in the
    transaction that sends. Raises NotFound, Invalid, NotAllowed.
    """
    standing = locked(by=by, case_id=case_id)
    case = standing.case
    deployments = routing_queries.deployments_of(case)
    routing_policies.check_can_route(by=by, standing=standing, deployments=deployments)
    server = routing_queries.customers_server(case)
    routing_policies.check_choice(
        choice=choice,
        reason=reason,
        server=server,
        prohibitions=queries.prohibitions_end(case),
    )
    routing = Routing.objects.create(
        case=case,
        server=server if choice != Route.NEITHER else None,
        choice=choice,
        reason=reason.strip(),
        routed_by=by.id,
    )
    save(case)
    record(
        action="case.routed",
        by=by,
        subject=case,
        case_id=case.id,
        facts={
            "routing": routing.id,
            "choice": choice,
            "server": server.id if server and choice != Route.NEITHER else "",
        },
        personal={"reason": routing.reason},
    )
    return routing
