"""A mail server, an officer with a case, and a disclosure about one account."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.models import Officer
from cases.models import Case
from servers.actions import register_server
from servers.models import Server
from tests.cases.making import ACCOUNT, changed, make_case
from tests.notifications.sink import Sink, listening
from tests.notifications.telling import ADDRESS, Told, accepted_case, disclose
from tests.preservation.keeping import ROBIN


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with listening() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.host, sink.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield sink


@pytest.fixture
def officer(db: None, keys: SimpleNamespace) -> Officer:
    return Officer.objects.create(email="dana.sample@police.example", country="US")


@pytest.fixture
def case(staff: SimpleNamespace, policy: Any, officer: Officer) -> Case:
    return make_case(policy, changed(ACCOUNT, accounts=ROBIN), officer=officer)


@pytest.fixture
def defective(staff: SimpleNamespace, policy: Any, officer: Officer) -> Case:
    return make_case(policy, changed(ACCOUNT, accounts=ROBIN, documents=None), officer=officer)


@pytest.fixture
def server(staff: SimpleNamespace, policy: Any) -> Server:
    return register_server(
        by=staff.administrator,
        policy=policy,
        server_url="https://open.rocket.chat",
        deployment="community",
    )


@pytest.fixture
def telling(
    staff: SimpleNamespace, policy: Any, officer: Officer, server: Server
) -> Callable[..., Told]:
    """Make an accepted case with a released disclosure, and the notice that follows from it."""

    def make(*, address: str = ADDRESS, **fields: Any) -> Told:
        case = accepted_case(policy, staff, officer, **fields)
        disclose(case, staff)
        return Told(staff, policy, case, address)

    return make


@pytest.fixture
def told(telling: Callable[..., Told]) -> Told:
    return telling()
