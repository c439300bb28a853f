"""The page of a case: findings beside papers, and why what is closed is closed."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from cases import actions
from cases.models import Case, CaseDocument
from tests.cases.making import ACCOUNT, PDF, changed, finding
from tests.portal.desk.pages import address, again, words

SignIn = Callable[[str], Client]
Receive = Callable[[dict[str, Any]], Case]
pytestmark = pytest.mark.django_db
NO_SERVER = changed(ACCOUNT, accounts=[{"username": "anna.example"}])


def test_a_finding_stands_with_its_clause_and_what_to_look_at(
    signed_in: SignIn, receive: Receive, policy: Any
) -> None:
    page = words(signed_in("triage").get(address(receive(NO_SERVER))))
    clause = policy.clause(policy.findings["server_url.present"].clause)
    assert "The request does not name the server." in page
    assert f"{clause.id} {clause.text.in_language(None)}" in page
    assert "Account 1, server address" in page


def test_what_cannot_be_done_now_says_why(signed_in: SignIn, receive: Receive) -> None:
    case = receive(dict(ACCOUNT))
    triage = words(signed_in("triage").get(address(case)))
    assert "Only counsel accepts a request." in triage
    counsel = words(signed_in("counsel").get(address(case)))
    assert "Counsel has not confirmed the process yet." in counsel


def test_an_act_that_is_open_is_a_link_and_a_closed_one_is_not(
    signed_in: SignIn, receive: Receive
) -> None:
    case = receive(NO_SERVER)
    page = signed_in("counsel").get(address(case)).content.decode()
    assert f'href="{address(case, "return")}"' in page
    assert f'href="{address(case, "accept")}"' not in page


def test_who_may_not_write_or_plan_gets_no_link_but_the_reason(
    signed_in: SignIn, receive: Receive
) -> None:
    case = receive(dict(ACCOUNT))
    ours = signed_in("triage").get(address(case)).content.decode()
    assert f'href="{address(case, "messages")}"' in ours
    theirs = signed_in("custodian").get(address(case))
    assert f'href="{address(case, "messages")}"' not in theirs.content.decode()
    assert f'href="{address(case, "notice")}"' not in theirs.content.decode()
    assert "Only triage or counsel writes to an officer." in words(theirs)
    assert "Only counsel plans a notice." in words(theirs)


def test_a_paper_is_a_download_that_no_browser_runs(signed_in: SignIn, receive: Receive) -> None:
    case = receive(dict(ACCOUNT))
    paper = CaseDocument.objects.filter(case=case).first()
    assert paper is not None
    client, where = signed_in("triage"), address(case, "documents", str(paper.pk), "file")
    warned = client.get(where)
    assert "Nobody has looked into cover.pdf yet." in words(warned)
    answer = client.get(where, {"on_purpose": "yes"})
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="cover.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Cache-Control"] == "no-store"


def test_a_paper_of_another_case_is_not_found_below_this_one(
    signed_in: SignIn, receive: Receive
) -> None:
    one, other = receive(dict(ACCOUNT)), receive(dict(ACCOUNT))
    paper = CaseDocument.objects.filter(case=other).first()
    assert paper is not None
    assert signed_in("triage").get(address(one, "documents", str(paper.pk))).status_code == 404


def test_related_cases_are_named_and_sealed_ones_are_not(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case, open_one, sealed = (receive(dict(ACCOUNT)) for _ in range(3))
    actions.seal(by=staff.counsel, case_id=sealed.id, named=[staff.counsel.id])
    page = words(signed_in("triage").get(address(case)))
    assert "Related 1" in page
    assert open_one.reference in page
    assert sealed.reference not in page


def test_the_history_names_staff_and_says_what_happened(
    signed_in: SignIn, receive: Receive, staff: SimpleNamespace
) -> None:
    case = receive(dict(ACCOUNT))
    actions.take(by=staff.triage, case_id=case.id)
    page = words(signed_in("custodian").get(address(case)))
    assert "Taken into triage by Triage Example" in page
    assert page.index("Taken into triage") < page.rindex("Request received")


def test_overruling_without_a_reason_asks_for_one(signed_in: SignIn, receive: Receive) -> None:
    case = receive(NO_SERVER)
    row = finding(case, "server_url.present")
    answer = signed_in("triage").post(address(case, "findings", row.id, "overrule"), {"reason": ""})
    assert answer.status_code == 422
    assert "Write why" in words(answer)
    assert finding(case, "server_url.present").ruling == ""


def test_triage_overrules_a_field_with_a_reason_that_is_kept(
    signed_in: SignIn, receive: Receive
) -> None:
    case = receive(NO_SERVER)
    row = finding(case, "server_url.present")
    client = signed_in("triage")
    answer = client.post(
        address(case, "findings", row.id, "overrule"), {"reason": "Named on the cover sheet"}
    )
    assert answer.url == address(case)  # type: ignore[attr-defined]
    page = words(client.get(address(case)))
    assert "Overruled by Triage Example: Named on the cover sheet" in page
    assert finding(case, "server_url.present").effective_outcome == "pass"


def test_only_counsel_rules_on_the_order(signed_in: SignIn, receive: Receive) -> None:
    case = receive(dict(ACCOUNT))
    row = finding(case, "order.signed")
    where = address(case, "findings", row.id, "find-defect")
    refused = signed_in("triage").post(where, {"reason": "No signature anywhere"})
    assert refused.status_code == 403
    assert "Only counsel rules on findings about the process" in words(refused)
    assert signed_in("counsel").post(where, {"reason": "No signature anywhere"}).status_code == 302
    assert finding(case, "order.signed").effective_outcome == "fail"


def test_the_server_of_an_account_is_named_by_hand(signed_in: SignIn, receive: Receive) -> None:
    case = receive(NO_SERVER)
    account = case.accounts.get()
    where = address(case, "accounts", account.pk, "server")
    client = signed_in("triage")
    wrong = client.post(where, {"server_url": "not an address at all"})
    assert wrong.status_code == 422
    assert "This is not the address of a server." in words(wrong)
    assert client.post(where, {"server_url": "https://open.rocket.chat"}).status_code == 302
    assert again(case).accounts.get(current=True).deployment == "community"
