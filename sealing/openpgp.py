"""OpenPGP signatures through GnuPG, read from its status lines and never from its exit code.

GnuPG leaves with 0 for a signature by an expired or revoked key, so the words here come from
``--status-fd`` (GnuPG's doc/DETAILS) and the primary key's full fingerprint is always pinned.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal

import gnupg

from core.errors import NotFound, Unavailable, WritdeskError
from sealing.errors import SigningRefused

Word = Literal["GOOD", "KEY EXPIRED", "KEY REVOKED", "BAD"]

# The agent listens on a socket inside the home, and a socket's path may hold 108 bytes in all.
LONGEST_HOME = 86
_FINGERPRINT = re.compile(r"[0-9A-F]{40}")
_STATUS = "[GNUPG:] "
_WORD_OF: dict[str, Word] = {
    "GOODSIG": "GOOD",
    "EXPKEYSIG": "KEY EXPIRED",
    "REVKEYSIG": "KEY REVOKED",
    "EXPSIG": "BAD",
    "BADSIG": "BAD",
    "ERRSIG": "BAD",
}
_REASON_OF = {
    "GOODSIG": "The signature is good.",
    "EXPKEYSIG": "The signature matches, but its key has expired.",
    "REVKEYSIG": "The signature matches, but its key was revoked.",
    "EXPSIG": "The signature itself has expired.",
    "BADSIG": "The signature does not match the bytes.",
    "ERRSIG": "The signature cannot be checked; its key may be missing.",
}


@dataclass(frozen=True)
class Verdict:
    """What GnuPG found. ``fingerprint`` is the primary key's; ``signed_at`` is the signer's claim.

    Both are empty when the signature does not match. Only ``GOOD`` is good.
    """

    word: Word
    reason: str
    fingerprint: str = ""
    signed_at: datetime | None = None


class Keyring:
    """A GnuPG home of our own.

    ``home`` may be at most 86 characters long (Unavailable otherwise). ``passphrase`` protects the
    secret keys and goes through a pipe. ``options`` are added to every call of gpg.
    """

    def __init__(self, home: Path, passphrase: str = "", options: Sequence[str] = ()) -> None:
        self.home = home.absolute()
        if len(os.fsencode(self.home)) > LONGEST_HOME:
            raise Unavailable(
                f"The GnuPG home {self.home} is longer than {LONGEST_HOME} bytes.",
                "Choose a shorter path, or its agent cannot be reached.",
            )
        self._passphrase = passphrase
        self._options = list(options)
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._gpg = gnupg.GPG(
                gnupghome=str(self.home), options=["--pinentry-mode", "loopback", *self._options]
            )
        except (OSError, ValueError) as error:
            raise Unavailable("GnuPG does not answer.", "Install gpg 2.2 or later.") from error

    def __enter__(self) -> Keyring:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the agent of this home; it starts again by itself when it is needed."""
        subprocess.run(
            ["gpgconf", "--homedir", str(self.home), "--kill", "all"],
            check=False,
            capture_output=True,
        )

    def create_signing_key(self, name: str, email: str, expires: datetime) -> str:
        """Make a certify-only Ed25519 primary and a signing subkey; return the primary fingerprint.

        The primary does not expire, so that it can certify the next subkey; the subkey ends at
        ``expires`` (aware). Raises SigningRefused when GnuPG makes no key.
        """
        user_id = f"{name} <{email}>"
        if re.search(r"[\x00-\x1f\x7f]", user_id):
            raise SigningRefused("A name or an address of a key holds no control characters.")
        status = self._run(["--quick-gen-key", "--", user_id, "ed25519", "cert", "never"])
        made = [line.split()[2] for line in status if line.startswith("KEY_CREATED P ")]
        if len(made) != 1:
            raise SigningRefused("GnuPG made no key.")
        self.add_signing_subkey(made[0], expires)
        return made[0]

    def add_signing_subkey(self, fingerprint: str, expires: datetime) -> str:
        """Add a signing subkey, which signs from now on, and return its own fingerprint."""
        moment = expires.astimezone(UTC).strftime("%Y%m%dT%H%M%S")
        arguments = ["--quick-add-key", _full(fingerprint), "ed25519", "sign", moment]
        status = self._run(arguments)
        made = [line.split()[2] for line in status if line.startswith("KEY_CREATED S ")]
        if len(made) != 1:
            raise SigningRefused("GnuPG made no signing subkey.")
        return made[0]

    def import_key(self, key: bytes) -> list[str]:
        """Import keys or revocation certificates; return the primary fingerprints touched."""
        status = self._run(["--import"], given=key)
        found = [line.split()[2] for line in status if line.startswith("IMPORT_OK ")]
        return list(dict.fromkeys(found))

    def export_public_key(self, fingerprint: str) -> bytes:
        """Return the armoured public key. Raises NotFound."""
        exported = self._gpg.export_keys(_full(fingerprint))
        if not exported:
            raise NotFound("The keyring does not hold this key.")
        return str(exported).encode("ascii")

    def has_secret_key(self, fingerprint: str) -> bool:
        """Say whether this keyring could sign with the key, its validity apart."""
        return bool(self._gpg.list_keys(secret=True, keys=[_full(fingerprint)]))

    def sign_detached(self, source: Path | bytes, fingerprint: str) -> bytes:
        """Return an armoured detached signature that this keyring has itself verified.

        Raises SigningRefused when the key is missing, expired or revoked, or the check fails.
        """
        with _opened(source) as stream:
            # An open stream, never a path: given a path, python-gnupg may cut the input short.
            signed = self._gpg.sign_file(
                stream,
                keyid=_full(fingerprint),
                detach=True,
                passphrase=self._passphrase or None,
            )
        if not signed or signed.status != "signature created":
            raise SigningRefused(
                f"GnuPG signed nothing: {signed.status or 'no reason given'}.",
                "Check that the signing key is present, unexpired and not revoked.",
            )
        signature = bytes(signed.data)
        verdict = self.verify_detached(signature, source, fingerprint)
        if verdict.word != "GOOD":
            raise SigningRefused(f"The new signature did not verify: {verdict.reason}")
        return signature

    def verify_detached(
        self, signature: bytes, source: Path | bytes, pinned_fingerprint: str
    ) -> Verdict:
        """Judge a detached signature by the one key whose primary fingerprint is pinned.

        Exactly one signature is expected: a second one, good or not, is BAD.
        """
        pinned = _full(pinned_fingerprint)
        with tempfile.TemporaryDirectory(prefix="wdsig") as folder:
            signature_path = Path(folder) / "signature.asc"
            signature_path.write_bytes(signature)
            given = source if isinstance(source, bytes) else None
            target = "-" if isinstance(source, bytes) else str(source.absolute())
            status = self._run(
                [
                    "--trust-model",
                    "always",
                    "--no-auto-key-locate",
                    "--no-auto-key-retrieve",
                    "--weak-digest",
                    "SHA1",
                    "--verify",
                    "--",
                    str(signature_path),
                    target,
                ],
                given=given,
            )
        return read_status(status, pinned)

    def _run(self, arguments: Sequence[str], given: bytes | None = None) -> list[str]:
        """Run gpg and return its status lines without their prefix, whatever its exit code."""
        command = ["gpg", "--homedir", str(self.home), "--batch", "--yes", "--no-tty"]
        command += ["--status-fd", "1", "--pinentry-mode", "loopback", *self._options]
        if given is None:
            command += ["--passphrase-fd", "0"]
            given = self._passphrase.encode() + b"\n"
        try:
            done = subprocess.run(
                [*command, *arguments],
                input=given,
                capture_output=True,
                check=False,
                env={**os.environ, "LC_ALL": "C"},
            )
        except OSError as error:
            raise Unavailable("GnuPG does not answer.", "Install gpg 2.2 or later.") from error
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        return [line.removeprefix(_STATUS) for line in lines if line.startswith(_STATUS)]


def read_status(status: Sequence[str], pinned: str) -> Verdict:
    """Turn the status lines of one ``gpg --verify`` into a verdict about the pinned primary key."""
    results = [
        line.split()[0] for line in status if line.split()[:1] and line.split()[0] in _WORD_OF
    ]
    started = sum(1 for line in status if line.startswith("NEWSIG"))
    if len(results) != 1 or started > 1:
        reason = "There is more than one signature." if started > 1 else "There is no signature."
        return Verdict("BAD", reason)
    result = results[0]
    valid = [line.split() for line in status if line.startswith("VALIDSIG ")]
    if _WORD_OF[result] == "BAD" or len(valid) != 1 or len(valid[0]) < 11:
        return Verdict("BAD", _REASON_OF[result])
    primary, signed_at = valid[0][10], datetime.fromtimestamp(int(valid[0][3]), UTC)
    if primary != pinned:
        return Verdict("BAD", "The signature was made by another key.", primary, signed_at)
    return Verdict(_WORD_OF[result], _REASON_OF[result], primary, signed_at)


def _full(fingerprint: str) -> str:
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise WritdeskError("A full fingerprint has 40 hexadecimal digits in capitals.")
    return fingerprint


@contextmanager
def _opened(source: Path | bytes) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield BytesIO(source)
        return
    with source.open("rb") as stream:
        yield stream
