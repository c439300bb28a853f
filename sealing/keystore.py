"""The key store: one wrapped secret a file, apart from the objects those secrets protect.

Every key has its own file ``<key id>.json`` in one directory, readable by the operator alone. The
secret inside is encrypted with age to the master key. Erasing a key writes a tombstone first and
then removes the file: a tombstone wins over a key file that an old backup brought back.
"""

import base64
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

import pyrage

from core.clock import now
from core.errors import NotFound, Unavailable, WritdeskError
from core.ids import new_id
from sealing.errors import Altered, Erased

_KEY_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")


@dataclass(frozen=True)
class WrappedKey:
    """One key as it lies in the store. ``recipient`` is the public age key, empty for a field key.

    ``purpose`` is a word such as ``snapshot`` or ``field``; ``wrapped`` is Base64 of an age file.
    """

    key_id: str
    purpose: str
    created_at: str
    recipient: str
    wrapped: str


@dataclass(frozen=True)
class Tombstone:
    """What remains of an erased key: which one, when, and the SHA-256 of the wrapped secret."""

    key_id: str
    purpose: str
    erased_at: str
    wrapped_sha256: str


def create_master_key(path: Path) -> str:
    """Write a new age identity to ``path`` with mode 0600 and return its public key.

    Raises FileExistsError rather than overwrite: a lost master key loses everything.
    """
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"# public key: {public}\n{identity}\n")
        file.flush()
        os.fsync(file.fileno())
    sync(path.parent)
    return public


def read_master_keys(path: Path) -> list[pyrage.x25519.Identity]:
    """Return the identities of a master key file. The first wraps new keys; all of them unwrap.

    Raises Unavailable when the file is missing, holds no identity, or others may read it.
    """
    try:
        if path.stat().st_mode & 0o077:
            raise Unavailable(f"Others may read the master key file {path}.", "Set mode 0600.")
        lines = path.read_text("ascii").split("\n")
        found = [line.strip() for line in lines if line.strip().startswith("AGE-SECRET-KEY-")]
        identities = [pyrage.x25519.Identity.from_str(line) for line in found]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise Unavailable(
            f"The master key file {path} cannot be read.",
            "Create it, or mend the setting.",
        ) from error
    if not identities:
        raise Unavailable(f"The master key file {path} holds no age identity.")
    return identities


class KeyStore:
    """A directory of wrapped keys and the master key file that opens them."""

    def __init__(self, directory: Path, master_key_file: Path) -> None:
        self.directory = directory
        self.master_key_file = master_key_file

    def add(
        self, purpose: str, secret: bytes, recipient: str = "", *, durable: bool = True
    ) -> WrappedKey:
        """Wrap a secret to the master key, store it durably and return its record.

        Not ``durable``, it outlives a power cut only once ``sync`` was called with ``files_of``.
        """
        key = WrappedKey(
            key_id=new_id(),
            purpose=purpose,
            created_at=now().isoformat(timespec="microseconds"),
            recipient=recipient,
            wrapped=_wrap(secret, read_master_keys(self.master_key_file)[0]),
        )
        self._write(self._key_path(key.key_id), asdict(key), durable)
        return key

    def files_of(self, key_id: str) -> tuple[Path, Path]:
        """Return what the disk must have of a key: its file, and the directory that names it."""
        return self._key_path(key_id), self.directory

    def get(self, key_id: str) -> WrappedKey:
        """Return the record of a key. Raises Erased, or NotFound for a key never stored here."""
        if self._tombstone_path(key_id).exists():
            raise Erased("The key of this object was erased.")
        try:
            return WrappedKey(**json.loads(self._key_path(key_id).read_bytes()))
        except FileNotFoundError as error:
            raise NotFound("The key store does not hold this key.") from error
        except (ValueError, TypeError) as error:
            raise Altered(f"The key file of {key_id} cannot be read.") from error

    def unwrap(self, key_id: str) -> bytes:
        """Return the secret of a key. Raises Erased, NotFound or Unavailable (wrong master)."""
        return _unwrap(self.get(key_id), read_master_keys(self.master_key_file))

    def holds(self, key_id: str) -> bool:
        """Say whether the key is here and was not erased."""
        # Asked before every field is sealed, and so without taking paths apart.
        place = os.path.join(self.directory, _checked(key_id))  # noqa: PTH118
        return os.path.exists(f"{place}.json") and not os.path.exists(f"{place}.erased")  # noqa: PTH110

    def keys(self, purpose: str | None = None) -> Iterator[WrappedKey]:
        """Yield the records of all keys that are not erased, of one purpose if given."""
        for path in sorted(self.directory.glob("*.json")):
            if _KEY_ID.fullmatch(path.stem) and not self._tombstone_path(path.stem).exists():
                key = self.get(path.stem)
                if purpose is None or key.purpose == purpose:
                    yield key

    def erase(self, key_id: str) -> Tombstone:
        """Erase one key for ever; a second call finishes or repeats the first one's answer."""
        grave = self._tombstone_path(key_id)
        if not grave.exists():
            key = self.get(key_id)
            stone = Tombstone(
                key_id=key_id,
                purpose=key.purpose,
                erased_at=now().isoformat(timespec="seconds"),
                wrapped_sha256=hashlib.sha256(key.wrapped.encode("ascii")).hexdigest(),
            )
            self._write(grave, asdict(stone))
        self._key_path(key_id).unlink(missing_ok=True)
        sync(self.directory)
        return Tombstone(**json.loads(grave.read_bytes()))

    def remove_resurrected(self) -> list[str]:
        """Remove key files that a restored backup put beside their tombstones; return the ids."""
        found = [
            path.name.removesuffix(".erased")
            for path in sorted(self.directory.glob("*.erased"))
            if path.with_suffix(".json").exists()
        ]
        for key_id in found:
            self._key_path(key_id).unlink(missing_ok=True)
        sync(self.directory)
        return found

    def rewrap(self, new_master_key_file: Path) -> int:
        """Wrap every key to the first identity of another master key file; return how many.

        May be interrupted and repeated: a key already wrapped to the new master is left alone.
        Point the settings at the new file afterwards.
        """
        new_identities = read_master_keys(new_master_key_file)
        identities = [*read_master_keys(self.master_key_file), *new_identities]
        changed = 0
        for key in self.keys():
            if _opens(key, new_identities[0]):
                continue
            wrapped = _wrap(_unwrap(key, identities), new_identities[0])
            self._write(self._key_path(key.key_id), asdict(replace(key, wrapped=wrapped)))
            changed += 1
        return changed

    def _key_path(self, key_id: str) -> Path:
        return self.directory / f"{_checked(key_id)}.json"

    def _tombstone_path(self, key_id: str) -> Path:
        return self.directory / f"{_checked(key_id)}.erased"

    def _write(self, path: Path, record: dict[str, str], durable: bool = True) -> None:
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, temporary = tempfile.mkstemp(dir=self.directory, prefix=".new-")
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(json.dumps(record, sort_keys=True))
                file.flush()
                if durable:
                    os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        if durable:
            sync(self.directory)


def _checked(key_id: str) -> str:
    if not _KEY_ID.fullmatch(key_id):
        raise WritdeskError("This is not the id of a key.")
    return key_id


def _wrap(secret: bytes, master: pyrage.x25519.Identity) -> str:
    return base64.b64encode(pyrage.encrypt(secret, [master.to_public()])).decode("ascii")


def _unwrap(key: WrappedKey, identities: list[pyrage.x25519.Identity]) -> bytes:
    try:
        return bytes(pyrage.decrypt(base64.b64decode(key.wrapped, validate=True), identities))
    except (ValueError, pyrage.DecryptError) as error:
        raise Unavailable(
            f"The master key does not open key {key.key_id}.",
            "Check that VAULT_MASTER_KEY_FILE is the one this key store belongs to.",
        ) from error


def _opens(key: WrappedKey, identity: pyrage.x25519.Identity) -> bool:
    try:
        _unwrap(key, [identity])
    except Unavailable:
        return False
    return True


def sync(*paths: Path) -> None:
    """Wait until the disk has what these files hold, and which files stand in these directories.

    Asked for at the same time, they share one turn of the file system's journal. Without the
    directory a power cut could bring an erased key back, or lose a new one.
    """
    first, *others = paths
    waiting = [_waiters().submit(_sync_one, path) for path in others]
    try:
        _sync_one(first)
    finally:
        wait(waiting)
    for each in waiting:
        each.result()


@cache
def _waiters() -> ThreadPoolExecutor:
    """Return threads that wait for the disk, begun once: beginning them costs as much as a wait."""
    return ThreadPoolExecutor(4, thread_name_prefix="disk")


# A process that was forked has none of its parent's threads.
os.register_at_fork(after_in_child=_waiters.cache_clear)


def _sync_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
