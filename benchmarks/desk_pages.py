"""The pages that are measured, ours and the least: their rows alone, drawn by the same template."""

from __future__ import annotations

import base64
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from statistics import median
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext, override_settings

from accounts.models import User
from benchmarks import desk_rows
from benchmarks.desk_cases import Population, build, populate
from cases.desk_queue import LISTED
from cases.models import AccountIdentifier, Case
from core import clock
from portal.desk.presenters import asks_for, sender_of
from portal.desk.queue import Queue, Search
from portal.desk.queue_rows import QueueRow, account_words, due_of
from portal.desk.viewing import sections_for

Figures = dict[str, dict[str, float]]
# What is opened on both sides: what an emergency asks for.
_ASKED = "CASE WHEN kind = 'emergency_disclosure' THEN submission ELSE '' END"
_ACCOUNT = ("case_id", "username", "user_id", "email", "message_url", "canonical")
DASHBOARD = "dashboard"
# The few stand in a database of their own beside the many, in the same server.
AMONG_FEW = "among_few"


def measured(few: int, many: int, turns: int) -> Figures:
    """Return for each page the milliseconds among few, among many and at least; and statements."""
    with connection.cursor() as cursor:
        # What a power failure undoes is built again.
        for setting in ("max_wal_size = '8GB'", "fsync = off", "full_page_writes = off"):
            cursor.execute(f"ALTER SYSTEM SET {setting}")
        cursor.execute("SELECT pg_reload_conf()")
    call_command("migrate", verbosity=0)
    population = populate(few)
    build(population, 0, few)
    name = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        connection.close()
        cursor.execute(f'CREATE DATABASE {AMONG_FEW} TEMPLATE "{name}"')
    ours, theirs = get_context("fork").Pipe()
    other = get_context("fork").Process(target=answer, args=(population, few, theirs), daemon=True)
    other.start()
    build(population, few, many)
    try:
        return measure(population, few, turns, ours)
    finally:
        ours.send("")
        other.join()


def answer(population: Population, few: int, asked: Any) -> None:
    """Draw pages among few for the process that measures, each time it names one."""
    connection.settings_dict["NAME"] = AMONG_FEW
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        client = signed_in(population.reader)
        listed = _addresses(client, population, few)
        while name := asked.recv():
            began = time.perf_counter()
            response = client.get(listed[name])
            asked.send((1000 * (time.perf_counter() - began), _rows_on(response.content.decode())))


def pages(population: Population, few: int) -> dict[str, str]:
    """Return the addresses: the first page, the next, each filter, and searches."""
    someone = population.people[1]
    names = {
        "first": "",
        "view.mine": "view=mine",
        "view.messages": "view=written",
        "view.returned": "view=returned",
        "view.due": "view=due",
        "kind": "kind=preservation",
        "process": "process=subpoena",
        "agency": f"agency={desk_rows.agency(10)}",
        "ball": "ball=counsel",
        "assignee": f"assignee={someone}",
        "unassigned": "assignee=nobody",
        "late": "due=late",
        "week": "due=week",
        "flag.gag": "flag=gag",
        "flag.forgery": "flag=forgery",
        "flag.defects": "flag=defects",
        "flag.machine": "flag=machine",
        "flag.sealed": "flag=sealed",
        "flag.risk": "flag=not_authenticated",
        "combined": "kind=preservation&ball=triage&flag=defects",
    }
    found = {name: f"/desk/?{query}" for name, query in names.items()}
    found |= {
        "words.one": f"/desk/?q={desk_rows.username(few // 2)}",
        "words.common": "/desk/?q=county",
        "words.some": "/desk/?q=06",
        "words.two": "/desk/?q=county+06",
        "search.one": f"/desk/search/?q={desk_rows.username(few // 2)}",
        "search.common": "/desk/search/?q=rocket",
        "search.secret": "/desk/search/?q=word7",
        "search.email": "/desk/search/?q=pat7@sheriff.larkspur.example",
        "search.two": "/desk/search/?q=county+word7",
    }
    return found


@override_settings(ALLOWED_HOSTS=["testserver"])
def measure(population: Population, few: int, turns: int, other: Any) -> Figures:
    client = signed_in(population.reader)
    figures: Figures = {}
    with psycopg.connect(**_dsn(), autocommit=True) as bare:
        for name, address in _addresses(client, population, few).items():
            figures[name] = _one(
                lambda address=address: client.get(address),
                least(bare, population.reader, address),
                lambda name=name: _asked(other, name),
                turns,
            )
            figures[name]["statements"] = _statements(client, address)
            _tell(name, figures[name])
    figures[DASHBOARD] = _dashboard(client, turns)
    _tell(DASHBOARD, figures[DASHBOARD])
    return figures


def _dashboard(client: Client, turns: int) -> dict[str, float]:
    """Measure the figures over all cases, which have no floor and nothing promised."""
    address = "/desk/dashboard/"
    for _ in range(2):
        response = client.get(address)
        assert response.status_code == 200, response.status_code
    taken = [_milliseconds(lambda: client.get(address)) for _ in range(turns)]
    return {"many": median(taken), "statements": _statements(client, address)}


def _tell(name: str, figures: dict[str, float]) -> None:
    said = "  ".join(f"{key} {value:.1f}" for key, value in figures.items())
    print(f"{name:16} {said}", file=sys.stderr, flush=True)


def _addresses(client: Client, population: Population, few: int) -> dict[str, str]:
    return {**pages(population, few), "next": _next(client), "far": _far(population)}


def _one(
    page: Callable[[], Any], draw: Callable[[], str], among_few: Callable[[], Any], turns: int
) -> dict[str, float]:
    """Measure all three turn by turn. Raises AssertionError where they are not the same page."""
    for _ in range(2):
        response, drawn, (_took, there) = page(), draw(), among_few()
    here = _rows_on(response.content.decode())
    assert response.status_code == 200, response.status_code
    assert here == _rows_on(drawn) == there, (here, there)
    times: dict[str, list[float]] = {"many": [], "bare": [], "few": []}
    measures = [
        ("many", lambda: _milliseconds(page)),
        ("bare", lambda: _milliseconds(draw)),
        ("few", lambda: among_few()[0]),
    ]
    for turn in range(turns):
        # To and fro, so that none of them always finds what the one before left in the processor.
        for side, taken in measures if turn % 2 else reversed(measures):
            times[side].append(taken())
    return {side: median(taken) for side, taken in times.items()}


def _asked(other: Any, name: str) -> Any:
    other.send(name)
    return other.recv()


def _rows_on(page: str) -> int:
    return page.count("<tr data-row")


def _statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as statements:
        client.get(address)
    return len(statements)


def least(bare: Any, reader: User, address: str) -> Callable[[], str]:
    """Return what draws the page with the rows it needs and nothing else asked for."""
    shown: dict[str, Any] = {}
    request = RequestFactory().get(address)
    # A reader is signed in by the middleware, which stands outside what is measured.
    request.user = reader  # type: ignore[assignment]
    view = (Search if "/search/" in address else Queue)()
    view.request, view.user, view.actor = request, reader, reader.actor()

    def keep(template: str, live: str, context: Any, rows: Any) -> Any:
        shown.update(template=template, context={**view_frame(view), **context})
        return None

    # The page is taken before it is drawn, so that the floor draws the same rows.
    view.answer = keep  # type: ignore[method-assign]
    view.get(request)
    context = shown["context"]
    lane = list(context.get("emergencies", []))
    shown_rows = [*(entry.row for entry in lane), *context["rows"]]
    keys = [row.case.pk for row in shown_rows]
    wanted = {*LISTED, "submission"}
    names = [field.attname for field in Case._meta.concrete_fields if field.name in wanted]
    listed = ", ".join(_ASKED if name == "submission" else f'"{name}"' for name in names)
    cases = f"SELECT {listed} FROM cases_case WHERE id = ANY(%s)"
    accounts = f"SELECT {', '.join(_ACCOUNT)} FROM cases_accountidentifier WHERE case_id = ANY(%s)"
    accounts += " AND current"

    def draw() -> str:
        with bare.cursor() as cursor:
            cursor.execute(cases, [keys])
            found = {case.pk: case for case in (_case(names, row) for row in cursor)}
            cursor.execute(accounts, [keys])
            of_case: dict[str, list[AccountIdentifier]] = {}
            for row in cursor:
                account = AccountIdentifier(**dict(zip(_ACCOUNT, row, strict=True)))
                of_case.setdefault(account.case_id, []).append(account)
        people = dict(context["people"])
        rows = [_row(row, found[row.case.pk], of_case, people) for row in shown_rows]
        urgent = [replace(entry, row=row) for entry, row in zip(lane, rows, strict=False)]
        context.update(emergencies=urgent, rows=rows[len(lane) :], as_of=clock.now())
        return render_to_string(shown["template"], context, request)

    return draw


def view_frame(view: Any) -> dict[str, Any]:
    """Return the bar around the page, which the floor draws without counting anything."""
    return {"section": "queue", "sections": sections_for(view.actor, "99+"), "searchable": True}


def _case(names: list[str], row: tuple[Any, ...]) -> Case:
    case = Case.from_db("default", names, row)
    opened = Case._meta.get_field("submission")
    case.submission = opened.from_db_value(case.submission, None, connection)
    return case


def _row(
    shown: QueueRow,
    case: Case,
    accounts: dict[str, list[AccountIdentifier]],
    people: dict[str, str],
) -> QueueRow:
    """Return the line anew; what comes from further tables is as shown, and costs nothing."""
    return replace(
        shown,
        case=case,
        due_at=due_of(case),
        asks=asks_for(case),
        sender=sender_of(case),
        account=account_words(accounts.get(case.pk, [])),
        ball=case.ball,
        holder=people.get(case.assigned_to, ""),
    )


def _next(client: Client) -> str:
    page = client.get("/desk/").content.decode()
    return "/desk/?after=" + page.split("after=")[1].split('"')[0]


def _far(population: Population) -> str:
    """Return a page in the middle of the queue, which counting from the start would be slow at."""
    place = [1, (population.shape.now - timedelta(days=3650)).isoformat(), "01"]
    return "/desk/?after=" + base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods_user"] = user.pk
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": clock.now().timestamp()}
    ]
    session.save()
    return client


def _dsn() -> dict[str, Any]:
    given = connection.settings_dict
    return {
        "host": given["HOST"],
        "port": given["PORT"],
        "user": given["USER"],
        "dbname": given["NAME"],
    }


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)
