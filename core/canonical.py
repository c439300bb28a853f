"""Canonical bytes: the same value always gives the same bytes, on any machine, for ever.

The form is JSON as RFC 8785 sorts and escapes it, restricted to what we need: no floating-point
numbers (their text differs between languages) and no keys but strings.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical_bytes(value: Any) -> bytes:
    """Return the canonical UTF-8 JSON of dicts, lists, tuples, strings, ints, bools and None.

    Raises TypeError for anything else, floats included.
    """
    plain = _refuse_unstable(value, "$")
    return (_quickly(value) if plain else _write(value)).encode("utf-8")


def digest(value: Any) -> str:
    """Return the hexadecimal SHA-256 of the canonical bytes of the value."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _write(value: Any) -> str:
    if isinstance(value, Mapping):
        # RFC 8785 sorts by UTF-16 code units, which differs from code points above U+FFFF.
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_text(key)}:{_write(value[key])}" for key in keys) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_write(item) for item in value) + "]"
    return _text(value)


_text = json.JSONEncoder(ensure_ascii=False).encode
# Sorts by code points, which are the same order while all keys are ASCII.
_quickly = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _refuse_unstable(value: Any, path: str) -> bool:
    """Say whether the library's own encoder writes the value in the canonical form."""
    if value is None or isinstance(value, (str, bool, int)):
        return True
    if isinstance(value, Mapping):
        plain = isinstance(value, dict)
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{path}: a key must be a string, not {type(key).__name__}")
            plain &= _refuse_unstable(item, f"{path}.{key}") and key.isascii()
        return plain
    if isinstance(value, (list, tuple)):
        plain = True
        for index, item in enumerate(value):
            plain &= _refuse_unstable(item, f"{path}[{index}]")
        return plain
    raise TypeError(f"{path}: {type(value).__name__} has no canonical form")
