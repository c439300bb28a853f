"""On PostgreSQL each page of the desk is answered from its index among many cases."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from cases import desk_queue, queue_pages
from cases.desk_queue import VIEWS, QueueFilters
from cases.models import Case
from tests.cases.making import make_case

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.services,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="plans are PostgreSQL's"),
]
MANY = 20_000
FILTERS = [
    *({"view": view} for view in VIEWS),
    {"kind": "preservation"},
    {"process": "subpoena"},
    {"agency": "Sheriff 3"},
    {"ball": "counsel"},
    {"assignee": "nobody"},
    *({"due": due} for due in desk_queue.DUE),
    *({"flags": (flag,)} for flag in desk_queue.FLAGS),
    {"flags": ("free_mail",)},
    {"kind": "preservation", "ball": "triage", "flags": ("defects",)},
]
# One in ten is open; each of the rest of the columns fits some of those.
_FILL = """INSERT INTO cases_case ({listed}) SELECT {values} FROM cases_case,
    generate_series(1, %s) AS n WHERE id = %s"""
_CHANGED = {
    "id": "'01' || lpad(n::text, 24, '0')",
    "reference": "'LER-1-' || n",
    "kind": "(ARRAY['preservation', 'account_information'])[1 + n / 10 %% 2]",
    "legal_process": "(ARRAY['subpoena', 'search_warrant', 'none'])[1 + n / 10 %% 3]",
    "status": "CASE WHEN n %% 10 > 0 THEN 'closed' WHEN n %% 40 = 0 THEN 'returned'"
    " WHEN n %% 30 = 0 THEN 'in_triage' ELSE 'submitted' END",
    "returned_at": "CASE WHEN n %% 40 = 0 THEN received_at END",
    "returned_by": "CASE WHEN n %% 40 = 0 THEN 'system' ELSE '' END",
    "closed_at": "CASE WHEN n %% 10 > 0 THEN received_at END",
    "closed_by": "CASE WHEN n %% 10 > 0 THEN 'system' ELSE '' END",
    "agency_name": "'Sheriff ' || n / 10 %% 20",
    "consequence": "'accept_for_triage'",
    "due_at": "received_at + (n * 7919 %% 5000 - 1000) * interval '1 hour'",
    "defects": "n / 10 %% 3",
    "waiting": "CASE WHEN n %% 170 = 0 THEN 'us' ELSE '' END",
    "alarmed": "n %% 190 = 0",
    "gagged": "n %% 230 = 0",
    "machine_read": "n %% 290 = 0",
    "risks": "CASE WHEN n %% 130 = 0 THEN ' free_mail first_of_officer ' ELSE '' END",
}


@pytest.fixture
def many(policy):
    case = make_case(policy)
    columns = [field.column for field in Case._meta.concrete_fields if not field.generated]
    values = [_CHANGED.get(name, f'"{name}"') for name in columns]
    text = _FILL.format(listed=", ".join(f'"{name}"' for name in columns), values=", ".join(values))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(text, [MANY, case.pk])
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE cases_case")
    return case


def nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def steps(statement, said):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement.text}", statement.filled(said))
        (plan,) = cursor.fetchone()
    found = json.loads(plan) if isinstance(plan, str) else plan
    return list(nodes(found[0]["Plan"]))


def scans(statement, said):
    """Return how the plan comes by its cases: the kind of each scan of the table."""
    return [
        node["Node Type"]
        for node in steps(statement, said)
        if node.get("Relation Name") == "cases_case"
    ]


def test_each_page_and_its_numbers_are_answered_from_an_index(many, staff):
    asker = queue_pages._asker(staff.triage)
    for filters in FILTERS:
        chosen = QueueFilters(**filters)
        shape, said = queue_pages._shape(chosen), queue_pages._said(staff.triage, chosen)
        for statement in (
            queue_pages._page("postgresql", asker, shape, 40, ""),
            queue_pages._numbers("postgresql", asker, shape, 99, False),
        ):
            found = scans(statement, said)
            assert found, filters
            assert "Seq Scan" not in found, filters


def test_the_next_page_begins_at_its_place_in_the_index(many, staff):
    rows = list(desk_queue.queue(staff.triage)[:1000])
    said = queue_pages._said(staff.triage, QueueFilters())
    said |= {name: getattr(rows[-1], name) for name in desk_queue.QUEUE_ORDER}
    asker = queue_pages._asker(staff.triage)
    statement = queue_pages._page("postgresql", asker, QueueFilters(), 40, "after")
    walk = next(n for n in steps(statement, said) if n.get("Relation Name") == "cases_case")
    assert walk["Node Type"] in ("Index Scan", "Index Only Scan")
    assert "ROW(turn, next_at, (id)::text) >" in walk["Index Cond"]


def test_words_are_looked_up_among_what_the_desk_lists_alone(many, staff):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_findablewords (case_id, asked, said, at_the_desk) SELECT id,"
            " 'county ' || lower(right(id, 3)), '', turn <= 2 FROM cases_case WHERE id <> %s",
            [many.pk],
        )
        cursor.execute("ANALYZE cases_findablewords")
    for text in ("county 010", "010", "absent"):
        chosen = QueueFilters(text=text)
        asked = queue_pages._Asked(
            queue_pages._asker(staff.triage), queue_pages._shape(chosen), 40, "", is_full=False
        )
        statement = queue_pages._worded("postgresql", asked, 500)
        found = steps(statement, queue_pages._said(staff.triage, chosen))
        indexes = {node["Index Name"] for node in found if "Index Name" in node}
        assert "cases_findablewords_desk" in indexes, text
        tables = [node for node in found if node.get("Relation Name") == "cases_case"]
        assert "Seq Scan" not in {node["Node Type"] for node in tables}, text
