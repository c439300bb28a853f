"""Each finding code, by the table of DESIGN section 4: pass, review, fail, not applicable."""

from typing import Any

import pytest

from rules.codes import CODES
from rules.facts import DocumentInspection
from tests.rules.rulebook import document, facts, found, outcomes, request, the

OURS = "https://open.rocket.chat"
INFO, HOLD, EXTEND = "account_information", "preservation", "preservation_extension"
EMERGENCY, REMOVAL = "emergency_disclosure", "content_removal"
USER_REPORT = {"removal": {"urls": [OURS], "ground": "Code of conduct"}, "documents": []}


def account(**named: Any) -> dict[str, Any]:
    return {"accounts": [{"server_url": OURS, **named}]}


def only(*documents: dict) -> dict[str, Any]:
    return {"documents": list(documents)}


def order_dates(issued: Any = None, served: Any = None, returnable: Any = None) -> dict[str, Any]:
    sheet = {"issuer": "Larkspur Superior Court", "issued_on": issued}
    return {"process": {**sheet, "served_on": served, "returnable_on": returnable}}


def gag(**claim: Any) -> dict[str, Any]:
    return {"nondisclosure": {"ordered": True, **claim}}


@pytest.mark.parametrize(
    ("code", "kind", "changes", "outcome"),
    [
        ("server_url.present", HOLD, {}, "pass"),
        ("server_url.present", HOLD, {"accounts": []}, "fail"),
        ("server_url.present", INFO, {"accounts": [{"username": "anna"}]}, "fail"),
        ("server_url.present", EMERGENCY, {"accounts": [{"username": "anna"}]}, "not_applicable"),
        ("server_url.present", EMERGENCY, {"accounts": [{"user_id": "x1"}]}, "fail"),
        ("server_url.present", REMOVAL, {"accounts": []}, "pass"),
        ("server_url.present", REMOVAL, {"accounts": [], "removal": {}}, "fail"),
        ("server_url.valid", INFO, {}, "pass"),
        ("server_url.valid", INFO, {"accounts": [{"server_url": "the chat"}]}, "fail"),
        ("server_url.valid", INFO, {"accounts": [{"username": "anna"}]}, "not_applicable"),
        ("server_url.deployment", INFO, {}, "pass"),
        ("server_url.deployment", INFO, {"accounts": [{"server_url": "a.rocket.chat"}]}, "pass"),
        ("server_url.deployment", INFO, {"accounts": [{"server_url": "chat.example"}]}, "review"),
        ("server_url.deployment", INFO, {"accounts": [{"server_url": "?"}]}, "not_applicable"),
        ("username.present", INFO, {}, "pass"),
        ("username.present", INFO, account(user_id="x1"), "review"),
        ("username.present", INFO, account(email="anna@mail.example"), "review"),
        ("username.present", INFO, account(message_url=f"{OURS}/direct/a?msg=b"), "review"),
        ("username.present", INFO, account(message_url=OURS), "fail"),
        ("username.present", INFO, account(), "fail"),
        ("username.present", INFO, account(username=" @ "), "fail"),
        ("username.present", INFO, {"accounts": []}, "fail"),
        ("username.present", HOLD, account(), "not_applicable"),
        ("username.valid", HOLD, account(username="anna.example"), "pass"),
        ("username.valid", HOLD, account(username="anna example"), "review"),
        ("username.valid", HOLD, account(username="a" * 129), "review"),
        ("username.valid", INFO, account(), "not_applicable"),
        ("official_email.present", INFO, {}, "pass"),
        ("official_email.present", HOLD, {"officer": {}}, "fail"),
        ("official_email.present", REMOVAL, USER_REPORT, "not_applicable"),
        ("official_email.valid", INFO, {}, "pass"),
        ("official_email.valid", INFO, {"officer": {"email": "pat at larkspur"}}, "fail"),
        ("official_email.valid", INFO, {"officer": {"email": "pat@sheriff.test"}}, "pass"),
        ("official_email.valid", INFO, {"officer": {}}, "not_applicable"),
        ("official_email.domain", INFO, {}, "pass"),
        ("official_email.domain", INFO, {"officer": {"email": "p@it.larkspur.example"}}, "pass"),
        ("official_email.domain", INFO, {"officer": {"email": "p@other.example"}}, "review"),
        ("official_email.domain", INFO, {"officer": {"email": "p@gmail.com"}}, "fail"),
        ("official_email.domain", INFO, {"officer": {"email": "p"}}, "not_applicable"),
        ("official_email.domain", REMOVAL, USER_REPORT, "not_applicable"),
        ("letterhead.present", INFO, {}, "review"),
        ("letterhead.present", INFO, only(), "fail"),
        ("letterhead.present", INFO, only(document("other")), "fail"),
        ("letterhead.present", REMOVAL, USER_REPORT, "not_applicable"),
        ("signature.officer", HOLD, {}, "review"),
        ("signature.officer", HOLD, only(document("other")), "review"),
        ("signature.officer", HOLD, only(), "fail"),
        ("signature.officer", HOLD, only(document("nondisclosure_order")), "fail"),
        ("signature.officer", INFO, only(), "not_applicable"),
        ("order.attached", INFO, {}, "pass"),
        ("order.attached", INFO, only(document(), document("other")), "review"),
        ("order.attached", INFO, only(document()), "fail"),
        ("order.attached", HOLD, only(), "not_applicable"),
        ("order.signed", INFO, {}, "review"),
        ("order.signed", INFO, only(document("other")), "review"),
        ("order.signed", INFO, only(document()), "not_applicable"),
        ("order.signed", EMERGENCY, only(document("legal_process")), "not_applicable"),
        ("order.jurisdiction", INFO, {}, "pass"),
        ("order.jurisdiction", INFO, {"agency": {"country": "U.S.A."}}, "pass"),
        ("order.jurisdiction", INFO, {"agency": {"country": "France"}}, "review"),
        ("order.jurisdiction", INFO, {"agency": {}}, "review"),
        ("order.jurisdiction", INFO, {"process": {}}, "review"),
        ("order.jurisdiction", HOLD, {}, "not_applicable"),
        ("order.dates", INFO, {}, "pass"),
        ("order.dates", INFO, order_dates(), "review"),
        ("order.dates", INFO, order_dates("2026-03-05", "2026-03-04"), "fail"),
        ("order.dates", INFO, order_dates("2026-03-05", None, "2026-03-04"), "fail"),
        ("order.dates", INFO, order_dates(None, "2026-03-05", "2026-03-04"), "fail"),
        ("order.dates", INFO, order_dates("2026-03-12"), "fail"),
        ("order.dates", INFO, order_dates("2026-03-11"), "pass"),
        ("order.dates", INFO, order_dates("2026-03-05", "2026-03-20"), "review"),
        ("order.dates", INFO, order_dates("2026-03-05", None, "2026-03-06"), "review"),
        ("order.dates", HOLD, order_dates("2026-03-05", "2026-03-04"), "fail"),
        ("order.dates", HOLD, {}, "not_applicable"),
        ("order.names_provider", INFO, {}, "review"),
        ("order.names_provider", INFO, only(document()), "review"),
        ("order.names_provider", HOLD, {}, "not_applicable"),
        ("request.data_described", INFO, {}, "pass"),
        ("request.data_described", EMERGENCY, {}, "pass"),
        ("request.data_described", EMERGENCY, {"requested_information": " "}, "fail"),
        ("request.data_described", INFO, {"data_categories": []}, "fail"),
        ("request.data_described", HOLD, {}, "not_applicable"),
        ("request.relevance", INFO, {}, "pass"),
        ("request.relevance", INFO, {"relevance": None}, "review"),
        ("request.relevance", INFO, {"relevance": None, **only(document())}, "fail"),
        ("request.relevance", EMERGENCY, {}, "not_applicable"),
        ("process.sufficient", INFO, {}, "pass"),
        ("process.sufficient", INFO, {"legal_process": "subpoena"}, "review"),
        ("process.sufficient", INFO, {"legal_process": "mlat"}, "review"),
        ("process.sufficient", INFO, {"legal_process": "none"}, "fail"),
        ("process.sufficient", INFO, {"legal_process": None}, "review"),
        ("process.sufficient", INFO, {"legal_process": None, **only(document())}, "fail"),
        ("process.sufficient", HOLD, {}, "not_applicable"),
        (
            "process.sufficient",
            INFO,
            {"legal_process": "none", "data_categories": [], "requested_information": None},
            "not_applicable",
        ),
        (
            "process.sufficient",
            INFO,
            {"data_categories": [], "requested_information": None, "legal_process": None}
            | only(document()),
            "fail",
        ),
        ("prohibition.duration", INFO, {}, "not_applicable"),
        ("prohibition.duration", INFO, {"nondisclosure": {"ordered": False}}, "not_applicable"),
        ("prohibition.duration", INFO, gag(expires_on="2027-03-10"), "pass"),
        ("prohibition.duration", INFO, gag(expires_on="2027-03-11"), "review"),
        ("prohibition.duration", INFO, gag(), "review"),
        (
            "prohibition.duration",
            INFO,
            gag(starts_on="2026-06-01", expires_on="2026-05-31"),
            "review",
        ),
        ("prohibition.duration", INFO, {"nondisclosure": {"expires_on": "2026-09-01"}}, "pass"),
        ("prohibition.duration", HOLD, gag(expires_on="2026-09-01"), "review"),
        ("prohibition.duration", HOLD, only(document("nondisclosure_order")), "review"),
        ("emergency.cover_sheet", EMERGENCY, {}, "pass"),
        ("emergency.cover_sheet", EMERGENCY, only(document("other")), "review"),
        ("emergency.cover_sheet", EMERGENCY, only(), "fail"),
        ("emergency.cover_sheet", INFO, only(), "not_applicable"),
        ("emergency.subject", EMERGENCY, {}, "pass"),
        ("emergency.subject", EMERGENCY, {"accounts": [{"server_url": OURS}]}, "pass"),
        ("emergency.subject", EMERGENCY, {"accounts": [{"username": "anna"}]}, "pass"),
        ("emergency.subject", EMERGENCY, {"accounts": [{"user_id": "x"}]}, "fail"),
        ("emergency.subject", HOLD, {"accounts": []}, "not_applicable"),
        ("emergency.authority", EMERGENCY, {}, "pass"),
        ("emergency.authority", EMERGENCY, {"officer": {"email": "p@county.gov"}}, "pass"),
        ("emergency.authority", EMERGENCY, {"officer": {"email": "p@other.example"}}, "review"),
        ("emergency.authority", EMERGENCY, {"officer": {}}, "review"),
        ("emergency.authority", INFO, {}, "not_applicable"),
        ("preservation.extension_in_time", EXTEND, {}, "fail"),
        ("preservation.extension_in_time", EXTEND, {"preservation_reference": None}, "fail"),
        ("preservation.extension_in_time", HOLD, {}, "not_applicable"),
        ("document.readable", HOLD, {}, "pass"),
        ("document.readable", HOLD, only(), "not_applicable"),
        ("request.duplicate", HOLD, {}, "pass"),
    ],
)
def test_code_judges(code: str, kind: str, changes: dict, outcome: str) -> None:
    assert outcomes(request(kind, **changes), code) == [outcome]


@pytest.mark.parametrize("name", ["person_in_danger", "nature", "necessity"])
def test_each_part_of_an_emergency_is_needed(name: str) -> None:
    parts = {"person_in_danger": "A child", "nature": "Abduction", "necessity": "To find them"}
    assert outcomes(request(EMERGENCY, emergency=parts), f"emergency.{name}") == ["pass"]
    del parts[name]
    missing = the(request(EMERGENCY, emergency=parts), f"emergency.{name}")
    assert (missing.outcome, missing.at) == ("fail", f"emergency.{name}")
    assert outcomes(request(HOLD), f"emergency.{name}") == ["not_applicable"]


def test_all_codes_are_examined_in_the_public_order() -> None:
    for kind in (INFO, HOLD, EXTEND, EMERGENCY, REMOVAL):
        codes = [item.code for item in found(request(kind))]
        assert list(dict.fromkeys(codes)) == list(CODES)


def test_a_complete_request_has_no_fail() -> None:
    for kind in (INFO, HOLD, EMERGENCY, REMOVAL):
        assert [item.code for item in found(request(kind)) if item.outcome == "fail"] == []


def test_several_accounts_are_judged_each() -> None:
    two = request(accounts=[{"server_url": OURS, "username": "a"}, {"server_url": "chat.example"}])
    judged = [
        (item.code, item.at, item.outcome)
        for item in found(two)
        if item.code in ("server_url.deployment", "username.present")
    ]
    assert judged == [
        ("server_url.deployment", "accounts[0].server_url", "pass"),
        ("server_url.deployment", "accounts[1].server_url", "review"),
        ("username.present", "accounts[0].username", "pass"),
        ("username.present", "accounts[1].username", "fail"),
    ]


@pytest.mark.parametrize(
    ("ground", "officer", "is_report"),
    [
        ("Code of conduct", {"name": "Robin Sample", "badge": "17"}, True),
        ("This breaks the code of conduct", {"title": "Member"}, True),
        ("spamming", {"badge": "17"}, True),
        ("Somebody posted my address", {"name": "Robin Sample"}, True),
        (None, {"name": "Robin Sample"}, True),
        ("Somebody posted my address", {"title": "Detective"}, False),
        ("Compelling request", {}, False),
        ("harassment, by court order 26-1", {}, False),
        ("In order to protect me", {}, True),
    ],
)
def test_a_user_reports_and_an_authority_compels(
    ground: str | None, officer: dict, is_report: bool
) -> None:
    removal = {"urls": [OURS], "ground": ground}
    sent = request(REMOVAL, removal=removal, officer=officer, agency={}, documents=[])
    expected = "not_applicable" if is_report else "fail"
    assert outcomes(sent, "letterhead.present") == [expected]
    assert outcomes(sent, "official_email.present") == [expected]


def test_a_process_makes_any_ground_an_authority() -> None:
    removal = {"urls": [OURS], "ground": "spam"}
    compelled = request(REMOVAL, removal=removal, legal_process="court_order", documents=[])
    assert outcomes(compelled, "letterhead.present") == ["fail"]


def test_any_file_of_a_mail_may_be_the_letter() -> None:
    scan = request(HOLD, documents=[document("other", "scan0001.pdf")])
    seen = the(scan, "letterhead.present", facts(machine_read=True))
    assert (seen.outcome, seen.at, seen.basis) == ("review", "documents[0]", "inspection")
    blank = facts(machine_read=True, inspections=(DocumentInspection(letterhead="fail"),))
    assert outcomes(scan, "letterhead.present", blank) == ["fail"]
    bare = request(HOLD, documents=[])
    assert outcomes(bare, "letterhead.present", facts(machine_read=True)) == ["fail"]
