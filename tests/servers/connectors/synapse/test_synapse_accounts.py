"""Whose account is read, by whose right, and that nobody notices."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest

from servers.connectors.live import Credential, opened_live
from servers.connectors.protocol import NotFound, Scope
from servers.connectors.synapse import SynapseConnector
from tests.servers.connectors.synapse.homeserver import Homeserver

pytestmark = pytest.mark.services


def test_an_account_is_found_by_id_name_and_address(
    connector: SynapseConnector, world: SimpleNamespace
) -> None:
    for handle in ("@ann:larkspur.example", "ann", "@Ann", "ANN@larkspur.example"):
        assert connector.find_account(handle).native_id == world.ann.user_id


@pytest.mark.parametrize(
    "handle", ["@ann:other.example", "nobody", "nobody@other.example", "@", "a b", "@ann:"]
)
def test_an_account_of_another_server_or_of_none_is_not_found(
    connector: SynapseConnector, world: SimpleNamespace, handle: str
) -> None:
    with pytest.raises(NotFound):
        connector.find_account(handle)


def test_reading_changes_nothing_that_others_see(
    connector: SynapseConnector,
    read: Callable[..., SimpleNamespace],
    world: SimpleNamespace,
) -> None:
    read(connector, world.ann.user_id, Scope(frozenset({"message"})))
    members = world.admin.admin("GET", f"/v1/rooms/{quote(world.rooms['group'])}/members")
    assert sorted(members["members"]) == [world.ann.user_id, world.ben.user_id]
    rooms = world.admin.admin("GET", f"/v1/users/{world.admin.user_id}/memberships")
    assert rooms["memberships"] == {}


def test_beforehand_a_check_says_what_cannot_be_read(
    connector: SynapseConnector, world: SimpleNamespace, server: Any, connecting: Any
) -> None:
    assert {gap.code for gap in connector.check()} == {"deleted", "missing", "limit"}
    with connecting(server.url, world.ben.token) as powerless:
        gaps = powerless.check()
    assert gaps[0].code == "forbidden"
    assert "no administrator" in gaps[0].detail


def test_a_credential_of_the_registry_opens_it(server: Homeserver, world: SimpleNamespace) -> None:
    credential = Credential("synapse", server.url, "", world.admin.token, inside=True)
    with opened_live(credential) as connector:
        assert connector.platform == "synapse"
        assert connector.find_account("ann").native_id == world.ann.user_id
