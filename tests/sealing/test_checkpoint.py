"""Checkpoints and log proofs: read by others, refused when anything in them changed."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import Unavailable
from sealing import merkle
from sealing.checkpoint import (
    Checkpoint,
    _parts_of_note,
    _verify_note,
    create_checkpoint_key,
    load_checkpoint_key,
    make_checkpoint,
    make_tlog_proof,
    read_checkpoint,
    read_tlog_proof,
    read_verifier_key,
    verifier_key,
    verify_tlog_proof,
)
from sealing.errors import Altered

ORIGIN = "desk.example.org/log"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ENTRIES = [f"entry {number}".encode() for number in range(11)]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]
ROOT = merkle.root(LEAVES)


def test_a_checkpoint_has_the_agreed_form_and_reads_back() -> None:
    text = make_checkpoint(ORIGIN, 11, ROOT, KEY)
    rows = text.split("\n")
    assert rows[:2] == [ORIGIN, "11"]
    assert rows[3] == ""
    assert rows[4].startswith(f"— {ORIGIN} ")
    assert read_checkpoint(text, KEY.public_key(), ORIGIN) == Checkpoint(ORIGIN, 11, ROOT)


def test_a_note_signed_elsewhere_verifies() -> None:
    # The example that the Go project publishes with its implementation of signed notes.
    name, key = read_verifier_key(
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    )
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
        "\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
        "KvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    body, lines = _parts_of_note(note)
    _verify_note(body, lines, name, key)
    with pytest.raises(Altered):
        _verify_note(body.replace("answer", "Answer"), lines, name, key)


def test_every_changed_character_of_a_checkpoint_is_refused() -> None:
    text = make_checkpoint(ORIGIN, 11, ROOT, KEY)
    for position, character in enumerate(text):
        changed = text[:position] + ("1" if character != "1" else "2") + text[position + 1 :]
        with pytest.raises(Altered):
            read_checkpoint(changed, KEY.public_key(), ORIGIN)


def test_another_key_another_log_and_no_signature_are_refused() -> None:
    text = make_checkpoint(ORIGIN, 11, ROOT, KEY)
    with pytest.raises(Altered, match="not signed by the expected key"):
        read_checkpoint(text, Ed25519PrivateKey.generate().public_key())
    with pytest.raises(Altered, match="another log"):
        read_checkpoint(text, KEY.public_key(), "other.example.org/log")
    with pytest.raises(Altered, match="no signature"):
        read_checkpoint(text.rpartition("—")[0], KEY.public_key())


def test_a_witness_signature_is_ignored_and_a_second_false_one_of_ours_is_not() -> None:
    text = make_checkpoint(ORIGIN, 11, ROOT, KEY)
    witness = make_checkpoint("witness.example.net", 11, ROOT, Ed25519PrivateKey.generate())
    witnessed = text + witness.split("\n\n")[1]
    assert read_checkpoint(witnessed, KEY.public_key()).size == 11
    false = make_checkpoint(ORIGIN, 12, ROOT, KEY).split("\n\n")[1]
    with pytest.raises(Altered, match="does not match"):
        read_checkpoint(text + false, KEY.public_key())


@pytest.mark.parametrize("origin", ["", "has space", "plus+plus", "line\nbreak", "no\u00a0break"])
def test_names_that_would_make_a_note_ambiguous_are_refused(origin: str) -> None:
    with pytest.raises(ValueError, match="name of a log key"):
        make_checkpoint(origin, 1, ROOT, KEY)


def test_the_verifier_key_is_written_and_read() -> None:
    written = verifier_key(ORIGIN, KEY.public_key())
    name, key = read_verifier_key(written)
    assert name == ORIGIN
    assert key.public_bytes_raw() == KEY.public_key().public_bytes_raw()
    with pytest.raises(Altered, match="does not belong"):
        read_verifier_key(written.replace("desk.", "disk."))


@pytest.mark.parametrize("extra", [None, b"", b"opaque"])
@pytest.mark.parametrize("index", [0, 5, 10])
def test_a_proof_leads_from_an_entry_to_the_checkpoint(index: int, extra: bytes | None) -> None:
    checkpoint = make_checkpoint(ORIGIN, 11, ROOT, KEY)
    text = make_tlog_proof(index, merkle.inclusion_proof(LEAVES, index), checkpoint, extra)
    assert text.startswith("c2sp.org/tlog-proof@v1\n")
    assert text.endswith("\n\n" + checkpoint)
    proof = read_tlog_proof(text)
    assert (proof.index, proof.extra, proof.checkpoint) == (index, extra, checkpoint)
    assert verify_tlog_proof(proof, ENTRIES[index], KEY.public_key(), ORIGIN).size == 11
    with pytest.raises(Altered, match="not in the log"):
        verify_tlog_proof(proof, ENTRIES[index - 1], KEY.public_key(), ORIGIN)


def test_a_changed_proof_is_refused() -> None:
    checkpoint = make_checkpoint(ORIGIN, 11, ROOT, KEY)
    text = make_tlog_proof(3, merkle.inclusion_proof(LEAVES, 3), checkpoint)
    for position, character in enumerate(text):
        changed = text[:position] + ("1" if character != "1" else "2") + text[position + 1 :]
        with pytest.raises(Altered):
            verify_tlog_proof(read_tlog_proof(changed), ENTRIES[3], KEY.public_key(), ORIGIN)
    for broken in ("", "\n\n", text.replace("index 3", "index 03"), text.replace("@v1", "@v2")):
        with pytest.raises(Altered):
            read_tlog_proof(broken)


def test_the_key_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "checkpoint.pem"
    key = create_checkpoint_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_checkpoint_key(path).private_bytes_raw() == key.private_bytes_raw()
    with pytest.raises(FileExistsError):
        create_checkpoint_key(path)
    with pytest.raises(Unavailable):
        load_checkpoint_key(tmp_path / "missing.pem")
