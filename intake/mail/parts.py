"""Walks the parts of a mail: its texts, its papers, and the mails inside it."""

from __future__ import annotations

import codecs
import email
import email.policy
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser

from intake.mail import headers
from intake.mail.headers import clean
from intake.mail.markup import html_to_text
from intake.mail.signed import inside_of
from intake.mail.uuencoded import take_out
from intake.mail.winmail import is_winmail, read_winmail

_DEEPEST = 12
_MOST_PARTS = 2_000
_MOST_PARSED = 20_000
_MOST_LINES = 1_000_000
# What goes beyond lies in the mail itself, which is kept whole.
_MOST_FILES = 60
_LONGEST_TEXT = 1_000_000
_LONGEST_HEAD = 100_000
# What mail programs add by themselves: signatures of the mail, visiting cards, appointments.
_NO_PAPERS = frozenset({"p7s", "sig", "vcf", "ics"})
_NO_PAPER_TYPES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-encrypted",
        "application/pgp-keys",
        "text/calendar",
    }
)
_SEALED_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
# A photographed order pasted into a mail is larger than the logo below a signature.
_SMALLEST_PAPER = 24 * 1024
# Names that Python would decode and that no mail program writes; some of them take quadratic time.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
_ONE_BYTE_EACH = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252", "latin-1"})
_HEAD = re.compile(rb"\s*(?:[!-9;-~]+[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2}")


@dataclass(frozen=True)
class Attachment:
    """One file of a mail, with the bytes as they came; ``inline`` is shown within the text."""

    filename: str
    media_type: str
    content: bytes
    inline: bool = False


@dataclass(frozen=True)
class Inner:
    """The head of a mail that came inside another one."""

    sender: headers.Sender
    subject: str


@dataclass
class Contents:
    """What a walk found. ``own`` are the texts that stand in no mail inside this one; ``hidden``
    those of alternatives that were not chosen.

    ``marks`` are stable words for what a person should know: ``encrypted``, ``cut_short``,
    ``many_files``, ``winmail_unreadable``.
    """

    texts: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    inner: list[Inner] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    _walked: int = 0
    _inside: int = 0

    def walk(self, part: Message, depth: int = 0) -> None:
        """Collect the best text of each message and every attached file, nested ones too."""
        self._walked += 1
        if depth > _DEEPEST or self._walked > _MOST_PARTS:
            self._cut_short(part, depth)
            return
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/global"):
            self._walk_mails(part, depth)
        elif part.is_multipart():
            for inner in self._chosen(part, kind):
                self.walk(inner, depth + 1)
        else:
            self._leaf(part, kind, depth)

    def _cut_short(self, part: Message, depth: int) -> None:
        """Keep what lies too deep as one file, and its words where danger is looked for."""
        self.marks.add("cut_short")
        content = as_written(part) if depth > _DEEPEST else b""
        if content:
            self._keep(part, content)
        waiting, read = [part], 0
        while waiting and read < _MOST_PARTS:
            item, read = waiting.pop(), read + 1
            waiting += _parts(item)
            if item.get_content_maintype() == "text":
                self.hidden.append(text_of(item))

    def _walk_mails(self, part: Message, depth: int) -> None:
        for inner in _parts(part):
            if not inner.keys():
                # A nested mail may not be encoded as a whole, and is all the same.
                inner = parsed(_unwrapped(part, inner))
            self._enter(inner, depth)

    def _enter(self, inner: Message, depth: int) -> None:
        subject = headers.field(inner, "Subject")
        self.inner.append(Inner(headers.sender_of(inner), subject))
        if subject:
            self.texts.append(f"{subject}\n")
        self._inside += 1
        self.walk(inner, depth + 1)
        self._inside -= 1

    def _say(self, text: str) -> None:
        self.texts.append(text)
        if not self._inside:
            self.own.append(text)

    def _chosen(self, part: Message, kind: str) -> list[Message]:
        parts = list(_parts(part))
        if kind == "multipart/encrypted":
            self.marks.add("encrypted")
        if kind != "multipart/alternative":
            return parts
        plain = [item for item in parts if item.get_content_type() == "text/plain"]
        rich = [item for item in parts if item.get_content_type() == "text/html"]
        written = text_of(plain[0]).strip() if plain else ""
        shown = html_to_text(text_of(rich[0])) if rich else ""
        # Some programs write "this mail is HTML" into the plain text and nothing else.
        useful = bool(written) and not (len(written) < 200 and len(shown) > 4 * len(written))
        left_out = rich if useful else plain
        self.hidden.append(shown if useful else written)
        return [item for item in parts if item not in left_out]

    def _leaf(self, part: Message, kind: str, depth: int) -> None:
        filename = filename_of(part)
        attached = part.get_content_disposition() == "attachment" or filename
        if kind in ("text/plain", "text/html") and not attached:
            text = text_of(part)
            self._say(html_to_text(text) if kind == "text/html" else self._without_files(text))
            if "-----BEGIN PGP MESSAGE-----" in text:
                self.marks.add("encrypted")
            return
        content = bytes_of(part)
        if kind in _SEALED_TYPES and self._open_sealed(content, depth):
            return
        if is_winmail(content) and self._open_winmail(content, depth):
            return
        named_mail = (filename or "").lower().endswith(".eml")
        if named_mail and kind == "application/octet-stream" and _HEAD.match(content):
            self._enter(parsed(content), depth)
            return
        if not _is_decoration(part, kind, filename, content):
            self._keep(part, content, filename)

    def _without_files(self, text: str) -> str:
        rest, files = take_out(text)
        for item in files:
            if len(self.attachments) >= _MOST_FILES:
                self.marks.add("many_files")
                return text
            name = self._name(item.filename)
            self.attachments.append(Attachment(name, "application/octet-stream", item.content))
        return rest

    def _open_sealed(self, content: bytes, depth: int) -> bool:
        inside = inside_of(content)
        if inside is None:
            self.marks.add("encrypted")
            return False
        self.walk(parsed(inside), depth + 1)
        return True

    def _open_winmail(self, content: bytes, depth: int) -> bool:
        found = read_winmail(content) if depth <= _DEEPEST else None
        if found is None:
            self.marks.add("winmail_unreadable")
            return False
        if not found.is_whole:
            self.marks.add("winmail_unreadable")
        text = found.text or html_to_text(found.html) or found.rtf
        if text and text not in self.texts:
            self._say(text)
        for item in found.files:
            if is_winmail(item.content) and self._open_winmail(item.content, depth + 1):
                continue
            if len(self.attachments) < _MOST_FILES:
                name = self._name(item.filename)
                kept = Attachment(name, "application/octet-stream", item.content)
                self.attachments.append(kept)
        return found.is_whole and bool(text or found.files)

    def _keep(self, part: Message, content: bytes, filename: str | None = None) -> None:
        if len(self.attachments) >= _MOST_FILES:
            self.marks.add("many_files")
            return
        kind = part.get_content_type()
        inline = part.get_content_disposition() != "attachment" and bool(part.get("Content-ID"))
        self.attachments.append(Attachment(self._name(filename), kind, content, inline))

    def _name(self, filename: str | None) -> str:
        """Return the last 255 characters of a name, so that its ending says what it is."""
        name = clean(filename or f"part-{len(self.attachments) + 1}").strip() or "part"
        return name if len(name) <= 255 else name[-255:]


def parsed(content: bytes) -> Message:
    """Return the mail's parts; of one beyond reason only its head, and the rest as text.

    A few megabytes of empty parts or lines would keep the standard parser busy for many minutes.
    """
    if content.count(b"\n") > _MOST_LINES:
        return _plainly(content)
    made = itertools.count()

    def part(policy: email.policy.Policy[Message] = email.policy.compat32) -> Message:
        if next(made) > _MOST_PARSED:
            raise ValueError("more parts than anybody sends")
        return Message(policy)

    try:
        return BytesParser(part, policy=email.policy.compat32).parsebytes(content)
    except (RecursionError, ValueError, LookupError, AssertionError, IndexError, TypeError):
        return _plainly(content)


def _plainly(content: bytes) -> Message:
    head, _, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    kept = Message(email.policy.compat32)
    for line in head[:_LONGEST_HEAD].split(b"\n"):
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon and name.lower() in ("from", "subject", "date", "message-id"):
            kept[name] = headers.one_line(value)
    kept.set_payload(body[:_LONGEST_TEXT].decode("utf-8", "replace"))
    return kept


def filename_of(part: Message) -> str | None:
    """Return the name a part was given; broken parameters give none."""
    try:
        name = part.get_filename()
        return headers.one_line(headers.decoded(str(name))) if name else None
    except (ValueError, LookupError, AttributeError, TypeError, IndexError):
        # Broken parameters make the standard parser stumble in many ways.
        return None


def text_of(part: Message) -> str:
    """Return the text of a part by its charset, or by the one it is really in."""
    content = bytes_of(part)
    for name in (*_charsets(part, content), "utf-8", "windows-1252"):
        try:
            return clean(content.decode(name)[:_LONGEST_TEXT])
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return clean(content.decode("latin-1")[:_LONGEST_TEXT])


def _charsets(part: Message, content: bytes) -> list[str]:
    try:
        said = codecs.lookup(str(part.get_content_charset() or "utf-8"))
    except (LookupError, ValueError, TypeError, AttributeError, IndexError):
        return []
    if said.name.replace("-", "_") in _NO_CHARSETS or not getattr(said, "_is_text_encoding", True):
        return []
    # Any bytes are valid in these, so that a mail which says so may well be in UTF-8.
    return ["utf-8", said.name] if said.name in _ONE_BYTE_EACH else [said.name]


def bytes_of(part: Message) -> bytes:
    """Return the decoded bytes of a part; what cannot be decoded comes as it was written."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, TypeError):
        payload = None
    if isinstance(payload, bytes):
        return payload
    return str(part.get_payload() or "").encode("utf-8", "surrogateescape")


def as_written(part: Message) -> bytes:
    """Return a part with its head and all that it holds; empty where that cannot be written."""
    try:
        return part.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return b""


def _parts(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    for inner in payload if isinstance(payload, list) else []:
        if isinstance(inner, Message):
            yield inner


def _unwrapped(part: Message, inner: Message) -> bytes:
    """Decode a nested mail that was encoded as a whole, which RFC 2046 forbids and some do."""
    shell = email.message_from_bytes(b"", policy=email.policy.compat32)
    shell["Content-Transfer-Encoding"] = str(part.get("Content-Transfer-Encoding") or "7bit")
    shell.set_payload(str(inner.get_payload() or ""))
    return bytes_of(shell)


def _is_decoration(part: Message, kind: str, filename: str | None, content: bytes) -> bool:
    """What is no paper: the logo of a signature, or a file that a mail program adds by itself."""
    if kind in _NO_PAPER_TYPES or (filename or "").rpartition(".")[2].lower() in _NO_PAPERS:
        return True
    inline = part.get_content_disposition() != "attachment" and bool(part.get("Content-ID"))
    return kind.startswith("image/") and inline and len(content) < _SMALLEST_PAPER
