"""The pages that are measured, ours and the least: their rows alone, drawn by the same template."""

from __future__ import annotations

import base64
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext, override_settings

from accounts.models import User
from benchmarks.desk import TURNS
from benchmarks.desk_cases import Population, build, populate
from cases.models import AccountIdentifier, Case
from core import clock
from portal.desk.presenters import asks_for, sender_of
from portal.desk.queue import Queue, Search
from portal.desk.queue_rows import QueueRow, account_words, due_of, flags_of
from portal.desk.viewing import sections_for

Figures = dict[str, list[float]]


def measured(few: int, many: int) -> tuple[Figures, Figures]:
    """Return for each page milliseconds of ours, of the least, and how many statements."""
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
        cursor.execute("SELECT pg_reload_conf()")
    population = populate()
    found = []
    for first, last in ((0, few), (few, many)):
        began = time.perf_counter()
        build(population, first, last)
        said = f"{last} cases, built in {time.perf_counter() - began:.0f} s"
        print(said, file=sys.stderr, flush=True)
        found.append(measure(population, few))
    return found[0], found[1]


def pages(population: Population, few: int) -> dict[str, str]:
    """Return the addresses: the first page, the next, each filter, and searches."""
    someone = population.people[1]
    agency = Case.objects.filter(pk=f"01{10:024d}").values_list("agency_name", flat=True)[0]
    names = {
        "first": "",
        "view.mine": "view=mine",
        "view.messages": "view=written",
        "view.returned": "view=returned",
        "view.due": "view=due",
        "kind": "kind=preservation",
        "process": "process=subpoena",
        "agency": f"agency={agency}",
        "ball": "ball=counsel",
        "assignee": f"assignee={someone}",
        "unassigned": "assignee=nobody",
        "late": "due=late",
        "flag.gag": "flag=gag",
        "flag.forgery": "flag=forgery",
        "flag.defects": "flag=defects",
        "flag.machine": "flag=machine",
        "combined": "kind=preservation&ball=triage&flag=defects",
    }
    found = {name: f"/desk/?{query}" for name, query in names.items()}
    found |= {
        "search.one": f"/desk/search/?q=person{few // 2}",
        "search.common": "/desk/search/?q=rocket",
        "search.secret": "/desk/search/?q=word7",
        "search.email": "/desk/search/?q=pat7@sheriff.larkspur.example",
        "search.two": "/desk/search/?q=county+word7",
    }
    return found


@override_settings(ALLOWED_HOSTS=["testserver"])
def measure(population: Population, few: int) -> Figures:
    client = signed_in(population.reader)
    listed = pages(population, few)
    listed |= {"next": _next(client), "far": _far(population)}
    figures: Figures = {}
    with psycopg.connect(**_dsn(), autocommit=True) as bare:
        for name, address in listed.items():
            figures[name] = _one(client, bare, population.reader, address)
    return figures


def _one(client: Client, bare: Any, reader: User, address: str) -> list[float]:
    draw = least(bare, reader, address)
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    with CaptureQueriesContext(connection) as statements:
        client.get(address)
    asked = len(statements)
    ours, floor = [], []
    for _ in range(TURNS):
        ours.append(_milliseconds(lambda: client.get(address)))
        floor.append(_milliseconds(draw))
    return [median(ours), median(floor), asked]


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
    keys = [row.case.pk for row in [*(entry.row for entry in lane), *context["rows"]]]
    columns = [field.column for field in Case._meta.concrete_fields]
    listed = ", ".join(f'"{column}"' for column in columns)
    cases = f"SELECT {listed} FROM cases_case WHERE id = ANY(%s)"
    accounts = "SELECT * FROM cases_accountidentifier WHERE case_id = ANY(%s) AND current"

    def draw() -> str:
        with bare.cursor() as cursor:
            cursor.execute(cases, [keys])
            found = {case.pk: case for case in map(_case, cursor)}
            cursor.execute(accounts, [keys])
            names = [column.name for column in cursor.description]
            of_case = {}
            for row in cursor:
                account = AccountIdentifier(**dict(zip(names, row, strict=True)))
                of_case.setdefault(account.case_id, []).append(account)
        rows = [_row(found[key], of_case.get(key, []), context["people"]) for key in keys]
        urgent = [replace(entry, row=row) for entry, row in zip(lane, rows, strict=False)]
        context.update(emergencies=urgent, rows=rows[len(lane) :], as_of=clock.now())
        return render_to_string(shown["template"], context, request)

    return draw


def view_frame(view: Any) -> dict[str, Any]:
    """Return the bar around the page, which the floor draws without counting anything."""
    return {"section": "queue", "sections": sections_for(view.actor, "99+"), "searchable": True}


def _case(row: tuple[Any, ...]) -> Case:
    case = Case.from_db("default", [field.attname for field in Case._meta.concrete_fields], row)
    opened = Case._meta.get_field("submission")
    case.submission = opened.from_db_value(case.submission, None, connection)
    return case


def _row(case: Case, accounts: list[AccountIdentifier], people: Any) -> QueueRow:
    names = dict(people)
    return QueueRow(
        case=case,
        href=f"/desk/cases/{case.reference}/",
        due_at=due_of(case),
        why="",
        asks=asks_for(case),
        sender=sender_of(case),
        account=account_words(accounts),
        ball=case.ball,
        holder=names.get(case.assigned_to, ""),
        flags=flags_of(case, []),
        takeable=case.status == "submitted",
    )


def _next(client: Client) -> str:
    page = client.get("/desk/").content.decode()
    return "/desk/?after=" + page.split("after=")[1].split('"')[0]


def _far(population: Population) -> str:
    """Return a page in the middle of the queue, which counting from the start would be slow at."""
    place = [1, population.began.isoformat(), "01"]
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
