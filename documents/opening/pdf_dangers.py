"""What acts or hides in a PDF, found in its objects and not in its looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import pikepdf

from documents.view import CLICKED, Danger

_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch_action",
    "/SubmitForm": "form_submit",
    "/ImportData": "form_submit",
    "/GoToR": "external_link",
    "/GoToE": "embedded_file",
    "/Rendition": "active_content",
    "/Movie": "active_content",
    "/Sound": "active_content",
    "/RichMediaExecute": "active_content",
}
_SUBTYPES = {
    "/RichMedia": "active_content",
    "/Movie": "active_content",
    "/Screen": "active_content",
    "/3D": "active_content",
    "/FileAttachment": "embedded_file",
}
_MOST_NAMED = 50
_DEEPEST = 8
_BROKEN = (ValueError, RuntimeError, KeyError, TypeError, RecursionError)
_LONGEST_ARRAY = 2_000


def dangers_of(content: bytes) -> Iterator[Danger]:
    """Yield what is found, the same thing once. A file this reader cannot read gives nothing."""
    found: set[Danger] = set()
    # Where it fails, the other reader opened the file or says why not; what was seen stands.
    broken = suppress(pikepdf.PdfError, pikepdf.PasswordError, *_BROKEN)
    with broken, pikepdf.open(BytesIO(content)) as document:
        for entry in document.objects:
            for danger in _of(entry):
                if danger not in found:
                    found.add(danger)
                    yield danger
            if len(found) >= _MOST_NAMED:
                return


def _of(entry: Any, depth: int = 0) -> Iterator[Danger]:
    """Yield what one object does, and what lies directly in it."""
    if isinstance(entry, pikepdf.Stream):
        if entry.get("/Type") == "/EmbeddedFile":
            yield Danger("embedded_file")
        return
    if isinstance(entry, pikepdf.Dictionary):
        yield from _of_dictionary(entry)
        within = list(entry.as_dict().values())
    elif isinstance(entry, pikepdf.Array) and len(entry) <= _LONGEST_ARRAY:
        within = list(entry)
    else:
        return
    for value in within if depth < _DEEPEST else ():
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _of(value, depth + 1)


def _of_dictionary(entry: pikepdf.Dictionary) -> Iterator[Danger]:
    action, subtype = str(entry.get("/S", "")), str(entry.get("/Subtype", ""))
    if action == "/URI":
        where = str(entry.get("/URI", ""))[:200]
        yield Danger("external_link", where=where, detail=CLICKED)
    elif action in _ACTIONS:
        yield Danger(_ACTIONS[action], detail=str(entry.get("/F", ""))[:200])
    elif "/JS" in entry:
        yield Danger("javascript")
    if subtype in _SUBTYPES:
        yield Danger(_SUBTYPES[subtype])
    if "/XFA" in entry:
        yield Danger("active_content", detail="xfa")
    if "/EmbeddedFiles" in entry:
        yield Danger("embedded_file")
