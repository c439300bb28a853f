"""The pages after a mistake: what went out is recalled, asked back, answered, told of, closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Officer
from cases.actions.risk import weigh_risk
from cases.models import Case, Letter
from core.actor import SYSTEM
from disclosures.models import Recall
from notifications.models import CaseMessage
from tests.cases.making import ACCOUNT, PDF
from tests.portal.desk.conftest import PASSWORD
from tests.portal.desk.pages import words

SignIn = Callable[..., Client]
Receive = Callable[[dict[str, Any]], Case]
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(receive: Receive) -> Case:
    case = receive(dict(ACCOUNT))
    Letter.objects.create(case=case, kind="acceptance", made_by="counsel")
    return case


def test_a_letter_is_recalled_and_each_step_is_done_on_its_page(
    signed_in: SignIn, case: Case
) -> None:
    counsel, letter = signed_in("counsel", password=True), case.letters.get(kind="acceptance")
    begin = f"/desk/cases/{case.reference}/recall/"
    page = words(counsel.get(begin))
    assert "Letter: accepted" in page
    sent = {
        "went_out": f"letter:{letter.pk}",
        "mistake": "too_much",
        "address": case.officer.email if case.officer else "",
        "what_happened": "It names a second account.",
    }
    assert counsel.post(begin, sent).status_code == 422
    assert not Recall.objects.exists()
    assert counsel.post(begin, {**sent, "password": PASSWORD}).status_code == 302
    recall = Recall.objects.get()
    here = f"/desk/recalls/{recall.pk}/"
    assert "It names a second account." in words(counsel.get(here))
    counsel.post(f"{here}demand/", {"wanted": "deletion", "text": ""})
    assert "Asked back" in words(counsel.get("/desk/recalls/"))
    answer = {
        "outcome": "deleted",
        "said_by": "Dana Sample",
        "said_on": "2026-11-01",
        "paper": SimpleUploadedFile("answer.pdf", PDF, "application/pdf"),
    }
    assert signed_in("triage").post(f"{here}record-answer/", answer).status_code == 302
    kept = recall.answers.get()
    paper = counsel.get(f"{here}answers/{kept.pk}/")
    assert b"".join(paper.streaming_content) == PDF
    decided = {"party": "court", "needed": "yes", "due_at": "2026-12-24T17:00"}
    asked = counsel.post(f"{here}decide-notice/", decided)
    assert (asked.status_code, "Say what the deadline rests on" in words(asked)) == (422, True)
    counsel.post(f"{here}decide-notice/", {**decided, "citation": "Our own decision"})
    told = counsel.post(f"{here}notices/{recall.notices.get().pk}/told/", {"how": "By letter"})
    assert told.status_code == 422
    assert "Counsel has not read all documents yet." in words(told)
    shown = words(counsel.get(here))
    assert "Our own decision" in shown
    assert "Not decided yet whether to tell" in shown
    assert "Recalls 1" in words(counsel.get(f"/desk/cases/{case.reference}/"))


def test_what_went_to_a_message_s_reader_is_recalled_too(signed_in: SignIn, case: Case) -> None:
    message = CaseMessage.objects.create(
        case=case, direction="to_officer", text="Meant for somebody else.", written_by="triage"
    )
    counsel = signed_in("counsel", password=True)
    counsel.post(
        f"/desk/cases/{case.reference}/recall/",
        {
            "went_out": f"message:{message.pk}",
            "mistake": "wrong_person",
            "address": "",
            "what_happened": "Two tabs were open.",
            "password": PASSWORD,
        },
    )
    recall = Recall.objects.get()
    assert (recall.message_id, recall.status) == (message.pk, "begun")
    assert CaseMessage.objects.filter(pk=message.pk).exists()


def test_triage_sees_recalls_and_begins_none(signed_in: SignIn, case: Case) -> None:
    triage = signed_in("triage")
    assert triage.get("/desk/recalls/").status_code == 200
    assert triage.get(f"/desk/cases/{case.reference}/recall/").status_code == 403
    assert "Recall what went out" not in words(triage.get(f"/desk/cases/{case.reference}/"))


def test_the_case_shows_its_flags_with_their_reasons(signed_in: SignIn, case: Case) -> None:
    weigh_risk(by=SYSTEM, case_id=case.pk)
    page = words(signed_in("triage").get(f"/desk/cases/{case.reference}/"))
    assert "No earlier request came from this agency." in page
    assert "For staff alone; a flag decides nothing." in page


def test_an_officer_s_page_shows_requests_and_hides_who_is_known_from_sealed_cases_alone(
    signed_in: SignIn, case: Case, officer: Officer
) -> None:
    weigh_risk(by=SYSTEM, case_id=case.pk)
    triage, where = signed_in("triage"), f"/desk/officers/{officer.pk}/"
    Case.objects.filter(pk=case.pk).update(officer=officer)
    page = words(triage.get(where))
    assert case.reference in page
    assert "new agency" in page
    Case.objects.filter(pk=case.pk).update(sealed=True)
    assert triage.get(where).status_code == 404
    assert signed_in("administrator").get(where).status_code == 403
