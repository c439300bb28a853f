"""Reads the bytes of a mail, however broken, into a letter and its attachments."""

from __future__ import annotations

import email
import email.policy
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

from intake.reading import phrases
from intake.reading.labels import field_of
from intake.reading.request import Letter, read_request, references_in
from rules.addresses import ancestors, domain_of
from rules.policy import Policy
from rules.submission import Submission, SubmittedDocument

_BLOCKS = frozenset(
    ["p", "div", "br", "li", "tr", "table", "ul", "ol", "blockquote", "hr", "section"]
    + [f"h{level}" for level in range(1, 7)]
)
_HIDDEN = frozenset({"script", "style", "head", "title", "template"})
_DEEPEST = 8
# What mail programs add by themselves: signatures of the mail, visiting cards, appointments.
_NO_PAPERS = frozenset({"p7s", "sig", "vcf", "ics"})


@dataclass(frozen=True)
class Attachment:
    """One file of a mail, with the bytes as they came."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """A mail as far as it could be read. ``text`` is plain; ``sent_at`` is what the sender says."""

    message_id: str | None
    subject: str
    from_name: str | None
    from_email: str | None
    organisation: str | None
    sent_at: datetime | None
    text: str
    attachments: tuple[Attachment, ...]

    @property
    def references(self) -> tuple[str, ...]:
        """References of cases and preservations that the mail quotes, in their own order."""
        return references_in(f"{self.subject}\n{self.text}")


def read_mail(content: bytes) -> Mail:
    """Return what can be read of any bytes; a mail without any structure has only text."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    texts: list[str] = []
    attachments: list[Attachment] = []
    _walk(message, texts, attachments, 0)
    name, address = _sender(message)
    return Mail(
        message_id=_header(message, "Message-ID").strip("<> ") or None,
        subject=_header(message, "Subject"),
        from_name=name,
        from_email=address,
        organisation=_header(message, "Organization") or _header(message, "Organisation") or None,
        sent_at=_sent_at(message),
        text="\n\n".join(text for text in texts if text.strip()),
        attachments=tuple(attachments),
    )


def submission_of(mail: Mail, policy: Policy) -> Submission:
    """Return the request that a machine reads out of a mail."""
    letter = Letter(
        subject=mail.subject,
        text=_without_quotes(mail.text),
        from_name=mail.from_name,
        from_email=mail.from_email,
        organisation=mail.organisation,
        not_servers=_domains_of_people(mail, policy),
        documents=documents_of(mail),
    )
    return read_request(letter, policy)


def documents_of(mail: Mail) -> tuple[SubmittedDocument, ...]:
    """Return the attachments with the roles that names and text make likely."""
    named = [
        SubmittedDocument(item.filename, phrases.role_of(item.filename) or "other", item.content)
        for item in mail.attachments
    ]
    if len(named) == 1 and named[0].role == "other":
        role = phrases.attached_role(f"{mail.subject}\n{mail.text}")
        named = [replace(named[0], role=role or "other")]
    return tuple(named)


def _domains_of_people(mail: Mail, policy: Policy) -> frozenset[str]:
    """Domains of the addresses in the mail: an agency's own site is no chat server."""
    found = set()
    for address in re.findall(
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", f"{mail.from_email or ''} {mail.text}"
    ):
        domain = domain_of(address)
        if domain and policy.deployment_of(domain) == "private":
            found.add(ancestors(domain)[-1])
    return frozenset(found)


def _walk(part: EmailMessage, texts: list[str], attachments: list[Attachment], depth: int) -> None:
    """Collect the best text of each message and every attached file, nested ones too."""
    if depth > _DEEPEST:
        return
    kind = part.get_content_type()
    if kind == "message/rfc822":
        for inner in _parts(part):
            texts.append(_forwarded_head(inner))
            _walk(inner, texts, attachments, depth + 1)
        return
    if part.is_multipart():
        parts = list(_parts(part))
        if kind == "multipart/alternative":
            parts = _best_alternative(parts)
        for inner in parts:
            _walk(inner, texts, attachments, depth + 1)
        return
    filename = part.get_filename() if _readable_filename(part) else None
    attached = part.get_content_disposition() == "attachment" or filename
    if kind in ("text/plain", "text/html") and not attached:
        text = _text(part)
        texts.append(html_to_text(text) if kind == "text/html" else text)
    elif not _is_decoration(part):
        name = _clean(filename or f"part-{len(attachments) + 1}").strip() or "part"
        attachments.append(Attachment(name[:255], kind, _bytes(part)))


def _parts(part: EmailMessage) -> Iterator[EmailMessage]:
    payload = part.get_payload()
    for inner in payload if isinstance(payload, list) else []:
        if isinstance(inner, EmailMessage):
            yield inner


def _best_alternative(parts: list[EmailMessage]) -> list[EmailMessage]:
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    if plain and _text(plain[0]).strip():
        others = [
            part for part in parts if part.get_content_type() not in ("text/plain", "text/html")
        ]
        return [plain[0], *others]
    return parts


def _forwarded_head(message: EmailMessage) -> str:
    subject = _header(message, "Subject")
    return f"{subject}\n" if subject else ""


def _is_decoration(part: EmailMessage) -> bool:
    """What is no paper: the logo of a signature, or a file that a mail program adds by itself."""
    filename = part.get_filename() if _readable_filename(part) else None
    if (filename or "").rpartition(".")[2].lower() in _NO_PAPERS:
        return True
    inline = part.get_content_disposition() != "attachment"
    return part.get_content_maintype() == "image" and inline and bool(part.get("Content-ID"))


def _readable_filename(part: EmailMessage) -> bool:
    try:
        return bool(part.get_filename())
    except (ValueError, LookupError, AttributeError, TypeError, IndexError):
        # Broken parameters make the standard parser stumble in many ways.
        return False


def _text(part: EmailMessage) -> str:
    content = _bytes(part)
    charset = str(part.get_content_charset() or "utf-8")
    for name in (charset, "utf-8", "windows-1252"):
        try:
            return _clean(content.decode(name))
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return _clean(content.decode("latin-1"))


def _bytes(part: EmailMessage) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        payload = None
    if isinstance(payload, bytes):
        return payload
    return str(part.get_payload() or "").encode("utf-8", "surrogateescape")


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = str(message.get(name) or "")
    except (ValueError, LookupError, AttributeError, TypeError, IndexError):
        # The parser of structured headers fails on some that are merely written badly.
        value = next(
            (str(raw) for key, raw in message.raw_items() if key.lower() == name.lower()), ""
        )
    return " ".join(_clean(value).split())


def _sender(message: EmailMessage) -> tuple[str | None, str | None]:
    written = _header(message, "From") or _header(message, "Sender")
    # Written out here because the standard parser answers differently from one release to another.
    angled = re.search(r"<([^<>]*@[^<>]*)>", written)
    if angled:
        name = written[: angled.start()].strip("\"' ,") or None
        return name, angled[1].strip().lower()[:254]
    return None, written.lower()[:254] or None


def _sent_at(message: EmailMessage) -> datetime | None:
    try:
        sent = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, IndexError):
        return None
    return sent if sent.tzinfo else None


def _clean(text: str) -> str:
    """Take away what no database stores and what only hides: NUL, surrogates, bidi, zero width."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        character
        for character in plain
        if character in "\n\t"
        or (unicodedata.category(character) not in ("Cc", "Cf", "Cs") and character != "\ufffe")
    ).replace("\u00a0", " ")


def _without_quotes(text: str) -> str:
    """Put quoted lines, without their marks, after what the sender wrote."""
    lines = text.splitlines()
    quoted = [line.lstrip("> ") for line in lines if line.lstrip().startswith(">")]
    own = [line for line in lines if not line.lstrip().startswith(">")]
    if not quoted:
        return text
    return "\n".join([*own, "", *quoted])


class _Reader(HTMLParser):
    """Keeps the visible text of HTML, and where a link leads if its text does not say."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0
        self._link: tuple[str, int] | None = None
        self._cells: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")
            if tag == "tr":
                self._cells = []
        elif tag in ("td", "th"):
            self._cells.append(len(self.parts))
            self.parts.append(" ")
        elif tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self.parts))

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            if tag == "tr" and len(self._cells) == 2:
                self._join_label(*self._cells)
                self._cells = []
            self.parts.append("\n")
        elif tag == "a" and self._link:
            (target, start), self._link = self._link, None
            shown = "".join(self.parts[start:])
            if target.startswith(("http://", "https://")) and target not in shown:
                self.parts.append(f" {target} ")

    def _join_label(self, first: int, second: int) -> None:
        """Read a row of a known label and its value as the line "label: value"."""
        label, value = "".join(self.parts[first:second]), "".join(self.parts[second:])
        if ":" not in label and field_of(label) and not field_of(value):
            self.parts[first:] = [" ".join(label.split()) + ": " + " ".join(value.split())]

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def html_to_text(markup: str) -> str:
    """Return the visible text of HTML, a line for each block."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
