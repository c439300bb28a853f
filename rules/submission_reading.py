"""Reads JSON tables field by field and collects every mistake under its dotted path."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from core.errors import Invalid

Word = TypeVar("Word", bound=str)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class SubmissionError(Invalid):
    """The JSON of a submission cannot be read; ``errors`` maps dotted paths to what is wrong."""


class TableReader:
    """Reads one table; ``finish`` names the fields that nobody asked for.

    Each reader returns None (or empty) for a missing field, null, blank text or a wrong value; a
    wrong value is noted in ``errors``.
    """

    def __init__(self, raw: object, path: str, errors: dict[str, list[str]]) -> None:
        self._path = path
        self._errors = errors
        self._read: set[str] = set()
        self._raw: Mapping[str, Any] = {}
        if isinstance(raw, Mapping):
            self._raw = raw
        elif raw is not None:
            self._wrong(path or "$", "must be an object")

    def finish(self) -> None:
        """Note every field that is not part of the table."""
        for name in self._raw:
            if name not in self._read:
                self._wrong(self._at(str(name)), "is not a known field")

    def text(self, name: str, *, numbers: bool = False) -> str | None:
        """Return trimmed text; whole numbers are taken as text where people write them so."""
        return self._text(self._get(name), self._at(name), numbers)

    def line(self, name: str, *, numbers: bool = False) -> str | None:
        """Return text as one line, for what stands in letters that are set line by line."""
        text = self.text(name, numbers=numbers)
        return " ".join(text.split()) if text else None

    def flag(self, name: str) -> bool | None:
        """Return true, false or None."""
        value = self._get(name)
        if value is None or isinstance(value, bool):
            return value
        self._wrong(self._at(name), "must be true or false")
        return None

    def day(self, name: str) -> date | None:
        """Return a date written YYYY-MM-DD."""
        text = self.text(name)
        if text is None:
            return None
        try:
            if _ISO_DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            # Thirteen months or 30 February look like a date and are none; the note below says so.
            pass
        self._wrong(self._at(name), "must be a date written YYYY-MM-DD")
        return None

    def choice(self, name: str, allowed: Sequence[Word]) -> Word | None:
        """Return one of the allowed words, however its case, blanks and hyphens are written."""
        return self._choice(self._get(name), self._at(name), allowed)

    def choices(self, name: str, allowed: Sequence[Word]) -> tuple[Word, ...]:
        """Return a list of allowed words, each once, in the order given."""
        found = (
            self._choice(item, f"{self._at(name)}[{index}]", allowed)
            for index, item in enumerate(self._list(name))
        )
        return tuple(dict.fromkeys(word for word in found if word is not None))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts without the blank ones."""
        found = (
            self._text(item, f"{self._at(name)}[{index}]", False)
            for index, item in enumerate(self._list(name))
        )
        return tuple(text for text in found if text is not None)

    def table(self, name: str) -> TableReader:
        """Return a reader of a nested table; of an empty one where it is missing."""
        return TableReader(self._get(name), self._at(name), self._errors)

    def tables(self, name: str) -> list[TableReader]:
        """Return a reader for each entry of a list of tables."""
        return [
            TableReader(item, f"{self._at(name)}[{index}]", self._errors)
            for index, item in enumerate(self._list(name))
        ]

    def binary(self, name: str) -> bytes:
        """Return the bytes of base64 text, line breaks allowed."""
        value = self._get(name)
        if value is None:
            return b""
        if not isinstance(value, str):
            self._wrong(self._at(name), "must be base64 text")
            return b""
        # Most is written without a break, and is not copied to take one out.
        found = _decoded(value)
        if found is None:
            found = _decoded("".join(value.split()))
        if found is None:
            self._wrong(self._at(name), "must be base64")
        return found or b""

    def _get(self, name: str) -> Any:
        self._read.add(name)
        return self._raw.get(name)

    def _list(self, name: str) -> Sequence[Any]:
        value = self._get(name)
        if value is None:
            return ()
        if isinstance(value, (list, tuple)):
            return value
        self._wrong(self._at(name), "must be a list")
        return ()

    def _text(self, value: Any, path: str, numbers: bool) -> str | None:
        if value is None:
            return None
        if numbers and isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            self._wrong(path, "must be text")
            return None
        if not _storable(value):
            self._wrong(path, "contains a character that cannot be stored")
            return None
        return value.strip() or None

    def _choice(self, value: Any, path: str, allowed: Sequence[Word]) -> Word | None:
        text = self._text(value, path, False)
        if text is None:
            return None
        plain = re.sub(r"[\s-]+", "_", text.lower())
        for word in allowed:
            if word == plain:
                return word
        self._wrong(path, f"must be one of {', '.join(allowed)}")
        return None

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _wrong(self, path: str, message: str) -> None:
        self._errors.setdefault(path, []).append(message)


def _storable(text: str) -> bool:
    """NUL and lone surrogates fit into no database and no UTF-8."""
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False


def _decoded(text: str) -> bytes | None:
    """Return the bytes of base64 without breaks, or None where it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
