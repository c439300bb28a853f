"""Which category a field of a chat platform belongs to, and what of a record may leave.

The maps are data in ``field_maps/``. A field no map names is not disclosed, because what it
holds is unknown to us; secrets never leave, whatever was ordered (G2, G6, invariant I8).
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

CATEGORIES = frozenset({"registration", "subscriber", "records", "content", "secret"})
SECRET = "secret"  # noqa: S105

SECRET_NAMES = frozenset(
    {
        "access_token", "accesstoken", "api_key", "apikey", "bcrypt", "client_secret",
        "e2ekey", "hashedtoken", "login_token", "logintoken", "passwd", "password",
        "private_key", "privatekey", "refresh_token", "refreshtoken", "secret",
        "sessiontoken", "token", "totp",
    }
)  # fmt: skip
"""Names that mean a secret wherever they stand, compared without case: the maps know today's
fields, and tomorrow's version may put a token beneath one that is mapped as content."""

MAPS = Path(__file__).parent / "field_maps"


@dataclass(frozen=True)
class FieldMap:
    """One platform's fields: category by kind and dotted path, and what is left out knowingly."""

    categories: Mapping[str, Mapping[str, str]]
    unmapped: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Disclosable:
    """What of a record may leave, and what stayed behind.

    ``omitted_unmapped`` counts dotted paths, ``omitted_category`` the categories that were not
    granted, both once for each place in the record; ``secrets`` is a number only.
    """

    fields: dict[str, Any]
    omitted_unmapped: Counter[str] = field(default_factory=Counter)
    omitted_category: Counter[str] = field(default_factory=Counter)
    secrets: int = 0


@cache
def field_map(platform: str) -> FieldMap:
    """The map of a platform; raises KeyError for a platform without one, ValueError for a map
    that names an unknown category."""
    path = MAPS / f"{platform}.toml"
    if not platform.isalnum() or not path.is_file():
        raise KeyError(f"No field map for the platform {platform!r}")
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    unmapped = {kind: frozenset(names) for kind, names in tables.pop("unmapped", {}).items()}
    for kind, fields in tables.items():
        for name, category in fields.items():
            if category not in CATEGORIES:
                raise ValueError(f"{platform}: {kind}.{name} has the category {category!r}")
            if name in unmapped.get(kind, ()):
                raise ValueError(f"{platform}: {kind}.{name} is mapped and unmapped at once")
    return FieldMap(tables, unmapped)


def category_of(platform: str, kind: str, path: str) -> str | None:
    """The category of a field by its dotted path (lists do not count as a step).

    The longest mapped beginning of the path decides, but nothing below a secret is anything
    else. None means unmapped: not disclosed.
    """
    found = field_map(platform)
    mapped, left_out = found.categories.get(kind, {}), found.unmapped.get(kind, frozenset())
    steps = path.split(".")
    if any(step.casefold() in SECRET_NAMES for step in steps):
        return SECRET
    category: str | None = None
    for end in range(1, len(steps) + 1):
        beginning = ".".join(steps[:end])
        if mapped.get(beginning) == SECRET:
            return SECRET
        if beginning in mapped:
            category = mapped[beginning]
        elif beginning in left_out:
            category = None
    return category


def deliberately_unmapped(platform: str, kind: str, path: str) -> bool:
    """Whether the map names the field, or one above it, as known and not disclosed."""
    left_out = field_map(platform).unmapped.get(kind, frozenset())
    steps = path.split(".")
    return any(".".join(steps[:end]) in left_out for end in range(1, len(steps) + 1))


def disclosable(platform: str, kind: str, raw: bytes, granted: frozenset[str]) -> Disclosable:
    """The fields of a record whose category is granted.

    ``raw`` is the record as the source wrote it, one JSON object. Numbers with a point come
    out as the text they were written in, since a float would round a time. ``secret`` cannot be
    granted. Raises KeyError for a platform without a map and ValueError for a ``raw`` that is
    no JSON object or a grant of an unknown category.
    """
    unknown = granted - (CATEGORIES - {SECRET})
    if unknown:
        raise ValueError(f"These categories cannot be granted: {', '.join(sorted(unknown))}")
    record = json.loads(raw, parse_float=str)
    if not isinstance(record, dict):
        raise ValueError("A record is one JSON object")
    sieve = _Sieve(platform, kind, granted)
    kept = sieve.sift_object(record, "")
    return Disclosable(kept, sieve.unmapped, sieve.categories, sieve.secrets)


NOTHING = object()


class _Sieve:
    """Walks a record once and keeps what may leave."""

    def __init__(self, platform: str, kind: str, granted: frozenset[str]) -> None:
        self._platform = platform
        self._kind = kind
        self._granted = granted
        mapped = field_map(platform).categories.get(kind, {})
        self._inner = {
            ".".join(path.split(".")[:end])
            for path in mapped
            for end in range(1, len(path.split(".")))
        }
        self.unmapped: Counter[str] = Counter()
        self.categories: Counter[str] = Counter()
        self.secrets = 0

    def sift_object(self, value: dict[str, Any], above: str) -> dict[str, Any]:
        kept = {}
        for name, inner in value.items():
            # A dot in a name must not make it look like a path of the map.
            step = name.replace(".", "\N{ONE DOT LEADER}")
            found = self._sift(inner, f"{above}.{step}" if above else step)
            if found is not NOTHING:
                kept[name] = found
        return kept

    def _sift(self, value: Any, path: str) -> Any:
        """What is kept of a value, or NOTHING."""
        category = category_of(self._platform, self._kind, path)
        if category == SECRET:
            self.secrets += 1
            return NOTHING
        opens = isinstance(value, (dict, list)) and (path in self._inner or category is not None)
        if opens and (category is None or category in self._granted):
            return self._sift_inside(value, path, keep_empty=category is not None)
        if category in self._granted:
            return value
        if category is None:
            self.unmapped[path] += 1
        else:
            self.categories[category] += 1
        return NOTHING

    def _sift_inside(self, value: Any, path: str, *, keep_empty: bool) -> Any:
        if isinstance(value, dict):
            kept = self.sift_object(value, path)
            return kept if kept or keep_empty else NOTHING
        if not isinstance(value, list):
            return self._sift(value, path)
        items = [self._sift_item(item, path, keep_empty=keep_empty) for item in value]
        kept_items = [item for item in items if item is not NOTHING]
        return kept_items if kept_items or keep_empty else NOTHING

    def _sift_item(self, item: Any, path: str, *, keep_empty: bool) -> Any:
        if isinstance(item, (dict, list)):
            return self._sift_inside(item, path, keep_empty=keep_empty)
        return self._sift(item, path)
