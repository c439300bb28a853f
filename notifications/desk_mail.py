"""Mails to people of the desk about what is owed after an emergency disclosure."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.template.loader import render_to_string

from accounts.models import User
from accounts.queries import desk_people
from accounts.roster import to_wake
from cases.queries import policy_of
from core.actor import SYSTEM
from core.errors import Invalid
from disclosures.models import Production
from notifications.queueing import queue_message, schedule_sending
from notifications.states import MessageKind


def ask_for_approvals(*, production_id: str, effect: str, overdue: bool) -> int:
    """Ask those who may still approve a production released before all had; return how many.

    Once it is ``overdue`` the second list of the alarm is asked too. A sealed case is made known to
    nobody but the people named in it, and by no name.
    """
    production = Production.objects.select_related("case").get(pk=production_id)
    case = production.case
    roles = policy_of(case).approvals.content.roles | policy_of(case).approvals.default.roles
    approved = set(production.approvals.values_list("approved_by", flat=True))
    able = desk_people().filter(grants__role__in=roles, grants__ended_at__isnull=True)
    people = {
        person.id: person for person in able if person.id not in {*approved, production.prepared_by}
    }
    if overdue:
        people |= {person.id: person for person in to_wake(second=True)}
    asked = people.values()
    if case.sealed:
        named = set(case.named.values_list("pk", flat=True))
        asked = [person for person in asked if person.id in named]  # type: ignore[assignment]
    return _send(asked, production, effect, overdue)


def _send(people: Iterable[User], production: Production, effect: str, overdue: bool) -> int:
    case, link = production.case, f"{settings.SITE_URL}/desk/"
    if not case.sealed:
        link = f"{link}productions/{production.reference}/"
    subject = "An approval is overdue" if overdue else "An approval is still owed"
    body = render_to_string("emails/approvals.txt", {"overdue": overdue, "link": link})
    sent = 0
    for person in people:
        try:
            message = queue_message(
                by=SYSTEM,
                kind=MessageKind.APPROVALS,
                to=person.email,
                subject=subject if case.sealed else f"[{case.reference}] {subject}",
                body=body,
                effect=f"{effect}:{person.id}",
                case=case,
            )
        except Invalid:
            continue
        schedule_sending(message)
        sent += 1
    return sent
