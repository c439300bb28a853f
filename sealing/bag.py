"""A production's files: a BagIt 1.0 bag (RFC 8493), its sums, and the rules its names obey.

Everything is first a list of ``BagFile``, so that a bag can be built from encrypted objects without
a plaintext folder; writing a folder is an explicit export.

======================== ===========================================================================
``data/…``               the payload; ``manifest-sha256.txt`` over it is frozen when it was built
``papers/…``             letters, certificate, custody: made after the payload was approved
``bagit.txt`` and others the tag files of BagIt; ``tagmanifest-sha256.txt`` covers them and papers
``SHA256SUMS``           covers every file above and is what is signed
``SHA256SUMS.asc`` …     signature, timestamp and log proof stand outside
======================== ===========================================================================
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

from core.errors import Conflict, Invalid
from sealing.errors import Altered

CHUNK = 1024 * 1024
PAYLOAD = "data/"
PAPERS = "papers/"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
SUMS = "SHA256SUMS"
OUTSIDE = frozenset({SUMS, f"{SUMS}.asc", f"{SUMS}.tsr", f"{SUMS}.tlog-proof"})
BAGIT_TXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
# What Windows refuses in a name, and the percent sign, which BagIt tools decode differently.
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\%]')
# Unicode's controls, invisible formatting, halves of characters, and separators of lines.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_LONGEST_NAME = 200
_LONGEST_PART = 120
_LONGEST_ENDING = 12
_LABEL = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")


@dataclass(frozen=True)
class BagFile:
    """One file of a bag: its path from the bag's root, length in bytes, SHA-256 (hex) and CRC-32.

    The CRC is no proof of anything; a ZIP wants it before the bytes.
    """

    path: str
    length: int
    sha256: str
    crc32: int


# How the bytes of a file are had when they are wanted; called again for each reading.
Opener = Callable[[], AbstractContextManager[BinaryIO]]
Entry = tuple[BagFile, Opener]


def measure(path: str, stream: IO[bytes]) -> BagFile:
    """Read a stream to its end and return what it is. Raises Invalid for an unsafe path."""
    check_name(path)
    digest, length, crc = hashlib.sha256(), 0, 0
    while piece := stream.read(CHUNK):
        digest.update(piece)
        length += len(piece)
        crc = zlib.crc32(piece, crc)
    return BagFile(path, length, digest.hexdigest(), crc)


def entry_of(path: str, content: bytes) -> Entry:
    """Return the entry of a small file whose bytes are at hand."""
    return measure(path, BytesIO(content)), lambda: BytesIO(content)


def check_name(path: str) -> None:
    """Refuse a path that some file system, or somebody's unpacker, would read as another one.

    Raises Invalid: not relative, ``..``, control characters, names Windows cannot hold, not in
    Unicode's composed form, or too long.
    """
    parts = path.split("/")
    problem = ""
    if any(part in ("", ".", "..") for part in parts):
        problem = "It does not stay inside the bag."
    elif _FORBIDDEN.search(path) or any(unicodedata.category(c) in _UNSEEN for c in path):
        problem = "It holds a character that is not allowed in a name."
    elif any(_DEVICE.fullmatch(part) or part[-1] in " ." for part in parts):
        problem = "Windows cannot hold such a name."
    elif unicodedata.normalize("NFC", path) != path:
        problem = "It is not in Unicode's composed form."
    elif len(path) > _LONGEST_NAME or any(len(part.encode()) > _LONGEST_PART for part in parts):
        problem = "It is too long."
    if problem:
        raise Invalid({path: [problem]})


def safe_part(name: str, fallback: str = "file") -> str:
    """Return one name near to that of somebody's upload, which ``check_name`` accepts."""
    kept = unicodedata.normalize("NFC", name.replace("/", "_"))
    kept = "".join(c for c in kept if unicodedata.category(c) not in _UNSEEN)
    kept = _FORBIDDEN.sub("_", kept).strip(" .") or fallback
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending.encode()) > _LONGEST_ENDING:
        stem, dot, ending = kept, "", ""
    room = _LONGEST_PART - len((dot + ending).encode()) - 1
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    kept = unicodedata.normalize("NFC", f"{stem}{dot}{ending}")
    return f"_{kept}" if _DEVICE.fullmatch(kept) else kept


def check_names(paths: Iterable[str]) -> None:
    """Check every path, and that no two are one on a system that ignores case."""
    seen: set[str] = set()
    for path in paths:
        check_name(path)
        folded = path.casefold()
        if folded in seen:
            raise Invalid({path: ["Another file has this name but for its case."]})
        seen.add(folded)
    for path in seen:
        if any(parent in seen for parent in _parents(path)):
            raise Invalid({path: ["It lies in a folder that is itself a file."]})


def manifest_bytes(files: Iterable[BagFile]) -> bytes:
    """Return the lines ``<sha256>  <path>`` in the order of the paths' UTF-8 bytes."""
    listed = sorted(files, key=lambda file: file.path.encode())
    check_names(file.path for file in listed)
    return "".join(f"{file.sha256}  {file.path}\n" for file in listed).encode()


def payload_digest(payload: Iterable[BagFile]) -> str:
    """Return the hexadecimal SHA-256 of the payload manifest: the digest that people approve."""
    return hashlib.sha256(manifest_bytes(_only(PAYLOAD, payload))).hexdigest()


def read_manifest(content: bytes) -> dict[str, str]:
    """Return {path: sha256} of a manifest or of SHA256SUMS.

    Raises Altered unless the bytes are exactly what ``manifest_bytes`` would write.
    """
    try:
        lines = content.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise Altered("The manifest is not UTF-8.") from error
    matches = [_LINE.fullmatch(line) for line in lines[:-1]]
    if lines[-1] or not all(matches):
        raise Altered("The manifest holds a line that is not a line of a manifest.")
    pairs = [(match[2], match[1]) for match in matches if match]
    paths = [path for path, _ in pairs]
    try:
        check_names(paths)
    except Invalid as error:
        raise Altered(f"The manifest names a file it must not name. {error.message}") from error
    if paths != sorted(paths, key=str.encode):
        raise Altered("The manifest is not in order.")
    return dict(pairs)


def tag_entries(
    payload: Sequence[BagFile],
    papers: Sequence[BagFile],
    info: Mapping[str, str],
    frozen_digest: str,
) -> list[Entry]:
    """Return the tag files of a bag, ``SHA256SUMS`` last, for a payload that was frozen before.

    ``papers`` lie under ``papers/``. ``info`` gives the labels of ``bag-info.txt``. Raises Altered
    when the payload is not the one whose manifest has ``frozen_digest``.
    """
    manifest = manifest_bytes(_only(PAYLOAD, payload))
    if hashlib.sha256(manifest).hexdigest() != frozen_digest:
        raise Altered("The payload is not the one that was frozen.")
    entries = [
        entry_of("bagit.txt", BAGIT_TXT),
        entry_of("bag-info.txt", _info_bytes(payload, info)),
        entry_of(MANIFEST, manifest),
    ]
    tags = [*_only(PAPERS, papers), *(file for file, _ in entries)]
    entries.append(entry_of(TAG_MANIFEST, manifest_bytes(tags)))
    covered = [*payload, *papers, *(file for file, _ in entries)]
    entries.append(entry_of(SUMS, manifest_bytes(covered)))
    return entries


def write_folder(folder: Path, entries: Iterable[Entry]) -> None:
    """Export entries into a new folder, each checked against its length and digest while written.

    Files are for the owner alone. Raises Altered, or Conflict when the folder exists already.
    """
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError as error:
        raise Conflict(f"{folder} exists already.", "Choose a folder that does not.") from error
    for file, opener in entries:
        check_name(file.path)
        target = folder / file.path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        digest, length = hashlib.sha256(), 0
        with os.fdopen(descriptor, "wb") as written, opener() as stream:
            while piece := stream.read(CHUNK):
                digest.update(piece)
                length += len(piece)
                written.write(piece)
        if (length, digest.hexdigest()) != (file.length, file.sha256):
            raise Altered(f"{file.path} is not what it was when the bag was built.")


def freeze_payload(folder: Path) -> str:
    """Write the manifest over a folder's ``data/`` and return its digest.

    Raises Altered when a manifest is there already and says something else.
    """
    content = manifest_bytes(file for file in files_in(folder) if file.path.startswith(PAYLOAD))
    target = folder / MANIFEST
    if target.exists() and target.read_bytes() != content:
        raise Altered("The payload changed after it was frozen.")
    target.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def complete(folder: Path, info: Mapping[str, str], frozen_digest: str) -> None:
    """Write the remaining tag files and ``SHA256SUMS`` of a folder whose payload was frozen."""
    files = [file for file in files_in(folder) if file.path.startswith((PAYLOAD, PAPERS))]
    payload = [file for file in files if file.path.startswith(PAYLOAD)]
    papers = [file for file in files if file.path.startswith(PAPERS)]
    for file, opener in tag_entries(payload, papers, info, frozen_digest):
        with opener() as stream:
            (folder / file.path).write_bytes(stream.read())


def write_bag(folder: Path, info: Mapping[str, str]) -> str:
    """Freeze and complete a folder in one go; return the digest of its payload manifest."""
    digest = freeze_payload(folder)
    complete(folder, info, digest)
    return digest


def check_complete(folder: Path) -> None:
    """Check that the folder holds exactly what ``SHA256SUMS`` lists, and that its manifests agree.

    Raises Altered for a file extra, missing or changed, a link, an unsafe name, or ``fetch.txt``.
    """
    found = {file.path: file.sha256 for file in files_in(folder) if file.path not in OUTSIDE}
    try:
        sums = read_manifest((folder / SUMS).read_bytes())
        manifest = read_manifest((folder / MANIFEST).read_bytes())
        tags = read_manifest((folder / TAG_MANIFEST).read_bytes())
    except FileNotFoundError as error:
        raise Altered(f"The bag has no {Path(error.filename).name}.") from error
    for path in sorted(found.keys() | sums.keys()):
        if path not in sums:
            raise Altered(f"{path} is not listed.")
        if path not in found:
            raise Altered(f"{path} is missing.")
        if found[path] != sums[path]:
            raise Altered(f"{path} was altered.")
    if manifest != {path: value for path, value in sums.items() if path.startswith(PAYLOAD)}:
        raise Altered(f"{MANIFEST} and {SUMS} disagree.")
    if any(sums.get(path) != value for path, value in tags.items()):
        raise Altered(f"{TAG_MANIFEST} and {SUMS} disagree.")


def files_in(folder: Path) -> Iterator[BagFile]:
    """Measure every file below a folder, in order. Raises Altered for links and ``fetch.txt``."""
    for path in _walk(folder, ""):
        if path.casefold() == "fetch.txt":
            raise Altered("A bag with fetch.txt is refused: its files could come from anywhere.")
        try:
            with (folder / path).open("rb") as stream:
                yield measure(path, stream)
        except Invalid as error:
            raise Altered(f"A name is not allowed. {error.message}") from error


def _walk(folder: Path, prefix: str) -> Iterator[str]:
    with os.scandir(folder) as scan:
        found = sorted(scan, key=lambda item: os.fsencode(item.name))
    for item in found:
        mode = item.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            yield from _walk(folder / item.name, f"{prefix}{item.name}/")
        elif stat.S_ISREG(mode):
            yield prefix + item.name
        else:
            raise Altered(f"{prefix}{item.name} is a link or a device, not a file.")


def _info_bytes(payload: Sequence[BagFile], info: Mapping[str, str]) -> bytes:
    octets = f"{sum(file.length for file in payload)}.{len(payload)}"
    rows = {**info, "Payload-Oxum": octets}
    for label, value in rows.items():
        if not _LABEL.fullmatch(label) or not value.strip() or not value.isprintable():
            raise Invalid({label: ["A label of bag-info.txt needs one printable line."]})
    return "".join(f"{label}: {value.strip()}\n" for label, value in rows.items()).encode()


def _only(prefix: str, files: Iterable[BagFile]) -> list[BagFile]:
    listed = list(files)
    for file in listed:
        if not file.path.startswith(prefix):
            raise Invalid({file.path: [f"It must lie under {prefix}"]})
    return listed


def _parents(path: str) -> Iterator[str]:
    parts = path.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))
