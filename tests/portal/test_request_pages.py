"""The officer's way in: one question a page, nothing is lost, gaps are told at their inputs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.actions import enrol_officer
from accounts.models import Officer
from audit.models import AuditEvent
from cases.models import Case
from core.actor import SYSTEM
from duties.working import run_due
from intake.actions import submit_request
from intake.models import Draft
from rules.submission import parse_submission
from tests.intake.builders import OFFICER, sound
from tests.portal.proving import prove
from tests.portal.walking import ACCOUNT, EMAIL, PAGES, YOU, begin, body, papers, pdf, ready, walk

pytestmark = pytest.mark.django_db


def events(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def test_request_goes_page_by_page_to_the_receipt(client: Client) -> None:
    path = begin(client)
    assert walk(client, path) == f"{path}documents/"
    client.post(f"{path}documents/", {"do": "upload", **papers()})
    onwards = client.post(f"{path}documents/", {"do": "continue"})
    assert onwards["Location"] == f"{path}signature/"
    assert client.post(f"{path}signature/", {"do": "skip"})["Location"] == f"{path}check/"
    checked = body(client.get(f"{path}check/"))
    for words in ("@kim.example", "letter.pdf", "2 Nov 2025", "Pat Example", "Larkspur Superior"):
        assert words in checked

    sent = client.post(f"{path}check/", {"do": "send"}, follow=True)

    case = Case.objects.get()
    assert sent.redirect_chain[-1][0] == f"/request/receipt/{case.reference}/"
    assert case.reference in body(sent)
    assert (case.received_via, case.officer.email) == ("form", EMAIL)
    submission = parse_submission(case.submission)
    assert submission.officer.email == EMAIL
    assert submission.accounts[0].username == "kim.example"
    assert submission.process.issued_on.isoformat() == "2025-11-02"
    assert submission.nondisclosure.ordered is False
    assert [link.role for link in case.documents.all()] == ["cover_sheet", "legal_process"]
    assert events("case.submitted") == 1
    assert events("officer.email_verified") == 1
    receipt = client.get(f"/request/receipt/{case.reference}/receipt.pdf")
    assert receipt.content.startswith(b"%PDF-")
    assert Client().get(f"/request/receipt/{case.reference}/").status_code == 404
    assert Draft.objects.get().answers == {}


def test_pressing_send_twice_and_the_way_back_lead_to_one_case(client: Client) -> None:
    path = ready(client)
    first = client.post(f"{path}check/", {"do": "send"})

    again = client.post(f"{path}check/", {"do": "send"})
    back = client.get(f"{path}relevance/")

    assert Case.objects.count() == 1
    assert first["Location"] == again["Location"] == back["Location"]
    assert events("case.submitted") == 1


def test_two_tabs_on_different_pages_lose_nothing_of_each_other(client: Client) -> None:
    path = begin(client)
    client.get(f"{path}relevance/")
    client.post(f"{path}information/", PAGES["information"])

    client.post(f"{path}relevance/", PAGES["relevance"])

    answers = Draft.objects.get().answers
    assert answers["requested_information"] == ["Name and messages"]
    assert answers["relevance"] == ["Stolen goods were offered"]


def test_the_second_of_two_tabs_sends_nothing_new(client: Client) -> None:
    path = ready(client)
    client.get(f"{path}check/")
    client.post(f"{path}check/", {"do": "send"})

    late = client.post(f"{path}relevance/", {"relevance": "Something else"})

    assert late["Location"].startswith("/request/receipt/")
    assert parse_submission(Case.objects.get().submission).relevance == "Stolen goods were offered"


def test_gap_is_told_at_its_input_and_the_officer_may_go_on(client: Client) -> None:
    path = begin(client)

    refused = client.post(f"{path}relevance/", {"relevance": "", "do": "continue"})
    page = body(refused)
    assert refused.status_code == 422
    assert 'href="#id_relevance"' in page
    assert page.count("There is a problem") == 1
    assert "Continue with this gap" in page
    onwards = client.post(f"{path}relevance/", {"relevance": "", "do": "anyway"})

    assert onwards["Location"] == f"{path}period/"


def test_a_day_that_is_none_is_told_and_stays(client: Client) -> None:
    path = begin(client)
    day = {"process_issued_on_day": "30", "process_issued_on_month": "2"}
    response = client.post(f"{path}order/", {**day, "process_issued_on_year": "2026"})

    page = body(response)
    assert response.status_code == 422
    assert 'href="#id_process_issued_on_day"' in page
    assert 'value="30"' in page
    checked = client.get(f"{path}check/")
    assert checked["Location"] == f"{path}order/?from=check&look=1"


def test_change_links_lead_back_to_the_check(client: Client) -> None:
    path = ready(client)
    page = body(client.get(f"{path}check/"))
    link = re.search(rf'href="({path}relevance/\?from=check)"', page)
    assert link
    assert f'href="{path}accounts/1/?from=check"' in page

    changed = client.post(link[1], {"relevance": "Another reason"})

    assert changed["Location"] == f"{path}check/"
    assert "Another reason" in body(client.get(f"{path}check/"))


def test_what_the_process_does_not_reach_is_explained_and_can_be_left_out(client: Client) -> None:
    path = begin(client)
    before = client.post(f"{path}information/", PAGES["information"])
    assert before["Location"] == f"{path}relevance/"
    response = client.post(f"{path}process/", {"legal_process": "subpoena"})
    assert response["Location"] == f"{path}reach/"
    page = body(client.get(f"{path}reach/"))
    assert "It does not reach" in page
    assert "Search warrant" in page
    assert client.post(f"{path}reach/", {}).status_code == 422

    onwards = client.post(f"{path}reach/", {"choice": "narrow"})

    assert onwards["Location"] == f"{path}order/"
    assert Draft.objects.get().answers["data_categories"] == ["subscriber"]
    assert client.get(f"{path}reach/").status_code == 302


def test_going_on_without_narrowing_asks_again_only_when_the_answers_change(client: Client) -> None:
    path = begin(client)
    client.post(f"{path}information/", PAGES["information"])
    client.post(f"{path}process/", {"legal_process": "subpoena"})
    client.post(f"{path}reach/", {"choice": "anyway"})

    same = client.post(f"{path}process/", {"legal_process": "subpoena"})
    other = client.post(f"{path}process/", {"legal_process": "court_order"})

    assert same["Location"] == f"{path}order/"
    assert other["Location"] == f"{path}reach/"
    assert Draft.objects.get().answers["data_categories"] == ["subscriber", "content"]
    named = client.post(f"{path}reach/", {"choice": "other"})
    assert named["Location"] == f"{path}process/"


def test_task_list_says_what_is_answered_and_what_to_look_at_again(client: Client) -> None:
    path = begin(client)
    client.post(f"{path}you/", YOU)
    client.post(f"{path}relevance/", {"relevance": "", "do": "anyway"})

    page = body(client.get(path))

    assert page.count("Completed") == 1
    assert page.count("Look again") == 1
    assert "The prohibition" not in page
    client.post(f"{path}nondisclosure/", {"nondisclosure_ordered": "yes"})
    assert "The prohibition" in body(client.get(path))


def test_details_of_a_proven_officer_are_remembered_and_shown_to_be_confirmed(
    client: Client,
) -> None:
    path = ready(client)
    client.post(f"{path}check/", {"do": "send"})
    officer = Officer.objects.get()
    assert (officer.name, officer.badge, officer.country) == ("Pat Example", "1234", "US")
    assert events("officer.details_kept") == 1

    browser = Client()
    path = begin(browser, "preservation")

    page = body(browser.get(f"{path}you/"))
    assert "Are these details still right?" in page
    assert "Pat Example" in page
    assert 'name="officer_name"' not in page
    assert 'name="officer_name"' in body(browser.get(f"{path}you/?change=1"))
    confirmed = browser.post(f"{path}you/", {"do": "confirm"})
    assert confirmed["Location"] == f"{path}accounts/"


def test_another_address_is_shown_nothing_of_it(client: Client) -> None:
    path = ready(client)
    client.post(f"{path}check/", {"do": "send"})

    browser = Client()
    path = begin(browser, email="max@police.beispiel.example")

    assert "Pat Example" not in body(browser.get(f"{path}you/"))


def test_own_open_request_is_offered_to_be_joined(client: Client) -> None:
    officer = enrol_officer(by=SYSTEM, email=EMAIL)
    first = submit_request(by=officer.actor(), raw=sound(), via="api", officer_email=EMAIL)
    path = ready(client)
    page = body(client.get(f"{path}check/"))
    assert first.case.reference in page
    assert "Add this to the open request" in page

    joined = client.post(f"{path}check/", {"do": "join"})

    assert joined["Location"] == f"/status/{first.case.reference}/"
    assert Case.objects.count() == 1
    assert not Draft.objects.exists()
    assert events("correspondence.received") == 1
    assert first.case.documents.filter(document__filename="warrant.pdf").exists()


def test_request_of_somebody_else_for_the_same_account_is_never_spoken_of(client: Client) -> None:
    other = enrol_officer(by=SYSTEM, email="max@police.beispiel.example")
    theirs = submit_request(by=other.actor(), raw=sound(), via="api", officer_email=other.email)
    path = ready(client)

    page = body(client.get(f"{path}check/"))
    sent = body(client.post(f"{path}check/", {"do": "send"}, follow=True))

    for shown in (page, sent):
        assert theirs.case.reference not in shown
        assert "open request" not in shown
        assert "sender." not in shown
    assert client.post(f"{path}check/", {"do": "join"})["Location"].startswith("/request/receipt/")


def test_html_in_every_field_is_shown_as_text(client: Client) -> None:
    bad = "<script>alert(1)</script>"
    path = begin(client)
    pages = {
        page: {
            name: bad if isinstance(value, str) and name.partition("_")[0] in _TEXTS else value
            for name, value in answers.items()
        }
        for page, answers in PAGES.items()
    }
    for page, answers in pages.items():
        client.post(f"{path}{page}/", {**answers, "do": "anyway"})

    for page in ("check", "you", "relevance", "information", "", "accounts"):
        shown = body(client.get(f"{path}{page}/" if page else path))
        assert bad not in shown, page
    assert "&lt;script&gt;" in body(client.get(f"{path}check/"))


_TEXTS = {"officer", "agency", "requested", "relevance"}


def test_kind_is_asked_first_and_needs_a_proven_address(client: Client) -> None:
    assert client.get("/request/kind/")["Location"] == "/request/email/?next=%2Frequest%2Fkind%2F"
    assert client.post("/request/kind/", {"kind": "preservation"}).status_code == 302
    assert not Draft.objects.exists()
    prove(client, EMAIL)

    empty = client.post("/request/kind/", {})
    chosen = client.post("/request/kind/", {"kind": "preservation"})

    assert empty.status_code == 422
    assert "Choose what you ask for." in body(empty)
    draft = Draft.objects.get()
    assert chosen["Location"] == f"/request/{draft.id}/you/"
    assert (draft.kind, draft.owner_email) == ("preservation", EMAIL)


@pytest.mark.parametrize(
    ("kind", "pages"),
    [
        ("preservation", {"you": YOU, "accounts/1": ACCOUNT, "accounts": {}, "keep": {}}),
        (
            "preservation_extension",
            {
                "you": YOU,
                "extension": {"preservation_reference": "PRS-2026-000000", "do": "anyway"},
                "accounts/1": ACCOUNT,
                "accounts": {},
            },
        ),
        (
            "content_removal",
            {
                "you": YOU,
                "removal": {
                    "removal_urls": "https://open.rocket.chat/channel/general?msg=abc",
                    "removal_ground": "court order",
                },
                "process": {"legal_process": "court_order"},
                "order": {"process_court": "Larkspur Superior Court"},
            },
        ),
    ],
)
def test_every_other_kind_has_its_pages(
    client: Client, kind: str, pages: dict[str, dict[str, Any]]
) -> None:
    path = begin(client, kind)
    for page in pages:
        shown = client.get(f"{path}{page}/")
        assert shown.status_code in (200, 302), page
    assert walk(client, path, pages) == f"{path}documents/"
    client.post(f"{path}documents/", {"do": "upload", "file-cover_sheet": pdf("letter.pdf")})

    client.post(f"{path}check/", {"do": "send"})

    assert Case.objects.get().kind == kind
    assert OFFICER["email"] == Case.objects.get().officer.email


def test_rules_beside_a_page_are_those_of_its_kind(client: Client) -> None:
    for kind in ("account_information", "preservation", "content_removal"):
        page = body(client.get(f"{begin(client, kind)}you/"))
        assert "Give a valid official e-mail address" in page
        assert "A request for account information gives" not in page


def test_zone_that_nobody_knows_is_told_and_kept_as_typed(client: Client) -> None:
    path = begin(client)
    answer = client.post(f"{path}period/", {"period_zone": "Middle-earth"})
    assert answer.status_code == 422
    assert "Enter a time zone, for example America/New_York" in body(answer)
    assert "Middle-earth" in body(answer)
    assert client.post(f"{path}period/", {"period_zone": "europe/berlin"}).status_code == 302


def test_document_that_cannot_be_read_is_named(client: Client) -> None:
    path = ready(client)
    list(run_due())
    page = body(client.get(f"{path}documents/"))
    for name in ("letter.pdf", "warrant.pdf"):
        assert f"{name}: damaged." in page
