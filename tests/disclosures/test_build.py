"""Building: exactly the granted data, the same bytes each time, frozen when done."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from audit.models import AuditEvent
from cases.models import Decision
from core import clock
from core.errors import Invalid, NotAllowed, NotFound
from disclosures import actions
from disclosures.building import build_payload
from disclosures.duties import do_build, finish_build
from disclosures.models import Production, ProductionFile
from duties import working
from duties.models import Duty
from preservation.models import Snapshot
from sealing.vault import vault
from servers import actions as servers

from .conftest import HOUR, ZULIP, World, again, name_account, open_case, work

pytestmark = pytest.mark.django_db

TEXTS = ("wheelbarrow", "parcel", "third nail", "Forget what I wrote", "allotment", "shed-keys")


def payload(production: Production) -> dict[str, bytes]:
    return {
        row.path: vault.read(row.stored)
        for row in ProductionFile.objects.filter(production=production, part="payload")
    }


def test_a_subpoena_brings_no_content_anywhere(world: World) -> None:
    production = world.built("subscriber")
    files = payload(production)
    assert set(files) == {
        "data/README.txt", "data/gaps.txt", "data/index.txt", "data/records/account.jsonl",
    }  # fmt: skip
    whole = b"".join(path.encode() + content for path, content in files.items())
    for text in (*TEXTS, "rota.txt", "roomGarden", "exampleMessage", "not-a-real-hash"):
        assert text.encode() not in whole
    assert b"robin@mail.example.org" in whole


def test_records_bring_who_and_when_but_no_words(world: World) -> None:
    files = payload(world.built("subscriber", "records"))
    whole = b"".join(path.encode() + content for path, content in files.items())
    for text in (*TEXTS, "rota.txt", "label.jpg", "not-a-real-hash"):
        assert text.encode() not in whole, text
    assert b"exampleMessage022" in whole
    assert not [path for path in files if path.startswith("data/files/")]


def test_content_brings_words_and_files_and_never_secrets(world: World) -> None:
    production = world.built("subscriber", "records", "content")
    files = payload(production)
    whole = b"".join(files.values())
    for text in ("wheelbarrow", "third nail", "Grüße aus dem Schuppen"):
        # The last one was said by somebody else in a channel, and is not the account's.
        assert (text.encode() in whole) == (text != "Grüße aus dem Schuppen")
    assert b"Robin must not see this" not in whole
    assert b"not-a-real-hash" not in whole
    attached = [content for path, content in files.items() if path.startswith("data/files/")]
    assert [content.startswith(b"Rota for October") for content in attached] == [True]
    assert production.counts["withheld"]["secret_fields"] > 0


def test_original_digests_are_keyed_where_anything_was_left_out(world: World) -> None:
    files = payload(world.built("subscriber", "records", "content"))
    for name in ("account", "message"):
        rows = [json.loads(line) for line in files[f"data/records/{name}.jsonl"].splitlines()]
        digests = {key for row in rows for key in row if key.startswith("original_")}
        assert digests == {"original_hmac_sha256" if name == "account" else "original_sha256"}


def test_the_period_limits_messages_and_not_the_account(world: World) -> None:
    world.decide("subscriber", "records", "content")
    Decision.objects.filter(account=world.account).update(
        period_from="2026-09-01T16:20:00Z", period_to="2026-09-02T00:00:00Z"
    )
    production = world.built()
    rows = payload(production)["data/records/message.jsonl"].splitlines()
    assert [json.loads(row)["fields"]["_id"] for row in rows] == [
        "exampleMessage005", "exampleMessage5v1", "exampleMessage006", "exampleMessage009",
    ]  # fmt: skip
    assert production.counts["records"]["account"] == 1


def test_numbers_are_consecutive_and_the_index_lists_each(world: World) -> None:
    production = world.built("subscriber", "records", "content")
    index = payload(production)["data/index.txt"].decode().splitlines()[1:]
    numbers = [line.split("\t")[0] for line in index]
    assert numbers == [f"{production.reference}-{n:06d}" for n in range(1, len(numbers) + 1)]
    assert len(numbers) == sum(production.counts["records"].values())


def test_building_again_gives_the_same_bytes(world: World) -> None:
    production = world.built("subscriber", "records", "content")
    second = build_payload(production)
    assert second.manifest_sha256 == production.manifest_sha256
    assert second.manifest.decode() == production.manifest
    digest = hashlib.sha256(production.manifest.encode()).hexdigest()
    assert digest == production.manifest_sha256
    second.discard()


def test_everything_in_the_vault_is_encrypted_under_the_production_s_own_key(world: World) -> None:
    production = world.built("subscriber", "records", "content")
    rows = list(production.files.all())
    assert {row.key_id for row in rows} == {production.key_id}
    assert production.key_id != world.snapshot.key_id
    for row in rows:
        with vault.storage.open(row.object_name) as stored:
            assert stored.read(30).startswith(b"age-encryption.org/v1")


def test_the_frozen_event_carries_the_digest(world: World) -> None:
    production = world.built("subscriber")
    event = AuditEvent.objects.get(action="production.built")
    facts = json.loads(bytes(event.body))["facts"]
    assert facts["manifest_sha256"] == production.manifest_sha256
    assert facts["asked_by"] == world.staff.custodian.id


def test_only_counsel_s_decisions_count(world: World) -> None:
    world.decide("subscriber", refuse=("content", "records"))
    production = world.prepare()
    account = production.grid["accounts"][0]
    assert [grant["category"] for grant in account["grants"]] == ["subscriber"]
    assert [refused["objection"] for refused in account["refusals"]] == ["overbroad"] * 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": "in_triage"}, "production.case_not_accepted"),
        ({"basis": "voluntary_2702"}, "production.mixed_basis"),
    ],
)
def test_a_case_not_accepted_produces_nothing(
    world: World, change: dict[str, Any], code: str
) -> None:
    world.decide("subscriber")
    type(world.case).objects.filter(pk=world.case.pk).update(**change)
    with pytest.raises(NotAllowed) as refusal:
        world.prepare()
    assert refusal.value.code == code


def test_without_a_decision_nothing_is_produced(world: World) -> None:
    world.decide(refuse=("subscriber",))
    with pytest.raises(NotAllowed) as refusal:
        world.prepare()
    assert refusal.value.code == "production.nothing_confirmed"


def test_a_snapshot_that_is_not_ready_is_refused(world: World) -> None:
    Snapshot.objects.filter(pk=world.snapshot.pk).update(status="collecting")
    with pytest.raises(NotAllowed) as refusal:
        world.prepare("subscriber")
    assert refusal.value.code == "production.snapshot_unusable"


def test_records_need_a_snapshot(world: World) -> None:
    with pytest.raises(NotAllowed) as refusal:
        world.prepare("subscriber", snapshot_ids=[])
    assert refusal.value.code == "production.no_snapshot"


def test_unknown_things_are_refused(world: World) -> None:
    with pytest.raises(NotFound):
        world.prepare("subscriber", snapshot_ids=["01NOTASNAPSHOTATALLNOTHING"])
    with pytest.raises(Invalid):
        world.prepare("subscriber", outcome="everything")
    with pytest.raises(NotFound):
        actions.prepare(by=world.staff.custodian, case_id="none", snapshot_ids=[])


def test_a_snapshot_of_an_earlier_case_serves_the_same_account(world: World, server: Any) -> None:
    later = open_case(world.policy, world.staff, world.officer)
    world.case, world.account = later, name_account(later, server, "ROBIN.sample")
    production = world.built("subscriber")
    assert production.status == "built", production.failure


def test_a_snapshot_of_another_account_is_refused(world: World, server: Any) -> None:
    other = open_case(world.policy, world.staff, world.officer)
    world.case, world.account = other, name_account(other, server, "kim.placeholder")
    with pytest.raises(Invalid):
        world.prepare("subscriber")


def test_a_false_statement_of_no_records_is_not_built(world: World) -> None:
    production = world.built("subscriber", outcome="no_responsive_records")
    assert production.status == "draft"
    assert "hold 1 records" in production.failure


def test_a_true_statement_of_no_records(world: World) -> None:
    world.decide("subscriber")
    told = "The user list of open.rocket.chat was searched on 20 November 2026."
    production = world.built(outcome="no_responsive_records", snapshot_ids=[], search=told)
    files = payload(production)
    assert set(files) == {"data/gaps.txt", "data/statement-of-search.txt"}
    text = files["data/statement-of-search.txt"].decode()
    assert "found none" in text
    assert "@robin.sample on open.rocket.chat" in text
    assert told in " ".join(text.split())


def test_a_search_nobody_describes_is_not_stated(world: World) -> None:
    with pytest.raises(NotAllowed) as refusal:
        world.prepare("subscriber", outcome="no_responsive_records", snapshot_ids=[])
    assert refusal.value.code == "production.search_untold"


def test_narrowing_in_words_is_confirmed_by_the_custodian(world: World) -> None:
    world.decide("subscriber", narrowed_to="the name only")
    with pytest.raises(NotAllowed) as refusal:
        world.prepare()
    assert refusal.value.code == "production.narrowing_unconfirmed"
    world.prepare(narrowing_confirmed=True)
    event = AuditEvent.objects.get(action="production.prepared")
    assert json.loads(bytes(event.body))["facts"]["narrowing_confirmed"] is True


def test_records_where_there_are_none_are_not_built(world: World) -> None:
    world.decide("registration")
    production = world.built(snapshot_ids=[])
    assert production.status == "draft"
    assert "no record that answers" in production.failure


def test_the_registration_of_a_private_server(world: World) -> None:
    server = servers.register_server(
        by=world.staff.administrator,
        policy=world.policy,
        server_url="https://chat.acme-private.example",
        deployment="private",
        contact_name="Sam Operator",
        contact_email="sam@acme-private.example",
        registered=True,
    )
    world.case = open_case(world.policy, world.staff, world.officer)
    world.account = name_account(world.case, server)
    production = world.built("registration", snapshot_ids=[])
    row = json.loads(payload(production)["data/records/registration.jsonl"])
    assert row["fields"]["contact_email"] == "sam@acme-private.example"
    assert set(row["fields"]) == {"server_url", "contact_name", "contact_email", "registered_at"}


def test_only_a_custodian_prepares_and_builds(world: World) -> None:
    world.decide("subscriber")
    refusals = {"counsel": NotAllowed, "triage": NotAllowed, "nobody": NotFound}
    for name, refusal in refusals.items():
        person = getattr(world.staff, name)
        with pytest.raises(refusal):
            actions.prepare(by=person, case_id=world.case.id, snapshot_ids=[world.snapshot.id])
    production = world.prepare()
    with pytest.raises(NotAllowed):
        actions.build(by=world.staff.counsel, production_id=production.id)
    actions.build(by=world.staff.custodian, production_id=production.id)
    with pytest.raises(NotAllowed) as refused:
        actions.build(by=world.staff.custodian, production_id=production.id)
    assert refused.value.code == "production.state"


def test_revoked_while_building_leaves_nothing_behind(world: World) -> None:
    production = world.prepare("subscriber")
    actions.build(by=world.staff.custodian, production_id=production.id)
    claim = working.claim_next()
    assert claim is not None
    outcome = do_build(claim)
    actions.revoke(by=world.staff.counsel, production_id=production.id, reason="wrong case")
    finish_build(claim, outcome)
    assert again(production).status == "revoked"
    assert not production.files.exists()
    assert not vault.storage.listdir(production.key_id)[1]


def test_a_worker_that_died_is_followed_by_another(world: World) -> None:
    production = world.prepare("subscriber")
    actions.build(by=world.staff.custodian, production_id=production.id)
    assert working.claim_next() is not None
    with clock.moved_to(clock.now() + HOUR):
        work()
    assert again(production).status == "built"
    assert Duty.objects.get(kind="production.build").token == 2


def test_a_zulip_export_is_produced_by_its_own_field_map(
    world: World, capture: Any, policy: Any
) -> None:
    server = servers.register_server(
        by=world.staff.administrator,
        policy=policy,
        server_url="https://chat.garden.example",
        deployment="cloud",
        platform="zulip",
    )
    world.case = open_case(policy, world.staff, world.officer)
    world.account = name_account(world.case, server, "sasha@mail.example.org")
    _, world.snapshot = capture(world.case, server, world.account, ZULIP)
    assert world.snapshot.status == "ready", world.snapshot.failure
    content = b"".join(payload(world.built("subscriber", "records", "content")).values())
    files = payload(world.built("subscriber", "records"))
    records = b"".join(path.encode() + text for path, text in files.items())
    for text in ("Watering at six.", "seedlings", "At five.", "meet at the gate", "grüße"):
        assert text.encode() in content
        assert text.encode() not in records
    assert b"A channel message of somebody else." not in content
    assert b"sasha@mail.example.org" in records
