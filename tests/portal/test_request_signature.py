"""A name typed or drawn in the form counts for the very answers and documents it was put to."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from accounts.actions import enrol_officer
from accounts.models import Officer
from audit.models import AuditEvent
from cases.actions import return_case
from cases.models import Case
from core.actor import SYSTEM
from core.errors import Invalid, NotAllowed
from documents.reading import read
from duties.working import run_due
from intake import actions, queries
from intake.actions import submit_request
from intake.models import Draft, GivenSignature
from tests.cases.making import finding
from tests.intake.builders import OFFICER, sound, without
from tests.portal.walking import EMAIL, body, pdf, ready

pytestmark = pytest.mark.django_db
NAME = {"do": "sign", "signature_name": "Pat Example"}
LINES = [[[10, 100], [60, 40], [120, 150]], [[200, 80]]]


def signature_finding() -> tuple[str, dict[str, object]]:
    row = finding(Case.objects.get(), "signature.officer")
    return row.outcome, row.parameters


def test_typed_name_signs_the_request_and_stays_with_the_case(client: Client) -> None:
    path = ready(client, "preservation")
    signed = client.post(f"{path}signature/", NAME)
    assert signed["Location"] == f"{path}check/"
    assert "Signed by Pat Example" in body(client.get(f"{path}check/"))

    client.post(f"{path}check/", {"do": "send"})

    case = Case.objects.get()
    assert signature_finding()[0] == "pass"
    given = GivenSignature.objects.get()
    assert (given.case_id, given.draft_id, given.how) == (case.id, None, "typed")
    assert queries.signed_in_form(case)
    sheet = case.documents.get(document__filename="signature.txt").document
    assert given.signed_digest in read(sheet).decode()
    assert (sheet.origin, EMAIL in read(sheet).decode()) == ("made", True)
    event = AuditEvent.objects.get(action="case.signed_in_form")
    facts = json.loads(bytes(event.body))["facts"]
    assert facts == {"how": "typed", "signed": given.signed_digest}


def test_drawing_is_kept_as_lines_and_as_a_picture(client: Client) -> None:
    path = ready(client, "preservation")
    client.post(f"{path}signature/", {**NAME, "strokes": json.dumps(LINES)})
    assert GivenSignature.objects.get().strokes == LINES

    client.post(f"{path}check/", {"do": "send"})

    assert signature_finding()[1]["signature_kind"] == "drawn"
    picture = Case.objects.get().documents.get(document__filename="signature.png").document
    assert read(picture).startswith(b"\x89PNG")


@pytest.mark.parametrize("what", ["answer", "document"])
def test_a_change_after_signing_voids_the_signature(client: Client, what: str) -> None:
    path = ready(client, "preservation")
    client.post(f"{path}signature/", NAME)
    if what == "answer":
        client.post(f"{path}keep/", {"requested_information": "Something else"})
    else:
        client.post(f"{path}documents/", {"do": "upload", "file-other": pdf("more.pdf")})

    checked = body(client.get(f"{path}check/"))
    client.post(f"{path}check/", {"do": "send"})

    assert "changed after you signed" in checked
    assert signature_finding()[0] != "pass"
    assert not GivenSignature.objects.exists()
    assert not AuditEvent.objects.filter(action="case.signed_in_form").exists()


def test_the_same_answers_again_make_the_signature_stand_again(client: Client) -> None:
    path = ready(client, "preservation")
    client.post(f"{path}signature/", NAME)
    client.post(f"{path}keep/", {"requested_information": "Something else"})
    client.post(f"{path}keep/", {"requested_information": ""})

    assert "Signed by Pat Example" in body(client.get(f"{path}check/"))


def test_name_is_asked_for_and_a_drawing_alone_is_not_enough(client: Client) -> None:
    path = ready(client, "preservation")

    response = client.post(
        f"{path}signature/", {**NAME, "signature_name": " ", "strokes": json.dumps(LINES)}
    )

    assert response.status_code == 422
    assert 'href="#id_signature_name"' in body(response)
    assert not GivenSignature.objects.exists()


@pytest.mark.parametrize(
    "strokes",
    [
        "{",
        "[[[1]]]",
        "[[[1,2,3]]]",
        "[[[1e999,2]]]",
        "[[[NaN,2]]]",
        "[[[-5,10]]]",
        "[[]]",
        "7",
        json.dumps([[[1, 1]] * 7000]),
    ],
    ids=range(9),
)
def test_drawing_that_cannot_be_read_is_told_and_the_name_stays(
    client: Client, strokes: str
) -> None:
    path = ready(client, "preservation")

    response = client.post(f"{path}signature/", {**NAME, "strokes": strokes})

    page = body(response)
    assert response.status_code == 422
    assert "The drawing cannot be read" in page
    assert 'value="Pat Example"' in page


def test_only_the_proven_owner_signs(client: Client) -> None:
    path = ready(client, "preservation")
    draft = Draft.objects.get()

    with pytest.raises(NotAllowed):
        actions.sign(
            draft_id=draft.id, raw={"kind": "preservation"}, email="x@y.example", name="Somebody"
        )
    with pytest.raises(Invalid):
        actions.sign(draft_id=draft.id, raw={"kind": "preservation"}, email=EMAIL, name="")
    emergency = actions.begin(kind="emergency_disclosure")
    with pytest.raises(NotAllowed):
        actions.sign(
            draft_id=emergency.id, raw={"kind": "emergency_disclosure"}, email="", name="Somebody"
        )
    assert client.get(f"{path}signature/").status_code == 200


def test_signature_does_not_hold_for_a_case_that_says_something_else(client: Client) -> None:
    path = ready(client, "preservation")
    client.post(f"{path}signature/", NAME)
    client.post(f"{path}check/", {"do": "send"})
    case = Case.objects.get()
    assert queries.arrival_of(case).drawn_signature

    changed = {**case.submission, "requested_information": "More"}
    case.submission = changed

    assert not queries.signed_in_form(case)
    assert not queries.arrival_of(case).drawn_signature
    assert Officer.objects.get().email == OFFICER["email"]


@pytest.mark.services
def test_signature_still_counts_when_the_papers_were_looked_at(client: Client) -> None:
    path = ready(client, "preservation")
    client.post(f"{path}signature/", NAME)
    client.post(f"{path}check/", {"do": "send"})

    list(run_due())

    case = Case.objects.get()
    assert AuditEvent.objects.filter(action="case.examined", case_id=case.id).exists()
    assert signature_finding()[0] == "pass"


def test_completed_request_can_be_signed_anew_with_its_earlier_papers(client: Client) -> None:
    officer = enrol_officer(by=SYSTEM, email=EMAIL)
    raw = without(sound("preservation"), "accounts.0.server_url")
    sent = submit_request(by=officer.actor(), raw=raw, via="form", officer_email=EMAIL)
    return_case(by=SYSTEM, case_id=sent.case.id)
    draft = actions.begin_cure(case=sent.case, answers={})
    whole = without(sound("preservation"), "documents")
    actions.sign(draft_id=draft.id, raw=whole, email=EMAIL, name="Pat Example")

    actions.send(draft_id=draft.id, raw=whole)

    case = Case.objects.get()
    assert queries.signed_in_form(case)
    assert signature_finding()[0] == "pass"
