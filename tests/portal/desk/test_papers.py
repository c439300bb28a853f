"""Papers as pictures with what was found on them, and what was read beside the process sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from accounts.models import Officer
from audit.models import AuditEvent
from cases import actions
from cases.models import Case, CaseDocument, LegalProcess
from core.actor import SYSTEM
from documents.actions import keep_inspection
from documents.inspecting import sealed
from documents.sandbox import Opened
from duties.working import run_due
from intake.actions import submit_request
from tests.cases.making import findings
from tests.documents.setting import view_of
from tests.intake.builders import sound
from tests.intake.papers import MALWARE, example, looked_at, planted
from tests.portal.desk.pages import address, again, words

SignIn = Callable[[str], Client]
pytestmark = pytest.mark.django_db
PAPERS = [
    example("cover_sheet", "cover-sheet.pdf"),
    example("legal_process", "search-warrant.pdf"),
]
AMBIGUOUS = """
Superior Court of Larkspur County
Search warrant, Case No. 26-EX-0777
To: Rocket.Chat
Issued on 03/04/2026
"""


@pytest.fixture
def sent(log_head: None, keys: object, officer: Officer) -> Case:
    raw = sound(documents=PAPERS, process={})
    return submit_request(by=officer.actor(), raw=raw, via="api", officer_email=officer.email).case


@pytest.fixture
def seen(sent: Case) -> Case:
    looked_at(sent)
    list(run_due())
    return again(sent)


def paper(case: Case, role: str = "legal_process") -> CaseDocument:
    return CaseDocument.objects.select_related("document").get(case=case, role=role)


def at(case: Case, role: str = "legal_process", *more: str) -> str:
    return address(case, "documents", str(paper(case, role).pk), *more)


def test_a_page_is_a_picture_with_what_was_found_drawn_on_it(signed_in: SignIn, seen: Case) -> None:
    (finding,) = findings(seen, code="letterhead.present")
    client = signed_in("triage")
    answer = client.get(at(seen, "cover_sheet"), {"finding": finding.id})
    page = answer.content.decode()
    left, top, right, _ = finding.evidence["box"]
    assert f'<rect x="{left - 3:.1f}" y="{top - 3:.1f}" width="{right - left + 6:.1f}"' in page
    assert "wd-sheet__box--chosen" in page
    assert "Page 1 of 1" in words(answer)
    assert "style=" not in page

    image = client.get(at(seen, "cover_sheet", "pages", "1.png").rstrip("/"))
    assert image.content.startswith(b"\x89PNG\r\n")
    assert (image["Content-Type"], image["Cache-Control"]) == ("image/png", "no-store")
    assert image["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_case_page_shows_the_evidence_of_the_chosen_finding(
    signed_in: SignIn, seen: Case
) -> None:
    (finding,) = findings(seen, code="order.signed")
    client = signed_in("counsel")
    first = client.get(address(seen)).content.decode()
    assert f'href="{address(seen)}?finding={finding.id}#page"' in first
    page = client.get(address(seen), {"finding": finding.id}).content.decode()
    assert "wd-sheet__box--chosen" in page
    assert f"/documents/{paper(seen).pk}/pages/1.png" in page


def test_what_is_still_being_looked_at_says_so(signed_in: SignIn, sent: Case) -> None:
    assert "still being looked at" in words(signed_in("triage").get(at(sent)))
    assert "still being looked at" in words(signed_in("triage").get(address(sent)))


@pytest.mark.parametrize("number", ["0", "2", "99999"])
def test_a_page_that_is_not_there_is_not_found(signed_in: SignIn, seen: Case, number: str) -> None:
    where = at(seen, "legal_process", "pages", f"{number}.png").rstrip("/")
    assert signed_in("triage").get(where).status_code == 404


def test_pages_of_a_sealed_case_exist_only_for_the_people_named(
    signed_in: SignIn, seen: Case, staff: SimpleNamespace
) -> None:
    actions.seal(by=staff.counsel, case_id=seen.id, named=[staff.counsel.id])
    places = [at(seen), at(seen, "legal_process", "pages", "1.png").rstrip("/")]
    assert [signed_in("triage").get(where).status_code for where in places] == [404, 404]
    assert [signed_in("counsel").get(where).status_code for where in places] == [200, 200]


def test_a_harmless_file_is_saved_at_once_and_a_harmful_one_on_purpose(
    signed_in: SignIn, sent: Case
) -> None:
    planted(sent, MALWARE)
    list(run_due())
    client, where = signed_in("triage"), at(sent, "legal_process", "file")
    warned = client.get(where)
    assert "Content-Disposition" not in warned
    assert "Malware" in words(warned)
    saved = client.get(where, {"on_purpose": "yes"})
    assert saved["Content-Disposition"].startswith("attachment")


def test_a_harmless_file_needs_no_warning(signed_in: SignIn, seen: Case) -> None:
    saved = signed_in("triage").get(at(seen, "legal_process", "file"))
    assert saved["Content-Disposition"] == 'attachment; filename="search-warrant.pdf"'


def test_what_was_read_is_offered_and_written_by_nobody(signed_in: SignIn, seen: Case) -> None:
    client, where = signed_in("counsel"), address(seen, "process")
    page = words(client.get(where))
    for value in ("Superior Court of Larkspur County", "26-EX-0002", "A. Sample", "6 Nov 2026"):
        assert value in page

    events = AuditEvent.objects.count()
    filled = client.post(where, {"take": "all", "docket": "", "kind": "search_warrant"})
    assert filled.status_code == 200
    assert 'value="26-EX-0002"' in filled.content.decode()
    assert LegalProcess.objects.get(case=seen).docket == ""
    assert AuditEvent.objects.count() == events


def test_one_proposal_fills_one_input_and_leaves_what_was_typed(
    signed_in: SignIn, seen: Case
) -> None:
    client, where = signed_in("counsel"), address(seen, "process")
    offered = client.get(where).context["proposals"]
    docket = next(each for each in offered if each.label == "Docket number")
    filled = client.post(where, {"take": docket.name, "court": "Another court"})
    form = filled.context["form"]
    assert (form["docket"].value(), form["court"].value()) == ("26-EX-0002", "Another court")
    assert not form["judge"].value()


def test_the_place_of_a_proposal_is_drawn_and_what_was_typed_stays(
    signed_in: SignIn, seen: Case
) -> None:
    client, where = signed_in("counsel"), address(seen, "process")
    judge = next(each for each in client.get(where).context["proposals"] if each.label == "Judge")
    shown = client.post(where, {"look": judge.name, "court": "Another court"})
    (box,) = shown.context["sheet"]["page"].boxes
    assert (box.label, box.chosen) == ("Judge", True)
    assert shown.context["form"]["court"].value() == "Another court"


def test_a_person_records_what_was_read(signed_in: SignIn, seen: Case) -> None:
    client, where = signed_in("counsel"), address(seen, "process")
    form = client.post(where, {"take": "all", "kind": "search_warrant"}).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    assert client.post(where, values).status_code == 302
    sheet = LegalProcess.objects.get(case=seen)
    assert (sheet.docket, sheet.judge) == ("26-EX-0002", "A. Sample")
    assert sheet.issued_on == date(2026, 11, 6)
    assert sheet.confirmed_at is not None
    assert AuditEvent.objects.filter(case_id=seen.id, action="case.process_recorded").exists()


def test_a_day_that_can_be_read_two_ways_is_left_to_the_person(
    signed_in: SignIn, sent: Case
) -> None:
    order = paper(sent).document
    keep_inspection(
        by=SYSTEM,
        document_id=order.id,
        looked=sealed(order, Opened(view_of(AMBIGUOUS), {})),
    )
    client, where = signed_in("counsel"), address(sent, "process")
    offered = client.get(where).context["proposals"]
    issued = [each.value for each in offered if each.label == "Issued on"]
    assert issued == ["3 Apr 2026", "4 Mar 2026"]
    form = client.post(where, {"take": "all"}).context["form"]
    assert (form["docket"].value(), form["issued_on"].value()) == ("26-EX-0777", None)
