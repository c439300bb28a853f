"""Every role against every act of every room, done on real things: who may, may; nobody else."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts.roles import PERMISSIONS
from audit.models import AuditEvent
from cases.actions import Outcome
from core.actor import Actor
from core.errors import NotAllowed, NotFound, WritdeskError
from tests.accounts.acts import ACTS, EVERYBODY, STEPS, Act
from tests.accounts.prepared import w
from tests.disclosures.conftest import capture, log_head, people, server, world

__all__ = ["capture", "log_head", "people", "server", "w", "world"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at:UserWarning"),
]

ROOMS = (
    *("accounts", "servers", "documents", "cases", "preservation"),
    *("disclosures", "notifications", "intake"),
)
# Writers of a room that do not stand among its actions.
BESIDE = ("accounts.roster", "accounts.preferences", "notifications.correspondence")
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# Cases do not exist for these: an act on one finds nothing, whatever the act is.
OUTSIDE_CASES = "AMNX"


def public_acts() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every function of the rooms' actions that says by whom, under room and name."""
    modules = [importlib.import_module(name) for name in BESIDE]
    for room in ROOMS:
        package = importlib.import_module(f"{room}.actions")
        modules.append(package)
        for found in pkgutil.iter_modules(getattr(package, "__path__", ())):
            modules.append(importlib.import_module(f"{package.__name__}.{found.name}"))
    for module in modules:
        room = module.__name__.partition(".")[0]
        for name, function in vars(module).items():
            of_here = inspect.isfunction(function) and function.__module__ == module.__name__
            if not of_here or name.startswith("_"):
                continue
            if "by" in inspect.signature(function).parameters:
                yield f"{room}.{name}", function


FUNCTIONS = dict(public_acts())


def test_every_act_is_declared_once() -> None:
    """A new act without its roles in the table fails here."""
    assert sorted(FUNCTIONS) == sorted([*ACTS, *STEPS])
    assert not STEPS & ACTS.keys()


def test_no_act_of_the_table_is_for_a_role_that_does_not_exist() -> None:
    assert all(set(act.roles) <= set(EVERYBODY) and act.roles for act in ACTS.values())


def test_the_refusals_are_permissions_or_say_why_not() -> None:
    """What is not a permission is about the officer's own things or the machine's own acts."""
    codes = {code for act in ACTS.values() for code in act.code.split("|") if code}
    assert codes - PERMISSIONS.keys() == {
        "case.examine",
        "case.key_in",
        "document.forget",
        "document.inspect",
        "document.store",
        "factor.give",
        "mail.ingest",
        "message.keep_mail",
        "notice.address",
        "officer.remember",
        "production.expire",
        "production.other_officer",
        "user.preference",
    }


@pytest.mark.parametrize("room", ROOMS)
def test_who_may_gets_past_the_role_and_nobody_else_does(w: SimpleNamespace, room: str) -> None:
    wrong = {
        (name, letter): fault
        for name, act in ACTS.items()
        for letter in EVERYBODY
        if name.startswith(f"{room}.")
        and (fault := fault_of(FUNCTIONS[name], act, letter, w)) is not None
    }
    assert wrong == {}


def fault_of(function: Callable[..., Any], act: Act, letter: str, w: SimpleNamespace) -> str | None:
    """Try the act as this role, undo it, and return what was wrong with the answer."""
    said, wrote = attempt(function, w.actors[letter], act, w)
    codes = act.code.split("|")
    if letter in act.roles:
        refused = isinstance(said, NotAllowed) and said.code in codes
        hidden = isinstance(said, NotFound)
        return f"refused: {said!r}" if refused or hidden else None
    if wrote:
        return f"wrote: {wrote[0]}"
    if letter in OUTSIDE_CASES and isinstance(said, NotFound):
        return None
    if act.code == "" and _all_refused(said):
        return None
    if isinstance(said, NotAllowed) and said.code in codes:
        return None
    if codes == ["production.other_officer"] and isinstance(said, NotFound):
        return None
    return f"not refused so: {said!r}"


class _Undo(Exception):
    """Ends the attempt, so that the next role finds the same world."""


def attempt(
    function: Callable[..., Any], by: Actor, act: Act, w: SimpleNamespace
) -> tuple[Any, list[str]]:
    """Return what the act answered or raised, and what it wrote."""
    said: Any = None
    before = AuditEvent.objects.count()
    given = act.given(w)
    with CaptureQueriesContext(connection) as asked:
        try:
            with transaction.atomic():
                try:
                    said = function(by=by, **given)
                except WritdeskError as error:
                    said = error
                recorded = AuditEvent.objects.count() - before
                raise _Undo
        except _Undo:
            pass
    wrote = [query["sql"] for query in asked if query["sql"].startswith(WRITES)]
    return said, wrote or ["an event"] * recorded


def _all_refused(said: Any) -> bool:
    return isinstance(said, list) and all(
        isinstance(each, Outcome) and each.refused for each in said
    )


def test_there_is_no_other_door_to_the_tables() -> None:
    """The framework's own administration would show every case to whoever administers users."""
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")
