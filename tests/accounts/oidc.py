"""A real OpenID provider on loopback, in a process of its own, and somebody who signs in there."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

from django.test import Client


class Provider:
    """The provider: whom it knows, and the step at its page."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: dict[str, list[str]] = {}

    def knows(self, sub: str, **claims: Any) -> None:
        """Have the provider know a person with these claims."""
        request = Request(
            f"{self.address}/users/{sub}",
            data=json.dumps(claims).encode(),
            headers={"Content-Type": "application/json"},
            method="PUT",
        )
        urlopen(request).close()

    def agrees(self, where: str, sub: str) -> str:
        """Sign in at the provider's page as ``sub``; return the address it leads back to."""
        self.asked = parse_qs(urlsplit(where).query)
        return _location(Request(where, data=f"sub={sub}".encode()))

    def refuses(self, where: str) -> str:
        """Stop at the provider's page."""
        return _location(Request(where, data=b"action=deny"))


def sign_in_at(provider: Provider, client: Client, sub: str, path: str = "/account/sso/") -> Any:
    """Walk from our page to the provider and back; return our answer."""
    begun = client.get(path)
    back = urlsplit(provider.agrees(begun["Location"], sub))
    return client.get(f"{back.path}?{back.query}")


@contextmanager
def running() -> Iterator[Provider]:
    """Run a provider on a free port, and end it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock"]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--require-nonce", "true"],
        env={**os.environ, "NO_COLOR": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield Provider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("The provider ended at once.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The provider did not begin to listen.")


def _location(request: Request) -> str:
    try:
        build_opener(_NoFollowing).open(request).close()
    except _Stop as stop:
        return str(stop)
    raise AssertionError("The provider did not lead back.")


class _Stop(Exception):
    """Where an answer leads."""


class _NoFollowing(HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        raise _Stop(args[-1])
