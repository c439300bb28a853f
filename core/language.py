"""The language in which somebody is spoken to, for rooms that know no web framework.

``config`` says at start how the language in use is found; until then there is none, and every text
speaks the first language it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

Source = Callable[[], str | None]


def _nobody_is_spoken_to() -> str | None:
    return None


_in_use: Source = _nobody_is_spoken_to


def follow(source: Source) -> None:
    """Let ``source`` say which language is in use; it returns a tag such as ``pt-br`` or None."""
    global _in_use
    _in_use = source


def in_use() -> str | None:
    """Return the tag of the language in use, or None where nobody is spoken to."""
    return _in_use()


def matching(wanted: str | None, offered: Iterable[str]) -> str | None:
    """Return the offered tag that serves a reader of ``wanted``, or None.

    Tags are compared without regard to case. A regional form serves for the plain language and the
    other way round: ``en-gb`` is served by ``en``, ``pt`` by ``pt-BR``.
    """
    if not wanted:
        return None
    tags = list(offered)
    sought = wanted.lower()
    exact = next((tag for tag in tags if tag.lower() == sought), None)
    if exact is not None:
        return exact
    root = sought.partition("-")[0]
    return next((tag for tag in tags if tag.lower().partition("-")[0] == root), None)
