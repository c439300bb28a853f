"""Which client a request is counted under: only what our own proxies wrote is believed."""

from __future__ import annotations

import pytest

from core.clients import client_address, client_network


def meta(remote: str, forwarded: str | None = None) -> dict[str, str]:
    return {"REMOTE_ADDR": remote} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})


@pytest.mark.parametrize(
    ("given", "proxies", "address"),
    [
        (meta("192.0.2.7"), 0, "192.0.2.7"),
        (meta("192.0.2.7", "198.51.100.1"), 0, "192.0.2.7"),
        (meta("127.0.0.1", "198.51.100.1"), 1, "198.51.100.1"),
        (meta("127.0.0.1", "6.6.6.6, 198.51.100.1"), 1, "198.51.100.1"),
        (meta("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.1"), 2, "198.51.100.1"),
        (meta("127.0.0.1"), 1, "127.0.0.1"),
        (meta("127.0.0.1", "nonsense"), 1, ""),
        (meta(""), 0, ""),
    ],
)
def test_client_is_what_the_outermost_own_proxy_saw(
    given: dict[str, str], proxies: int, address: str
) -> None:
    assert client_address(given, proxies=proxies) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_one_ipv6_network_is_one_client(address: str, network: str) -> None:
    assert client_network(meta(address), proxies=0) == network
