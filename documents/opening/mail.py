"""Opening a stored e-mail (EML): its head and text, then what hangs on it, each opened in turn."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser
from typing import Any

from documents.opening.child import Asked, CannotOpen, Ending, Page, pages_of
from documents.opening.kinds import media_type_of
from documents.opening.setting import Sheets
from documents.opening.text import decoded
from documents.view import Danger, View

_LONGEST_HEAD = 1_000
_PARSED = ("content-type", "content-disposition", "content-transfer-encoding")
_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_MOST_PARTS = 50
_DEEPEST = 3
_LINES = {"p", "br", "div", "tr", "li", "h1", "h2", "h3", "blockquote", "table"}


def _head(name: str, value: str) -> Any:
    """Read a head as text; taking lists of addresses apart takes too long when they are long."""
    known = name.lower() in _PARSED
    return (_FULLY if known else _PLAINLY)(name, value[:_LONGEST_HEAD])


_FULLY, _PLAINLY = HeaderRegistry(), HeaderRegistry(use_default_map=False)
_POLICY = email.policy.default.clone(header_factory=_head)


class _Text(HTMLParser):
    """Gathers what a reader would see of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "head", "title"}:
            self.hidden += 1
        elif tag in _LINES:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "head", "title"}:
            self.hidden = max(0, self.hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def pages_of_mail(asked: Asked, ending: Ending) -> Iterator[Page]:
    """Yield the mail set on sheets, then the pages of its attachments. Raises CannotOpen."""
    message = email.message_from_bytes(asked.content, policy=_POLICY)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise CannotOpen("damaged")
    whole = replace(asked, only=())
    for page, png in _renumbered(_pages(message, whole, ending), ending):
        if not asked.only or page.number in asked.only:
            yield page, png


def _renumbered(pages: Iterator[Page], ending: Ending) -> Iterator[Page]:
    for number, (page, png) in enumerate(pages, start=1):
        ending.page_count = number
        yield replace(page, number=number), png


def _pages(message: EmailMessage, asked: Asked, ending: Ending) -> Iterator[Page]:
    sheets = Sheets(asked.limits)
    for name in _SHOWN:
        for value in message.get_all(name, [])[:5]:
            sheets.write(f"{name}: {_one_line(value)}", size=10.0)
    sheets.write("")
    parts = [part for part in message.walk() if not part.is_multipart()][:_MOST_PARTS]
    body = message.get_body(("plain", "html"))
    for line in (_words_of(body) if body is not None else "").splitlines():
        sheets.write(line, size=10.0)
    yield from sheets.pages()
    for part in parts:
        if part is not body and isinstance(part, EmailMessage):
            yield from _attached(part, asked, ending)


def _attached(part: EmailMessage, asked: Asked, ending: Ending) -> Iterator[Page]:
    """Yield the pages of one part; what is not opened is named."""
    name = _one_line(part.get_filename() or part.get_content_type())[:200]
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content:
        return
    kind = media_type_of(content, name)
    if part.get_content_type() == "text/html" and not part.get_filename():
        return
    if kind is None or (kind == "message/rfc822" and asked.depth >= _DEEPEST):
        ending.dangers += (Danger("embedded_file", where=name, detail="not looked into"),)
        ending.say()
        return
    within = Ending(kind, tell=lambda view: _with_part(ending, view, name).say())
    try:
        yield from pages_of(
            replace(asked, media_type=kind, content=content, depth=asked.depth + 1), within
        )
    except CannotOpen as refusal:
        detail = f"not readable: {refusal.reason}"
        ending.dangers += (*refusal.dangers, Danger("embedded_file", where=name, detail=detail))
    whole = _with_part(ending, within.view(), name)
    ending.signatures, ending.dangers = whole.signatures, whole.dangers
    ending.say()


def _with_part(ending: Ending, part: View, name: str) -> Ending:
    """Return what is known of a mail together with what is known of one of its parts."""
    dangers = (replace(each, where=f"{name}: {each.where}"[:200]) for each in part.dangers)
    return replace(
        ending,
        signatures=(*ending.signatures, *part.signatures),
        dangers=(*ending.dangers, *dangers),
    )


def _words_of(part: MIMEPart) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        text = content.decode(charset)
    except (LookupError, UnicodeDecodeError):
        text = decoded(content)
    if part.get_content_type() != "text/html":
        return text
    reader = _Text()
    reader.feed(text)
    return "".join(reader.parts)


def _one_line(value: object) -> str:
    return " ".join(str(value).split())
