"""How many requests a second are taken in, beside the least that any server would have to do.

The floor is a view without middleware that parses the same body (JSON, and the file's Base64),
writes the file and waits until the disk has it, and inserts one row, which waits for the disk
again. It runs in the same process, under the same settings, and is called in the same way: both
open and close a connection for each request, as Django does by default. It knows no sender, checks
nothing, seals nothing and keeps no log. On our side the whole operation counts, middleware and
rate limit too, until the answer is written; looking into the file is a duty and not counted.
"""

import base64
import io
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from accounts.actions import create_api_key, enrol_officer
from benchmarks.rows import Row
from core import clock
from core.actor import SYSTEM

SENDERS = 20
TURNS = 7
KILOBYTES = 200
_TABLE = "benchmark_received"


def bare(request: HttpRequest) -> HttpResponse:
    """Parse, store, insert: the floor."""
    submission = json.loads(request.body)
    content = base64.b64decode(submission["documents"][0]["content_base64"])
    folder = os.environ["BENCHMARK_FOLDER"]
    with Path(folder, f"{time.monotonic_ns()}.pdf").open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {_TABLE} (kind, body) VALUES (%s, %s)", ["x", "{}"])
    return HttpResponse(b"{}", status=201, content_type="application/json")


urlpatterns = [path("api/v1/requests", bare)]


class Taken(NamedTuple):
    """What one turn took for each request, in seconds; ``cpu`` is the processor's time alone."""

    wall: float
    cpu: float


def submit_ratio(folder: Path) -> list[Row]:
    """Requests a second, milliseconds of processor time, and statements, each over the bare view.

    Medians of turns that alternate, so that a busy machine slows both; the first turn, in which
    both read what they keep, is not counted. Processor time and statements depend little on what
    else the machine does.
    """
    os.environ["BENCHMARK_FOLDER"] = str(folder)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_TABLE}")
        cursor.execute(f"CREATE TABLE {_TABLE} (kind varchar(20), body text)")
    with override_settings(MIDDLEWARE=[], ROOT_URLCONF=__name__):
        least = WSGIHandler()
    ours = WSGIHandler()
    senders = [_sender(number) for number in range(SENDERS)]
    taken: dict[str, list[Taken]] = {"ours": [], "bare": []}
    for turn in range(1 + TURNS):
        bodies = [_body(email, turn, number) for number, (email, _) in enumerate(senders)]
        with override_settings(MIDDLEWARE=[], ROOT_URLCONF=__name__):
            taken["bare"].append(_send(least, senders, bodies, turn))
        taken["ours"].append(_send(ours, senders, bodies, turn))
    bodies = [_body(senders[0][0], 1 + TURNS, 0)]
    with CaptureQueriesContext(connection) as statements:
        _send(ours, senders[:1], bodies, 1 + TURNS)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {_TABLE}")
    wall = {who: median(turn.wall for turn in turns[1:]) for who, turns in taken.items()}
    cpu = {who: 1000 * median(turn.cpu for turn in turns[1:]) for who, turns in taken.items()}
    return [
        Row("intake.submit_ratio", 1 / wall["ours"], "1/s", 1 / wall["bare"], 0.3, "higher"),
        Row("intake.submit_cpu", cpu["ours"], "ms", cpu["bare"]),
        Row("intake.submit_statements", len(statements), "SQL", 1),
    ]


def _sender(number: int) -> tuple[str, str]:
    email = f"pat{number}@sheriff.larkspur.example"
    officer = enrol_officer(by=SYSTEM, email=email)
    officer.email_verified_at = clock.now()
    officer.save()
    return email, create_api_key(by=SYSTEM, officer=officer, label="benchmark")[1]


def _body(email: str, turn: int, number: int) -> bytes:
    filler = os.urandom(KILOBYTES * 512).hex().encode()
    content = b"%PDF-1.7\n%" + filler + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return json.dumps(
        {
            "kind": "account_information",
            "legal_process": "search_warrant",
            "data_categories": ["content"],
            "requested_information": "Messages of October 2026.",
            "relevance": "The account offered the stolen goods for sale.",
            "agency": {"name": "Larkspur County Sheriff", "country": "US"},
            "officer": {"name": "Pat Example", "email": email},
            "accounts": [
                {
                    "server_url": "https://open.rocket.chat",
                    "username": f"kim{clock.now().timestamp()}.{turn}.{number}",
                }
            ],
            "documents": [
                {
                    "filename": "warrant.pdf",
                    "role": "legal_process",
                    "content_base64": base64.b64encode(content).decode(),
                }
            ],
        }
    ).encode()


def _send(
    server: Callable[..., Any], senders: list[tuple[str, str]], bodies: list[bytes], turn: int
) -> Taken:
    wall, cpu = time.perf_counter(), time.process_time()
    for number, ((_, secret), body) in enumerate(zip(senders, bodies, strict=True)):
        statuses: list[str] = []
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/api/v1/requests",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_AUTHORIZATION": f"Bearer {secret}",
            "HTTP_IDEMPOTENCY_KEY": f"{clock.now().timestamp()}-{turn}-{number}",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
        }
        answer = server(environ, lambda status, _, into=statuses: into.append(status))
        said = b"".join(answer)
        answer.close()
        if statuses[0][:3] != "201":
            raise AssertionError(f"not taken: {statuses[0]} {said[:300]!r}")
    count = len(bodies)
    return Taken((time.perf_counter() - wall) / count, (time.process_time() - cpu) / count)
