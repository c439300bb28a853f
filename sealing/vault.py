"""Encrypted objects and fields, erasure by key.

An object is an age file in the Django storage ``vault`` (a folder, or S3 by settings). Its key is
an age identity in the key store, wrapped by the master key, so that destroying a few hundred bytes
makes every copy of the object unreadable, those in backups of the objects included. Plaintext is
streamed and never written to a temporary folder.
"""

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from typing import IO, BinaryIO

import pyrage
from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from core.errors import NotFound, Unavailable, WritdeskError
from core.ids import new_id
from sealing.errors import Altered, Erased
from sealing.keystore import (
    KeyStore,
    WrappedKey,
    create_master_key,
    read_master_keys,
    sync,
)
from sealing.secret_fields import FieldSealer

__all__ = [
    "Altered",
    "Erased",
    "ErasureProof",
    "StoredObject",
    "Vault",
    "create_master_key",
    "vault",
]

CHUNK = 1024 * 1024
# Ciphertext up to this size waits in memory, more of it in an unnamed temporary file.
_SPOOL = 8 * CHUNK


@dataclass(frozen=True)
class StoredObject:
    """Where an object lies and what it must be: lengths in bytes, digests in hexadecimal SHA-256.

    ``length`` and ``sha256`` are of the plaintext, the ``stored_`` ones of the ciphertext.
    """

    key_id: str
    name: str
    length: int
    sha256: str
    stored_length: int
    stored_sha256: str


@dataclass(frozen=True)
class ErasureProof:
    """What was erased and how we know: each object was tried afterwards and could not be read.

    ``attempts`` pairs the name of an object with the failure that reading it gave.
    """

    key_id: str
    purpose: str
    erased_at: str
    wrapped_sha256: str
    attempts: tuple[tuple[str, str], ...]


class Vault:
    """Objects and fields under one key store; whatever is not given comes from the settings."""

    def __init__(
        self,
        keys_dir: Path | None = None,
        master_key_file: Path | None = None,
        storage: Storage | None = None,
    ) -> None:
        self._keys_dir = keys_dir
        self._master_key_file = master_key_file
        self._storage = storage
        self._keystores: dict[tuple[Path | str, Path | str], KeyStore] = {}
        self._sealers: dict[KeyStore, FieldSealer] = {}

    @property
    def keystore(self) -> KeyStore:
        """Return the key store (``VAULT_KEYS_DIR``, ``VAULT_MASTER_KEY_FILE``)."""
        place = (
            self._keys_dir or settings.VAULT_KEYS_DIR,
            self._master_key_file or settings.VAULT_MASTER_KEY_FILE,
        )
        # A request seals dozens of fields, so that a path is not taken apart for each.
        if place not in self._keystores:
            self._keystores[place] = KeyStore(Path(place[0]), Path(place[1]))
        return self._keystores[place]

    @property
    def storage(self) -> Storage:
        """Return the storage of the ciphertext (the alias ``vault``)."""
        return self._storage or storages["vault"]

    def new_key(self, purpose: str) -> str:
        """Make the key of one snapshot, upload or production and return its id."""
        return self._made(purpose, durable=True).key_id

    def put_under_new_key(self, purpose: str, source: bytes) -> StoredObject:
        """Store bytes under a key of their own; the disk is waited for once for both.

        Raises as ``put`` does.
        """
        key = self._made(purpose, durable=False)
        return self._put(key, BytesIO(source), self.keystore.files_of(key.key_id))

    def put(self, key_id: str, source: BinaryIO | IO[bytes] | bytes) -> StoredObject:
        """Encrypt bytes or a readable stream, store it, read it back, and return what it is.

        Raises Erased or NotFound for the key, Unavailable when the storage refused, lost or changed
        it, and whatever the source itself raises.
        """
        key = self.keystore.get(key_id)
        return self._put(key, BytesIO(source) if isinstance(source, bytes) else source, ())

    def _made(self, purpose: str, *, durable: bool) -> WrappedKey:
        identity = pyrage.x25519.Identity.generate()
        secret, recipient = str(identity).encode("ascii"), str(identity.to_public())
        return self.keystore.add(purpose, secret, recipient, durable=durable)

    def _put(
        self, key: WrappedKey, source: BinaryIO | IO[bytes], unsynced: tuple[Path, ...]
    ) -> StoredObject:
        """Do what ``put`` promises, waiting for the disk to have ``unsynced`` as well."""
        recipient = pyrage.x25519.Recipient.from_str(key.recipient)
        plain = _CountedReader(source)
        # Only ciphertext waits here; a source that fails half-way leaves nothing in the storage.
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as spool:
            sealed = _CountedWriter(spool)
            try:
                pyrage.encrypt_io(plain, sealed, [recipient])
            except Exception as error:
                # age hides what the source said; the caller wants to know its own failure.
                raise plain.failure or error from None
            spool.seek(0)
            try:
                name = self.storage.save(f"{key.key_id}/{new_id()}.age", File(spool))
            except Exception as error:
                raise Unavailable("The storage does not take the object.") from error
        stored = StoredObject(
            key.key_id, name, plain.length, plain.sha256, sealed.length, sealed.sha256
        )
        try:
            self._sync(stored, unsynced)
            self.verify_stored(stored)
        except (Altered, NotFound) as error:
            raise Unavailable("The storage did not give back what it was given.") from error
        return stored

    @contextmanager
    def open(self, stored: StoredObject) -> Iterator[BinaryIO]:
        """Yield the plaintext as a stream. Raises Erased, NotFound or Unavailable on entry.

        Reading to the end raises Altered unless length and digest are the recorded ones, so what
        came before the end is proven only when the end was reached.
        """
        identity = pyrage.x25519.Identity.from_str(
            self.keystore.unwrap(stored.key_id).decode("ascii")
        )
        with self._open_stored(stored) as sealed:
            pipe = _DecryptingReader(sealed, identity, stored)
            reader = BufferedReader(pipe, CHUNK)
            try:
                yield reader
            finally:
                reader.close()

    def read(self, stored: StoredObject) -> bytes:
        """Return the whole plaintext, proven. Raises as ``open`` does, and Altered."""
        with self.open(stored) as reader:
            return reader.read()

    def verify(self, stored: StoredObject) -> None:
        """Decrypt the object to nowhere. Raises Altered unless it is exactly what was stored."""
        with self.open(stored) as reader:
            while reader.read(CHUNK):
                pass

    def verify_stored(self, stored: StoredObject) -> None:
        """Check the ciphertext alone, for which no key is needed. Raises Altered or NotFound."""
        with self._open_stored(stored) as sealed:
            reader = _CountedReader(sealed)
            while reader.read(CHUNK):
                pass
        if (reader.length, reader.sha256) != (stored.stored_length, stored.stored_sha256):
            raise Altered(f"The stored object {stored.name} was altered.")

    def delete_object(self, stored: StoredObject) -> None:
        """Remove the ciphertext; no error when it is gone already."""
        self.storage.delete(stored.name)

    def erase_key(self, key_id: str, objects: Iterable[StoredObject] = ()) -> ErasureProof:
        """Erase the key for ever, then try to read each object and return the failures as proof.

        May be repeated after a fault: the recorded moment stays the first one.
        """
        stone = self.keystore.erase(key_id)
        attempts = tuple((stored.name, self._failure_of(stored)) for stored in objects)
        return ErasureProof(
            stone.key_id, stone.purpose, stone.erased_at, stone.wrapped_sha256, attempts
        )

    def is_erased(self, key_id: str) -> bool:
        """Say whether this key was erased here."""
        try:
            self.keystore.get(key_id)
        except Erased:
            return True
        return False

    def rotate(self, new_master_key_file: Path) -> int:
        """Wrap every key to another master key file; see ``KeyStore.rewrap``."""
        return self.keystore.rewrap(new_master_key_file)

    @property
    def fields(self) -> FieldSealer:
        """Return what seals and opens single secret fields."""
        keystore = self.keystore
        if keystore not in self._sealers:
            self._sealers[keystore] = FieldSealer(keystore)
        return self._sealers[keystore]

    def seal_field(self, text: str, context: str) -> str:
        """Encrypt a short text for one place (``app.Model.field``): ``v1:<key id>:<base64>``."""
        return self.fields.seal(text, context)

    def open_field(self, token: str, context: str) -> str:
        """Return the text of a token. Raises Altered when it was changed or moved elsewhere."""
        return self.fields.open(token, context)

    @contextmanager
    def _open_stored(self, stored: StoredObject) -> Iterator[IO[bytes]]:
        try:
            sealed = self.storage.open(stored.name, "rb")
        except FileNotFoundError as error:
            raise NotFound(f"The storage does not hold {stored.name}.") from error
        except Exception as error:
            raise Unavailable(f"The storage does not give {stored.name}.") from error
        try:
            yield sealed
        finally:
            sealed.close()

    def _sync(self, stored: StoredObject, unsynced: tuple[Path, ...]) -> None:
        """Have the disk keep the object where the storage is a folder; others keep it by then."""
        paths = list(unsynced)
        if isinstance(self.storage, FileSystemStorage):
            # The file systems we run on (ext4, XFS, Btrfs) keep the name of a new file with it.
            paths.append(Path(self.storage.path(stored.name)))
        try:
            if paths:
                sync(*paths)
        except FileNotFoundError as error:
            raise NotFound(f"The storage does not hold {stored.name}.") from error

    def _failure_of(self, stored: StoredObject) -> str:
        """Try the front door and every key we still hold; return how both failed."""
        try:
            self.read(stored)
        except (Erased, NotFound) as error:
            refusal = error.message
        else:
            raise WritdeskError(f"{stored.name} is still readable after its key was erased.")
        try:
            with self._open_stored(stored) as sealed:
                pyrage.decrypt_io(
                    sealed, _CountedWriter(None), read_master_keys(self.keystore.master_key_file)
                )
        except NotFound:
            return f"{refusal} The stored object is gone."
        except (pyrage.DecryptError, OSError) as error:
            return f"{refusal} Decryption with the keys still held failed: {error}."
        raise WritdeskError(f"{stored.name} is readable with the master key itself.")


class _CountedReader:
    """Passes reads through and remembers length, SHA-256, and the failure of the source."""

    def __init__(self, source: BinaryIO | IO[bytes]) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self.length = 0
        self.failure: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self._source.read(size)
        except Exception as error:
            self.failure = error
            raise
        self._hash.update(piece)
        self.length += len(piece)
        return piece

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class _CountedWriter:
    """Passes writes on (to nowhere if there is no target) and remembers length and SHA-256."""

    def __init__(self, target: IO[bytes] | None) -> None:
        self._target = target
        self._hash = hashlib.sha256()
        self.length = 0

    def write(self, piece: bytes) -> int:
        if self._target is not None:
            self._target.write(piece)
        self._hash.update(piece)
        self.length += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept back here."""

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class _DecryptingReader(RawIOBase):
    """Pulls plaintext from age, which only pushes: a thread pushes into a pipe we read from."""

    def __init__(
        self, sealed: IO[bytes], identity: pyrage.x25519.Identity, stored: StoredObject
    ) -> None:
        super().__init__()
        self._stored = stored
        self._hash = hashlib.sha256()
        self._length = 0
        self._failure: Exception | None = None
        self._sealed = _CountedReader(sealed)
        self._read_end, write_end = os.pipe()
        self._thread = threading.Thread(target=self._push, args=(write_end, identity), daemon=True)
        self._thread.start()

    def _push(self, write_end: int, identity: pyrage.x25519.Identity) -> None:
        try:
            with os.fdopen(write_end, "wb", buffering=CHUNK) as pipe:
                pyrage.decrypt_io(self._sealed, pipe, [identity])
        except Exception as error:  # handed to the reading side, which decides what it means
            self._failure = error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        count = os.readv(self._read_end, [buffer])
        if count == 0:
            self._prove()
            return 0
        self._hash.update(memoryview(buffer)[:count])
        self._length += count
        return count

    def _prove(self) -> None:
        self._thread.join()
        if self._sealed.failure is not None:
            # An outage must not pass for an alteration.
            raise Unavailable("The storage stopped giving the object.") from self._sealed.failure
        if isinstance(self._failure, (pyrage.DecryptError, OSError)):
            raise Altered(f"The stored object {self._stored.name} was altered.") from self._failure
        if self._failure is not None:
            raise self._failure
        found = (self._length, self._hash.hexdigest())
        if found != (self._stored.length, self._stored.sha256):
            raise Altered(f"The stored object {self._stored.name} is not the recorded one.")

    def close(self) -> None:
        if not self.closed:
            # Closing our end first lets a thread that still pushes stop with a broken pipe.
            os.close(self._read_end)
            self._thread.join()
        super().close()


vault = Vault()
