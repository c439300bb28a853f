"""Reads parsed TOML into frozen dataclasses; the dataclass is the schema.

A mistake is one error that names the dotted key: a missing key, an unknown key, a wrong type, a
word outside a list. Nothing is guessed and nothing is left over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from core.errors import WritdeskError
from core.language import in_use, matching

T = TypeVar("T")


class PolicyError(WritdeskError):
    """A policy file is wrong at ``key`` (dotted)."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(f"{key}: {message}")
        self.key = key


@dataclass(frozen=True)
class LocalText:
    """One text in every language of the policy; the first language is the default."""

    texts: Mapping[str, str]

    def in_language(self, language: str | None = None) -> str:
        """Return the text in the language, by default the one in use.

        A language that the policy does not have is answered in the policy's first.
        """
        wanted = language or in_use()
        known = wanted if wanted in self.texts else matching(wanted, self.texts)
        return self.texts[known] if known else next(iter(self.texts.values()))

    def __str__(self) -> str:
        return self.in_language()


def read_dataclass(
    shape: type[T], table: object, key: str, languages: tuple[str, ...], name: str | None = None
) -> T:
    """Return ``shape`` filled from a TOML table found at ``key``. Raises PolicyError.

    A field ``id`` takes ``name``, the key under which the table stands, if it is not written.
    """
    given = _expect(table, dict, key, "a table")
    hints, known = _schema(cast(Any, shape))
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise PolicyError(_join(key, unknown[0]), "is not a known key")
    values: dict[str, Any] = {}
    for field_name, has_default in known.items():
        if field_name in given:
            inner = _join(key, field_name)
            values[field_name] = _read(hints[field_name], given[field_name], inner, languages)
        elif field_name == "id" and name is not None:
            values["id"] = name
        elif not has_default:
            raise PolicyError(_join(key, field_name), "is missing")
    return shape(**values)


@cache
def _schema(shape: Any) -> tuple[dict[str, Any], dict[str, bool]]:
    known = {
        field.name: field.default is not MISSING or field.default_factory is not MISSING
        for field in fields(shape)
        if field.init
    }
    return get_type_hints(shape), known


def _read(shape: Any, value: object, key: str, languages: tuple[str, ...]) -> Any:
    if shape is LocalText:
        return _local_text(value, key, languages)
    if is_dataclass(shape):
        return read_dataclass(cast(type[Any], shape), value, key, languages)
    origin, arguments = get_origin(shape), get_args(shape)
    if origin is Literal:
        return _one_of(arguments, value, key)
    if origin in (tuple, frozenset):
        items = _expect(value, list, key, "a list")
        read = (_read(arguments[0], item, f"{key}[{n}]", languages) for n, item in enumerate(items))
        return origin(read)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(arguments, value, key, languages)
    return _scalar(shape, value, key)


def _mapping(
    arguments: tuple[Any, ...], value: object, key: str, languages: tuple[str, ...]
) -> Mapping[str, Any]:
    table = _expect(value, dict, key, "a table")
    key_shape, value_shape = arguments
    result = {}
    for name, item in table.items():
        inner = _join(key, name)
        if get_origin(key_shape) is Literal and name not in get_args(key_shape):
            raise PolicyError(inner, f"is not one of {', '.join(get_args(key_shape))}")
        if is_dataclass(value_shape) and value_shape is not LocalText:
            shape = cast(type[Any], value_shape)
            result[name] = read_dataclass(shape, item, inner, languages, name)
        else:
            result[name] = _read(value_shape, item, inner, languages)
    if get_origin(key_shape) is Literal:
        for name in get_args(key_shape):
            if name not in result:
                raise PolicyError(_join(key, name), "is missing")
    return MappingProxyType(result)


def _scalar(shape: Any, value: object, key: str) -> object:
    if get_origin(shape) is re.Pattern:
        return _pattern(_expect(value, str, key, "a text"), key)
    if shape is bool:
        return _expect(value, bool, key, "true or false")
    if shape is int:
        if isinstance(value, bool):
            raise PolicyError(key, "must be a whole number")
        return _expect(value, int, key, "a whole number")
    if shape is date:
        return _expect(value, date, key, "a date")
    text = _expect(value, str, key, "a text")
    if not text.strip():
        raise PolicyError(key, "is empty")
    return text


def _pattern(text: str, key: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise PolicyError(key, f"is not a regular expression: {error}") from error


def _local_text(value: object, key: str, languages: tuple[str, ...]) -> LocalText:
    table = _expect(value, dict, key, "a table of languages")
    for language in table:
        if language not in languages:
            raise PolicyError(_join(key, language), "is not a language of this policy")
    for language in languages:
        if language not in table:
            raise PolicyError(_join(key, language), "is missing")
    texts = {
        language: _scalar(str, table[language], _join(key, language)) for language in languages
    }
    return LocalText(MappingProxyType(cast(dict[str, str], texts)))


def _one_of(allowed: tuple[Any, ...], value: object, key: str) -> object:
    if value not in allowed:
        raise PolicyError(key, f"is not one of {', '.join(map(str, allowed))}")
    return value


def _expect(value: object, shape: type[T], key: str, words: str) -> T:
    if not isinstance(value, shape):
        raise PolicyError(key, f"must be {words}")
    return value


def _join(key: str, name: str) -> str:
    part = name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f'"{name}"'
    return f"{key}.{part}" if key else part
