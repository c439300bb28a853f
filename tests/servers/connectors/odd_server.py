"""A server on loopback that answers as it is told, and remembers what it was asked."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    """What to send back. ``length`` may lie; ``drip`` writes the body itself."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    drip: Callable[[Any], None] | None = None


@dataclass
class OddServer:
    """Its address, and every request it got."""

    url: str
    asked: list[Asked]


@contextmanager
def odd_server(
    answer: Callable[[Asked], Answer], certificate: Path | None = None, key: Path | None = None
) -> Iterator[OddServer]:
    """Serve on a free port of loopback until the block ends, by TLS where one is given."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            said = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
            asked.append(said)
            told = answer(said)
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header(
                "Content-Length", str(len(told.body) if told.length is None else told.length)
            )
            self.end_headers()
            if told.drip:
                told.drip(self.wfile)
            else:
                self.wfile.write(told.body)
            if told.length is not None:
                self.close_connection = True

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield OddServer(f"http://127.0.0.1:{server.server_port}", asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
