"""A million cases on PostgreSQL, by COPY, shaped after a few that came in by the real act.

One in ten is open. Every filter that is measured fits one open case in twenty or more, so that a
page is full among ten thousand cases as it is among a million.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.actions import create_user, grant_role
from accounts.models import Officer, User
from cases import searching
from cases.models import Case
from core import clock
from core.actor import SYSTEM
from core.ids import ALPHABET
from intake.actions import submit_request

AGENCIES = 20
OFFICERS = 200
SEALED = 200
PEOPLE = 20
EMERGENCIES = 5
VOCABULARY = 3000
AT_ONCE = 500
KINDS = ("account_information", "preservation", "content_removal")
PROCESSES = ("search_warrant", "subpoena", "court_order", "none")
_STAMPS = {"returned": "returned", "accepted": "accepted", "closed": "closed"}
_NULL = "\\N"
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
    """Who is there beside the cases: the reader, the others, and the template of every case."""

    reader: User
    people: list[str]
    officers: list[str]
    tokens: list[str]
    addresses: list[str]
    template: Case
    began: datetime
    moments: list[str]
    soon: str


class Template:
    """A stored row as COPY writes it; new rows are the same but for the columns named."""

    def __init__(self, table: str, where: str, key: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                " AND is_generated = 'NEVER' AND is_identity = 'NO' ORDER BY ordinal_position",
                [table],
            )
            self.columns = [row[0] for row in cursor.fetchall()]
            listed = ", ".join(f'"{name}"' for name in self.columns)
            found = f"SELECT {listed} FROM {table} WHERE {where} = '{key}' LIMIT 1"
            with cursor.copy(f"COPY ({found}) TO STDOUT") as copy:
                line = b"".join(bytes(part) for part in copy)
        self.statement = f"COPY {table} ({listed}) FROM STDIN"
        self.values = line.decode("utf-8").rstrip("\n").split("\t")
        self.places = {name: place for place, name in enumerate(self.columns)}

    def copy(self, rows: Iterator[Mapping[str, str]]) -> None:
        """Write the rows, many at once; a value is as COPY's text format spells it."""
        values, lines = list(self.values), []
        with connection.cursor() as cursor, cursor.copy(self.statement) as copy:
            for row in rows:
                for name, value in row.items():
                    values[self.places[name]] = value
                lines.append("\t".join(values))
                if len(lines) == AT_ONCE:
                    copy.write("\n".join(lines) + "\n")
                    lines.clear()
            copy.write("".join(f"{line}\n" for line in lines))


def populate() -> Population:
    """Enrol people and officers and let one request in by the real act."""
    users = [_person(number) for number in range(PEOPLE)]
    Officer.objects.bulk_create(
        Officer(email=_address(number), country="US") for number in range(OFFICERS)
    )
    case = submit_request(by=SYSTEM, raw=_REQUEST, via="form").case
    emails = dict(Officer.objects.values_list("email", "pk"))
    addresses = [_address(number) for number in range(OFFICERS)]
    return Population(
        reader=users[0],
        people=[user.pk for user in users],
        officers=[emails[address] for address in addresses],
        tokens=[_bundle(random.Random(number)) for number in range(VOCABULARY)],
        addresses=[searching._address(address) for address in addresses],
        template=Case.objects.get(pk=case.pk),
        began=clock.now() - timedelta(days=1500),
        moments=_moments(),
        soon=(clock.now() + timedelta(hours=1)).isoformat(),
    )


def build(population: Population, first: int, last: int) -> None:
    """Write the cases with these numbers, their accounts, deadlines and words."""
    key = population.template.pk
    shapes = {
        "cases_case": (Template("cases_case", "id", key), _case),
        "cases_accountidentifier": (
            Template("cases_accountidentifier", "case_id", key),
            _account,
        ),
        "cases_findablewords": (Template("cases_findablewords", "case_id", key), _words),
        "cases_deadline": (Template("cases_deadline", "case_id", key), _deadline),
    }
    with connection.cursor() as cursor:
        # Foreign keys are right by construction, and what a power failure undoes is built again.
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
    for table, (template, shape) in shapes.items():
        indexes = _without_indexes(table) if last - first > 100_000 else []
        template.copy(_rows(population, shape, first, last))
        with connection.cursor() as cursor:
            for index in indexes:
                cursor.execute(index)
    with connection.cursor() as cursor:
        cursor.execute(_FLAGS, [_id(first), _id(last)])
        cursor.execute(_NAMED, [population.reader.pk, population.people[1], _id(first), _id(last)])
        cursor.execute("SET session_replication_role = origin")
        for table in (*shapes, "cases_riskflag", "cases_case_named"):
            cursor.execute(f"VACUUM ANALYZE {table}")


# One open case in ten and one closed case in ninety bears a risk flag.
_FLAGS = """INSERT INTO cases_riskflag
    (case_id, round, position, code, severity, parameters, raised_at)
    SELECT id, round, 0, 'not_authenticated', 'medium', '{}', received_at FROM cases_case
    WHERE id >= %s AND id < %s AND right(id, 2) IN ('50', '57')"""
# Half of what is sealed names the reader, the rest somebody else.
_NAMED = """INSERT INTO cases_case_named (case_id, user_id)
    SELECT id, CASE WHEN right(id, 2) < '50' THEN %s ELSE %s END FROM cases_case
    WHERE sealed AND id >= %s AND id < %s"""


Shape = Callable[[Population, int, random.Random], Mapping[str, str] | None]


def _rows(
    population: Population, shape: Shape, first: int, last: int
) -> Iterator[Mapping[str, str]]:
    dice = random.Random(first)
    for number in range(first, last):
        row = shape(population, number, dice)
        if row is not None:
            yield row


def _without_indexes(table: str) -> list[str]:
    """Drop the indexes that no constraint needs and return how to make them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes i WHERE tablename = %s AND NOT EXISTS"
            " (SELECT 1 FROM pg_constraint WHERE conname = i.indexname)",
            [table],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


def _case(population: Population, number: int, dice: random.Random) -> Mapping[str, str]:
    emergency = number < EMERGENCIES
    is_open = emergency or number % 10 == 0
    status = _status(dice, is_open=is_open, emergency=emergency)
    received = population.began + timedelta(minutes=2 * number)
    row = {
        "id": _id(number),
        "reference": _reference(number),
        "kind": "emergency_disclosure" if emergency else dice.choice(KINDS),
        "legal_process": dice.choice(PROCESSES),
        "status": status,
        "consequence": "human_now" if emergency else dice.choice(("accept_for_triage", "return")),
        "received_at": received.isoformat(),
        "submitted_at": received.isoformat(),
        "officer_id": population.officers[number % OFFICERS],
        "agency_name": _agency(number),
        "due_at": population.soon if emergency else dice.choice(population.moments),
        "returned_due_at": dice.choice(population.moments) if status == "returned" else _NULL,
        "defects": str(dice.choice((0, 0, 0, 1, 2))),
        "waiting": "us" if is_open and dice.random() < 0.06 else "",
        **{flag: _often(dice, 0.06) for flag in ("alarmed", "gagged", "machine_read")},
        "sealed": "t" if is_open and 0 < number <= 10 * SEALED else "f",
        **{f"{verb}_at": _NULL for verb in ("taken", *_STAMPS.values(), "assigned")},
        **{f"{verb}_by": "" for verb in ("taken", *_STAMPS.values(), "assigned")},
        "assigned_to": "",
    }
    if status in _STAMPS:
        row |= {f"{_STAMPS[status]}_at": received.isoformat(), f"{_STAMPS[status]}_by": "system"}
    if status != "submitted" and dice.random() < 0.7:
        holder = dice.choice(population.people[:10])
        row |= {"assigned_to": holder, "assigned_at": received.isoformat(), "assigned_by": holder}
        row |= {"taken_at": received.isoformat(), "taken_by": holder}
    return row


def _status(dice: random.Random, *, is_open: bool, emergency: bool) -> str:
    if emergency:
        return "submitted"
    if not is_open:
        return "closed"
    return dice.choice(("submitted", "in_triage", "in_triage", "returned", "accepted"))


def _account(population: Population, number: int, dice: random.Random) -> Mapping[str, str]:
    return {"id": _id(number), "case_id": _id(number), "username": _name(number)}


def _words(population: Population, number: int, dice: random.Random) -> Mapping[str, str]:
    plain = (
        f"{_reference(number).lower().replace('-', ' ')} {_agency(number).lower()} {_name(number)}"
        f" open rocket chat 26 cr {number:07d} superior court larkspur"
    )
    secret = f"{dice.choice(population.tokens)} {population.addresses[number % OFFICERS]}"
    return {"case_id": _id(number), "asked": f"{plain} {secret}"}


def _deadline(population: Population, number: int, dice: random.Random) -> Mapping[str, str] | None:
    if number % 10 and number >= EMERGENCIES:
        return None
    return {"id": _id(number), "case_id": _id(number), "due_at": dice.choice(population.moments)}


def _bundle(dice: random.Random) -> str:
    """Return the keyed words of one request, a dozen of those there are."""
    words = dice.sample(range(VOCABULARY), 12)
    return " ".join(searching._token(f"word{word}") for word in words)


def _person(number: int) -> User:
    user = create_user(
        by=SYSTEM,
        email=f"person{number}@writdesk.example",
        name=f"Person {number} Example",
        password=None,
    )
    grant_role(by=SYSTEM, user=user, role="triage")
    return user


def _address(number: int) -> str:
    return f"pat{number}@sheriff.larkspur.example"


def _name(number: int) -> str:
    return f"person{number:07d}"


def _agency(number: int) -> str:
    return f"Sheriff of county {(number // 10) % AGENCIES:02d}"


def _id(number: int) -> str:
    return f"01{number:024d}"


def _reference(number: int) -> str:
    signs = ""
    for _ in range(6):
        number, sign = divmod(number, len(ALPHABET))
        signs = ALPHABET[sign] + signs
    return f"LER-2026-{signs}"


def _moments() -> list[str]:
    """Return moments from a month ago until in two, at which cases may be due."""
    now = clock.now()
    return [(now + timedelta(minutes=13 * step)).isoformat() for step in range(-3300, 6600)]


def _often(dice: random.Random, share: float) -> str:
    return "t" if dice.random() < share else "f"
