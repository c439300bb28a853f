"""A real HTTP receiver on loopback that keeps what was posted, and answers as it is told."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "an operator's own secret"


class Receiver:
    """``answers`` holds a status for each of the next calls, or ``drop`` to cut the connection."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int | str] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/alarm?from=writdesk"

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.calls]

    @property
    def deliveries(self) -> list[str]:
        return [headers["Writdesk-Delivery"] for headers, _body in self.calls]

    def is_signed(self, number: int) -> bool:
        """Check one call as its reader does, from the header and the bytes alone."""
        headers, body = self.calls[number]
        said = dict(part.split("=", 1) for part in headers["Writdesk-Signature"].split(","))
        message = said["t"].encode() + b"." + body
        made = hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()
        return hmac.compare_digest(made, said["v1"])


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.calls.append((dict(self.headers), body))
            answer = receiver.answers.pop(0) if receiver.answers else 204
            if answer == "drop":
                self.connection.close()
                return
            self.send_response(int(answer))
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *given: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
