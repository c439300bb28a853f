"""Text out of rich text (RTF), in which some mail programs keep the only copy of a mail's words.

Written out here with bounds of its own: it is read in the process that takes mail in.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field

from intake.mail.headers import clean

LARGEST = 8 * 1024 * 1024
_MOST_TOKENS, _DEEPEST = 2_000_000, 200
# What a compressed text begins as if it had just been read (MS-OXRTFCP, 2.1.2.1).
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_PACKED, _PLAIN = b"LZFu", b"MELA"
_WINDOW = 4096
_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})"
    rb"|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
_SILENT = frozenset(
    b"fonttbl colortbl stylesheet listtable listoverridetable info pict object themedata "
    b"colorschememapping latentstyles datastore header footer headerl headerr footerl footerr "
    b"generator xmlnstbl rsidtbl mmathpr fldinst".split()
)
_SPOKEN = {
    **dict.fromkeys((b"par", b"line", b"row", b"sect", b"page"), "\n"),
    **dict.fromkeys((b"tab", b"cell"), "\t"),
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
    b"endash": "–", b"emdash": "—", b"bullet": "•",
}  # fmt: skip
_SIGNS = {b"~": " ", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n"}
_BREAKS = re.compile(rb"<(?:br|/?p|/?div|/tr|/?li|/?h\d)\b", re.IGNORECASE)


def unpacked(content: bytes) -> bytes | None:
    """Return the RTF that a mail program compressed, or None for what cannot be followed."""
    if len(content) < 16:
        return None
    _, size, kind, _ = struct.unpack_from("<II4sI", content)
    if size > LARGEST or kind not in (_PACKED, _PLAIN):
        return None
    if kind == _PLAIN:
        return content[16 : 16 + size]
    return _decompressed(content, size)


def _decompressed(content: bytes, size: int) -> bytes | None:
    out = bytearray(_DICTIONARY)
    place, ends = 16, len(_DICTIONARY) + size
    while place < len(content):
        flags = content[place]
        place += 1
        for bit in range(8):
            if not flags >> bit & 1:
                if place >= len(content):
                    return bytes(out[len(_DICTIONARY) : ends])
                out.append(content[place])
                place += 1
                continue
            if place + 2 > len(content):
                return None
            reference = int.from_bytes(content[place : place + 2], "big")
            place += 2
            back = (len(out) - (reference >> 4)) % _WINDOW or _WINDOW
            # A reference to the place that is written next is the end.
            if back == _WINDOW:
                return bytes(out[len(_DICTIONARY) : ends])
            if back > len(out):
                return None
            for _ in range((reference & 0xF) + 2):
                out.append(out[-back])
        if len(out) > ends + _WINDOW:
            return None
    return bytes(out[len(_DICTIONARY) : ends])


@dataclass
class _Group:
    silent: bool = False
    in_tag: bool = False
    skips: int = 1


@dataclass
class _Reading:
    """Where the reading stands. ``for_word`` is text that only a word processor is to show."""

    said: list[str] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    code_page: str = "cp1252"
    pending: bytearray = field(default_factory=bytearray)
    to_skip: int = 0
    starred: bool = False
    for_word: bool = False

    @property
    def group(self) -> _Group:
        return self.groups[-1]

    def say(self, text: str) -> None:
        self.flush()
        if not self.group.silent and not self.for_word:
            self.said.append(text)

    def take(self, raw: bytes) -> None:
        """Take letters of the text's code page; those beside a letter by number are left out."""
        left_out = min(self.to_skip, len(raw))
        self.to_skip -= left_out
        if not self.group.silent and not self.for_word:
            self.pending += raw[left_out:]

    def flush(self) -> None:
        if self.pending:
            try:
                self.said.append(self.pending.decode(self.code_page, "replace"))
            except LookupError:
                self.said.append(self.pending.decode("cp1252", "replace"))
            self.pending.clear()

    def brace(self, which: bytes) -> None:
        self.flush()
        self.to_skip, self.starred = 0, False
        if which == b"{" and len(self.groups) < _DEEPEST:
            self.groups.append(_Group(**vars(self.group)))
        elif which == b"}" and len(self.groups) > 1:
            self.groups.pop()

    def word(self, name: bytes, number: int | None) -> None:
        if name == b"htmltag":
            self.group.in_tag = self.group.silent = True
        elif name in _SILENT or self.starred:
            self.group.silent = True
        self.starred = False
        if name == b"htmlrtf":
            self.flush()
            self.for_word = number != 0
        elif name == b"ansicpg" and number:
            self.code_page = f"cp{number}"
        elif name == b"uc" and number is not None:
            self.group.skips = max(0, min(number, 8))
        elif name == b"u" and number is not None:
            self.say(_letter(number))
            self.to_skip = self.group.skips
        elif name in _SPOKEN:
            self.say(_SPOKEN[name])


def text_of_rtf(rtf: bytes) -> str:
    """Return the words of an RTF, also of one that wraps HTML, without its tags."""
    reading, place = _Reading(), 0
    for _ in range(_MOST_TOKENS):
        token = _TOKEN.match(rtf, place)
        if token is None:
            break
        place = token.end()
        if token["word"]:
            number = int(token["number"]) if token["number"] else None
            if token["word"] == b"bin" and number:
                place += max(0, number)
            else:
                reading.word(token["word"], number)
        elif token["byte"]:
            reading.take(bytes.fromhex(token["byte"].decode("ascii")))
        elif token["sign"]:
            reading.starred = token["sign"] == b"*"
            if not reading.starred and token["sign"] in _SIGNS:
                reading.say(_SIGNS[token["sign"]])
        elif token["brace"]:
            reading.brace(token["brace"])
        elif token["text"] and reading.group.in_tag:
            reading.said += ["\n"] * bool(_BREAKS.search(token["text"]))
        elif token["text"]:
            reading.take(token["text"])
    reading.flush()
    return clean(re.sub(r"\n{3,}", "\n\n", "".join(reading.said)).strip())


def _letter(number: int) -> str:
    code = number % 0x10000
    # Halves of a letter beyond the first plane are put together by nobody here.
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
