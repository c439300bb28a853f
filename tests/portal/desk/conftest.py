"""Staff at their pages: clients that are signed in, and cases made by the real rules."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from accounts.models import Officer
from audit.models import LogHead
from cases.models import Case
from tests.cases.making import make_case
from tests.disclosures.conftest import capture, people, server, world
from tests.portal.browsing import console
from tests.portal.desk.pages import PASSWORD

__all__ = ["capture", "console", "people", "server", "world"]

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The folder of collected static files exists only in an installation."""
    for item in items:
        if "tests/portal/desk" in str(item.path):
            item.add_marker(pytest.mark.filterwarnings("ignore:No directory at:UserWarning"))


@pytest.fixture
def log_head(db: None) -> None:
    LogHead.objects.get_or_create(pk=1)


@pytest.fixture
def signed_in(staff: SimpleNamespace, log_head: None) -> Callable[..., Client]:
    """Return a client in which the person of this name is signed in.

    ``password`` gives them one, which is slow by design and needed for grave acts only.
    """

    def client_of(name: str, password: bool = False) -> Client:
        user = getattr(staff.users, name)
        if password:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return client_of


@pytest.fixture
def officer(db: None, keys: SimpleNamespace) -> Officer:
    return Officer.objects.create(email="dana.sample@police.example", country="US")


@pytest.fixture
def receive(
    log_head: None, policy: Any, staff: SimpleNamespace, officer: Officer
) -> Callable[..., Case]:
    """Return a function that receives a request by the real rules and the real act."""

    def received(raw: dict[str, Any]) -> Case:
        return make_case(policy, raw, officer=officer)

    return received
