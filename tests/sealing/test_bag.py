"""Bags that archives' own tools accept, and names that no unpacker can misread."""

import hashlib
import logging
import os
import subprocess
from pathlib import Path

import bagit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Conflict, Invalid
from sealing import bag
from sealing.errors import Altered
from sealing.vault import Vault

INFO = {"Source-Organization": "Example Desk", "External-Identifier": "LER-2026-EXAMPL"}
PAYLOAD = {
    "data/messages.jsonl": b'{"text": "hello"}\n' * 1000,
    "data/files/schéma 1.png": bytes(range(256)),
    "data/empty.txt": b"",
}
PAPERS = {"papers/letter.pdf": b"%PDF-1.7 letter", "papers/custody.txt": b"who had it when\n"}


def lay_out(folder: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "bag"
    lay_out(folder, {**PAYLOAD, **PAPERS})
    bag.write_bag(folder, INFO)
    return folder


def check_with_bagit(folder: Path) -> bool:
    logging.getLogger("bagit").setLevel(logging.CRITICAL)
    return bool(bagit.Bag(str(folder)).is_valid())


def test_other_tools_accept_the_bag(folder: Path) -> None:
    assert check_with_bagit(folder)
    command = ["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    bag.check_complete(folder)
    assert bagit.Bag(str(folder)).info["Payload-Oxum"] == "18256.3"
    for outside in bag.OUTSIDE - {"SHA256SUMS"}:
        (folder / outside).write_bytes(b"made afterwards")
    assert check_with_bagit(folder)
    bag.check_complete(folder)


def test_papers_made_later_do_not_change_what_was_approved(tmp_path: Path) -> None:
    folder = tmp_path / "bag"
    lay_out(folder, PAYLOAD)
    approved = bag.freeze_payload(folder)
    manifest = (folder / "manifest-sha256.txt").read_bytes()
    assert approved == hashlib.sha256(manifest).hexdigest()
    lay_out(folder, PAPERS)
    bag.complete(folder, INFO, approved)
    assert (folder / "manifest-sha256.txt").read_bytes() == manifest
    bag.check_complete(folder)


def test_a_payload_changed_after_freezing_is_refused(tmp_path: Path) -> None:
    lay_out(tmp_path, PAYLOAD)
    approved = bag.freeze_payload(tmp_path)
    (tmp_path / "data/empty.txt").write_bytes(b"no longer")
    with pytest.raises(Altered, match="frozen"):
        bag.freeze_payload(tmp_path)
    with pytest.raises(Altered, match="frozen"):
        bag.complete(tmp_path, INFO, approved)


def test_a_bag_from_the_vault_equals_a_bag_from_a_folder(
    folder: Path, own_vault: Vault, tmp_path: Path
) -> None:
    key = own_vault.new_key("production")

    def sealed(path: str, content: bytes) -> bag.Entry:
        stored = own_vault.put(key, content)
        with own_vault.open(stored) as stream:
            return bag.measure(path, stream), lambda: own_vault.open(stored)

    payload = [sealed(path, content) for path, content in PAYLOAD.items()]
    papers = [sealed(path, content) for path, content in PAPERS.items()]
    files = [file for file, _ in payload]
    approved = bag.payload_digest(files)
    tags = bag.tag_entries(files, [file for file, _ in papers], INFO, approved)
    bag.write_folder(tmp_path / "export", [*payload, *papers, *tags])
    assert list(bag.files_in(tmp_path / "export")) == list(bag.files_in(folder))
    assert check_with_bagit(tmp_path / "export")
    with pytest.raises(Conflict):
        bag.write_folder(tmp_path / "export", [])


def test_an_export_notices_bytes_that_changed_since(tmp_path: Path) -> None:
    file, _ = bag.entry_of("data/x", b"then")
    with pytest.raises(Altered, match="data/x"):
        bag.write_folder(tmp_path / "out", [(file, bag.entry_of("data/x", b"now!")[1])])


def test_every_kind_of_change_is_found(folder: Path) -> None:
    for path in [*sorted(PAYLOAD | PAPERS), "bag-info.txt", "bagit.txt", bag.MANIFEST]:
        before = (folder / path).read_bytes()
        (folder / path).write_bytes(before + b"x")
        with pytest.raises(Altered):
            bag.check_complete(folder)
        (folder / path).unlink()
        with pytest.raises(Altered, match=r"missing|has no"):
            bag.check_complete(folder)
        (folder / path).write_bytes(before)
    for extra in ("data/extra", "papers/extra", "extra", "fetch.txt"):
        (folder / extra).write_bytes(b"")
        with pytest.raises(Altered, match=r"not listed|fetch"):
            bag.check_complete(folder)
        (folder / extra).unlink()
    bag.check_complete(folder)


def test_links_and_devices_are_refused(folder: Path) -> None:
    (folder / "data/link").symlink_to("/etc/hostname")
    with pytest.raises(Altered, match="link"):
        bag.check_complete(folder)
    (folder / "data/link").unlink()
    os.mkfifo(folder / "data/pipe")
    with pytest.raises(Altered, match="device"):
        bag.check_complete(folder)


@pytest.mark.parametrize(
    "path",
    [
        *("", "/data/x", "data//x", "data/../x", "../x", "data/./x", "data/x/", "data\\x"),
        *("data/a\nb", "data/a\0b", "data/a%0Ab", "data/C:x", "data/nul", "data/Com1.txt"),
        *(
            "data/x.",
            "data/x ",
            "data/e\u0301",
            "data/a\u202eb",
            "data/\ud800",
            "data/" + "x" * 121,
        ),
        "/".join(["data", *["x" * 40] * 5]),
    ],
)
def test_names_that_could_be_misread_are_refused(path: str) -> None:
    with pytest.raises(Invalid):
        bag.check_name(path)


def test_two_names_that_are_one_elsewhere_are_refused() -> None:
    for pair in (("data/A", "data/a"), ("data/a", "data/a/b"), ("data/a", "data/a")):
        with pytest.raises(Invalid):
            bag.check_names(pair)


def test_a_manifest_has_one_spelling_only() -> None:
    files = [bag.entry_of(path, content)[0] for path, content in PAYLOAD.items()]
    content = bag.manifest_bytes(files)
    assert bag.read_manifest(content) == {file.path: file.sha256 for file in files}
    lines = content.splitlines(keepends=True)
    for broken in (
        content[:-1],
        content.replace(b"  ", b" "),
        content.upper(),
        content + b"\n",
        b"".join(reversed(lines)),
        content + lines[-1],
        content.replace(b"data/empty.txt", b"../../empty"),
        b"\xff" + content,
    ):
        with pytest.raises(Altered):
            bag.read_manifest(broken)


def test_the_places_of_payload_and_papers_are_kept_apart() -> None:
    payload, paper = bag.entry_of("data/x", b"")[0], bag.entry_of("papers/y", b"")[0]
    with pytest.raises(Invalid, match=r"under data/"):
        bag.payload_digest([paper])
    with pytest.raises(Invalid, match=r"under papers/"):
        bag.tag_entries([payload], [payload], INFO, bag.payload_digest([payload]))
    for label, value in (("Bad Label", "x"), ("Note", "two\nlines"), ("Note", " ")):
        with pytest.raises(Invalid):
            bag.tag_entries([payload], [], {label: value}, bag.payload_digest([payload]))


@given(st.text(max_size=300))
def test_any_upload_gets_a_name_that_is_accepted(name: str) -> None:
    bag.check_name(f"data/{bag.safe_part(name)}")


def test_an_ordinary_name_is_kept() -> None:
    for name in ("photo 1.png", "схема.pdf", "data_2026-01-01.tar.gz", "🙂.txt"):
        assert bag.safe_part(name) == name
    assert bag.safe_part("../../etc/passwd") == "_._etc_passwd"
    assert bag.safe_part("nul.txt") == "_nul.txt"
    assert bag.safe_part("x" * 500 + ".png").endswith("x.png")
    assert bag.safe_part("\u202e...") == "file"
