"""What tests of connectors share: reading to the end, and exports made for one test."""

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from servers.connectors.protocol import RECORD_KINDS, Connector, Scope
from servers.connectors.upload import UploadConnector, open_archive

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "archives"

EVERYTHING = Scope(frozenset(RECORD_KINDS))


@pytest.fixture
def everything() -> Scope:
    """A scope that restricts nothing."""
    return EVERYTHING


def read_all(connector: Connector, handle: str, scope: Scope = EVERYTHING) -> SimpleNamespace:
    """Every page of an account, and their records and gaps in one list each."""
    account = connector.find_account(handle)
    pages = [connector.fetch(account, scope)]
    while pages[-1].cursor is not None:
        pages.append(connector.fetch(account, scope, pages[-1].cursor))
    return SimpleNamespace(
        account=account,
        pages=pages,
        records=[record for page in pages for record in page.records],
        gaps=[gap for page in pages for gap in page.gaps],
    )


@pytest.fixture
def read() -> Callable[..., SimpleNamespace]:
    return read_all


def zip_of(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    target.seek(0)
    return target


def tar_of(members: dict[str, bytes], *extra: tarfile.TarInfo) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for member in extra:
            archive.addfile(member)
    return target.getvalue()


@pytest.fixture
def packed() -> SimpleNamespace:
    """``zip``, ``tar`` and ``targz`` make an archive of named members."""
    return SimpleNamespace(
        zip=zip_of,
        tar=lambda *args: io.BytesIO(tar_of(*args)),
        targz=lambda *args: io.BytesIO(gzip.compress(tar_of(*args), mtime=0)),
    )


@pytest.fixture
def dump(packed: SimpleNamespace) -> Callable[..., UploadConnector]:
    """A Rocket.Chat dump of the rows given: users, rooms, messages, uploads, and members."""

    def make(page_size: int = 500, extra: dict[str, bytes] | None = None, **rows: Any) -> Any:
        names = {"users": "users.json"}
        members = {
            names.get(name, f"rocketchat_{name.removesuffix('s')}.json"): json.dumps(found).encode()
            for name, found in rows.items()
            if name != "uploads"
        }
        if "uploads" in rows:
            members["rocketchat_uploads.json"] = json.dumps(rows["uploads"]).encode()
        members.update(extra or {})
        return open_archive(packed.zip(members), "dump.zip", page_size=page_size)

    return make


@pytest.fixture
def chat_example() -> Iterator[UploadConnector]:
    """The Rocket.Chat dump that ships as an example."""
    with (EXAMPLES / "rocketchat-dump-example.zip").open("rb") as source:
        yield open_archive(source, "rocketchat-dump-example.zip")


@pytest.fixture
def zulip_example() -> Iterator[UploadConnector]:
    """The Zulip export that ships as an example."""
    with (EXAMPLES / "zulip-user-example.tar.gz").open("rb") as source:
        yield open_archive(source, "zulip-user-example.tar.gz")
