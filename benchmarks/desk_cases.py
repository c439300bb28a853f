"""A million cases on PostgreSQL, by COPY, shaped after one that came in by the real act."""

from __future__ import annotations

import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

from django.db import connection

from accounts.actions import create_user, grant_role
from accounts.models import Officer, User
from benchmarks import desk_rows
from benchmarks.desk_copy import Target, fill
from benchmarks.desk_rows import OFFICERS, VOCABULARY, Shape
from cases import searching
from core import clock
from core.actor import SYSTEM
from intake.actions import submit_request

PEOPLE = 20
# Tables that are filled at the same time.
TOGETHER = 2
_REQUEST: dict[str, Any] = {
    "kind": "account_information",
    "legal_process": "search_warrant",
    "process": {"court": "Superior Court of Larkspur", "docket": "26-CR-0042"},
    "data_categories": ["subscriber", "content"],
    "requested_information": "Name and messages of October 2026.",
    "relevance": "The account offered the stolen goods for sale.",
    "agency": {"name": "Larkspur County Sheriff", "country": "US"},
    "officer": {"name": "Pat Example", "email": "pat0@sheriff.larkspur.example"},
    "accounts": [{"server_url": "https://open.rocket.chat", "username": "kim.example"}],
}


@dataclass(frozen=True)
class Population:
    """Who is there beside the cases: the reader, the others, and the example of every case."""

    reader: User
    example: str
    shape: Shape

    @property
    def people(self) -> list[str]:
        return self.shape.people


def populate(few: int) -> Population:
    """Enrol people and officers and let one request in by the real act."""
    users = [_person(number) for number in range(PEOPLE)]
    Officer.objects.bulk_create(
        Officer(email=desk_rows.address(number), country="US") for number in range(OFFICERS)
    )
    case = submit_request(by=SYSTEM, raw=_REQUEST, via="form").case
    officers = dict(Officer.objects.values_list("email", "pk"))
    addresses = [desk_rows.address(number) for number in range(OFFICERS)]
    now = clock.now()
    shape = Shape(
        few=few,
        now=now,
        soon=(now + timedelta(hours=1)).isoformat(),
        moments=[(now + timedelta(minutes=13 * n)).isoformat() for n in range(-3300, 6600)],
        people=[user.pk for user in users],
        officers=[officers[address] for address in addresses],
        bundles=[desk_rows.bundle(random.Random(number)) for number in range(VOCABULARY)],
        addresses=[searching._address(address) for address in addresses],
    )
    return Population(users[0], case.pk, shape)


def build(population: Population, first: int, last: int) -> None:
    """Write the cases with these numbers and all that their pages read, the oldest first."""
    began = time.perf_counter()
    numbers = range(last - 1, first - 1, -1)
    # What holds a connection cannot be handed to another process.
    connection.close()
    with ProcessPoolExecutor(TOGETHER, mp_context=get_context("fork")) as pool:
        work = [pool.submit(_fill, name, population, numbers) for name in _TABLES]
        for done in work:
            done.result()
    took = time.perf_counter() - began
    print(f"{last} cases, built in {took:.0f} s", file=sys.stderr, flush=True)


# The longest first; each is like the example's row that its column names.
_TABLES = {
    "cases_findablewords": (desk_rows.WORDS, desk_rows.words, "case_id"),
    "cases_case": (desk_rows.CASE, desk_rows.cases, "id"),
    "cases_deadline": (desk_rows.DEADLINE, desk_rows.deadlines, "case_id"),
    "cases_accountidentifier": (desk_rows.ACCOUNT, desk_rows.accounts, "case_id"),
    "cases_turnaround": (desk_rows.TURNAROUND, desk_rows.turnarounds, ""),
    "cases_riskflag": (desk_rows.FLAG, desk_rows.flags, ""),
    "cases_case_named": (desk_rows.NAMED, desk_rows.named, ""),
}


def _fill(table: str, population: Population, numbers: range) -> None:
    columns, rows, column = _TABLES[table]
    like = f"{column} = '{population.example}'" if column else ""
    try:
        fill(Target(table, columns, like), rows(population.shape, numbers), len(numbers))
    finally:
        connection.close()


def _person(number: int) -> User:
    user = create_user(
        by=SYSTEM,
        email=f"person{number}@writdesk.example",
        name=f"Person {number} Example",
        password=None,
    )
    grant_role(by=SYSTEM, user=user, role="triage")
    return user
