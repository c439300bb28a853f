"""The command that says what is wrong with requests: exactly the planted defects, and no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from accounts.actions import enrol_officer, verify_agency
from audit.models import AuditEvent
from cases.models import Case
from core.actor import SYSTEM
from intake.actions import submit_request
from servers.models import Server
from tests.intake.asking import check, fails, run
from tests.intake.builders import ACCOUNT, OFFICER, document, sound, without
from tests.intake.mails import TEMPLATE, mail

REPOSITORY = Path(__file__).resolve().parents[2]


PLANTED: list[tuple[str, dict[str, Any], set[str], str]] = [
    ("nothing wrong", sound(), set(), "accept_for_triage"),
    (
        "no server",
        without(sound(), "accounts.0.server_url"),
        {"server_url.present"},
        "counsel_today",
    ),
    ("no account", sound(accounts=[]), {"server_url.present", "username.present"}, "counsel_today"),
    (
        "server that is none",
        sound(accounts=[{"server_url": "the company chat", "username": "kim"}]),
        {"server_url.valid"},
        "counsel_today",
    ),
    ("no username", without(sound(), "accounts.0.username"), {"username.present"}, "counsel_today"),
    ("no e-mail", without(sound(), "officer.email"), {"official_email.present"}, "counsel_today"),
    (
        "malformed e-mail",
        sound(officer=dict(OFFICER, email="pat@")),
        {"official_email.valid"},
        "counsel_today",
    ),
    (
        "free mail",
        sound(officer=dict(OFFICER, email="pat.example@gmail.com")),
        {"official_email.domain"},
        "counsel_today",
    ),
    (
        "no papers",
        sound(documents=[]),
        {"letterhead.present", "order.attached"},
        "return",
    ),
    (
        "no order",
        sound(documents=[document("cover_sheet")]),
        {"order.attached"},
        "return",
    ),
    (
        "dates that contradict",
        sound(process={"issued_on": "2025-11-05", "served_on": "2025-11-02", "issuer": "Court"}),
        {"order.dates"},
        "counsel_today",
    ),
    (
        "nothing asked",
        without(sound(), "data_categories", "requested_information"),
        {"request.data_described"},
        "counsel_today",
    ),
    (
        "no relevance and no order",
        without(sound(documents=[document("cover_sheet")]), "relevance"),
        {"order.attached", "request.relevance"},
        "return",
    ),
    (
        "subpoena for content",
        sound(legal_process="subpoena", data_categories=["content"]),
        {"process.sufficient"},
        "counsel_today",
    ),
    (
        "private server",
        sound(accounts=[{"server_url": "https://chat.acme.example", "username": "kim"}]),
        set(),
        "redirect",
    ),
    (
        "one private server of two",
        sound(accounts=[ACCOUNT, {"server_url": "https://chat.acme.example", "username": "kim"}]),
        set(),
        "accept_for_triage",
    ),
    ("sound preservation", sound("preservation"), set(), "accept_for_triage"),
    (
        "preservation without papers",
        sound("preservation", documents=[]),
        {"letterhead.present", "signature.officer"},
        "preserve_provisionally",
    ),
    (
        "preservation of nobody",
        without(sound("preservation"), "accounts.0.server_url"),
        {"server_url.present"},
        "return",
    ),
    (
        "unknown preservation to extend",
        without(sound("preservation_extension"), "accounts"),
        {"server_url.present", "preservation.extension_in_time"},
        "return",
    ),
    ("sound emergency", sound("emergency_disclosure"), set(), "human_now"),
    (
        "emergency without its reasons",
        sound("emergency_disclosure", emergency={}, documents=[], accounts=[]),
        {
            "server_url.present",
            "letterhead.present",
            "signature.officer",
            "emergency.cover_sheet",
            "emergency.person_in_danger",
            "emergency.nature",
            "emergency.necessity",
            "emergency.subject",
        },
        "human_now",
    ),
    (
        "emergency with a username alone",
        sound("emergency_disclosure", accounts=[{"username": "kim"}]),
        set(),
        "human_now",
    ),
    (
        "mixed alphabets in the sender's domain",
        sound(officer=dict(OFFICER, email="pat@l\u0430rkspur.example")),
        {"sender.lookalike_domain"},
        "hold_silent",
    ),
    (
        "report of a user",
        {
            "kind": "content_removal",
            "removal": {"urls": ["https://open.rocket.chat/channel/x?msg=1"], "ground": "spam"},
        },
        set(),
        "accept_for_triage",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "codes", "consequence"),
    [planted[1:] for planted in PLANTED],
    ids=[planted[0] for planted in PLANTED],
)
def test_planted_defects_are_named_and_no_others(
    tmp_path: Path, raw: dict[str, Any], codes: set[str], consequence: str
) -> None:
    line = check(tmp_path, raw)

    assert fails(line) == codes
    assert line["consequence"] == consequence
    assert line["kind"] == raw["kind"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("left_out", "codes", "consequence"),
    [
        ("", set(), "accept_for_triage"),
        ("Server URL", {"server_url.present"}, "counsel_today"),
        ("Username", {"username.present"}, "counsel_today"),
        (
            "Information requested,Data categories,  of October",
            {"request.data_described"},
            "counsel_today",
        ),
    ],
)
def test_planted_defects_of_a_mail(
    tmp_path: Path, left_out: str, codes: set[str], consequence: str
) -> None:
    gone = tuple(left_out.split(",")) if left_out else ()
    text = "\n".join(
        line for line in TEMPLATE.splitlines() if not gone or not line.startswith(gone)
    )

    line = check(tmp_path, mail(text, files=("letter.pdf", "warrant.pdf")), "request.eml")

    assert fails(line) == codes
    assert line["consequence"] == consequence


@pytest.mark.django_db
def test_defects_of_a_mail_without_papers_are_not_returned_by_a_machine(tmp_path: Path) -> None:
    text = "Please preserve the account kim."

    line = check(tmp_path, mail(text, files=("letter.pdf",), subject="Preservation"), "r.eml")

    assert "server_url.present" in fails(line)
    assert line["consequence"] == "accept_for_triage"


@pytest.mark.django_db
def test_mail_that_speaks_of_danger_to_life_is_for_a_person_now(tmp_path: Path) -> None:
    line = check(tmp_path, mail("There is a bomb threat by @kim.", subject="Subpoena"), "r.eml")

    assert line["consequence"] == "human_now"


@pytest.mark.django_db
def test_each_account_is_judged_in_its_place(tmp_path: Path) -> None:
    accounts = [ACCOUNT, {"username": "kim"}, {"server_url": "https://open.rocket.chat"}]

    line = check(tmp_path, sound(accounts=accounts))

    placed = {(f["code"], f["at"]) for f in line["findings"] if f["outcome"] == "fail"}
    assert placed == {
        ("server_url.present", "accounts[1].server_url"),
        ("username.present", "accounts[2].username"),
    }


@pytest.mark.django_db
def test_a_line_holds_what_staff_need(tmp_path: Path) -> None:
    line = check(tmp_path, sound(documents=[]))

    assert set(line) == {"file", "kind", "consequence", "findings"}
    found = next(item for item in line["findings"] if item["code"] == "order.attached")
    assert {key: found[key] for key in ("outcome", "at", "basis", "audience", "clause")} == {
        "outcome": "fail",
        "at": "documents",
        "basis": "field",
        "audience": "officer",
        "clause": "G6.order",
    }
    assert found["text"]["statement"]
    audiences = {item["audience"] for item in line["findings"]}
    assert audiences == {"officer", "staff"}


@pytest.mark.django_db
def test_registry_and_directory_are_asked(tmp_path: Path) -> None:
    Server.objects.create(canonical="chat.acme.example", deployment="cloud", name="Acme")
    verify_agency(by=SYSTEM, name="Larkspur", country="US", domain="larkspur.example")
    raw = sound(accounts=[{"server_url": "https://chat.acme.example/", "username": "kim"}])

    line = check(tmp_path, raw)
    imitated = check(tmp_path, sound(officer=dict(OFFICER, email="pat@iarkspur.example")), "b.json")

    outcomes = {found["code"]: found["outcome"] for found in line["findings"]}
    assert outcomes["server_url.deployment"] == "pass"
    assert outcomes["official_email.domain"] == "pass"
    assert fails(imitated) == {"sender.lookalike_domain"}


@pytest.mark.django_db
def test_many_files_are_judged_as_one_by_one(tmp_path: Path) -> None:
    Server.objects.create(canonical="chat.acme.example", deployment="cloud")
    officer = enrol_officer(by=SYSTEM, email=OFFICER["email"])
    submit_request(by=officer.actor(), raw=sound(), via="api", officer_email=officer.email)
    raws = [
        sound(accounts=[{"server_url": f"https://chat.{name}.example", "username": "kim"}])
        for name in ("acme", "other")
    ]
    paths = [tmp_path / f"{index}.json" for index in range(3)]
    for path, raw in zip(paths, [*raws, sound()], strict=True):
        path.write_text(json.dumps(raw))

    together = run(*paths)

    assert together == [line for path in paths for line in run(path)]
    assert [line["consequence"] for line in together] == [
        "accept_for_triage",
        "redirect",
        "accept_for_triage",
    ]


@pytest.mark.django_db
def test_own_open_request_is_told_to_staff(tmp_path: Path) -> None:
    officer = enrol_officer(by=SYSTEM, email=OFFICER["email"])
    first = submit_request(by=officer.actor(), raw=sound(), via="api", officer_email=officer.email)

    line = check(tmp_path, sound())

    found = next(item for item in line["findings"] if item["code"] == "request.duplicate")
    assert (found["outcome"], found["parameters"]) == (
        "review",
        {"reference": first.case.reference},
    )


@pytest.mark.django_db
def test_nothing_is_stored(tmp_path: Path) -> None:
    check(tmp_path, sound())
    check(tmp_path, mail(TEMPLATE, files=("warrant.pdf",)), "r.eml")

    assert Case.objects.count() == 0
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
def test_without_documents_their_inside_is_not_judged(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps(sound(documents=[document("cover_sheet", content=b"no pdf")])))

    (looked,) = run(path)
    (unlooked,) = run(path, flags=("--no-documents",))

    outcome = {
        name: next(f["outcome"] for f in line["findings"] if f["code"] == "document.readable")
        for name, line in (("looked", looked), ("unlooked", unlooked))
    }
    assert outcome == {"looked": "review", "unlooked": "not_applicable"}


@pytest.mark.services
def test_without_a_database_the_policy_alone_speaks(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps(sound()))
    environment = {**os.environ, "WRITDESK_VAR": str(tmp_path / "var")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    done = subprocess.run(
        [sys.executable, "manage.py", "check_request", str(path)],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["consequence"] == "accept_for_triage"
    assert "No database" in done.stderr
    assert not (tmp_path / "var").exists()
