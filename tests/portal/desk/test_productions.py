"""A production from its preparation to the download, at the pages of the people who do it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from disclosures.models import Access, Production
from tests.disclosures.conftest import work
from tests.portal.desk.pages import PASSWORD, address, words

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db


def at(row: Production, *parts: str) -> str:
    return "/".join([f"/desk/productions/{row.reference}", *parts]) + "/"


def again(row: Production) -> Production:
    return Production.objects.get(pk=row.pk)


def test_the_whole_way_from_the_case_to_the_archive(signed_in: SignIn, world: Any) -> None:
    world.decide("subscriber")
    custodian = signed_in("custodian", password=True)
    page = words(custodian.get(address(world.case, "produce")))
    assert f"{world.account.label} Subscriber" in page
    sent = {"outcome": "records", "snapshots": [world.snapshot.id]}
    answer = custodian.post(address(world.case, "produce"), sent)
    row = Production.objects.get(case=world.case)
    assert answer.url == at(row)  # type: ignore[attr-defined]
    custodian.post(at(row, "build"))
    work()
    row = again(row)
    assert row.status == "built"

    own = custodian.post(at(row, "approve"), approval(row))
    assert own.status_code == 409
    assert "You prepared this production" in words(own)
    counsel = signed_in("counsel", password=True)
    shown = counsel.get(at(row, "approve")).content.decode()
    assert f'value="{row.manifest_sha256}"' in shown
    counsel.post(at(row, "approve"), approval(row))
    assert again(row).status == "approved"

    custodian.post(at(row, "sign"), {"executed_in": "us", "password": PASSWORD})
    work()
    row = again(row)
    assert (row.status, row.executed_in) == ("signed", "US")
    custodian.post(at(row, "release"), {"fulfils": "on", "password": PASSWORD})
    row = again(row)
    assert row.status == "released"
    assert "Fulfilled" in words(custodian.get(address(world.case)))

    archive = custodian.post(at(row, "download"))
    content = b"".join(archive.streaming_content)  # type: ignore[attr-defined]
    assert int(archive["Content-Length"]) == len(content)
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert f"{row.reference}/manifest-sha256.txt" in names
    access = Access.objects.get(production=row)
    assert (access.by_id, access.purpose) == (world.staff.custodian.id, "download")
    assert "Approved by Counsel Example" in words(custodian.get(at(row)))


def approval(row: Production, **changes: str) -> dict[str, str]:
    return {
        "manifest_sha256": row.manifest_sha256,
        "compared": "on",
        "password": PASSWORD,
        **changes,
    }


def test_an_approval_stands_on_the_digest_that_was_shown(signed_in: SignIn, world: Any) -> None:
    row = world.built("subscriber")
    counsel = signed_in("counsel", password=True)
    other = counsel.post(at(row, "approve"), approval(row, manifest_sha256="0" * 64))
    assert other.status_code == 409
    assert "is not the digest of this production" in words(other)
    assert not row.approvals.exists()


@pytest.mark.services
@pytest.mark.parametrize("act", ["approve", "sign", "release", "revoke"])
def test_a_grave_act_wants_the_password_on_its_page(
    signed_in: SignIn, world: Any, act: str
) -> None:
    make = {"approve": world.built, "sign": world.approved}.get(act, world.signed)
    row = make("subscriber")
    who = "counsel" if act in ("approve", "revoke") else "custodian"
    client = signed_in(who, password=True)
    page = words(client.get(at(row, act)))
    assert "Cannot be undone" in page
    assert "Your password" in page
    sent = {**approval(row), "reason": "A mistake", "executed_in": "", "password": "guessed"}
    assert client.post(at(row, act), sent).status_code == 422
    assert again(row).status == row.status


@pytest.mark.parametrize("act", ["approve", "sign", "release"])
def test_the_page_of_a_grave_act_shows_what_leaves_and_who_stands_behind_it(
    signed_in: SignIn, world: Any, act: str
) -> None:
    world.snapshot.gaps = [{"code": "room_unreadable", "scope": "secret-room", "detail": ""}] * 2
    world.snapshot.save(update_fields=["gaps"])
    make = {"approve": world.built, "sign": world.approved}.get(act, world.signed)
    row = make("subscriber")
    page = words(signed_in("counsel" if act == "approve" else "custodian").get(at(row, act)))
    assert row.manifest_sha256[:4] in page
    assert world.account.label in page
    assert "Subscriber" in page
    assert "data/gaps.txt" in page
    assert "Prepared by Custodian Example" in page
    assert ("Approved by Counsel Example" in page) == (act != "approve")
    assert "What the sources could not show" in page
    assert "Room unreadable: 2" in page
    assert "secret-room" not in page


def test_building_says_what_will_happen(signed_in: SignIn, world: Any) -> None:
    world.decide("subscriber")
    row = world.prepare("subscriber")
    assert "Nothing leaves the house by it" in words(signed_in("custodian").get(at(row, "build")))


def test_five_wrong_passwords_end_the_session(signed_in: SignIn, world: Any) -> None:
    row = world.built("subscriber")
    counsel = signed_in("counsel", password=True)
    for _ in range(4):
        answer = counsel.post(at(row, "approve"), approval(row, password="guessed"))
        assert answer.status_code == 422
    last = counsel.post(at(row, "approve"), approval(row, password="guessed"))
    assert last.url.startswith("/account/login/")  # type: ignore[attr-defined]
    assert counsel.get("/desk/").status_code == 302


def test_a_statement_of_no_records_tells_where_was_looked(signed_in: SignIn, world: Any) -> None:
    world.decide("subscriber")
    custodian = signed_in("custodian")
    sent = {"outcome": "no_responsive_records", "snapshots": [], "search": ""}
    empty = custodian.post(address(world.case, "produce"), sent)
    assert empty.status_code == 409
    assert "Write which systems were searched" in words(empty)
    sent["search"] = "The community server, by name and e-mail."
    assert custodian.post(address(world.case, "produce"), sent).status_code == 302


def test_words_of_counsel_are_confirmed_by_the_custodian(signed_in: SignIn, world: Any) -> None:
    world.decide("subscriber", narrowed_to="Only the name")
    custodian = signed_in("custodian")
    sent = {"outcome": "records", "snapshots": [world.snapshot.id]}
    assert custodian.post(address(world.case, "produce"), sent).status_code == 409
    sent["narrowing_confirmed"] = "on"
    assert custodian.post(address(world.case, "produce"), sent).status_code == 302


def test_an_unsigned_production_is_not_handed_over(signed_in: SignIn, world: Any) -> None:
    row = world.built("subscriber")
    answer = signed_in("custodian").post(at(row, "download"))
    assert answer.status_code == 409
    assert "Only a signed production" in words(answer)
    assert not Access.objects.exists()


@pytest.mark.services
def test_revoking_keeps_the_reason_and_ends_the_download(signed_in: SignIn, world: Any) -> None:
    row = world.signed("subscriber")
    counsel = signed_in("counsel", password=True)
    assert counsel.post(at(row, "revoke"), {"reason": "", "password": PASSWORD}).status_code == 422
    counsel.post(at(row, "revoke"), {"reason": "Wrong account", "password": PASSWORD})
    assert again(row).status == "revoked"
    assert "Wrong account" in words(counsel.get(at(row)))
    assert row.reference in words(counsel.get("/desk/productions/?view=over"))
    assert counsel.post(at(row, "download")).status_code == 409


@pytest.mark.services
def test_a_notice_is_planned_held_and_waived(signed_in: SignIn, world: Any) -> None:
    from notifications.models import UserNotice

    row = world.signed("subscriber")
    custodian = signed_in("custodian", password=True)
    custodian.post(at(row, "release"), {"fulfils": "on", "password": PASSWORD})
    counsel = signed_in("counsel", password=True)
    ends = (clock.now() + timedelta(days=200)).date()
    counsel.post(
        address(world.case, "prohibitions"),
        {"rows": "1", "p0_basis": "ordered", "p0_starts_on": "2026-01-01",
         "p0_last_on": ends.isoformat(), "all_documents_read": "on"},
    )  # fmt: skip
    work()
    notice = UserNotice.objects.get(case=world.case)
    held = words(counsel.get("/desk/notices/"))
    assert world.account.label in held
    assert "Held back 1" in held
    assert "Delayed by a prohibition" in held
    where = f"/desk/notices/{notice.id}/address/"
    assert counsel.post(where, {"address": "not one"}).status_code == 422
    counsel.post(where, {"address": "holder@example.org"})
    assert UserNotice.objects.get(pk=notice.pk).address == "holder@example.org"
    where = f"/desk/notices/{notice.id}/waive/"
    sent = {"ground": "terrorism", "reason": "As the file shows", "password": "guessed"}
    assert counsel.post(where, sent).status_code == 422
    assert UserNotice.objects.get(pk=notice.pk).status == "delayed"
    counsel.post(where, {**sent, "password": PASSWORD})
    assert UserNotice.objects.get(pk=notice.pk).status == "waived"
    assert "Terrorism, by Counsel Example" in words(counsel.get("/desk/notices/?view=waived"))


def test_a_notice_is_planned_by_hand_once(signed_in: SignIn, world: Any) -> None:
    counsel = signed_in("counsel")
    where = address(world.case, "notice")
    sent = {"account": world.account.id, "address": "holder@example.org"}
    assert counsel.post(where, sent).status_code == 302
    assert "Waiting for counsel 1" in words(counsel.get("/desk/notices/?view=waiting"))
    second = counsel.get(where)
    assert second.status_code == 409
    assert "Every account of this case has its notice." in words(second)
