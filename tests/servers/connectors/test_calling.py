"""Calls to a chat server: patient with what passes, strict with everything else."""

from __future__ import annotations

import gzip
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest

from servers.connectors.calling import Exchange, Limits, Source, quoted
from servers.connectors.patience import LONGEST, seconds_to_wait
from servers.connectors.protocol import (
    AuthFailed,
    ConnectorError,
    Forbidden,
    NotFound,
    RateLimited,
    Transient,
    Unsupported,
)
from tests.servers.connectors.odd_server import Answer, Asked, OddServer, odd_server

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def source_of(server: OddServer, waits: list[float] | None = None, **changed: Any) -> Source:
    limits = changed.pop("limits", Limits())
    told = [] if waits is None else waits
    return Source(
        server.url + changed.pop("below", ""),
        {"X-Auth-Token": "not-for-others"},
        inside=True,
        limits=limits,
        wait=told.append,
        **changed,
    )


def answering(*answers: Answer) -> Iterator[Answer]:
    """The answers in their order, the last one for ever."""
    return chain(answers, repeat(answers[-1]))


def test_an_answer_is_kept_as_received_with_the_line_that_asked_for_it() -> None:
    body = b'{"users": [1.50],\n "b": "\xc3\xbc"}'
    with odd_server(lambda _: Answer(body=body)) as server, source_of(server) as source:
        found = source.get("/api/v1/users.info", {"username": "kim & co"})
    assert found.request == "GET /api/v1/users.info?username=kim+%26+co"
    assert (found.status, found.body) == (200, body)
    assert found.asked_at.utcoffset() is not None
    assert str(found.json()["users"][0]) == "1.50"
    (asked,) = server.asked
    assert asked.method == "GET"
    assert asked.headers["X-Auth-Token"] == "not-for-others"
    assert "not-for-others" not in found.request


def test_a_server_below_a_path_is_asked_below_it() -> None:
    with odd_server(lambda _: Answer()) as server, source_of(server, below="/chat/") as source:
        source.get(f"/rooms/{quoted('!a/b?c:d')}")
    assert server.asked[0].target == "/chat/rooms/%21a%2Fb%3Fc%3Ad"


def test_what_passes_by_itself_is_tried_again_after_growing_pauses() -> None:
    answers = answering(Answer(503), Answer(502), Answer(body=b'{"ok": true}'))
    waits: list[float] = []
    with odd_server(lambda _: next(answers)) as server, source_of(server, waits) as source:
        assert source.get("/x").json() == {"ok": True}
    assert len(server.asked) == 3
    assert 0.5 <= waits[0] <= 1.5
    assert 1 <= waits[1] <= 3


def test_a_server_that_stays_down_is_given_up_as_passing() -> None:
    with (
        odd_server(lambda _: Answer(500)) as server,
        source_of(server) as source,
        pytest.raises(Transient),
    ):
        source.get("/x")
    assert len(server.asked) == Limits().tries


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "29.118"}, b"{}", 29.118),
        ({}, b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1500}', 1.5),
    ],
)
def test_a_short_wait_that_is_asked_for_is_waited(
    headers: dict[str, str], body: bytes, seconds: float
) -> None:
    answers = answering(Answer(429, body, headers), Answer())
    waits: list[float] = []
    with odd_server(lambda _: next(answers)) as server, source_of(server, waits) as source:
        source.get("/x")
    assert len(waits) == 1
    assert seconds <= waits[0] <= seconds + 0.5


def test_a_long_wait_is_left_to_the_duty() -> None:
    said = Answer(429, headers={"Retry-After": "600"})
    waits: list[float] = []
    with (
        odd_server(lambda _: said) as server,
        source_of(server, waits) as source,
        pytest.raises(RateLimited) as slow,
    ):
        source.get("/x")
    assert slow.value.retry_after == 600
    assert (waits, len(server.asked)) == ([], 1)


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"retry-after": "Fri, 20 Nov 2026 12:00:09 GMT"}, b"", 9),
        ({"x-ratelimit-reset": str(1000 * (NOW.timestamp() + 12))}, b"", 12),
        ({"x-ratelimit-reset": str(NOW.timestamp() + 12)}, b"", 12),
        ({"retry-after": "soon", "x-ratelimit-reset": "-5"}, b"[1]", 30),
        ({"retry-after": "1e400"}, b'{"retry_after_ms": true}', 30),
        ({"retry-after": "900000"}, b"", LONGEST),
        ({"retry-after": "0"}, b"", 0.5),
        ({}, b"<html>", 30),
    ],
)
def test_every_way_to_ask_for_patience_is_understood_and_bounded(
    headers: dict[str, str], body: bytes, seconds: float
) -> None:
    assert seconds_to_wait(headers, body, NOW) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, AuthFailed), (403, Forbidden), (404, NotFound), (400, Unsupported), (410, NotFound)],
)
def test_a_refusal_is_named_after_what_it_means_and_not_tried_again(
    status: int, error: type[ConnectorError]
) -> None:
    with (
        odd_server(lambda _: Answer(status)) as server,
        source_of(server) as source,
        pytest.raises(error),
    ):
        source.get("/x")
    assert len(server.asked) == 1


def test_a_platform_says_itself_what_its_refusals_mean() -> None:
    def means(exchange: Exchange) -> ConnectorError | None:
        return NotFound("No such user.") if exchange.json()["error"] == "User not found." else None

    answer = Answer(400, b'{"error": "User not found."}')
    with (
        odd_server(lambda _: answer) as server,
        source_of(server, refusal=means) as source,
        pytest.raises(NotFound),
    ):
        source.get("/x")


def test_a_redirect_within_the_server_is_followed() -> None:
    def answer(asked: Asked) -> Answer:
        here = asked.target == "/file"
        return Answer(302, headers={"Location": "/store/1?k=2"}) if here else Answer(body=b"bytes")

    with odd_server(answer) as server, source_of(server) as source, source.stream("/file") as file:
        assert file.read() == b"bytes"
    assert [asked.target for asked in server.asked] == ["/file", "/store/1?k=2"]


@pytest.mark.parametrize("scheme", ["http:", "https:"])
def test_a_redirect_to_another_server_is_not_followed_and_shows_it_nothing(scheme: str) -> None:
    with odd_server(lambda _: Answer()) as stranger:
        there = stranger.url.removeprefix("http:")
        answer = Answer(302, headers={"Location": f"{scheme}{there}/x"})
        with (
            odd_server(lambda _: answer) as server,
            source_of(server) as source,
            pytest.raises(Unsupported),
        ):
            source.get("/x")
    assert stranger.asked == []


def test_a_circle_of_redirects_ends() -> None:
    answer = Answer(302, headers={"Location": "/x"})
    with (
        odd_server(lambda _: answer) as server,
        source_of(server) as source,
        pytest.raises(Unsupported),
    ):
        source.get("/x")
    assert len(server.asked) == 1 + Limits().redirects


def test_an_answer_that_breaks_off_is_never_taken_for_its_end() -> None:
    with (
        odd_server(lambda _: Answer(body=b'{"a": 1}', length=4096)) as server,
        source_of(server) as source,
    ):
        with pytest.raises(Transient):
            source.get("/x")
        with source.stream("/file") as file, pytest.raises(Transient):
            file.read()


def test_an_answer_that_drips_is_given_up() -> None:
    def drip(target: Any) -> None:
        for _ in range(60):
            target.write(b" ")
            target.flush()
            time.sleep(0.05)

    slow = Answer(length=60, drip=drip)
    with (
        odd_server(lambda _: slow) as server,
        source_of(server, limits=Limits(answer_seconds=0.3, tries=1)) as source,
        pytest.raises(Transient, match="slowly"),
    ):
        source.get("/x")


def test_an_answer_of_any_size_is_not_read_into_memory() -> None:
    packed = gzip.compress(bytes(3_000_000))
    bomb = Answer(body=packed, headers={"Content-Encoding": "gzip"})
    with (
        odd_server(lambda _: bomb) as server,
        source_of(server, limits=Limits(answer_bytes=1_000_000)) as source,
        pytest.raises(Unsupported, match="more than"),
    ):
        source.get("/x")
    assert server.asked[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"[1]", b"\xff", b""])
def test_a_page_of_something_in_front_is_no_answer_of_the_source(body: bytes) -> None:
    with odd_server(lambda _: Answer(body=body)) as server, source_of(server) as source:
        found = source.get("/x")
        with pytest.raises(Transient):
            found.json()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "https://localhost/", "https://[::1]/"])
def test_a_private_address_is_refused_unless_the_registry_says_so(url: str) -> None:
    with pytest.raises(Forbidden), Source(url, {}):
        """Never reached."""


def test_the_address_that_was_judged_is_the_one_that_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that leads elsewhere after the first look is not looked up again."""
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: str, *rest: Any, **more: Any) -> Any:
        looked_up.append(host)
        return real("127.0.0.1", *rest, **more)

    with odd_server(lambda _: Answer(503)) as server:
        port = int(server.url.rpartition(":")[2])
        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        url = f"http://chat.larkspur.example:{port}"
        source = Source(url, {}, inside=True, wait=lambda _: None)
        with source, pytest.raises(Transient, match="503"):
            source.get("/x")
    assert len(server.asked) == Limits().tries
    assert looked_up[0] == "chat.larkspur.example"
    assert set(looked_up[1:]) <= {"127.0.0.1"}
    assert server.asked[0].headers["Host"] == f"chat.larkspur.example:{port}"


def test_a_certificate_that_nobody_vouches_for_ends_it_before_the_credential_is_sent(
    tmp_path: Path,
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", key, "-out", certificate, "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )
    with odd_server(lambda _: Answer(), certificate, key) as server:
        url = server.url.replace("http://127.0.0.1", "https://localhost")
        source = Source(url, {"X-Auth-Token": "t"}, inside=True, wait=lambda _: None)
        with source, pytest.raises(Unsupported, match="certificate"):
            source.get("/x")
    assert server.asked == []
