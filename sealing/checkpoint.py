"""Signed checkpoints and offline proofs of a log: C2SP signed-note, tlog-checkpoint, tlog-proof."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from core.errors import Unavailable
from sealing.errors import Altered
from sealing.merkle import leaf_hash, verify_inclusion

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
# The byte that says Ed25519 in a key's id and in its public form.
_ED25519 = b"\x01"
_LONGEST_NOTE = 200_000
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class Checkpoint:
    """A tree head whose signature was verified: ``root`` covers the first ``size`` entries."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True)
class TlogProof:
    """A parsed proof, of which nothing is proven yet; ``checkpoint`` is the signed note itself."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None


def create_checkpoint_key(path: Path) -> Ed25519PrivateKey:
    """Write a new Ed25519 key to ``path`` (PEM, mode 0600). Raises FileExistsError."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return key


def load_checkpoint_key(path: Path) -> Ed25519PrivateKey:
    """Read the key again. Raises Unavailable."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise Unavailable(f"The checkpoint key {path} cannot be read.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Unavailable(f"The checkpoint key {path} is not an Ed25519 key.")
    return key


def verifier_key(origin: str, key: Ed25519PublicKey) -> str:
    """Return the public key as others write it down: ``<name>+<key id>+<base64>``."""
    encoded = base64.b64encode(_ED25519 + _raw(key)).decode("ascii")
    return f"{_name(origin)}+{_key_id(origin, key).hex()}+{encoded}"


def read_verifier_key(text: str) -> tuple[str, Ed25519PublicKey]:
    """Return (name, public key) of a written key. Raises Altered."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = _decoded(encoded, "The verifier key")
    if len(raw) != 33 or raw[:1] != _ED25519:
        raise Altered("The verifier key is not an Ed25519 key.")
    key = Ed25519PublicKey.from_public_bytes(raw[1:])
    if key_id != _key_id(name, key).hex():
        raise Altered("The id of the verifier key does not belong to it.")
    return name, key


def make_checkpoint(origin: str, size: int, root: bytes, key: Ed25519PrivateKey) -> str:
    """Return the signed note for a tree head. The key's name is the origin."""
    if size < 0 or len(root) != hashlib.sha256().digest_size:
        raise ValueError("a tree head has a size and a root of 32 bytes")
    body = f"{_name(origin)}\n{size}\n{base64.b64encode(root).decode('ascii')}\n"
    signature = _key_id(origin, key.public_key()) + key.sign(body.encode("utf-8"))
    return f"{body}\n— {origin} {base64.b64encode(signature).decode('ascii')}\n"


def read_checkpoint(
    text: str, public_key: Ed25519PublicKey, origin: str | None = None
) -> Checkpoint:
    """Return a checkpoint after verifying its signature by this key.

    The key's name must be the origin line, and the ``origin`` given if one is given. Signatures by
    unknown keys (witnesses) are ignored. Raises Altered for anything wrong.
    """
    body, lines = _parts_of_note(text)
    rows = body.split("\n")[:-1]
    if len(rows) < 3 or not all(rows) or not _NUMBER.fullmatch(rows[1]):
        raise Altered("The checkpoint is not well formed.")
    if origin is not None and rows[0] != origin:
        raise Altered("The checkpoint belongs to another log.")
    _verify_note(body, lines, rows[0], public_key)
    root = _decoded(rows[2], "The root of the checkpoint")
    if len(root) != hashlib.sha256().digest_size:
        raise Altered("The root of the checkpoint does not have 32 bytes.")
    return Checkpoint(rows[0], int(rows[1]), root)


def make_tlog_proof(
    index: int, hashes: Sequence[bytes], checkpoint: str, extra: bytes | None = None
) -> str:
    """Return the text of a ``.tlog-proof``: where an entry stands, its path, and the checkpoint."""
    rows = [PROOF_HEADER]
    if extra is not None:
        rows.append(f"extra {base64.b64encode(extra).decode('ascii')}")
    rows.append(f"index {index}")
    rows += [base64.b64encode(node).decode("ascii") for node in hashes]
    return "\n".join(rows) + "\n\n" + checkpoint


def read_tlog_proof(text: str) -> TlogProof:
    """Parse a proof without believing it. Raises Altered when it is not well formed."""
    head, found, checkpoint = text.partition("\n\n")
    rows = head.split("\n")
    if not found or rows.pop(0) != PROOF_HEADER or len(text) > _LONGEST_NOTE:
        raise Altered("The proof is not well formed.")
    extra = None
    if rows and rows[0].startswith("extra "):
        extra = _decoded(rows.pop(0).removeprefix("extra "), "The extra line of the proof")
    index = rows.pop(0).removeprefix("index ") if rows and rows[0].startswith("index ") else ""
    hashes = tuple(_decoded(row, "A hash of the proof") for row in rows)
    if not _NUMBER.fullmatch(index) or len(hashes) > 63 or any(len(node) != 32 for node in hashes):
        raise Altered("The proof is not well formed.")
    return TlogProof(int(index), hashes, checkpoint, extra)


def verify_tlog_proof(
    proof: TlogProof, entry: bytes, public_key: Ed25519PublicKey, origin: str | None = None
) -> Checkpoint:
    """Return the checkpoint that the entry is proven to be under. Raises Altered."""
    checkpoint = read_checkpoint(proof.checkpoint, public_key, origin)
    if not verify_inclusion(
        leaf_hash(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root
    ):
        raise Altered("The entry is not in the log at this checkpoint.")
    return checkpoint


def _parts_of_note(text: str) -> tuple[str, list[str]]:
    """Split a note into its text (final newline included) and its signature lines."""
    if len(text) > _LONGEST_NOTE or not text.endswith("\n") or _CONTROL.search(text):
        raise Altered("The signed note is not well formed.")
    body, found, signatures = text.rpartition("\n\n")
    lines = signatures.split("\n")[:-1]
    if not found or not lines:
        raise Altered("The signed note holds no signature.")
    return body + "\n", lines


def _verify_note(body: str, lines: Sequence[str], name: str, key: Ed25519PublicKey) -> None:
    verified = False
    for line in lines:
        dash, _, rest = line.partition(" ")
        signer, _, encoded = rest.partition(" ")
        raw = _decoded(encoded, "A signature of the note")
        if dash != "—" or not signer or len(raw) < 5:
            raise Altered("A signature line of the note is not well formed.")
        if (signer, raw[:4]) != (name, _key_id(name, key)):
            continue
        try:
            key.verify(raw[4:], body.encode("utf-8"))
        except InvalidSignature as error:
            raise Altered("The signature of the note does not match.") from error
        verified = True
    if not verified:
        raise Altered("The note is not signed by the expected key.")


def _name(name: str) -> str:
    if not name or "+" in name or any(char.isspace() or ord(char) < 32 for char in name):
        raise ValueError("the name of a log key holds no space, plus or control character")
    return name


def _key_id(name: str, key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(name.encode("utf-8") + b"\n" + _ED25519 + _raw(key)).digest()[:4]


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _decoded(text: str, what: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Altered(f"{what} is not Base64.") from error
    if base64.b64encode(found).decode("ascii") != text:
        raise Altered(f"{what} is not canonical Base64.")
    return found
