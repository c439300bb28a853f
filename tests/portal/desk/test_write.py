"""Writing to the officer from the desk, and seeing what an officer changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Officer
from cases import actions
from cases.models import Case
from notifications.correspondence import keep_paper, write_message
from notifications.models import CaseMessage
from portal.desk.changes import changes_between, completions_of
from tests.cases.making import ACCOUNT, PDF, changed, cure_case, found_otherwise
from tests.portal.desk.pages import address, again, words

SignIn = Callable[..., Client]
Receive = Callable[[dict[str, Any]], Case]
pytestmark = pytest.mark.django_db


def test_message_is_written_with_a_file_and_shown_on_the_case(
    signed_in: SignIn, receive: Receive
) -> None:
    case, client = receive(dict(ACCOUNT)), signed_in("triage")
    file = SimpleUploadedFile("form.pdf", PDF, content_type="application/pdf")
    typed = {"text": "Which period is meant?", "wants_answer": "on", "papers": file, "once": "a"}
    answer = client.post(address(case, "messages"), typed)
    assert answer["Location"] == f"{address(case)}#messages"
    client.post(address(case, "messages"), {**typed, "papers": ""})
    message = CaseMessage.objects.get()
    assert (message.direction, message.wants_answer) == ("to_officer", True)
    page = client.get(address(case))
    assert "Which period is meant?" in words(page)
    assert "ball: officer" in words(page)
    paper = message.papers.get()
    kept = client.get(address(case, "messages", str(paper.pk)))
    assert b"".join(kept.streaming_content) == PDF
    # What we send is no paper of the request that somebody must read.
    assert case.documents.count() == 2


@pytest.mark.services
def test_officers_file_leads_to_the_page_that_draws_it(
    signed_in: SignIn, receive: Receive, officer: Officer
) -> None:
    case, by = receive(dict(ACCOUNT)), officer.actor()
    paper = keep_paper(by=by, filename="order.pdf", content=PDF)
    message = write_message(by=by, case_id=case.id, text="", papers=[paper])
    where = address(case, "messages", str(message.papers.get().pk))
    kept = case.documents.get(document=paper)
    assert signed_in("triage").get(where)["Location"] == address(case, "documents", str(kept.pk))


@pytest.mark.services
def test_refused_file_loses_neither_text_nor_the_good_one(
    signed_in: SignIn, receive: Receive
) -> None:
    case, client = receive(dict(ACCOUNT)), signed_in("triage")
    good = SimpleUploadedFile("good.pdf", PDF, content_type="application/pdf")
    bad = SimpleUploadedFile("bad.exe", b"MZ")
    answer = client.post(address(case, "messages"), {"text": "See both.", "papers": [good, bad]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "See both." in page
    assert "good.pdf" in page
    assert not CaseMessage.objects.exists()


@pytest.mark.services
def test_officers_message_stands_in_the_queue_until_it_is_settled(
    signed_in: SignIn, receive: Receive, officer: Officer
) -> None:
    case, client = receive(dict(ACCOUNT)), signed_in("triage")
    actions.withdraw(by=officer.actor(), case_id=case.id)
    write_message(by=officer.actor(), case_id=case.id, text="We withdrew by mistake.")
    queue = client.get("/desk/?view=written")
    assert case.reference in words(queue)
    assert "Messages 1" in words(queue)
    page = words(client.get(address(case)))
    assert "We withdrew by mistake." in page
    assert "ball: triage" in page
    assert "The officer wrote to us" in page
    client.post(address(case, "messages", "settle"))
    assert case.reference not in words(client.get("/desk/?view=written"))
    assert client.get(address(case, "messages", "settle")).status_code == 409


@pytest.mark.services
def test_nobody_writes_while_signs_of_forgery_stand(signed_in: SignIn, receive: Receive) -> None:
    case, client = receive(dict(ACCOUNT)), signed_in("counsel")
    found_otherwise(case, "fail", audience="staff")
    assert client.get(address(case, "messages")).status_code == 409
    answer = client.post(address(case, "messages"), {"text": "Hello."})
    assert "nobody is answered meanwhile" in words(answer)
    assert not CaseMessage.objects.exists()


def test_what_the_officer_changed_is_shown(
    signed_in: SignIn, receive: Receive, officer: Officer, policy: Any
) -> None:
    wrong = changed(ACCOUNT, accounts=[{"username": "anna.example"}], relevance=None)
    case = receive(wrong)
    actions.return_case(by=_counsel(signed_in), case_id=case.id)
    cure_case(policy, case, ACCOUNT, by=officer.actor())
    (done,) = completions_of(again(case))
    assert done.round == 2
    assert {(row.at, row.before, row.after) for row in done.changes} == {
        ("Account 1, server address", None, "https://open.rocket.chat"),
        ("Relevance", None, ACCOUNT["relevance"]),
    }
    page = words(signed_in("triage").get(address(case)))
    assert "What changed in round 2" in page
    assert "Account 1, server address empty https://open.rocket.chat" in page


def _counsel(signed_in: SignIn) -> Any:
    from accounts.models import User

    signed_in("counsel")
    return User.objects.get(email="counsel@writdesk.example").actor()


def test_differences_are_told_input_by_input() -> None:
    before = {
        "relevance": "A",
        "declaration_wanted": False,
        "data_categories": ["content"],
        "documents": [{"filename": "a.pdf", "role": "cover_sheet"}],
        "accounts": [{"username": "kim"}, {"username": "robin"}],
    }
    after = {
        "relevance": "A",
        "declaration_wanted": True,
        "data_categories": ["content", "subscriber"],
        "documents": [
            {"filename": "a.pdf", "role": "cover_sheet"},
            {"filename": "b.pdf", "role": "legal_process"},
        ],
        "accounts": [{"username": "kim"}],
    }
    told = [(row.at, row.before, row.after) for row in changes_between(before, after)]
    assert told == [
        ("Declaration wanted", "No", "Yes"),
        ("Kinds of information", "content", "content, subscriber"),
        ("Document 2", None, "b.pdf (Legal process)"),
        ("Account 2, @username", "robin", None),
    ]
    assert changes_between(after, after) == ()
