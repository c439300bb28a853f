#!/usr/bin/env python3
"""Verify a production on any machine: Python 3.8 or later, gpg, and openssl for timestamps only.

    verify_production.py PATH --key FILE [--fingerprint F] [--tsa-ca FILE] [--json]

PATH is the unpacked folder or the ZIP. FILE is the sender's public key, fetched from a place you
trust and not from the production itself. Exit codes: 0 VALID, 3 VALID BUT KEY SINCE EXPIRED,
4 NOT PROVEN (the key ended and no trusted earlier time shows that it signed before), 5 INVALID
(unsigned, signed by another key, or altered), 2 usage.
"""

from __future__ import annotations

import argparse
import base64
import functools
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
import zlib
from contextlib import ExitStack
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

VALID, EXPIRED = "VALID", "VALID BUT KEY SINCE EXPIRED"
NOT_PROVEN, INVALID = "NOT PROVEN", "INVALID"
EXIT_CODES = {VALID: 0, EXPIRED: 3, NOT_PROVEN: 4, INVALID: 5}

SUMS = "SHA256SUMS"
ASC, TSR, PROOF = SUMS + ".asc", SUMS + ".tsr", SUMS + ".tlog-proof"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
# Unicode's controls, invisible formatting, halves of characters, and separators of lines.
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
CHUNK, LARGEST_TAG_FILE = 1 << 20, 256 << 20
ARMOR = re.compile(
    rb"-----BEGIN PGP SIGNATURE-----\n\n((?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/=]{1,64}\n)"
    rb"=([A-Za-z0-9+/]{4})\n-----END PGP SIGNATURE-----\n"
)
# The files of a production by their names from its root, and how each is opened.
Files = Dict[str, Callable[[], Any]]


class Verdict(NamedTuple):
    """The word, why, and what else was noticed. ``fingerprint`` is that of the pinned key."""

    word: str
    reason: str
    notes: Tuple[str, ...] = ()
    fingerprint: str = ""
    signed_at: Optional[datetime] = None
    stamped_at: Optional[datetime] = None

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.word]


class Broken(Exception):
    """The production is not what was signed; the text is the reason of an INVALID."""


DAMAGE = (Broken, zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError)


class Unusable(Exception):
    """The question cannot be asked: no such path, or no usable key file."""


def verify(
    path: str | Path,
    key_file: str | Path,
    fingerprint: Optional[str] = None,
    tsa_ca: str | Path | None = None,
    gpg_options: Sequence[str] = (),
) -> Verdict:
    """Judge a production; ``gpg_options`` go to each gpg. Raises Unusable, OSError."""
    path, key_file = Path(path), Path(key_file)
    for needed in (path, key_file, Path(tsa_ca or path)):
        if not needed.exists():
            raise Unusable(f"{needed} does not exist.")
    short = "/tmp" if Path("/tmp").is_dir() else None  # noqa: S108 (gpg's sockets need a short path)
    with tempfile.TemporaryDirectory(prefix="vp", dir=short) as home, ExitStack() as stack:
        gpg = Gpg(Path(home), gpg_options)
        pinned = gpg.pin(key_file, fingerprint)
        try:
            return judge(files_of(path, stack), gpg, pinned, tsa_ca)
        except DAMAGE as error:
            return Verdict(INVALID, str(error), fingerprint=pinned)


def judge(files: Files, gpg: Gpg, pinned: str, tsa_ca: str | Path | None) -> Verdict:
    """Check signature, completeness and timestamp, and weigh them."""
    if ASC not in files or SUMS not in files:
        raise Broken(f"It is not signed: {SUMS} and {ASC} are needed.")
    sums, signature = read(files, SUMS), read(files, ASC)
    check_armor(signature)
    found, signer, signed_at = gpg.check(signature, sums, pinned)
    notes = [f"{check_contents(files, sums)} files are listed, present and unaltered."]
    stamped = None
    if TSR in files:
        stamped = check_timestamp(read(files, TSR), signature, tsa_ca, gpg.home, notes)
    if PROOF in files:
        notes.append("The proof of the log was not checked; it needs the log's own key.")
    end, compromised = gpg.end_of(pinned, signer)
    word, reason = NOT_PROVEN, gpg.WORDS[found]
    if found == "GOODSIG":
        word = VALID
    elif compromised:
        reason += " It was revoked as compromised or for no stated reason, so no time heals it."
    elif stamped is None or end is None:
        reason += " No trusted timestamp shows that it was made before."
    elif stamped >= end:
        reason += " The timestamp is from after the key's end."
    else:
        word, reason = EXPIRED, reason + " A trusted timestamp shows that it was made before."
    return Verdict(word, reason, tuple(notes), pinned, signed_at, stamped)


def files_of(path: Path, stack: ExitStack) -> Files:
    """Return the files of a folder or ZIP, or of the one folder that it holds."""
    if path.is_dir():
        files = files_of_folder(path)
    elif zipfile.is_zipfile(path):
        files = files_of_zip(stack.enter_context(zipfile.ZipFile(path)))
    else:
        raise Broken("It is neither a folder nor a ZIP.")
    if SUMS not in files and len({name.split("/")[0] for name in files}) == 1:
        files = {name.partition("/")[2]: opener for name, opener in files.items()}
    check_names(files)
    return files


def files_of_folder(folder: Path, prefix: str = "") -> Files:
    """Follow no link and refuse whatever is not a plain file."""
    found: Files = {}
    for item in folder.iterdir():
        mode = item.lstat().st_mode
        if stat.S_ISDIR(mode):
            found.update(files_of_folder(item, f"{prefix}{item.name}/"))
        elif stat.S_ISREG(mode):
            found[prefix + item.name] = functools.partial(open, item, "rb")
        else:
            raise Broken(f"{item.name!a} is a link or a device, not a file.")
    return found


def files_of_zip(archive: zipfile.ZipFile) -> Files:
    """Refuse links, encryption and two entries of one name."""
    found: Files = {}
    for item in archive.infolist():
        kind = stat.S_IFMT(item.external_attr >> 16)
        if item.flag_bits & 1 or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Broken(f"{item.filename!a} is encrypted, a link or a device, not a plain file.")
        if item.filename in found:
            raise Broken(f"The ZIP holds {item.filename!a} twice.")
        if not item.is_dir():
            found[item.filename] = functools.partial(archive.open, item)
    return found


def read(files: Files, name: str) -> bytes:
    """Return the bytes of a small file."""
    with files[name]() as stream:
        content: bytes = stream.read(LARGEST_TAG_FILE + 1)
    if len(content) > LARGEST_TAG_FILE:
        raise Broken(f"{name} is too large.")
    return content


def sha256(files: Files, name: str) -> str:
    """Return the digest of a file of any size."""
    digest = hashlib.sha256()
    with files[name]() as stream:
        for piece in iter(lambda: stream.read(CHUNK), b""):
            digest.update(piece)
    return digest.hexdigest()


def check_names(names: Iterable[str]) -> None:
    """Refuse names that leave the folder, or that some systems would take for another file."""
    seen = set()
    for name in names:
        parts = [part for part in name.split("/") if part in ("", ".", "..") or part[-1] in " ."]
        if parts or any(unicodedata.category(c) in UNSAFE or c in '<>:"|?*\\%' for c in name):
            raise Broken(f"A file has an unsafe name: {name!a}.")
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            raise Broken(f"Two files have names that differ only in form: {name!a}.")
        if folded == "fetch.txt":
            raise Broken("fetch.txt is refused: its files could come from anywhere.")
        seen.add(folded)


def check_contents(files: Files, sums: bytes) -> int:
    """Check that all files are listed, none is missing or altered, and the bag is a bag."""
    listed = read_manifest(SUMS, sums)
    present = files.keys() - {SUMS, ASC, TSR, PROOF}
    for name in sorted(present | listed.keys()):
        if name not in listed:
            raise Broken(f"{name!a} is not listed in {SUMS}.")
        if name not in present:
            raise Broken(f"{name!a} is missing.")
        if sha256(files, name) != listed[name]:
            raise Broken(f"{name!a} was altered.")
    if not {"bagit.txt", "bag-info.txt", MANIFEST, TAG_MANIFEST} <= present:
        raise Broken("A tag file is missing, so this is no BagIt bag.")
    if not read(files, "bagit.txt").startswith(b"BagIt-Version: 1.0\n"):
        raise Broken("bagit.txt does not declare BagIt 1.0.")
    payload = {name: value for name, value in listed.items() if name.startswith("data/")}
    tags = {n: v for n, v in listed.items() if n not in payload and n != TAG_MANIFEST}
    for manifest, covered in ((MANIFEST, payload), (TAG_MANIFEST, tags)):
        if read_manifest(manifest, read(files, manifest)) != covered:
            raise Broken(f"{manifest} does not agree with {SUMS}.")
    return len(listed)


def read_manifest(name: str, content: bytes) -> Dict[str, str]:
    """Return {name: sha256} of the lines of a manifest."""
    # Bytes that are not UTF-8 become characters that no name may hold.
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    if lines.pop() or not all(re.fullmatch(r"[0-9a-f]{64}  .+", line) for line in lines):
        raise Broken(f"{name} holds a line that cannot be read.")
    check_names(line[66:] for line in lines)
    return {line[66:]: line[:64] for line in lines}


def check_armor(signature: bytes) -> None:
    """Refuse an armour not spelled as gpg spells it, for gpg itself would forgive changes."""
    match = ARMOR.fullmatch(signature)
    if match is None:
        raise Broken(f"{ASC} is not a plain armoured signature, or was altered.")
    body = match.group(1).replace(b"\n", b"")
    content = base64.b64decode(body, validate=True)
    crc = 0xB704CE  # CRC-24 of RFC 4880, section 6.1
    for byte in content:
        crc ^= byte << 16
        for _ in range(8):
            crc = (crc << 1) ^ (0x1864CFB if crc & 0x800000 else 0)
    checksum = base64.b64encode((crc & 0xFFFFFF).to_bytes(3, "big"))
    if (base64.b64encode(content), checksum) != (body, match.group(2)):
        raise Broken(f"{ASC} was altered.")


class Gpg:
    """gpg in an empty home of its own. Its exit codes are ignored: they lie about ended keys."""

    WORDS = {
        "GOODSIG": "Signed by the given key and unaltered.",
        "EXPKEYSIG": "The signature matches, but its key has expired.",
        "REVKEYSIG": "The signature matches, but its key was revoked.",
        "EXPSIG": "The signature itself has expired.",
        "BADSIG": f"The signature does not match: {SUMS} was altered.",
        "ERRSIG": "The signature was made by another key, or cannot be checked.",
    }

    def __init__(self, home: Path, options: Sequence[str]) -> None:
        self.home = home
        self._command = ["gpg", "--homedir", str(home), "--batch", "--no-tty", "--status-fd", "1"]
        self._command += ["--trust-model", "always", "--no-auto-key-locate", *options]

    def _run(self, *arguments: str) -> List[str]:
        return run([*self._command, *arguments]).stdout.decode("utf-8", "replace").splitlines()

    def pin(self, key_file: Path, fingerprint: Optional[str]) -> str:
        """Import the key file and return the one primary fingerprint that counts."""
        self._run("--import", str(key_file.resolve()))
        rows = [line.split(":") for line in self._run("--with-colons", "--list-keys")]
        found = [rows[at + 1][9] for at, row in enumerate(rows) if row[0] == "pub"]
        wanted = [fingerprint.replace(" ", "").upper()] if fingerprint else found
        if len(wanted) != 1 or wanted[0] not in found:
            raise Unusable(f"The key file holds {len(found)} keys; name one: --fingerprint.")
        return wanted[0]

    def check(self, signature: bytes, sums: bytes, pinned: str) -> Tuple[str, str, datetime]:
        """Return the status word, the signing key's fingerprint and the time it claims."""
        places = (put(self.home, "s.asc", signature), put(self.home, "s", sums))
        lines = self._run("--weak-digest", "SHA1", "--verify", *places)
        status = [line.split()[1:] for line in lines if line.startswith("[GNUPG:] ")]
        results = [words[0] for words in status if words[0] in self.WORDS]
        valid = [words for words in status if words[0] == "VALIDSIG"]
        if len(results) != 1 or sum(words[0] == "NEWSIG" for words in status) > 1:
            raise Broken("There is not exactly one signature.")
        if results[0] not in ("GOODSIG", "EXPKEYSIG", "REVKEYSIG") or len(valid) != 1:
            raise Broken(self.WORDS[results[0]])
        if len(valid[0]) < 11 or valid[0][10] != pinned:
            raise Broken("The signature was made by another key.")
        return results[0], valid[0][1], moment(valid[0][3])

    def end_of(self, pinned: str, signer: str) -> Tuple[Optional[datetime], bool]:
        """Return when the key ended (expiry or revocation), and whether it was compromised."""
        rows = [line.split(":") for line in self._run("--with-colons", "--list-sigs", pinned)]
        ends, compromised, within = [], False, False
        for at, row in enumerate(rows):
            if row[0] in ("pub", "sub"):
                within = rows[at + 1][9] in (pinned, signer)
                if within and row[6]:
                    ends.append(moment(row[6]))
            elif within and row[0] == "rev" and row[10][:2] in ("20", "28"):
                ends.append(moment(row[5]))
                # After "superseded" (1) and "retired" (3) older signatures stand.
                compromised |= row[10].partition(",")[2] not in ("01", "03")
        return min(ends, default=None), compromised


def check_timestamp(
    token: bytes, signature: bytes, tsa_ca: str | Path | None, home: Path, notes: List[str]
) -> Optional[datetime]:
    """Return the time of a trusted RFC 3161 token, else None. Broken: not over this signature."""
    if shutil.which("openssl") is None:
        notes.append("The timestamp was not checked: openssl is not installed.")
        return None
    over = ["-data", put(home, "t.asc", signature), "-in", put(home, "t.tsr", token)]
    inner, reply = str(home / "t.der"), ["openssl", "ts", "-reply", *over[2:]]
    shown = run([*reply, "-text"]).stdout.decode("utf-8", "replace")
    run([*reply, "-token_out", "-out", inner])
    pem = run(["openssl", "pkcs7", "-inform", "DER", "-print_certs", "-in", inner]).stdout
    # Its own certificates as anchors show whether the token is whole and over these bytes.
    own = ["-CAfile", put(home, "t.pem", pem), "-partial_chain", "-no_check_time"]
    whole = run(["openssl", "ts", "-verify", *over, *own]).returncode == 0
    anchor = ["-CAfile", str(tsa_ca)]
    trusted = tsa_ca and run(["openssl", "ts", "-verify", *over, *anchor]).returncode == 0
    match = re.search(r"(?m)^Time stamp: (\w+ +\d+ [\d:]+)(?:\.\d+)? (\d{4}) GMT", shown)
    if match is None or not (whole or trusted):
        raise Broken(f"{TSR} was altered or belongs to another signature.")
    stamped = datetime.strptime(" ".join(match.groups()) + " +0000", "%b %d %H:%M:%S %Y %z")
    doubt = "not trusted by the given authority" if tsa_ca else "authority not checked (--tsa-ca)"
    notes.append(f"Timestamp {stamped.isoformat()}: {'trusted' if trusted else doubt}.")
    return stamped if trusted else None


def run(command: Sequence[str]) -> "subprocess.CompletedProcess[bytes]":
    """Run a program in plain English with no input, keeping what it says."""
    english = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=english)


def put(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


def moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), timezone.utc)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Read the command line, print the verdict, return its exit code."""
    parser = argparse.ArgumentParser(description="Verify a signed production.")
    parser.add_argument("path", type=Path, help="the unpacked production, or its ZIP")
    parser.add_argument("--key", type=Path, required=True, help="file with the sender's public key")
    parser.add_argument("--fingerprint", help="which key, when the file holds several")
    parser.add_argument("--tsa-ca", type=Path, help="PEM file of the authority you trust")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(arguments)
    try:
        verdict = verify(given.path, given.key, given.fingerprint, given.tsa_ca)
    except (Unusable, OSError) as error:
        print(f"verify_production.py: {error}", file=sys.stderr)
        return 2
    if given.json:
        named = {"word": "verdict", "stamped_at": "timestamp"}
        shown = {named.get(key, key): value for key, value in verdict._asdict().items()}
        print(json.dumps(shown, sort_keys=True, default=datetime.isoformat))
    else:
        print(f"{verdict.word}: {verdict.reason}")
        print(*(f"  {note}" for note in (*verdict.notes, f"Key {verdict.fingerprint}")), sep="\n")
    return verdict.exit_code


if __name__ == "__main__":
    sys.exit(main())
