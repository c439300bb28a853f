"""Signatures by a real gpg: good ones, and every way in which one can be worth less."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import gnupg
import pytest

from core.clock import now
from core.errors import NotFound, Unavailable, WritdeskError
from sealing.errors import SigningRefused
from sealing.openpgp import LONGEST_HOME, Keyring, read_status

# Frozen: the primary must not be younger than the command that adds its subkey.
IN_2020 = ("--faked-system-time", "20200601T000000!")


@pytest.fixture
def keyring(short_dir: Path) -> Iterator[Keyring]:
    with Keyring(short_dir / "h") as keyring:
        yield keyring


@pytest.fixture
def fingerprint(keyring: Keyring) -> str:
    return keyring.create_signing_key(
        "Example Desk", "desk@example.org", now() + timedelta(days=30)
    )


@pytest.mark.parametrize("size", [0, 5, 5_000_000])
def test_a_signature_over_a_file_and_over_bytes_verifies(
    keyring: Keyring, fingerprint: str, tmp_path: Path, size: int
) -> None:
    path = tmp_path / "signed"
    path.write_bytes(b"x" * size)
    for source in (path, b"x" * size):
        signature = keyring.sign_detached(source, fingerprint)
        assert signature.startswith(b"-----BEGIN PGP SIGNATURE-----")
        for other in (path, b"x" * size):
            verdict = keyring.verify_detached(signature, other, fingerprint)
            assert (verdict.word, verdict.fingerprint) == ("GOOD", fingerprint)
            assert verdict.signed_at is not None
            assert abs(verdict.signed_at - now()) < timedelta(minutes=5)


def test_the_primary_certifies_and_a_subkey_with_an_end_signs(
    keyring: Keyring, fingerprint: str
) -> None:
    (key,) = gnupg.GPG(gnupghome=str(keyring.home)).list_keys()
    assert key["fingerprint"] == fingerprint
    assert (key["cap"], key["expires"]) == ("cSC", "")
    (subkey,) = key["subkey_info"].values()
    assert subkey["cap"] == "s"
    assert timedelta(0) < datetime.fromtimestamp(int(subkey["expires"]), UTC) - now()


def test_changed_bytes_and_a_changed_signature_are_bad(keyring: Keyring, fingerprint: str) -> None:
    signature = keyring.sign_detached(b"content", fingerprint)
    assert keyring.verify_detached(signature, b"Content", fingerprint).word == "BAD"
    assert keyring.verify_detached(b"", b"content", fingerprint).word == "BAD"
    assert keyring.verify_detached(b"no signature", b"content", fingerprint).word == "BAD"
    lines = signature.split(b"\n")
    lines[3] = lines[3][:9] + (b"A" if lines[3][9:10] != b"A" else b"B") + lines[3][10:]
    assert keyring.verify_detached(b"\n".join(lines), b"content", fingerprint).word == "BAD"


def test_a_good_signature_of_another_key_in_the_same_ring_is_bad(
    keyring: Keyring, fingerprint: str
) -> None:
    other = keyring.create_signing_key("Forger", "forger@example.net", now() + timedelta(days=1))
    verdict = keyring.verify_detached(keyring.sign_detached(b"x", other), b"x", fingerprint)
    assert (verdict.word, verdict.fingerprint) == ("BAD", other)
    assert "another key" in verdict.reason


def test_a_second_signature_beside_a_good_one_is_bad(keyring: Keyring, fingerprint: str) -> None:
    command = ["gpg", "--homedir", str(keyring.home), "--batch", "-u", fingerprint, "--detach-sign"]
    one = subprocess.run(command, input=b"x", capture_output=True, check=True).stdout
    assert keyring.verify_detached(one, b"x", fingerprint).word == "GOOD"
    assert keyring.verify_detached(one + one, b"x", fingerprint).word == "BAD"


def test_an_expired_key_refuses_to_sign_and_its_old_signature_says_so(short_dir: Path) -> None:
    with Keyring(short_dir / "h", options=IN_2020) as then:
        fingerprint = then.create_signing_key(
            "Old", "o@example.org", datetime(2021, 1, 1, tzinfo=UTC)
        )
        signature = then.sign_detached(b"x", fingerprint)
        assert then.verify_detached(signature, b"x", fingerprint).word == "GOOD"
    with Keyring(short_dir / "h") as keyring:
        verdict = keyring.verify_detached(signature, b"x", fingerprint)
        assert verdict.word == "KEY EXPIRED"
        assert verdict.signed_at == datetime(2020, 6, 1, tzinfo=UTC)
        with pytest.raises(SigningRefused):
            keyring.sign_detached(b"x", fingerprint)
        keyring.add_signing_subkey(fingerprint, now() + timedelta(days=1))
        renewed = keyring.sign_detached(b"x", fingerprint)
        assert keyring.verify_detached(renewed, b"x", fingerprint).word == "GOOD"


def test_a_revoked_key_refuses_to_sign_and_its_old_signature_says_so(
    keyring: Keyring, fingerprint: str
) -> None:
    signature = keyring.sign_detached(b"x", fingerprint)
    certificate = keyring.home / "openpgp-revocs.d" / f"{fingerprint}.rev"
    # GnuPG disarms the certificate with a colon, so that nobody imports it by accident.
    keyring.import_key(certificate.read_bytes().replace(b":-----BEGIN", b"-----BEGIN"))
    assert keyring.verify_detached(signature, b"x", fingerprint).word == "KEY REVOKED"
    with pytest.raises(SigningRefused):
        keyring.sign_detached(b"x", fingerprint)


def test_a_missing_key_signs_nothing_and_verifies_nothing(
    keyring: Keyring, fingerprint: str
) -> None:
    signature = keyring.sign_detached(b"x", fingerprint)
    with Keyring(keyring.home.parent / "e") as empty:
        assert empty.verify_detached(signature, b"x", fingerprint).word == "BAD"
        assert not empty.has_secret_key(fingerprint)
        with pytest.raises(SigningRefused):
            empty.sign_detached(b"x", fingerprint)
        with pytest.raises(NotFound):
            empty.export_public_key(fingerprint)
        assert empty.import_key(keyring.export_public_key(fingerprint)) == [fingerprint]
        assert empty.verify_detached(signature, b"x", fingerprint).word == "GOOD"
        assert not empty.has_secret_key(fingerprint)


@pytest.mark.services
def test_a_passphrase_is_asked_for(short_dir: Path) -> None:
    with Keyring(short_dir / "h", passphrase="correct horse") as keyring:
        fingerprint = keyring.create_signing_key("D", "d@example.org", now() + timedelta(days=1))
        assert keyring.sign_detached(b"x", fingerprint)
    with Keyring(short_dir / "h", passphrase="wrong") as keyring, pytest.raises(SigningRefused):
        keyring.sign_detached(b"x", fingerprint)


def test_a_home_too_long_for_the_agent_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="longer than 86"):
        Keyring(tmp_path / ("x" * LONGEST_HOME))


def test_short_key_ids_are_refused(keyring: Keyring, fingerprint: str) -> None:
    for short in (fingerprint[-16:], fingerprint.lower(), "", "--help"):
        with pytest.raises(WritdeskError, match="full fingerprint"):
            keyring.sign_detached(b"x", short)
        with pytest.raises(WritdeskError, match="full fingerprint"):
            keyring.verify_detached(b"", b"x", short)


def test_status_lines_without_a_valid_signature_are_never_good() -> None:
    pinned = "A" * 40
    assert read_status([], pinned).word == "BAD"
    assert read_status(["NEWSIG", "GOODSIG AAAA Example"], pinned).word == "BAD"
    valid = f"VALIDSIG {'B' * 40} 2026-01-01 1767225600 0 4 0 22 10 00 {pinned}"
    assert read_status(["NEWSIG", "GOODSIG AAAA Example", valid], pinned).word == "GOOD"
    assert read_status(["NEWSIG", "BADSIG AAAA Example", valid], pinned).word == "BAD"
    assert read_status(["NEWSIG", "EXPSIG AAAA Example", valid], pinned).word == "BAD"
