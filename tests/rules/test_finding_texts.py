"""Findings in words: rendered from the policy, never stored."""

import json
import string

import pytest

from rules.codes import CODES, WORD_PARAMETERS, WORDS
from rules.facts import DocumentInspection, SenderFact
from rules.findings import describe, fails, from_json, officer_view, to_json
from tests.rules.rulebook import SHIPPED, document, facts, found, request, the

DEFECTIVE = request(
    legal_process="subpoena",
    data_categories=["content", "records"],
    accounts=[{"username": "anna late"}],
    officer={"email": "pat@gmail.com"},
    documents=[document()],
    process={"issued_on": "2026-03-05", "served_on": "2026-03-01"},
)


def test_a_finding_is_stored_as_json_and_comes_back() -> None:
    for finding in found(DEFECTIVE):
        stored = json.loads(json.dumps(to_json(finding)))
        assert from_json(stored) == finding
    place = {"signature": {"page": 1, "box": [1, 2, 3, 4]}}
    known = facts(inspections=(DocumentInspection(signature="pass", evidence=place),))
    seen = the(request("preservation"), "signature.officer", known)
    assert to_json(seen)["evidence"] == place["signature"]
    assert from_json(to_json(seen)) == seen


def test_every_fail_says_what_is_wrong_what_to_do_and_why() -> None:
    failed = fails(found(DEFECTIVE))
    assert len(failed) >= 5
    for finding in failed:
        for audience in ("officer", "staff"):
            text = describe(finding, SHIPPED, audience)  # type: ignore[arg-type]
            assert all(vars(text).values())
            said = text.statement + text.what_to_do
            assert not any(name for _, name, _, _ in string.Formatter().parse(said) if name)


def test_parameters_appear_in_words() -> None:
    text = describe(the(DEFECTIVE, "process.sufficient"), SHIPPED)
    assert "(contents, records without content)" in text.statement
    dates = describe(the(DEFECTIVE, "order.dates"), SHIPPED)
    assert "served before it was issued" in dates.statement
    mailbox = describe(the(DEFECTIVE, "official_email.domain"), SHIPPED)
    assert "gmail.com" in mailbox.statement


def test_what_was_typed_in_is_never_translated() -> None:
    typed = request(accounts=[{"server_url": "late", "username": "{late}"}])
    assert "“late”" in describe(the(typed, "server_url.valid"), SHIPPED).statement
    assert "“{late}”" in describe(the(typed, "username.valid"), SHIPPED).statement


def test_a_reason_the_policy_does_not_know_is_shown_plainly() -> None:
    look = DocumentInspection(readable=False, reasons={"readable": "too_many_staples"})
    finding = the(request("preservation"), "document.readable", facts(inspections=(look,)))
    assert "too many staples" in describe(finding, SHIPPED).statement


def test_what_passed_says_only_what_was_looked_at() -> None:
    text = describe(the(request(), "server_url.present"), SHIPPED)
    assert (text.title, text.statement, text.what_to_do) == ("Server address", "", "")


def test_the_officers_view_teaches_no_forger() -> None:
    known = facts(sender=SenderFact("fail", "larkspur.example", known_forger=True))
    seen = officer_view(found(DEFECTIVE, known))
    assert not {"sender", "safe", "altered"} & {
        part for item in seen for part in item.code.split(".")
    }
    assert len(seen) < len(found(DEFECTIVE, known))


@pytest.mark.parametrize("code", sorted(CODES))
def test_checks_give_only_parameters_that_texts_may_use(code: str) -> None:
    for kind in ("account_information", "preservation_extension", "emergency_disclosure"):
        for finding in found(request(kind)):
            if finding.code == code:
                assert set(finding.parameters) <= CODES[code].parameters


def test_every_stable_word_is_translated_and_used_as_such() -> None:
    for finding in found(DEFECTIVE) + found(request("preservation_extension", documents=[])):
        for name in WORD_PARAMETERS & set(finding.parameters):
            value = finding.parameters[name]
            for word in value if isinstance(value, list) else [value]:
                assert word is None or isinstance(word, bool) or word in WORDS


def test_an_unknown_language_falls_back_to_the_first() -> None:
    finding = the(DEFECTIVE, "server_url.present")
    assert describe(finding, SHIPPED, language="xx") == describe(finding, SHIPPED, language="en")
