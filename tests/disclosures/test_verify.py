"""What leaves the vault is verified by us and by strangers, and every flipped byte is found."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

import verify_production
from core import clock
from core.errors import Conflict, NotAllowed
from disclosures import actions
from disclosures.download import ZipStream, zip_stream
from disclosures.export import export_production
from disclosures.models import Access
from sealing.errors import Altered
from sealing.openpgp import Keyring
from sealing.vault import vault

from .conftest import HOUR, World

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one exported production waits to be copied; making it takes seconds."""
    return tmp_path_factory.mktemp("exported")


@pytest.fixture
def exported(once: Path, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A fresh copy of one exported production with every paper, its key beside it."""
    if not list(once.iterdir()):
        world: World = request.getfixturevalue("world")
        production = world.signed("subscriber", "records", "content", declaration_wanted=True)
        export_production(production.id, once)
    shutil.copytree(once, tmp_path / "copy")
    return next(path for path in (tmp_path / "copy").iterdir() if path.is_dir())


def verdict(path: Path, key: Path) -> verify_production.Verdict:
    return verify_production.verify(path, key)


def key_beside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.key.asc")


def test_a_flipped_byte_in_any_file_is_invalid(exported: Path) -> None:
    key = key_beside(exported)
    assert verdict(exported, key).exit_code == 0
    paths = sorted(path for path in exported.rglob("*") if path.is_file())
    assert len(paths) > 15
    for path in paths:
        original = path.read_bytes()
        ends = (0, len(original) - 1) if path.name.startswith("SHA256SUMS") else ()
        for position in (len(original) // 2, *ends):
            changed = bytearray(original)
            changed[position] ^= 0x01
            path.write_bytes(changed)
            found = verdict(exported, key)
            assert found.exit_code == 5, (path, position, found.reason)
        path.write_bytes(original)
    assert verdict(exported, key).exit_code == 0


def test_a_missing_an_extra_and_a_renamed_file_are_invalid(exported: Path) -> None:
    key = key_beside(exported)
    readme = exported / "data" / "README.txt"
    (exported / "data" / "added.txt").write_text("added")
    assert "not listed" in verdict(exported, key).reason
    (exported / "data" / "added.txt").unlink()
    readme.rename(exported / "data" / "README2.txt")
    assert verdict(exported, key).exit_code == 5
    (exported / "data" / "README2.txt").unlink()
    assert verdict(exported, key).exit_code == 5


def test_the_command_says_the_same_with_our_own_key(exported: Path) -> None:
    out = StringIO()
    call_command("verify_production", str(exported), stdout=out)
    assert out.getvalue().startswith("VALID: ")
    out = StringIO()
    call_command(
        "verify_production", str(exported), "--json", "--key", str(key_beside(exported)), stdout=out
    )
    assert json.loads(out.getvalue())["verdict"] == "VALID"
    (exported / "SHA256SUMS.asc").unlink()
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_production", str(exported), stdout=out)
    assert ended.value.code == 5
    assert out.getvalue().startswith("INVALID: It is not signed")
    with pytest.raises(CommandError) as refusal:
        call_command("verify_production", str(exported / "nothing"))
    assert refusal.value.returncode == 2


@pytest.mark.services
def test_exporting_is_recorded_and_never_overwrites(world: World, tmp_path: Path) -> None:
    production = world.signed("subscriber")
    out, err = StringIO(), StringIO()
    call_command("export_production", production.reference, str(tmp_path), stdout=out, stderr=err)
    folder = Path(out.getvalue().strip())
    assert folder == tmp_path / production.reference
    assert production.fingerprint in err.getvalue()
    assert Access.objects.get().purpose == "export"
    assert (folder / "data" / "README.txt").stat().st_mode & 0o077 == 0
    with pytest.raises(Conflict):
        export_production(production.id, tmp_path)
    with pytest.raises(CommandError):
        call_command("export_production", production.id, str(tmp_path))
    with pytest.raises(CommandError, match="no such production"):
        call_command("export_production", "PRD-2026-NOTHING", str(tmp_path))


@pytest.mark.services
def test_only_signed_productions_leave(world: World, tmp_path: Path) -> None:
    production = world.approved("subscriber")
    with pytest.raises(NotAllowed) as refusal:
        export_production(production.id, tmp_path)
    assert refusal.value.code == "production.unsigned"
    with pytest.raises(NotAllowed):
        export_production(world.sign(production).id, tmp_path, by=world.staff.triage)
    actions.revoke(by=world.staff.counsel, production_id=production.id, reason="wrong")
    with pytest.raises(NotAllowed):
        export_production(production.id, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.services
def test_an_object_altered_in_the_vault_is_not_exported(world: World, tmp_path: Path) -> None:
    production = world.signed("subscriber")
    row = production.files.get(path="data/README.txt")
    place = Path(vault.storage.path(row.object_name))
    place.write_bytes(place.read_bytes()[:-1] + b"x")
    with pytest.raises(Altered):
        export_production(production.id, tmp_path)


def test_the_download_is_a_zip_that_verifies(world: World, tmp_path: Path) -> None:
    production = world.signed("subscriber", "records", "content")
    stream = zip_stream(production)
    content = b"".join(stream.read())
    assert len(content) == stream.length
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert f"{production.reference}/data/README.txt" in archive.namelist()
        assert all(item.compress_type == zipfile.ZIP_STORED for item in archive.infolist())
        archive.extractall(tmp_path)
    whole = tmp_path / "production.zip"
    whole.write_bytes(content)
    for path in (whole, tmp_path / production.reference):
        out = StringIO()
        call_command("verify_production", str(path), stdout=out)
        assert out.getvalue().startswith("VALID: ")
    for start, stop in [(0, 10), (7, 5000), (len(content) - 100, len(content)), (3000, 3001)]:
        assert b"".join(stream.read(start, stop)) == content[start:stop]
    assert b"".join(zip_stream(production).read()) == content


def small_archive() -> ZipStream:
    return ZipStream("x.zip", 1000, '"x"', "x", ())


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=5-", (5, 1000)),
        ("bytes=-5", (995, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=0-999999999999", (0, 1000)),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
        ("", None),
    ],
)
def test_ranges(header: str, expected: tuple[int, int] | None) -> None:
    assert small_archive().range(header) == expected


@pytest.mark.parametrize("header", ["bytes=-0", "bytes=-", "bytes=9-3", "bytes=1000-"])
def test_ranges_that_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(ValueError, match="range"):
        small_archive().range(header)


def test_another_installation_s_key_is_invalid(exported: Path, tmp_path: Path, keys: Any) -> None:
    with Keyring(keys.var / "keys" / "gnupg-other") as ring:
        made = ring.create_signing_key("Other", "o@other.example", clock.now() + 9 * HOUR)
        (tmp_path / "other.asc").write_bytes(ring.export_public_key(made))
    assert verdict(exported, tmp_path / "other.asc").exit_code == 5


def check_proof(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_log_proof", *arguments, stdout=out)
    return out.getvalue()


def test_a_proof_beside_the_folder_binds_the_log_to_its_files(exported: Path) -> None:
    proof, sums = exported.with_name(f"{exported.name}.tlog-proof"), exported / "SHA256SUMS"
    assert "production.signed" in check_proof(str(proof), "--sums", str(sums))
    sums.write_text(sums.read_text().replace("data", "date", 1))
    with pytest.raises(SystemExit) as stopped:
        check_proof(str(proof), "--sums", str(sums))
    assert stopped.value.code == 5


@pytest.mark.parametrize(
    ("old", "new"),
    [("index ", "index 1"), ("extra e", "extra f"), ("\nwritdesk/", "\nwritdesk/0")],
)
def test_a_changed_proof_proves_nothing(exported: Path, old: str, new: str) -> None:
    proof = exported.with_name(f"{exported.name}.tlog-proof")
    proof.write_text(proof.read_text().replace(old, new, 1))
    with pytest.raises(SystemExit) as stopped:
        check_proof(str(proof))
    assert stopped.value.code == 5
