"""Who proved one address cannot speak for another, and learns none from a link."""

from __future__ import annotations

import pytest
from django.test import Client

from cases.models import Case
from core.errors import Invalid
from duties.working import run_due
from intake import actions
from intake.actions import submit_request
from tests.intake.builders import sound, without
from tests.portal.proving import be_proven
from tests.portal.statuses import (
    EMAIL,
    again,
    let_in,
    link_in_mail,
    officer,
    received,
    returned,
    words,
)

pytestmark = pytest.mark.django_db

STRANGER = "max@gmail.com"


def returned_to_the_stranger() -> Case:
    """A request that was returned for its missing server and its private address."""
    raw = without(sound("preservation", documents=[]), "accounts.0.server_url")
    raw["officer"] = {**raw["officer"], "email": STRANGER}
    by = officer(STRANGER).actor()
    case = submit_request(by=by, raw=raw, via="form", officer_email=STRANGER).case
    list(run_due())
    assert again(case).status == "returned"
    return again(case)


@pytest.mark.parametrize("page", ["/status/code/", "/request/code/", "/request/email/", "/status/"])
def test_no_page_tells_the_holder_of_a_link_whose_it_is(client: Client, page: str) -> None:
    returned()
    link = link_in_mail()
    client.post(link)

    shown = words(client.get(page, follow=True)) + client.get(page, follow=True).content.decode()

    assert EMAIL not in shown.replace("<wbr>", "")
    # The page of the link itself waits for the code still.
    assert client.get(f"{link}code/").status_code == 200


def test_what_is_typed_after_a_proof_has_ended_names_no_other_sender(client: Client) -> None:
    be_proven(client, STRANGER)
    begun = client.post("/request/kind/", {"kind": "preservation"})
    path = begun["Location"].removesuffix("you/")
    client.post("/request/leave/")
    client.post(f"{path}you/", {"officer_email": EMAIL, "officer_name": "Pat Example"})
    be_proven(client, STRANGER)

    shown = words(client.get(f"{path}check/"))
    client.post(f"{path}check/", {"do": "send"})

    assert "Pat Example" in shown
    assert EMAIL not in shown
    case = Case.objects.get()
    assert case.submission["officer"]["email"] == STRANGER
    assert case.officer is not None
    assert case.officer.email == STRANGER


def test_a_draft_is_not_sent_in_the_name_of_somebody_else(keys: object, policy: object) -> None:
    draft = actions.begin(kind="preservation", owner_email=STRANGER)
    raw = sound("preservation", documents=[])

    with pytest.raises(Invalid):
        actions.send(draft_id=draft.id, raw=raw)

    assert not Case.objects.exists()


def test_completing_a_request_does_not_change_who_sent_it(client: Client) -> None:
    case = returned_to_the_stranger()
    let_in(client, STRANGER)
    page = f"/status/{case.reference}/complete/"
    assert 'name="officer_email"' in client.get(page).content.decode()

    answer = client.post(page, {"officer_email": EMAIL, "do": "send"})

    assert answer.status_code == 422
    assert "You have not proven this address. Send a new request from it." in words(answer)
    assert EMAIL in answer.content.decode()
    unchanged = again(case)
    assert unchanged.status == "returned"
    assert unchanged.submission["officer"]["email"] == STRANGER


def test_whoever_leaves_a_shared_machine_leaves_no_receipt_behind(client: Client) -> None:
    case = received()
    let_in(client)
    session = client.session
    session["receipts"] = [case.reference]
    session.save()
    assert client.get(f"/request/receipt/{case.reference}/").status_code == 200

    client.post("/status/leave/")

    assert client.get(f"/request/receipt/{case.reference}/").status_code == 404
    assert client.get(f"/request/receipt/{case.reference}/receipt.pdf").status_code == 404
