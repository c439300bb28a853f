"""A real Synapse of its own: a process of the published package, on loopback, gone afterwards."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import urllib3

REPOSITORY = Path(__file__).resolve().parents[4]
PYTHON = Path(
    os.environ.get("WRITDESK_SYNAPSE_PYTHON", REPOSITORY / ".venv-synapse" / "bin" / "python")
)
SERVER = "larkspur.example"
BRIDGE = "bridge-token-of-the-tests"
_UNBOUNDED = {"per_second": 10000, "burst_count": 10000}

# Synapse forgets redacted texts in the background, every five minutes. Here it does so each second.
_HASTY = """
from synapse.storage.databases.main import censor_events
from synapse.util.duration import Duration
censor_events.Duration = lambda **_: Duration(seconds=1)
from synapse.app.homeserver import main
main()
"""


def python() -> Path:
    """The interpreter that has Synapse; without one the test is skipped, but never in CI."""
    if not PYTHON.is_file():
        reason = f"Synapse is not installed at {PYTHON}; `make test-services` installs it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return PYTHON


def _part(text: str) -> str:
    return quote(text, safe="")


@dataclass
class Refused(Exception):
    """An answer that is no success."""

    status: int
    body: dict[str, Any]


@dataclass
class Person:
    """Somebody who is signed in, and acts as a client of Matrix does."""

    url: str
    token: str
    user_id: str = ""
    numbers: Iterator[int] = field(default_factory=count)

    def call(self, method: str, path: str, said: Any = None, **query: Any) -> dict[str, Any]:
        """One call; raises Refused."""
        target = self.url + path + (f"?{urlencode(query)}" if query else "")
        raw = said if isinstance(said, bytes) else json.dumps(said).encode()
        answer = urllib3.request(
            method,
            target,
            body=None if method == "GET" else raw,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            retries=False,
            timeout=30,
        )
        found = json.loads(answer.data or b"{}")
        if answer.status >= 300:
            raise Refused(answer.status, found)
        return found  # type: ignore[no-any-return]

    def client(self, method: str, path: str, said: Any = None, **query: Any) -> dict[str, Any]:
        """One call of the client's interface."""
        return self.call(method, f"/_matrix/client/v3{path}", {} if said is None else said, **query)

    def admin(self, method: str, path: str, said: Any = None, **query: Any) -> dict[str, Any]:
        """One call of the administrator's interface."""
        path = f"/_synapse/admin{path}"
        return self.call(method, path, {} if said is None else said, **query)

    def room(self, **wanted: Any) -> str:
        return str(self.client("POST", "/createRoom", wanted)["room_id"])

    def join(self, room: str) -> None:
        self.client("POST", f"/join/{_part(room)}")

    def leave(self, room: str, *, forget: bool = False) -> None:
        self.client("POST", f"/rooms/{_part(room)}/leave")
        if forget:
            self.client("POST", f"/rooms/{_part(room)}/forget")

    def send(
        self, room: str, content: dict[str, Any], kind: str = "m.room.message", **query: Any
    ) -> str:
        path = f"/rooms/{_part(room)}/send/{kind}/t{next(self.numbers)}-{time.monotonic_ns()}"
        return str(self.client("PUT", path, content, **query)["event_id"])

    def say(self, room: str, text: str, **more: Any) -> str:
        return self.send(room, {"msgtype": "m.text", "body": text, **more})

    def state(self, room: str, kind: str, content: dict[str, Any]) -> str:
        path = f"/rooms/{_part(room)}/state/{kind}/"
        return str(self.client("PUT", path, content)["event_id"])

    def redact(self, room: str, event: str) -> str:
        path = f"/rooms/{_part(room)}/redact/{_part(event)}/t{next(self.numbers)}"
        return str(self.client("PUT", path, {"reason": "oops"})["event_id"])

    def upload(self, content: bytes, name: str) -> str:
        """The mxc address of a file."""
        return str(
            self.call("POST", "/_matrix/media/v3/upload", content, filename=name)["content_uri"]
        )


@dataclass
class Homeserver:
    """A server that runs. ``folder`` holds its database and its files."""

    url: str
    folder: Path

    @property
    def configuration(self) -> Path:
        return self.folder / "homeserver.yaml"

    def person(self, name: str, *, admin: bool = False) -> Person:
        """A new account, signed in."""
        shared = Person(self.url, "")
        nonce = shared.admin("GET", "/v1/register")["nonce"]
        said = [nonce, name, "pass-of-tests", "admin" if admin else "notadmin"]
        mac = hmac.new(b"shared-secret-of-tests", "\0".join(said).encode(), hashlib.sha1)
        made = shared.admin(
            "POST",
            "/v1/register",
            {
                "nonce": nonce,
                "username": name,
                "password": "pass-of-tests",
                "admin": admin,
                "mac": mac.hexdigest(),
            },
        )
        return Person(self.url, made["access_token"], made["user_id"])

    def bridge(self) -> Person:
        """An application service, which may write in the name of others and at other times."""
        return Person(self.url, BRIDGE)

    def export(self, user_id: str, target: Path) -> bool:
        """Write what ``export-data`` writes of an account; says whether it ran to its end."""
        done = subprocess.run(
            [
                *(python(), "-m", "synapse.app.admin_cmd", "-c", self.configuration),
                *("export-data", user_id, "--output-directory", target),
            ],
            check=False,
            capture_output=True,
            cwd=self.folder,
        )
        return done.returncode == 0


def _configuration(folder: Path, port: int, retention: str) -> dict[str, Any]:
    bridge = {
        "id": "bridge",
        "url": None,
        "as_token": BRIDGE,
        "hs_token": "unused",
        "sender_localpart": "bridge",
        "namespaces": {"users": [{"exclusive": False, "regex": "@.*"}], "aliases": [], "rooms": []},
    }
    (folder / "bridge.yaml").write_text(json.dumps(bridge))
    return {
        "server_name": SERVER,
        "pid_file": str(folder / "pid"),
        "listeners": [
            {
                "port": port,
                "bind_addresses": ["127.0.0.1"],
                "type": "http",
                "tls": False,
                "resources": [{"names": ["client"]}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "registration_shared_secret": "shared-secret-of-tests",
        "macaroon_secret_key": "macaroons-of-tests",
        "form_secret": "forms-of-tests",
        "report_stats": False,
        "trusted_key_servers": [],
        "url_preview_enabled": False,
        "presence": {"enabled": False},
        "app_service_config_files": [str(folder / "bridge.yaml")],
        "server_notices": {"system_mxid_localpart": "notices", "auto_join": True},
        "redaction_retention_period": retention,
        "rc_message": _UNBOUNDED,
        "rc_registration": _UNBOUNDED,
        "rc_login": {"address": _UNBOUNDED, "account": _UNBOUNDED, "failed_attempts": _UNBOUNDED},
        "rc_joins": {"local": _UNBOUNDED, "remote": _UNBOUNDED},
        "rc_invites": {"per_room": _UNBOUNDED, "per_user": _UNBOUNDED, "per_issuer": _UNBOUNDED},
        "rc_room_creation": _UNBOUNDED,
        "rc_media_create": _UNBOUNDED,
    }


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def homeserver(folder: Path, *, retention: str = "7d") -> Iterator[Homeserver]:
    """Run Synapse over a folder, which may hold the database of an earlier run."""
    interpreter, port = python(), _free_port()
    server = Homeserver(f"http://127.0.0.1:{port}", folder)
    server.configuration.write_text(json.dumps(_configuration(folder, port, retention)))
    key = folder / "signing.key"
    if not key.exists():
        seed = base64.b64encode(os.urandom(32)).decode().rstrip("=")
        key.write_text(f"ed25519 a_test {seed}\n")
    hasty = [interpreter, "-c", _HASTY, "-c", server.configuration]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(hasty, stdout=log, stderr=log, cwd=folder)
        try:
            _wait_for(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait_for(server: Homeserver, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + 300
    while time.monotonic() < limit:
        if process.poll() is not None:
            break
        try:
            if urllib3.request("GET", f"{server.url}/health", retries=False).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.1)
    raise AssertionError((server.folder / "log").read_text()[-4000:])
