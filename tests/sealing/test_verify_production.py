"""The stand-alone verifier: every way a production can be worth less than it seems."""

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import verify_production as verifier
from core.clock import now
from sealing import bag
from sealing.openpgp import Keyring
from sealing.timestamp import request_token
from sealing.zip_stream import deterministic_zip

SCRIPT = Path(verifier.__file__)
FILES = {
    "data/messages.jsonl": b'{"text": "hello"}\n',
    "data/files/schéma.png": bytes(range(256)),
    "papers/letter.txt": b"Dear officer\n",
}


@dataclass
class Signed:
    """A signed production in ``folder`` and the sender's public key in ``key``."""

    folder: Path
    key: Path
    fingerprint: str
    keyring: Keyring

    def verdict(self, path: Path | None = None, **options: object) -> verifier.Verdict:
        return verifier.verify(path or self.folder, self.key, **options)

    def sign(self) -> None:
        signature = self.keyring.sign_detached(self.folder / "SHA256SUMS", self.fingerprint)
        (self.folder / "SHA256SUMS.asc").write_bytes(signature)

    def stamp(self, url: str) -> None:
        token = request_token((self.folder / "SHA256SUMS.asc").read_bytes(), url)
        (self.folder / "SHA256SUMS.tsr").write_bytes(token)

    def publish_key(self) -> None:
        self.key.write_bytes(self.keyring.export_public_key(self.fingerprint))


def make_production(folder: Path) -> None:
    for path, content in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    bag.write_bag(folder, {"Source-Organization": "Example Desk"})


def later(days: int) -> tuple[str, str]:
    return "--faked-system-time", (now() + timedelta(days=days)).strftime("%Y%m%dT%H%M%S!")


@pytest.fixture(scope="module")
def home() -> Iterator[tuple[Keyring, str]]:
    folder = Path(tempfile.mkdtemp(prefix="wd", dir="/tmp"))
    with Keyring(folder / "h") as keyring:
        yield keyring, keyring.create_signing_key("D", "d@example.org", now() + timedelta(days=10))
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def signed(home: tuple[Keyring, str], tmp_path: Path) -> Signed:
    folder = tmp_path / "LER-2026-EXAMPL"
    make_production(folder)
    production = Signed(folder, tmp_path / "key.asc", home[1], home[0])
    production.sign()
    production.publish_key()
    return production


def zipped(folder: Path, target: Path, top: str = "") -> Path:
    entries = [
        bag.entry_of(file.path, (folder / file.path).read_bytes()) for file in bag.files_in(folder)
    ]
    deterministic_zip(entries, target, top)
    return target


def test_folder_zip_and_zip_with_a_folder_are_valid(signed: Signed, tmp_path: Path) -> None:
    for path in (
        signed.folder,
        zipped(signed.folder, tmp_path / "flat.zip"),
        zipped(signed.folder, tmp_path / "nested.zip", "LER-2026-EXAMPL"),
    ):
        verdict = signed.verdict(path)
        assert (verdict.word, verdict.exit_code) == ("VALID", 0), verdict
        assert verdict.fingerprint == signed.fingerprint
        assert verdict.notes[0].startswith("7 files")
    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(tmp_path / "nested.zip").extractall(unpacked)
    assert signed.verdict(unpacked).word == "VALID"


def test_a_flipped_byte_in_any_file_is_invalid(signed: Signed) -> None:
    for file in list(bag.files_in(signed.folder)):
        path = signed.folder / file.path
        before = path.read_bytes()
        for position in {0, len(before) // 2, len(before) - 1}:
            changed = bytearray(before)
            changed[position] ^= 1
            path.write_bytes(changed)
            verdict = signed.verdict()
            assert (verdict.word, verdict.exit_code) == ("INVALID", 5), (file.path, position)
        path.write_bytes(before)
    assert signed.verdict().word == "VALID"


def test_no_byte_of_the_signature_can_be_changed(signed: Signed) -> None:
    signature = (signed.folder / "SHA256SUMS.asc").read_bytes()
    verifier.check_armor(signature)
    for position in range(len(signature)):
        for bit in (1, 32):
            changed = bytearray(signature)
            changed[position] ^= bit
            with pytest.raises((verifier.Broken, ValueError)):
                verifier.check_armor(bytes(changed))


def test_a_changed_zip_is_invalid(signed: Signed, tmp_path: Path) -> None:
    whole = bytearray(zipped(signed.folder, tmp_path / "x.zip").read_bytes())
    for content in FILES.values():
        changed = bytearray(whole)
        changed[whole.index(content)] ^= 1
        (tmp_path / "x.zip").write_bytes(changed)
        assert signed.verdict(tmp_path / "x.zip").word == "INVALID"
    (tmp_path / "x.zip").write_bytes(whole[:-30])
    assert signed.verdict(tmp_path / "x.zip").word == "INVALID"


@pytest.mark.parametrize("name", ["SHA256SUMS.asc", "SHA256SUMS"])
def test_unsigned_is_invalid(signed: Signed, name: str) -> None:
    (signed.folder / name).unlink()
    verdict = signed.verdict()
    assert verdict.word == "INVALID"
    assert "not signed" in verdict.reason


@pytest.mark.parametrize("extra", ["data/extra", "papers/extra", "extra", ".hidden", "fetch.txt"])
def test_an_extra_file_is_invalid(signed: Signed, extra: str) -> None:
    (signed.folder / extra).write_bytes(b"")
    assert signed.verdict().word == "INVALID"


@pytest.mark.parametrize("name", [*FILES, "bagit.txt", "bag-info.txt", "manifest-sha256.txt"])
def test_a_missing_file_is_invalid(signed: Signed, name: str) -> None:
    (signed.folder / name).unlink()
    verdict = signed.verdict()
    assert verdict.word == "INVALID"
    assert "missing" in verdict.reason


def test_links_and_names_that_leave_the_folder_are_invalid(signed: Signed, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    (signed.folder / "papers/letter.txt").rename(moved)
    (signed.folder / "papers/letter.txt").symlink_to(moved)
    assert "link" in signed.verdict().reason
    for name in ("../outside", "/absolute", "data\\x", "C:x", "data/../../x"):
        with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
            archive.writestr("SHA256SUMS", b"")
            archive.writestr(name, b"x")
        assert "unsafe name" in signed.verdict(tmp_path / "bad.zip").reason


def test_two_entries_of_one_name_and_links_in_a_zip_are_invalid(
    signed: Signed, tmp_path: Path
) -> None:
    path = zipped(signed.folder, tmp_path / "twice.zip")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("data/messages.jsonl", b"something else")
    assert "twice" in signed.verdict(path).reason
    path = zipped(signed.folder, tmp_path / "link.zip")
    link = zipfile.ZipInfo("data/link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, b"/etc/passwd")
    assert "link" in signed.verdict(path).reason


def test_a_bag_whose_own_manifest_disagrees_is_invalid_though_signed(signed: Signed) -> None:
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt", "bagit.txt"):
        before = (signed.folder / name).read_bytes()
        (signed.folder / name).write_bytes(before.split(b"\n", 1)[1])
        rewrite_sums(signed)
        assert signed.verdict().word == "INVALID", name
        (signed.folder / name).write_bytes(before)
    rewrite_sums(signed)
    assert signed.verdict().word == "VALID"


def rewrite_sums(signed: Signed) -> None:
    files = [file for file in bag.files_in(signed.folder) if file.path not in bag.OUTSIDE]
    (signed.folder / "SHA256SUMS").write_bytes(bag.manifest_bytes(files))
    signed.sign()


def test_another_key_is_invalid(signed: Signed, tmp_path: Path) -> None:
    forger = signed.keyring.create_signing_key("D", "d@example.org", now() + timedelta(days=1))
    other = tmp_path / "other.asc"
    other.write_bytes(signed.keyring.export_public_key(forger))
    verdict = verifier.verify(signed.folder, other)
    assert verdict.word == "INVALID"
    assert "another key" in verdict.reason
    # Both keys in one file: the pinned one decides.
    other.write_bytes(other.read_bytes() + signed.key.read_bytes())
    assert verifier.verify(signed.folder, other, forger).word == "INVALID"
    assert verifier.verify(signed.folder, other, signed.fingerprint).word == "VALID"
    with pytest.raises(verifier.Unusable, match="2 keys"):
        verifier.verify(signed.folder, other)
    with pytest.raises(verifier.Unusable, match="1 keys"):
        verifier.verify(signed.folder, signed.key, forger)


def test_an_expired_key_needs_a_trusted_earlier_time(signed: Signed, authority) -> None:
    after = {"gpg_options": later(20)}
    assert signed.verdict(**after).word == "NOT PROVEN"
    signed.stamp(authority.url)
    assert signed.verdict(tsa_ca=authority.ca).word == "VALID"
    unchecked = signed.verdict(**after)
    assert (unchecked.word, unchecked.exit_code) == ("NOT PROVEN", 4)
    assert "--tsa-ca" in unchecked.notes[1]
    verdict = signed.verdict(tsa_ca=authority.ca, **after)
    assert (verdict.word, verdict.exit_code) == ("VALID BUT KEY SINCE EXPIRED", 3)
    assert verdict.stamped_at is not None
    assert abs(verdict.stamped_at - now()) < timedelta(minutes=5)


def test_a_timestamp_from_after_the_end_proves_nothing(
    short_dir: Path, tmp_path: Path, authority
) -> None:
    make_production(tmp_path / "bag")
    with Keyring(short_dir / "h", options=("--faked-system-time", "20200601T000000!")) as then:
        fingerprint = then.create_signing_key(
            "D", "d@example.org", datetime(2021, 1, 1, tzinfo=UTC)
        )
        old = Signed(tmp_path / "bag", tmp_path / "key.asc", fingerprint, then)
        old.sign()
        old.publish_key()
        old.stamp(authority.url)
        verdict = old.verdict(tsa_ca=authority.ca)
        assert verdict.word == "NOT PROVEN"
        assert "after the key's end" in verdict.reason


@pytest.mark.parametrize(
    ("reason", "stamped", "word"),
    [
        ("1", False, "NOT PROVEN"),
        ("1", True, "NOT PROVEN"),
        ("0", True, "NOT PROVEN"),
        ("2", True, "VALID BUT KEY SINCE EXPIRED"),
        ("3", True, "VALID BUT KEY SINCE EXPIRED"),
        ("3", False, "NOT PROVEN"),
    ],
)
def test_a_revoked_key(
    short_dir: Path, tmp_path: Path, authority, reason: str, stamped: bool, word: str
) -> None:
    # The numbers are those of gpg's dialogue: 0 none, 1 compromised, 2 superseded, 3 retired.
    make_production(tmp_path / "bag")
    with Keyring(short_dir / "h") as keyring:
        fingerprint = keyring.create_signing_key("D", "d@example.org", now() + timedelta(days=30))
        production = Signed(tmp_path / "bag", tmp_path / "key.asc", fingerprint, keyring)
        production.sign()
        if stamped:
            production.stamp(authority.url)
        command = ["gpg", "--homedir", str(keyring.home), "--no-tty", "--command-fd", "0"]
        dialogue = f"key 1\nrevkey\ny\n{reason}\n\ny\nsave\n"
        command += [*later(5), "--edit-key", fingerprint]
        subprocess.run(command, input=dialogue.encode(), check=True, capture_output=True)
        production.publish_key()
        verdict = production.verdict(tsa_ca=authority.ca, gpg_options=later(6))
        assert verdict.word == word
        assert "revoked" in verdict.reason


@pytest.mark.services
def test_a_timestamp_over_something_else_is_invalid(signed: Signed, authority) -> None:
    signed.stamp(authority.url)
    tsr = signed.folder / "SHA256SUMS.tsr"
    token = bytearray(tsr.read_bytes())
    token[-1] ^= 1
    tsr.write_bytes(token)
    for tsa_ca in (authority.ca, None):
        assert signed.verdict(tsa_ca=tsa_ca).word == "INVALID"
    for other in (request_token(b"something else", authority.url), b"", b"garbage"):
        tsr.write_bytes(other)
        for tsa_ca in (authority.ca, None):
            assert signed.verdict(tsa_ca=tsa_ca).word == "INVALID"


def test_a_timestamp_of_another_authority_is_said_to_be_untrusted(
    signed: Signed, authority, tmp_path: Path
) -> None:
    signed.stamp(authority.url)
    stranger = tmp_path / "stranger.pem"
    stranger.write_bytes(authority.ca.read_bytes())
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            "/CN=Stranger",
            "-keyout",
            "/dev/null",
            "-out",
            str(stranger),
        ],
        check=True,
        capture_output=True,
    )
    verdict = signed.verdict(tsa_ca=stranger)
    assert verdict.word == "VALID"
    assert "not trusted" in verdict.notes[1]
    assert verdict.stamped_at is None


def command_line(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-I", str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")


@pytest.mark.services
def test_the_command_line_answers_by_word_and_exit_code(signed: Signed, tmp_path: Path) -> None:
    done = command_line(signed.folder, "--key", signed.key)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("VALID: ")
    shown = json.loads(command_line(signed.folder, "--key", signed.key, "--json").stdout)
    assert (shown["verdict"], shown["fingerprint"]) == ("VALID", signed.fingerprint)
    assert shown.keys() == {
        *("verdict", "reason", "notes", "fingerprint", "signed_at", "timestamp"),
    }
    assert verifier.verify(str(signed.folder), str(signed.key)).word == "VALID"
    (signed.folder / "data/extra").write_bytes(b"")
    done = command_line(signed.folder, "--key", signed.key, "--json")
    assert done.returncode == 5
    assert "data/extra" in json.loads(done.stdout)["reason"]
    for wrong in (
        [],
        [signed.folder],
        [tmp_path / "missing", "--key", signed.key],
        [signed.folder, "--key", tmp_path / "missing"],
        [signed.folder, "--key", SCRIPT],
    ):
        assert command_line(*wrong).returncode == 2


def test_the_script_needs_nothing_but_the_standard_library() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import verify_production"
    command = [sys.executable, "-I", "-S", "-c", code, str(SCRIPT.parent)]
    subprocess.run(command, check=True, capture_output=True)
