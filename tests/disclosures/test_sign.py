"""Signing: by a custodian who just proved who they are, with a living key, checked before said."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts import actions as accounts
from audit.models import AuditEvent
from cases.models import Decision
from core import clock
from core.errors import NotAllowed, Unavailable
from disclosures import actions, signing
from disclosures.papers import Subject, make_papers, subject_of
from disclosures.states import Part
from duties.models import Duty
from duties.working import run_due
from sealing import timestamp
from sealing.openpgp import Keyring
from sealing.vault import vault
from servers.models import SourceArchive

from .conftest import HOUR, World, again, work

pytestmark = pytest.mark.django_db


def refused(world: World, production: Any, **more: Any) -> str:
    options = {"by": world.staff.custodian, "reauthenticated_at": clock.now(), **more}
    with pytest.raises(NotAllowed) as refusal:
        actions.sign(production_id=production.id, **options)
    return refusal.value.code


def test_signed_says_by_which_key_and_that_nobody_stamped_it(world: World, keys: Any) -> None:
    production = world.signed("subscriber")
    assert production.status == "signed"
    assert production.fingerprint == keys.fingerprint
    assert production.timestamp_token is None
    facts = json.loads(bytes(AuditEvent.objects.get(action="production.signed").body))["facts"]
    assert facts["timestamped_at"] == ""
    assert facts["manifest_sha256"] == production.manifest_sha256
    sums = production.files.get(path="SHA256SUMS")
    assert facts["sums_sha256"] == sums.sha256
    with Keyring(keys.gnupg_home) as ring:
        verdict = ring.verify_detached(
            production.signature.encode(), vault.read(sums.stored), keys.fingerprint
        )
    assert verdict.word == "GOOD"


@pytest.mark.parametrize("ago", [None, timedelta(minutes=11), timedelta(seconds=-60)])
def test_signing_needs_recent_proof_of_who_signs(world: World, ago: timedelta | None) -> None:
    production = world.approved("subscriber")
    at = None if ago is None else clock.now() - ago
    assert refused(world, production, reauthenticated_at=at) == "production.reauthenticate"


def test_only_a_custodian_signs_and_only_what_is_approved(world: World) -> None:
    built = world.built("subscriber")
    assert refused(world, built) == "production.state"
    production = world.approved("subscriber")
    assert refused(world, production, by=world.staff.counsel) == "production.sign"
    actions.sign(
        by=world.staff.custodian, production_id=production.id, reauthenticated_at=clock.now()
    )
    assert refused(world, production) == "production.being_signed"


def test_an_approval_that_fell_away_stops_the_signature(world: World) -> None:
    production = world.approved("subscriber")
    accounts.end_role(by=world.staff.administrator, user=world.staff.users.counsel, role="counsel")
    assert refused(world, production) == "production.approvals_missing"


@pytest.mark.services
def test_what_changed_while_signing_stops_it_too(world: World) -> None:
    production = world.approved("subscriber")
    actions.sign(
        by=world.staff.custodian, production_id=production.id, reauthenticated_at=clock.now()
    )
    Decision.objects.filter(account=world.account).update(produce=False)
    work()
    production = again(production)
    assert (production.status, production.signature) == ("approved", "")
    assert "changed a decision" in production.failure
    assert production.sign_asked_at is None
    assert not production.files.exclude(part=Part.PAYLOAD).exists()
    assert len(vault.storage.listdir(production.key_id)[1]) == production.files.count()


@pytest.fixture
def other_key(settings: Any, tmp_path: Path) -> Iterator[Any]:
    """A signing key of the test's own, whose end the test decides."""
    home = Path(tempfile.mkdtemp(prefix="wds", dir="/tmp"))
    settings.GNUPG_HOME = home
    settings.SIGNING_FINGERPRINT_FILE = tmp_path / "fingerprint"

    def make(created: datetime, expires: datetime) -> str:
        # Frozen ("!"): a clock that each gpg starts anew would find the primary made in its future.
        faked = ["--faked-system-time", created.strftime("%Y%m%dT%H%M%S!")]
        with Keyring(home, options=faked) as ring:
            made = ring.create_signing_key("Example", "e@provider.example", expires)
        settings.SIGNING_FINGERPRINT_FILE.write_text(made)
        return made

    yield make
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)
    shutil.rmtree(home, ignore_errors=True)


def test_an_expired_key_refuses_to_sign(world: World, other_key: Any) -> None:
    now = clock.now()
    other_key(now - timedelta(days=60), now - timedelta(days=1))
    production = world.sign(world.approved("subscriber"))
    assert production.status == "approved"
    assert "signed nothing" in production.failure
    assert production.signature == ""
    assert AuditEvent.objects.filter(action="production.sign_failed").count() == 1


@pytest.mark.services
def test_a_missing_key_refuses_to_sign_and_may_be_asked_again(
    world: World, settings: Any, tmp_path: Path
) -> None:
    production = world.approved("subscriber")
    kept = settings.SIGNING_FINGERPRINT_FILE
    settings.SIGNING_FINGERPRINT_FILE = tmp_path / "none"
    actions.sign(
        by=world.staff.custodian, production_id=production.id, reauthenticated_at=clock.now()
    )
    for hours in range(1, 7):
        with clock.moved_to(clock.now() + hours * HOUR):
            list(run_due())
    production = again(production)
    assert production.status == "approved"
    assert "No signing key" in production.failure
    settings.SIGNING_FINGERPRINT_FILE = kept
    assert world.sign(production).status == "signed"


@pytest.mark.services
def test_a_timestamp_that_comes_late_is_added(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    production = world.signed("subscriber")
    assert production.status == "signed"
    assert production.timestamp_token is None
    duty = Duty.objects.get(kind="production.stamp")
    assert duty.state == "waiting"
    moment = clock.now().replace(microsecond=0)
    monkeypatch.setattr(timestamp, "request_token", lambda signature, url: b"a token")
    monkeypatch.setattr(timestamp, "time_of", lambda token: moment)
    with clock.moved_to(clock.now() + HOUR):
        work()
    production = again(production)
    assert bytes(production.timestamp_token or b"") == b"a token"
    assert production.timestamped_at == moment
    assert vault.read(production.files.get(path="SHA256SUMS.tsr").stored) == b"a token"


def test_an_authority_that_is_down_leaves_it_unstamped(settings: Any) -> None:
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    assert signing.stamp(b"signature") is None


def subject(world: World, *categories: str, **more: Any) -> Subject:
    production = world.built(*categories)
    more = {"executed_in": "US", "declaration_wanted": True, **more}
    production.sign_asked_by = world.staff.custodian.id
    production.sign_asked_at = clock.now().replace(microsecond=0)
    for name, value in more.items():
        setattr(production, name, value)
    return subject_of(production, world.policy, "A" * 40)


def words_of(papers: dict[str, bytes], name: str, folder: Path) -> str:
    place = folder / "paper.pdf"
    place.write_bytes(papers[f"papers/{name}.pdf"])
    done = subprocess.run(["pdftotext", "-raw", str(place), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def papers_of(which: Subject) -> dict[str, bytes]:
    return {paper.path: paper.content for paper in make_papers(which)}


@pytest.mark.services
def test_papers_of_content_from_our_own_server(world: World, tmp_path: Path) -> None:
    world.decide("subscriber", "records", "content", refuse=("registration",))
    papers = papers_of(subject(world))
    assert set(papers) == {
        "papers/VERIFY.txt",
        "papers/cover-letter.pdf",
        "papers/certificate-902-11.pdf",
        "papers/certificate-902-13-14.pdf",
        "papers/exporter-attestation-1.pdf",
        "papers/chain-of-custody.txt",
        "papers/chain-of-custody.pdf",
    }
    letter = words_of(papers, "cover-letter", tmp_path)
    assert "Pursuant to the process named above" in letter
    assert "26-EX-0002" in letter
    assert "objection: overbroad" in letter
    assert "cannot guarantee that they are accurate" in letter
    assert "no log of IP addresses is kept" in letter
    own = words_of(papers, "certificate-902-11", tmp_path)
    assert "902(11)" in own
    assert "does not concern what users wrote" in own
    copies = words_of(papers, "certificate-902-13-14", tmp_path)
    assert "902(13) and 902(14)" in copies
    assert "no statement about who wrote" in copies
    assert "true and correct" in copies
    assert "under the laws of the United States" not in copies
    attested = words_of(papers, "exporter-attestation-1", tmp_path)
    assert "I, Alex Exporter, made the file" in attested
    digest = SourceArchive.objects.get().sha256
    assert digest[:4] in attested
    custody = papers["papers/chain-of-custody.txt"].decode()
    assert digest in custody
    assert "Payload built" in custody
    assert "Pat Example" not in custody


@pytest.mark.services
def test_outside_the_united_states_the_other_form_is_used(world: World, tmp_path: Path) -> None:
    papers = papers_of(subject(world, "subscriber", executed_in="DE"))
    certificate = words_of(papers, "certificate-902-13-14", tmp_path)
    assert "under the laws of the United States of America" in certificate


@pytest.mark.services
def test_a_customer_s_server_gets_no_business_records_certificate(world: World) -> None:
    type(world.account).objects.filter(pk=world.account.pk).update(deployment="cloud")
    assert "papers/certificate-902-11.pdf" not in papers_of(subject(world, "subscriber"))


@pytest.mark.services
def test_no_declaration_unless_wanted(world: World) -> None:
    papers = papers_of(subject(world, "subscriber", declaration_wanted=False))
    assert not [path for path in papers if "certificate" in path or "attestation" in path]


@pytest.mark.services
def test_a_voluntary_disclosure_never_says_pursuant(world: World, tmp_path: Path) -> None:
    type(world.case).objects.filter(pk=world.case.pk).update(
        basis="voluntary_2702", kind="emergency_disclosure"
    )
    world.case.basis = "voluntary_2702"
    papers = papers_of(subject(world, "subscriber"))
    letter = words_of(papers, "cover-letter", tmp_path)
    assert "voluntary" in letter.lower()
    assert "No legal process compelled it" in letter
    assert "Docket" not in letter
    for name in ("cover-letter", "certificate-902-13-14", "chain-of-custody"):
        assert "ursuant" not in words_of(papers, name, tmp_path)


@pytest.mark.services
def test_a_statement_of_no_records_has_a_declaration_of_search(
    world: World, tmp_path: Path
) -> None:
    world.decide("subscriber")
    production = world.built(outcome="no_responsive_records", snapshot_ids=[], search="Everywhere.")
    production.sign_asked_at, production.sign_asked_by = clock.now(), world.staff.custodian.id
    production.executed_in, production.declaration_wanted = "US", True
    papers = papers_of(subject_of(production, world.policy, "A" * 40))
    assert "papers/declaration-of-search.pdf" in papers
    assert "papers/certificate-902-13-14.pdf" not in papers
    letter = words_of(papers, "cover-letter", tmp_path)
    assert "found no records" in letter
    assert "we produce" not in letter
    assert "Searched for" in letter
    assert "Everywhere." in words_of(papers, "declaration-of-search", tmp_path)


@pytest.mark.services
def test_the_same_subject_gives_the_same_papers(world: World) -> None:
    which = subject(world, "subscriber", declaration_wanted=False)
    assert papers_of(which) == papers_of(which)


def test_no_fingerprint_file_is_an_error_that_says_what_to_do(
    settings: Any, tmp_path: Path
) -> None:
    settings.SIGNING_FINGERPRINT_FILE = tmp_path / "none"
    with pytest.raises(Unavailable, match="make_keys"):
        signing.signing_fingerprint()
