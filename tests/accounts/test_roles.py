"""Roles as code: a permission is held by exactly its roles, and some never meet in one role."""

import pytest

from accounts.roles import PERMISSIONS, STAFF_ROLES, may
from core.actor import Actor

ROLES = [*STAFF_ROLES, "system", "officer"]


@pytest.mark.parametrize("role", ROLES)
def test_a_permission_is_held_by_exactly_its_roles(role: str) -> None:
    actor = Actor("staff", "A", frozenset({role}))
    held = {permission for permission in PERMISSIONS if may(actor, permission)}
    assert held == {name for name, roles in PERMISSIONS.items() if role in roles}


def test_a_permission_that_does_not_exist_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        may(Actor("staff", "A", frozenset({"counsel"})), "case.rewrite")


def test_an_administrator_sees_no_case_and_an_auditor_changes_nothing() -> None:
    administrator = Actor("staff", "A", frozenset({"administrator"}))
    auditor = Actor("staff", "B", frozenset({"auditor"}))
    held = {name for name in PERMISSIONS if may(administrator, name)}
    assert not {name for name in held if name.startswith(("case.", "production.", "notice."))}
    assert {name for name in PERMISSIONS if may(auditor, name)} == {
        "audit.read",
        "transparency.read",
    }


def test_who_collects_does_not_decide_and_who_decides_does_not_sign() -> None:
    custodian = Actor("staff", "A", frozenset({"custodian"}))
    counsel = Actor("staff", "B", frozenset({"counsel"}))
    assert may(custodian, "production.sign")
    assert not may(custodian, "case.accept")
    assert may(counsel, "case.accept")
    assert not may(counsel, "production.sign")
