"""A server in the registry, an export of it, and an account that is kept."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from servers.actions import register_server
from servers.models import Server, SourceArchive
from tests.preservation.keeping import Kept, keep, upload


@pytest.fixture
def server(staff: SimpleNamespace, policy: Any) -> Server:
    return register_server(
        by=staff.administrator,
        policy=policy,
        server_url="https://open.rocket.chat",
        deployment="community",
    )


@pytest.fixture
def archive(staff: SimpleNamespace, server: Server) -> SourceArchive:
    return upload(staff, server, "rocketchat-dump-example.zip")


@pytest.fixture
def keeping(
    staff: SimpleNamespace, policy: Any, server: Server, archive: SourceArchive
) -> Callable[..., Kept]:
    def make(**options: Any) -> Kept:
        return keep(staff, policy, server, archive, **options)

    return make


@pytest.fixture
def kept(keeping: Callable[..., Kept]) -> Kept:
    return keeping()
