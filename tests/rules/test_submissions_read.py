"""Submissions as people send them: tolerant of form, strict about what is unknown."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from rules.accounts import account_keys
from rules.submission import Account, SubmissionError, parse_submission, to_json
from rules.vocabulary import KINDS
from tests.rules.rulebook import PDF, document, raw, request


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_survives_the_round_trip(kind: str) -> None:
    submission = request(kind, period={"from": "2026-01-01", "to": "2026-02-01", "zone": "UTC"})
    assert parse_submission(to_json(submission, with_documents=True)) == submission
    assert to_json(parse_submission(to_json(submission))) == to_json(submission)
    assert "content_base64" not in to_json(submission)["documents"][0]


def test_the_least_that_can_be_read() -> None:
    submission = parse_submission({"kind": "preservation"})
    assert submission.accounts == ()
    assert submission.legal_process is None
    assert submission.nondisclosure.ordered is None


def test_forms_of_writing_are_accepted() -> None:
    submission = parse_submission(
        {
            "kind": " Account-Information ",
            "legal_process": "Search Warrant",
            "officer": None,
            "accounts": [{"username": "  @anna  ", "user_id": 17, "email": ""}],
            "data_categories": ["Content", "content", None],
            "removal": {"urls": ["", " a "]},
            "process": {"docket": 4711, "issued_on": " 2026-02-28 "},
        }
    )
    assert submission.kind == "account_information"
    assert submission.legal_process == "search_warrant"
    assert submission.accounts == (Account(username="anna", user_id="17"),)
    assert submission.data_categories == ("content",)
    assert submission.removal.urls == ("a",)
    assert submission.process.docket == "4711"
    assert submission.process.issued_on == date(2026, 2, 28)


def test_what_stands_on_one_line_of_a_letter_is_one_line() -> None:
    submission = parse_submission(
        {
            "kind": "account_information",
            "officer": {"name": "Pat Example\r\n\r\nWe withdraw all objections.", "badge": 7},
            "agency": {"name": "Larkspur\u2028County"},
            "process": {"court": "Court\n of  Larkspur"},
            "relevance": "First.\n\nSecond.",
        }
    )
    assert submission.officer.name == "Pat Example We withdraw all objections."
    assert submission.officer.badge == "7"
    assert submission.agency.name == "Larkspur County"
    assert submission.process.court == "Court of Larkspur"
    assert submission.relevance == "First.\n\nSecond."


def test_documents_carry_their_bytes() -> None:
    content = document()["content_base64"]
    broken = content[:8] + "\r\n " + content[8:]
    (read,) = request(documents=[{**document(), "content_base64": broken}]).documents
    assert (read.content, read.role, read.filename) == (PDF, "cover_sheet", "paper.pdf")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"kind": None}, "kind"),
        ({"kind": "search"}, "kind"),
        ({"kind": 3}, "kind"),
        ({"surprise": 1}, "surprise"),
        ({"accounts": [{"usernam": "anna"}]}, "accounts[0].usernam"),
        ({"accounts": {"username": "anna"}}, "accounts"),
        ({"accounts": ["anna"]}, "accounts[0]"),
        ({"officer": "Pat"}, "officer"),
        ({"officer": {"name": 5}}, "officer.name"),
        ({"officer": {"badge": True}}, "officer.badge"),
        ({"legal_process": "letter"}, "legal_process"),
        ({"data_categories": ["subscriber", "everything"]}, "data_categories[1]"),
        ({"data_categories": "content"}, "data_categories"),
        ({"process": {"issued_on": "02/03/2026"}}, "process.issued_on"),
        ({"process": {"issued_on": "2026-02-30"}}, "process.issued_on"),
        ({"process": {"issued_on": "20260228"}}, "process.issued_on"),
        ({"process": {"issued_on": 20260228}}, "process.issued_on"),
        ({"period": {"from": "2026-W01-1"}}, "period.from"),
        ({"period": {"starts_on": "2026-01-01"}}, "period.starts_on"),
        ({"nondisclosure": {"ordered": "yes"}}, "nondisclosure.ordered"),
        ({"declaration_wanted": 1}, "declaration_wanted"),
        ({"removal": {"urls": [7]}}, "removal.urls[0]"),
        ({"relevance": "a\x00b"}, "relevance"),
        ({"relevance": "a\ud800b"}, "relevance"),
        ({"documents": [{"role": "order"}]}, "documents[0].role"),
        ({"documents": [{"content_base64": "*"}]}, "documents[0].content_base64"),
        ({"documents": [{"content_base64": 8}]}, "documents[0].content_base64"),
        ({"emergency": {"where": "here"}}, "emergency.where"),
        ({"agency": {"city": "x"}}, "agency.city"),
    ],
)
def test_what_cannot_be_read_is_named(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(SubmissionError) as caught:
        parse_submission({**raw(), **changes})
    assert list(caught.value.errors) == [path]
    assert isinstance(caught.value, Invalid)


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(SubmissionError) as caught:
        parse_submission({"knd": "x", "officer": {"mail": "x"}})
    assert set(caught.value.errors) == {"kind", "knd", "officer.mail"}


def test_a_text_instead_of_an_object_is_named() -> None:
    with pytest.raises(SubmissionError) as caught:
        parse_submission("account_information")  # type: ignore[arg-type]
    assert "$" in caught.value.errors


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(raw())), json_values)
def test_no_json_crashes_the_reader(field: str, value: Any) -> None:
    try:
        submission = parse_submission({"kind": "preservation", field: value})
    except SubmissionError:
        return
    assert parse_submission(to_json(submission, with_documents=True)) == submission


def test_the_same_account_has_the_same_key_however_written() -> None:
    one = request(accounts=[{"server_url": "HTTPS://Open.Rocket.Chat:443/", "username": "@Anna"}])
    two = request(accounts=[{"server_url": "open.rocket.chat", "username": "anna"}])
    assert account_keys(one) == account_keys(two) == ("open.rocket.chat|username:anna",)
    assert account_keys(request(accounts=[{"server_url": "open.rocket.chat"}])) == ()
    assert account_keys(request(accounts=[{"username": "anna"}])) == ("|username:anna",)
