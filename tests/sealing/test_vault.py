"""Objects in the vault: what goes in comes out, alterations are found, erased is erased."""

import hashlib
import io
import os
import shutil
import stat
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from django.core.files import File
from django.core.files.storage import FileSystemStorage

from core.errors import NotFound, Unavailable, WritdeskError
from core.ids import new_id
from sealing.errors import Altered, Erased
from sealing.vault import StoredObject, Vault, create_master_key


def ciphertext_path(vault: Vault, stored: StoredObject) -> Path:
    return Path(vault.storage.path(stored.name))


@pytest.mark.parametrize("length", [0, 1, 65_536, 65_537, 3_000_000])
def test_what_goes_in_comes_out(own_vault: Vault, length: int) -> None:
    content = os.urandom(length)
    stored = own_vault.put(own_vault.new_key("snapshot"), io.BytesIO(content))
    assert own_vault.read(stored) == content
    assert stored.length == length
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    sealed = ciphertext_path(own_vault, stored).read_bytes()
    assert stored.stored_length == len(sealed)
    assert stored.stored_sha256 == hashlib.sha256(sealed).hexdigest()


def test_the_storage_and_the_key_store_hold_no_plaintext(own_vault: Vault) -> None:
    secret = b"a message that nobody may find on the disk " * 2000
    stored = own_vault.put(own_vault.new_key("snapshot"), secret)
    root = own_vault.keystore.directory.parent
    written = [path.read_bytes() for path in root.rglob("*") if path.is_file()]
    assert len(written) == 3
    assert not any(secret[:40] in content for content in written)
    assert own_vault.read(stored) == secret


@pytest.mark.services
def test_reading_and_writing_put_nothing_into_the_temporary_folder(
    own_vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = tmp_path / "temporary"
    watched.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(watched))
    marker = b"plaintext marker"
    seen: list[bool] = []

    class Watching(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            for entry in os.scandir("/proc/self/fd"):
                if str(Path(entry.path).readlink()).startswith(str(watched)):
                    seen.append(marker in Path(entry.path).read_bytes())
            return super().read(size)

    stored = own_vault.put(own_vault.new_key("snapshot"), Watching(marker * 800_000))
    assert seen
    assert not any(seen)
    with own_vault.open(stored) as reader:
        assert reader.read(16) == marker
        assert list(watched.iterdir()) == []


@pytest.mark.services
def test_a_large_object_takes_little_memory(own_vault: Vault) -> None:
    class Zeros(io.RawIOBase):
        left = 64 << 20

        def read(self, size: int = -1) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    tracemalloc.start()
    try:
        stored = own_vault.put(own_vault.new_key("snapshot"), Zeros())
        own_vault.verify(stored)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert stored.length == 64 << 20
    assert peak < 24 << 20


@pytest.mark.parametrize("where", ["header", "middle", "last"])
def test_one_flipped_byte_is_found(own_vault: Vault, where: str) -> None:
    stored = own_vault.put(own_vault.new_key("snapshot"), os.urandom(200_000))
    path = ciphertext_path(own_vault, stored)
    sealed = bytearray(path.read_bytes())
    sealed[{"header": 100, "middle": len(sealed) // 2, "last": -1}[where]] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(Altered):
        own_vault.read(stored)
    with pytest.raises(Altered):
        own_vault.verify_stored(stored)


@pytest.mark.parametrize("kept", [0, 50, 200, 65_752, 131_304])
def test_a_shortened_object_is_found(own_vault: Vault, kept: int) -> None:
    stored = own_vault.put(own_vault.new_key("snapshot"), os.urandom(200_000))
    path = ciphertext_path(own_vault, stored)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(Altered):
        own_vault.verify(stored)


def test_an_object_exchanged_for_another_of_the_same_key_is_found(own_vault: Vault) -> None:
    key = own_vault.new_key("snapshot")
    one, other = own_vault.put(key, b"one"), own_vault.put(key, b"two")
    shutil.copy(ciphertext_path(own_vault, other), ciphertext_path(own_vault, one))
    with pytest.raises(Altered):
        own_vault.read(one)


def test_a_missing_object_and_an_unknown_key_are_not_found(own_vault: Vault) -> None:
    stored = own_vault.put(own_vault.new_key("snapshot"), b"here")
    own_vault.delete_object(stored)
    own_vault.delete_object(stored)
    with pytest.raises(NotFound):
        own_vault.read(stored)
    with pytest.raises(NotFound):
        own_vault.put(new_id(), b"nowhere")
    with pytest.raises(WritdeskError):
        own_vault.put("../../etc/passwd", b"nowhere")


def test_a_source_that_fails_leaves_nothing_in_the_storage(own_vault: Vault) -> None:
    class Failing(io.RawIOBase):
        count = 0

        def read(self, size: int = -1) -> bytes:
            self.count += 1
            if self.count > 50:
                raise ConnectionResetError("the server went away")
            return bytes(size)

    with pytest.raises(ConnectionResetError, match="the server went away"):
        own_vault.put(own_vault.new_key("snapshot"), Failing())
    objects = Path(own_vault.storage.path(""))
    assert not objects.exists() or list(objects.rglob("*.age")) == []


class BrokenStorage(FileSystemStorage):
    """Gives the first half of an object and then loses the connection."""

    def _open(self, name: str, mode: str = "rb") -> File:
        class Cut(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                if self.tell() >= len(self.getvalue()) // 2:
                    raise ConnectionResetError("the storage went away")
                return super().read(size)

        return File(Cut(Path(self.path(name)).read_bytes()))

    def _save(self, name: str, content: File) -> str:
        raise ConnectionRefusedError("the storage is away")


def test_an_outage_of_the_storage_is_no_alteration(own_vault: Vault) -> None:
    stored = own_vault.put(own_vault.new_key("snapshot"), os.urandom(200_000))
    store = own_vault.keystore
    broken = Vault(
        store.directory, store.master_key_file, BrokenStorage(own_vault.storage.path(""))
    )
    with pytest.raises(Unavailable, match="stopped giving"):
        broken.read(stored)
    with pytest.raises(Unavailable, match="does not take"):
        broken.put(stored.key_id, b"more")


def test_a_reader_may_stop_early_and_read_lines(own_vault: Vault) -> None:
    stored = own_vault.put(own_vault.new_key("snapshot"), b"line\n" * 1_000_000)
    with own_vault.open(stored) as reader:
        assert reader.readline() == b"line\n"
    with pytest.raises(KeyError), own_vault.open(stored):
        raise KeyError("the error of the reader is the one that is seen")
    with own_vault.open(stored) as reader:
        assert sum(1 for _ in reader) == 1_000_000


def test_after_erasure_nothing_reads_the_object_and_the_proof_says_so(own_vault: Vault) -> None:
    key, other = own_vault.new_key("snapshot"), own_vault.new_key("snapshot")
    stored, gone = own_vault.put(key, b"to be erased"), own_vault.put(key, b"gone before")
    kept = own_vault.put(other, b"kept")
    own_vault.delete_object(gone)
    proof = own_vault.erase_key(key, [stored, gone])
    assert [name for name, _ in proof.attempts] == [stored.name, gone.name]
    assert "No matching keys" in proof.attempts[0][1]
    assert "gone" in proof.attempts[1][1]
    assert own_vault.is_erased(key)
    assert not own_vault.is_erased(other)
    for attempt in (own_vault.read, own_vault.verify):
        with pytest.raises(Erased):
            attempt(stored)
    with pytest.raises(Erased):
        own_vault.put(key, b"more")
    assert own_vault.read(kept) == b"kept"


def test_erasing_again_keeps_the_first_moment(own_vault: Vault) -> None:
    key = own_vault.new_key("snapshot")
    first = own_vault.erase_key(key)
    assert own_vault.erase_key(key) == first


def test_a_restored_key_file_does_not_undo_an_erasure(own_vault: Vault, tmp_path: Path) -> None:
    key = own_vault.new_key("snapshot")
    stored = own_vault.put(key, b"erased")
    backup = shutil.copytree(own_vault.keystore.directory, tmp_path / "backup")
    own_vault.erase_key(key)
    shutil.copytree(backup, own_vault.keystore.directory, dirs_exist_ok=True)
    with pytest.raises(Erased):
        own_vault.read(stored)
    assert own_vault.keystore.remove_resurrected() == [key]
    assert not (own_vault.keystore.directory / f"{key}.json").exists()


def test_rotation_rewraps_every_key_and_the_old_master_opens_none(
    own_vault: Vault, tmp_path: Path
) -> None:
    stored = own_vault.put(own_vault.new_key("snapshot"), b"content")
    token = own_vault.seal_field("secret", "app.Model.field")
    create_master_key(tmp_path / "new.txt")
    assert own_vault.rotate(tmp_path / "new.txt") == 2
    assert own_vault.rotate(tmp_path / "new.txt") == 0
    with pytest.raises(Unavailable):
        own_vault.read(stored)
    renewed = Vault(own_vault.keystore.directory, tmp_path / "new.txt", own_vault.storage)
    assert renewed.read(stored) == b"content"
    assert renewed.open_field(token, "app.Model.field") == "secret"


def test_files_of_keys_are_for_the_operator_alone(own_vault: Vault) -> None:
    key = own_vault.new_key("snapshot")
    store = own_vault.keystore
    for path in (store.directory / f"{key}.json", store.master_key_file):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.directory.stat().st_mode) == 0o700
    with pytest.raises(FileExistsError):
        create_master_key(store.master_key_file)
    store.master_key_file.chmod(0o644)
    with pytest.raises(Unavailable, match="Others may read"):
        own_vault.put(own_vault.new_key("snapshot"), b"")


def test_a_foreign_master_key_is_an_unavailable_vault(own_vault: Vault, tmp_path: Path) -> None:
    stored = own_vault.put(own_vault.new_key("snapshot"), b"content")
    create_master_key(tmp_path / "foreign.txt")
    foreign = Vault(own_vault.keystore.directory, tmp_path / "foreign.txt", own_vault.storage)
    with pytest.raises(Unavailable, match="does not open"):
        foreign.read(stored)
    missing = Vault(own_vault.keystore.directory, tmp_path / "missing.txt", own_vault.storage)
    with pytest.raises(Unavailable):
        missing.read(stored)


def test_a_record_that_does_not_match_is_refused(own_vault: Vault) -> None:
    stored = own_vault.put(own_vault.new_key("snapshot"), b"content")
    with pytest.raises(Altered):
        own_vault.read(replace(stored, length=8))
    with pytest.raises(Altered):
        own_vault.read(replace(stored, sha256="0" * 64))


def test_objects_are_ordinary_age_files(own_vault: Vault) -> None:
    key = own_vault.new_key("snapshot")
    stored = own_vault.put(key, b"readable by age itself")
    identity = pyrage.x25519.Identity.from_str(own_vault.keystore.unwrap(key).decode())
    sealed = ciphertext_path(own_vault, stored).read_bytes()
    assert pyrage.decrypt(sealed, [identity]) == b"readable by age itself"
