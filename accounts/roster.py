"""Who is woken by an alarm: the only writer of the two lists, and what may be read of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import OnCall, User
from accounts.queries import desk_people
from accounts.roles import COUNSEL, TRIAGE, may
from accounts.roster_models import FIRST, LISTS, SECOND
from audit.recording import record
from core import clock
from core.actor import Actor
from core.errors import Invalid, NotAllowed


def check_can_change_roster(*, by: Actor) -> None:
    if not may(by, "roster.change"):
        raise NotAllowed(
            "roster.change", "Only counsel or an administrator changes who is on call."
        )


@transaction.atomic
def change_roster(*, by: Actor, levels: Mapping[str, int | None]) -> int:
    """Put people of the desk on a list, or on none; those not named stay where they are.

    ``levels`` maps a person's id to 1, 2 or None. Returns how many changed. Raises NotAllowed,
    and Invalid for somebody who works on no cases.
    """
    check_can_change_roster(by=by)
    known = set(desk_people().values_list("pk", flat=True))
    if not known.issuperset(levels) or not {*LISTS, None}.issuperset(levels.values()):
        raise Invalid({"levels": ["Only people who work on cases stand on one of the two lists."]})
    standing = {row.user_id: row for row in OnCall.objects.select_for_update()}
    changed = {}
    for user_id, level in levels.items():
        row = standing.get(user_id)
        if (row.level if row else None) == level:
            continue
        changed[user_id] = level
        if level is None:
            OnCall.objects.filter(pk=user_id).delete()
        else:
            OnCall.objects.update_or_create(
                user_id=user_id,
                defaults={"level": level, "changed_at": clock.now(), "changed_by": by.id},
            )
    for user_id, level in changed.items():
        person = User.objects.get(pk=user_id)
        record(action="user.on_call", by=by, subject=person, facts={"level": level or 0})
    return len(changed)


def levels_now() -> dict[str, int]:
    """Return the list of everybody who stands on one, by id."""
    return dict(OnCall.objects.values_list("user_id", "level"))


def to_wake(*, second: bool) -> list[User]:
    """Return whom an alarm wakes: the first list, with ``second`` both.

    A list on which nobody who works on cases is left means all of triage and counsel: an alarm
    never sounds for nobody.
    """
    first, other = _on_list(FIRST), _on_list(SECOND)
    if not second:
        return list(first or other or _everybody())
    return list({person.pk: person for person in [*first, *(other or _everybody())]}.values())


def _on_list(level: int) -> QuerySet[User]:
    return desk_people().filter(on_call__level=level)


def _everybody() -> QuerySet[User]:
    return desk_people().filter(grants__role__in=(TRIAGE, COUNSEL), grants__ended_at__isnull=True)
