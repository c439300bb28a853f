"""Languages for the tests: a policy in several, and one in which every marked text stands in ⟦⟧."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import trans_real

_ENGLISH = re.compile(r'\ben = "((?:[^"\\]|\\.)*)"')
_CONTEXT = "\x04"


def policy_in(path: Path, languages: list[str], wrapped: str = "{}") -> Path:
    """Write the shipped policy, its English texts in ``wrapped`` and said again in ``languages``.

    In a language other than English a text begins with its tag, such as ``[de]``.
    """
    shipped = settings.POLICY_FILE.read_text("utf-8")
    written = re.sub(r"(?m)^languages = .*$", f"languages = {languages}", shipped)

    def say_again(match: re.Match[str]) -> str:
        text = match[1]
        said = [f'en = "{wrapped.format(text)}"'] if "en" in languages else []
        said += [f'{tag} = "[{tag}] {text}"' for tag in languages if tag != "en"]
        begins_a_line = match.start() == 0 or written[match.start() - 1] == "\n"
        return ("\n" if begins_a_line else ", ").join(said)

    alone = re.sub(r', (?:de|pt-BR) = "(?:[^"\\]|\\.)*"', "", written)
    alone = re.sub(r'(?m)^(?:de|pt-BR) = "(?:[^"\\]|\\.)*"\n', "", alone)
    written = alone
    path.write_text(_ENGLISH.sub(say_again, written), "utf-8")
    return path


class Wrapping:
    """A catalogue that translates every text into itself in brackets, parameters included."""

    def gettext(self, message: str) -> str:
        return f"⟦{message.rpartition(_CONTEXT)[2]}⟧"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)

    def to_language(self) -> str:
        return "en"


@contextmanager
def pseudo_language() -> Iterator[None]:
    """Let every marked text be shown in brackets, whatever language is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        wrapping: Any = Wrapping()
        patch.setattr(trans_real, "translation", lambda language: wrapping)
        patch.setattr(trans_real, "_default", wrapping)
        trans_real.activate("en")
        try:
            yield
        finally:
            trans_real.deactivate()


class _Reader(HTMLParser):
    """Collects what a person sees or hears of a page, in order."""

    said = ("aria-label", "title", "alt", "placeholder")
    silent = frozenset({"script", "style", "code", "pre"})
    # Text of its own language, a reference, a digest, a clause: the same for every reader.
    marks = ("wd-ref", "wd-digest", "wd-clause", "wd-wordmark__name", "digest", "letterhead")

    def __init__(self) -> None:
        super().__init__()
        self.spoken: list[str] = []
        self._skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.append(tag)
            return
        own = "lang" in given and tag != "html"
        classes = (given.get("class") or "").split()
        if tag in self.silent or own or any(mark in classes for mark in self.marks):
            if tag not in ("input", "br", "meta", "link"):
                self._skipped.append(tag)
            return
        self.spoken.extend(given[name] or "" for name in self.said if given.get(name))

    def handle_endtag(self, tag: str) -> None:
        if self._skipped and self._skipped[-1] == tag:
            self._skipped.pop()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.spoken.append(data)


def unmarked(page: str, known: tuple[str, ...] = ()) -> list[str]:
    """Return the words of a page of HTML or text that stand in no brackets.

    ``known`` are texts that belong there in any language: names, addresses, what was typed.
    """
    reader = _Reader()
    # Where a long name may break is nothing that anybody reads.
    reader.feed(page.replace("<wbr>", ""))
    outside, depth = "", 0
    for character in "\n".join(reader.spoken):
        depth += {"⟦": 1, "⟧": -1}.get(character, 0)
        outside += character if depth == 0 and character != "⟧" else ""
    for text in (*known, "Writdesk", "UTC", "SHA-256"):
        outside = outside.replace(text, " ")
    outside = re.sub(r"\S+@\S+|https?://\S+|\{\{.*?\}\}", " ", outside)
    return [line.strip() for line in outside.splitlines() if re.search(r"[^\W\d_]{3,}", line)]
