"""What the letters of a case say, and to whom."""

import pytest

from cases import actions, letters, queries
from cases.models import AccountIdentifier
from cases.wording import input_words
from tests.cases.making import ACCOUNT, PRESERVATION, again, changed, make_case, ready_to_accept
from tests.documents.reading_pdf import text_of

pytestmark = pytest.mark.django_db


def words(draft, policy):
    return " ".join(text_of(letters.render(draft, policy)).split())


def test_receipt_locates_and_names_each_paper_by_its_digest(policy, staff):
    case = make_case(policy)
    draft = letters.compose_receipt(case, list(queries.current_accounts(case)), policy)
    said = words(draft, policy)
    assert case.reference in said
    assert "@anna.example on open.rocket.chat" in said
    assert f"/status/{case.reference}/" in said
    assert "waives no objection" in said
    digests = [link.document.sha256 for link in case.documents.all()]
    assert digests
    assert all(digest in said.replace(" ", "") for digest in digests)


def test_receipt_of_a_request_without_papers(policy, staff):
    case = make_case(policy, changed(PRESERVATION, documents=None))
    draft = letters.compose_receipt(case, [], policy)
    assert "SHA-256" not in words(draft, policy)


def test_acceptance_says_what_is_produced_narrowed_and_objected_to(policy, staff):
    case = ready_to_accept(policy, staff.counsel)
    (account,) = queries.current_accounts(case)
    grid = [
        actions.DecisionEntry(account.id, "subscriber", True, objection="Without dates of birth."),
        actions.DecisionEntry(account.id, "content", True, narrowed_to="November 2026"),
    ]
    accepted = actions.accept(by=staff.counsel, case_id=case.id, decisions=grid)
    (table,) = [block for block in accepted.letters.get().paragraphs if block["type"] == "table"]
    assert [row[2] for row in table["rows"]] == [
        "Will be produced. Without dates of birth.",
        "Narrowed to: November 2026.",
    ]
    (entry,) = [entry for entry in grid if entry.category == "content"]
    refused = actions.DecisionEntry(account.id, "content", False, objection="Not reached.")
    draft = letters.compose_acceptance(case, {account.id: account}, [refused], policy)
    assert "Not produced. Not reached." in words(draft, policy)
    assert entry.produce


def test_officer_without_a_name_is_addressed_all_the_same(policy, staff):
    case = make_case(policy, changed(PRESERVATION, officer=None, agency=None))
    assert letters.addressee_of(again(case)) == ("To the requesting official",)


def test_officer_who_proved_an_address_is_answered_there(policy, staff, officer):
    elsewhere = {**ACCOUNT["officer"], "email": "somebody@attacker.example"}
    case = make_case(policy, changed(ACCOUNT, officer=elsewhere), officer=officer)
    assert letters.addressee_of(case)[-1] == officer.email


@pytest.mark.parametrize(
    ("at", "words_of_it"),
    [
        ("accounts[0].server_url", "Account 1, server address"),
        ("accounts[11].username", "Account 12, @username"),
        ("documents[1]", "Document 2"),
        ("documents", "Documents"),
        ("officer.email", "Official e-mail address"),
        ("process.issued_on", "Process, issued on"),
        ("removal.urls[0]", "Address of the content 1"),
        ("relevance", "Relevance"),
    ],
)
def test_inputs_are_named_as_a_reader_knows_them(at, words_of_it):
    assert input_words(at) == words_of_it


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"username": "a"}, "@a on chat.example"),
        ({"user_id": "77"}, "user 77 on chat.example"),
        ({"email": "a@b.example"}, "a@b.example on chat.example"),
        ({"message_url": "https://chat.example/x"}, "an account named by a link on chat.example"),
        ({}, "an account not named on chat.example"),
    ],
)
def test_accounts_have_a_label_however_they_are_named(fields, label):
    assert AccountIdentifier(canonical="chat.example", **fields).label == label
