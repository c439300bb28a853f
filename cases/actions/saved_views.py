"""Keep a way of listing the queue under a name, and forget it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.queries import may_now
from audit.recording import record
from cases import queue_policies
from cases.models import SavedView
from core import clock
from core.actor import SYSTEM, Actor
from core.errors import Invalid, NotFound

VIEWS_MOST = 30
_LONGEST_NAME, _LONGEST_QUERY = 60, 1000


@transaction.atomic
def save_view(*, by: Actor, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep the view under this name, in place of the person's own one of the same name.

    Raises Invalid for a name that is empty or too long, and for more views than a page can show.
    """
    queue_policies.check_can_save_view(by=by)
    name = " ".join(name.split())
    if not 0 < len(name) <= _LONGEST_NAME:
        raise Invalid({"name": [f"Give the view a name of at most {_LONGEST_NAME} characters."]})
    if len(query) > _LONGEST_QUERY:
        raise Invalid({"name": ["These are more filters than can be saved. Take some away."]})
    owner = User.objects.select_for_update().get(pk=by.id)
    own = SavedView.objects.filter(owner=owner).exclude(name=name)
    if own.count() >= VIEWS_MOST:
        raise Invalid({"name": [f"You have {VIEWS_MOST} views. Delete one first."]})
    view, _ = SavedView.objects.update_or_create(
        owner=owner,
        name=name,
        defaults={"query": query, "shared": shared, "saved_at": clock.now()},
    )
    record(
        action="view.saved", by=by, subject=view, facts={"shared": shared}, personal={"name": name}
    )
    return view


@transaction.atomic
def delete_view(*, by: Actor, view_id: str) -> None:
    """Forget the view. Raises NotFound for one that this person does not see."""
    seen = SavedView.objects.select_for_update().filter(Q(owner_id=by.id) | Q(shared=True))
    view = seen.filter(pk=view_id).first()
    if view is None:
        raise NotFound("There is no such view.")
    queue_policies.check_can_delete_view(
        by=by, view=view, owner_left=not may_now(view.owner_id, "view.save")
    )
    record(action="view.deleted", by=by, subject=view)
    view.delete()


@transaction.atomic
def forget_views(*, owner_id: str) -> int:
    """Delete what somebody who left the desk kept for themselves; return how many views went.

    A duty of the machine. What they share stays, because the desk works with it, and anybody of
    the desk deletes it. Whoever works at the desk again keeps everything.
    """
    if may_now(owner_id, "view.save"):
        return 0
    gone = list(SavedView.objects.select_for_update().filter(owner_id=owner_id, shared=False))
    for view in gone:
        record(action="view.deleted", by=SYSTEM, subject=view)
        view.delete()
    return len(gone)
