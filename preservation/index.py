"""The index beside each page: one JSON line for a record, saying where in the page it lies.

The page is kept as it was received; the index lets a reader find records in it without knowing
the platform that wrote it.
"""

import base64
import json
from collections.abc import Iterator
from datetime import datetime

from servers.connectors.protocol import Page, Record


def index_of(page: Page) -> bytes:
    """Return the index of a page. A record whose bytes are not in the page carries them itself."""
    lines, position = [], 0
    for record in page.records:
        at = page.raw.find(record.raw, position)
        if at < 0:
            at = page.raw.find(record.raw)
        place: dict[str, object]
        if at < 0:
            place = {"raw": base64.b64encode(record.raw).decode("ascii")}
        else:
            place, position = {"offset": at, "length": len(record.raw)}, at + len(record.raw)
        lines.append(json.dumps(_described(record) | place, ensure_ascii=False))
    return "\n".join(lines).encode("utf-8")


def _described(record: Record) -> dict[str, object]:
    return {
        "kind": record.kind,
        "native_id": record.native_id,
        "room_id": record.room_id,
        "author_id": record.author_id,
        "at": None if record.at is None else record.at.isoformat(),
        "at_original": record.at_original,
        "state": record.state,
        "file_ref": record.file_ref,
    }


def records_of(index: bytes, page: bytes) -> Iterator[Record]:
    """Yield the records of a page in its order."""
    for line in index.decode("utf-8").split("\n"):
        if not line:
            continue
        entry = json.loads(line)
        if "raw" in entry:
            raw = base64.b64decode(entry["raw"])
        else:
            raw = page[entry["offset"] : entry["offset"] + entry["length"]]
        yield Record(
            kind=entry["kind"],
            native_id=entry["native_id"],
            room_id=entry["room_id"],
            author_id=entry["author_id"],
            at=None if entry["at"] is None else datetime.fromisoformat(entry["at"]),
            at_original=entry["at_original"],
            state=entry["state"],
            raw=raw,
            file_ref=entry["file_ref"],
        )


def file_refs_of(index: bytes) -> list[str]:
    """Return the references of files that the records of a page name, in their order."""
    lines = (json.loads(line) for line in index.decode("utf-8").split("\n") if line)
    return [entry["file_ref"] for entry in lines if entry["file_ref"]]
