"""Findings that rest on facts: registry, directory, inspection, earlier requests, the sender."""

from datetime import timedelta
from typing import Any

import pytest

from rules.facts import (
    AgencyDomainFact,
    DocumentInspection,
    OpenRequest,
    PreservationFact,
    SenderFact,
    ServerFact,
)
from tests.rules.rulebook import (
    NOW,
    PDF,
    document,
    facts,
    outcomes,
    request,
    the,
)

INFO, HOLD, EXTEND = "account_information", "preservation", "preservation_extension"
EMERGENCY, REMOVAL = "emergency_disclosure", "content_removal"


def test_the_registry_knows_better_than_the_name_of_a_host() -> None:
    known = {"chat.customer.example/team": ServerFact("cloud", True, "Customer")}
    hosted = request(accounts=[{"server_url": "https://chat.customer.example/team/channel/x"}])
    beside = request(accounts=[{"server_url": "https://chat.customer.example/other"}])
    assert outcomes(hosted, "server_url.deployment", facts(servers=known)) == ["pass"]
    assert outcomes(beside, "server_url.deployment", facts(servers=known)) == ["review"]


def test_the_companys_own_host_is_no_chat_server() -> None:
    finding = the(request(accounts=[{"server_url": "docs.rocket.chat"}]), "server_url.deployment")
    assert (finding.outcome, finding.parameters["own_host"]) == ("review", True)


def test_a_domain_listed_but_not_verified_is_for_a_person() -> None:
    listed = {"larkspur.example": AgencyDomainFact("AG1", "Larkspur County Sheriff", False, "US")}
    known = facts(agency_domains=listed)
    assert outcomes(request(), "official_email.domain", known) == ["review"]
    assert outcomes(request(EMERGENCY), "emergency.authority", known) == ["review"]


def test_a_foreign_agency_of_our_directory_is_no_named_authority() -> None:
    foreign = {"larkspur.example": AgencyDomainFact("AG2", "Police", True, "FR")}
    known = facts(agency_domains=foreign)
    assert outcomes(request(EMERGENCY), "emergency.authority", known) == ["review"]


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [("pass", "pass"), ("review", "review"), ("fail", "fail"), (None, "review")],
)
def test_inspection_answers_what_needs_a_look_inside(seen: Any, outcome: str) -> None:
    look = DocumentInspection(
        letterhead=seen,
        signature=seen,
        issuer_signature=seen,
        names_provider=seen,
        safe=seen,
        altered=seen,
    )
    submission, known = request(HOLD), facts(inspections=(look,))
    assert outcomes(submission, "letterhead.present", known) == [outcome]
    assert outcomes(submission, "signature.officer", known) == [outcome]
    order = request(documents=[document("legal_process")])
    assert outcomes(order, "order.signed", known) == [outcome]
    assert outcomes(order, "order.names_provider", known) == [outcome]
    staff = seen or "not_applicable"
    assert outcomes(order, "document.safe", known) == [staff]
    assert outcomes(order, "document.altered", known) == [staff]


def test_one_letterhead_is_enough_and_its_place_is_the_evidence() -> None:
    place = {"page": 1, "box": [10, 20, 300, 80]}
    blank = DocumentInspection(letterhead="fail", reasons={"letterhead": "blank_head"})
    headed = DocumentInspection(letterhead="pass", evidence={"letterhead": place})
    finding = the(request(), "letterhead.present", facts(inspections=(blank, headed)))
    assert (finding.outcome, finding.at, finding.evidence) == ("pass", "documents[1]", place)
    finding = the(request(), "letterhead.present", facts(inspections=(blank, blank)))
    assert (finding.outcome, finding.basis) == ("fail", "inspection")
    assert finding.parameters["reason"] == "blank_head"


def test_an_unsigned_paper_that_may_be_no_order_is_only_looked_at() -> None:
    unsigned = facts(inspections=(DocumentInspection(issuer_signature="fail"),))
    assert outcomes(request(documents=[document("other")]), "order.signed", unsigned) == ["review"]


def test_the_officer_and_the_issuer_sign_each_for_themselves() -> None:
    look = DocumentInspection(signature="pass", issuer_signature="fail", signature_kind="ink")
    known = facts(inspections=(look,))
    order = request(documents=[document("legal_process")])
    finding = the(order, "order.signed", known)
    assert (finding.outcome, finding.parameters["reason"]) == ("fail", "no_signature")
    assert outcomes(request(HOLD), "signature.officer", known) == ["pass"]
    turned = DocumentInspection(signature="fail", issuer_signature="pass")
    known = facts(inspections=(turned,))
    assert outcomes(order, "order.signed", known) == ["pass"]
    assert outcomes(request(HOLD), "signature.officer", known) == ["fail"]


@pytest.mark.parametrize(
    ("process", "outcome", "reason"),
    [
        ("subpoena", "pass", None),
        ("other_order", "pass", None),
        ("national_security_letter", "pass", None),
        ("search_warrant", "review", "signed_by_other"),
        ("court_order", "review", "signed_by_other"),
        ("pen_register", "review", "signed_by_other"),
        ("civil_subpoena", "review", "signed_by_other"),
        (None, "review", "signed_by_other"),
    ],
)
def test_an_officer_signs_only_what_an_office_may_issue(
    process: str | None, outcome: str, reason: str | None
) -> None:
    by_office = {"issuer_signature": "signed_by_office"}
    look = DocumentInspection(issuer_signature="pass", reasons=by_office)
    order = request(legal_process=process, documents=[document("legal_process")])
    finding = the(order, "order.signed", facts(inspections=(look,)))
    assert (finding.outcome, finding.parameters["reason"]) == (outcome, reason)


def test_without_documents_inspection_is_ignored() -> None:
    blank = DocumentInspection(letterhead="fail", safe="fail", readable=False)
    known = facts(inspections=(blank,), with_documents=False)
    submission = request(HOLD)
    assert outcomes(submission, "letterhead.present", known) == ["review"]
    assert outcomes(submission, "document.safe", known) == ["not_applicable"]
    assert outcomes(submission, "document.readable", known) == ["not_applicable"]


def test_a_signature_drawn_in_the_form_counts() -> None:
    finding = the(request(HOLD, documents=[]), "signature.officer", facts(drawn_signature=True))
    assert (finding.outcome, finding.parameters["signature_kind"]) == ("pass", "drawn")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", PDF, None),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"GIF89a", "damaged"),
        ("a.pdf", b"%PDF-1.4 cut off", "damaged"),
        ("a.pdf", b"%PDF-1.4 /Encrypt 5 0 R %%EOF", "encrypted"),
        ("a.png", b"\x89PNG\r\n\x1a\n....", None),
        ("a.png", PDF, "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", "encrypted"),
        ("a.docx", b"PK\x03\x04..", None),
        ("a.txt", b"hello", None),
    ],
)
def test_a_glance_at_the_bytes_finds_damage(name: str, content: bytes, reason: str | None) -> None:
    finding = the(
        request(HOLD, documents=[document("cover_sheet", name, content)]), "document.readable"
    )
    assert finding.parameters["reason"] == reason
    assert finding.outcome == ("review" if reason else "pass")


@pytest.mark.parametrize(("readable", "outcome"), [(True, "pass"), (False, "review")])
def test_inspection_outweighs_the_glance(readable: bool, outcome: str) -> None:
    look = DocumentInspection(readable=readable, reasons={"readable": "encrypted"})
    damaged = request(HOLD, documents=[document("cover_sheet", "a.pdf", b"GIF")])
    assert outcomes(damaged, "document.readable", facts(inspections=(look,))) == [outcome]


def held(status: str = "active", days: float = 30, extensions: int = 0, by: Any = "same") -> Any:
    email = "sam@larkspur.example" if by == "same" else by
    fact = PreservationFact(status, NOW + timedelta(days=days), extensions, email)  # type: ignore[arg-type]
    return facts(preservations={"PR-1": fact})


@pytest.mark.parametrize(
    ("known", "outcome", "reason"),
    [
        (held(), "pass", None),
        (held(days=7), "pass", None),
        (held(days=6.99), "review", "late"),
        (held(extensions=1), "review", "extended_before"),
        (held("expired", days=-1), "review", "expired"),
        (held("released"), "review", "released"),
        (held("erased", days=-9), "fail", "erased"),
        (held(by="eve@elsewhere.example"), "fail", "unknown"),
        (held(by=None), "pass", None),
        (held(by="not an address"), "fail", "unknown"),
        (
            facts(preservations={"PR-1": PreservationFact("provisional", None)}),
            "review",
            "no_end_fixed",
        ),
        (facts(), "fail", "unknown"),
    ],
)
def test_an_extension_is_in_time_or_not(known: Any, outcome: str, reason: str | None) -> None:
    finding = the(request(EXTEND), "preservation.extension_in_time", known)
    assert (finding.outcome, finding.parameters["reason"]) == (outcome, reason)


@pytest.mark.parametrize(
    ("first", "now", "outcome"),
    [("", None, "fail"), ("", "", "fail"), ("badge 17", "Badge 17", "pass"), ("x@y", None, "fail")],
)
def test_without_an_address_only_the_same_words_match(
    first: str, now: str | None, outcome: str
) -> None:
    extension = request(EXTEND, officer={"email": now})
    assert outcomes(extension, "preservation.extension_in_time", held(by=first)) == [outcome]


@pytest.mark.parametrize(
    ("first", "now", "outcome"),
    [
        ("lee@gmail.com", "kim@gmail.com", "fail"),
        ("lee@gmail.com", "LEE@gmail.com", "pass"),
        ("lee@post.larkspur.example", "kim@larkspur.example", "pass"),
    ],
)
def test_free_mail_makes_nobody_a_colleague(first: str, now: str, outcome: str) -> None:
    extension = request(EXTEND, officer={"email": now})
    assert outcomes(extension, "preservation.extension_in_time", held(by=first)) == [outcome]


def test_a_duplicate_is_told_only_to_the_officer_who_sent_the_first() -> None:
    key = "open.rocket.chat|username:anna.example"
    own = OpenRequest("LER-1", "PAT@larkspur.example", (key,), HOLD)
    finding = the(request(HOLD), "request.duplicate", facts(open_requests=(own,)))
    assert (finding.outcome, finding.parameters["reference"]) == ("review", "LER-1")
    others = (
        OpenRequest("LER-2", "sam@larkspur.example", (key,), HOLD),
        OpenRequest("LER-3", "pat@larkspur.example", (key,), INFO),
        OpenRequest("LER-4", "pat@larkspur.example", ("open.rocket.chat|username:b",), HOLD),
    )
    assert outcomes(request(HOLD), "request.duplicate", facts(open_requests=others)) == ["pass"]
    nameless = facts(open_requests=(OpenRequest("LER-5", "", (key,), HOLD),))
    assert outcomes(request(HOLD, officer={}), "request.duplicate", nameless) == ["pass"]


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        (None, ("not_applicable", "not_applicable")),
        (SenderFact(), ("not_applicable", "pass")),
        (SenderFact("pass"), ("pass", "pass")),
        (SenderFact("doubtful"), ("review", "pass")),
        (SenderFact("fail", known_forger=True), ("fail", "fail")),
    ],
)
def test_the_sender_is_judged_for_staff(sender: Any, expected: tuple[str, str]) -> None:
    known = facts(sender=sender)
    judged = [the(request(), f"sender.{name}", known) for name in ("authenticated", "known_forger")]
    assert tuple(item.outcome for item in judged) == expected
    assert {item.audience for item in judged} == {"staff"}


@pytest.mark.parametrize(
    ("email", "outcome"),
    [
        ("pat@larkspur.example", "pass"),
        ("pat@1arkspur.example", "fail"),
        ("pat@larkspur.example.net", "fail"),
        ("pat@larkspor.example", "review"),
        ("pat@elsewhere.example", "pass"),
        ("nothing", "not_applicable"),
    ],
)
def test_an_imitated_domain_is_found(email: str, outcome: str) -> None:
    submission = request(officer={"email": email})
    assert outcomes(submission, "sender.lookalike_domain") == [outcome]


def test_an_imitation_found_elsewhere_is_taken_over() -> None:
    known = facts(sender=SenderFact(lookalike_of="larkspur.example"))
    finding = the(request(), "sender.lookalike_domain", known)
    assert (finding.outcome, finding.parameters["resembles"]) == ("fail", "larkspur.example")


def test_without_directory_and_sender_nothing_is_said_of_imitation() -> None:
    known = facts(agency_domains={})
    assert outcomes(request(), "sender.lookalike_domain", known) == ["not_applicable"]


def test_a_report_of_a_user_needs_no_office_but_an_authority_does() -> None:
    plain = {
        "agency": {},
        "officer": {"email": "anna@mail.example"},
        "removal": {},
        "documents": [],
    }
    assert outcomes(request(REMOVAL, **plain), "official_email.domain") == ["not_applicable"]
    for authority in (
        {"agency": {"name": "Police"}},
        {"legal_process": "court_order"},
        {"process": {"court": "Larkspur"}},
        {"documents": [document("legal_process")]},
    ):
        finding = the(request(REMOVAL, **{**plain, **authority}), "official_email.domain")
        assert finding.outcome == "review"


def test_what_a_machine_read_is_judged_and_not_certain() -> None:
    submission = request(accounts=[{"username": "anna"}], documents=[])
    by_mail = facts(machine_read=True)
    assert the(submission, "server_url.present").basis == "field"
    assert the(submission, "server_url.present", by_mail).basis == "inspection"
    assert the(submission, "letterhead.present", by_mail).basis == "field"
    misread = request(documents=[document("nondisclosure_order")])
    assert the(misread, "letterhead.present", by_mail).basis == "inspection"
    assert the(misread, "order.attached", by_mail).basis == "inspection"
