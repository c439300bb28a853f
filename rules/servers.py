"""Server addresses and message links as people really type them.

Nothing here looks anything up: a server named in a request is never contacted (DESIGN, 7).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import idna

DEFAULT_PORTS = {"http": 80, "https": 443}
# The first path segment of the pages of chat platforms. What stands before one is the prefix of
# an instance; the segment itself and what follows names a page inside it.
PAGES = frozenset(
    [
        "channel",
        "group",
        "direct",
        "im",
        "thread",
        "home",
        "admin",
        "account",
        "login",
        "register",
        "directory",
        "livechat",
        "discussion",
        "room",
        "invite",
        "omnichannel",
        "marketplace",
        "meet",
        "conference",
        "api",
        "user_uploads",
        "file-upload",
        "avatar",
        "user",
        "streams",
        "accounts",
        "join",
        "help",
    ]
)
_WRAPPING = " \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff<>\"'“”‘’(),;"
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# Scheme and host may hold no blank, backslash or control character; a path pasted after them may.
_AUTHORITY = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)?(//)?[^\s\\/?#\x00-\x1f\x7f]+([/?#]|$)")
_PREFIX = re.compile(r"(/[A-Za-z0-9][A-Za-z0-9._~-]*){0,4}")


@dataclass(frozen=True)
class ServerUrl:
    """One instance: host as A-label in lower case, port if unusual, prefix path or ''."""

    host: str
    port: int | None = None
    path: str = ""

    @property
    def canonical(self) -> str:
        """The one text for this instance: ``host[:port][/prefix]``, no scheme."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{shown}{'' if self.port is None else f':{self.port}'}{self.path}"

    def lookups(self) -> tuple[str, ...]:
        """Keys under which a registry may know it, from the most to the least specific."""
        shown = self.canonical.removesuffix(self.path) if self.path else self.canonical
        parts = self.path.split("/")[1:] if self.path else []
        with_paths = ["/".join([shown, *parts[:count]]) for count in range(len(parts), -1, -1)]
        return tuple(dict.fromkeys([*with_paths, self.host]))


@dataclass(frozen=True)
class MessageLink:
    """A link into a conversation; ``message_id`` is None where it names only the room."""

    server: ServerUrl
    room_kind: str
    room: str
    message_id: str | None


@lru_cache(maxsize=8192)
def normalise_server_url(text: str | None) -> ServerUrl | None:
    """Return the instance that the text names, or None where no host can be made of it.

    A name and password before the host are dropped where the text is a full URL. Without a
    scheme ``name@host`` is an account and no server, so it is refused.
    """
    split = _split(text)
    if split is None:
        return None
    try:
        host, port = _host(split.hostname or ""), split.port
    except ValueError:
        return None
    if host is None or ("[" in split.netloc and ":" not in host):
        # In brackets stands an address of version 6 and never a name.
        return None
    usual = {None, 0, DEFAULT_PORTS[split.scheme]}
    if "://" not in (text or ""):
        usual.update(DEFAULT_PORTS.values())
    return ServerUrl(host, None if port in usual else port, _prefix(split.path))


@lru_cache(maxsize=8192)
def message_link(text: str | None) -> MessageLink | None:
    """Read a link to a message or a conversation of a known platform, or return None.

    Known are ``/channel/NAME?msg=ID`` (also group, direct, livechat) and ``#narrow/…/near/ID``.
    """
    server, split = normalise_server_url(text), _split(text)
    if server is None or split is None:
        return None
    if split.fragment.startswith("narrow/"):
        return _narrow(server, split.fragment)
    segments = [unquote(part) for part in split.path.split("/") if part]
    for index, segment in enumerate(segments[:-1]):
        if segment in {"channel", "group", "direct", "livechat"}:
            query = parse_qs(split.query)
            return MessageLink(server, segment, segments[index + 1], query.get("msg", [None])[0])
    return None


def _narrow(server: ServerUrl, fragment: str) -> MessageLink | None:
    parts = fragment.split("/")[1:]
    named = dict(zip(parts[0::2], parts[1::2], strict=False))
    for kind in ("channel", "stream", "dm", "pm-with"):
        if kind in named:
            return MessageLink(
                server, kind, _undot(named[kind]), named.get("near") or named.get("with")
            )
    return None


def _undot(text: str) -> str:
    """Zulip writes percent signs of its fragments as dots."""
    return unquote(re.sub(r"\.([0-9A-Fa-f]{2})", r"%\1", text))


def _split(text: str | None) -> SplitResult | None:
    if not text:
        return None
    plain = text.strip(_WRAPPING)
    if not plain or not _AUTHORITY.match(plain):
        return None
    has_scheme = "://" in plain.split("?", 1)[0].split("#", 1)[0]
    try:
        split = urlsplit(plain if has_scheme else f"https://{plain.removeprefix('//')}")
    except ValueError:
        return None
    if split.scheme not in DEFAULT_PORTS or (not has_scheme and "@" in split.netloc):
        return None
    return split


def _host(written: str) -> str | None:
    """Return an A-label, an IP address or ``localhost``. Raises ValueError for a bad address."""
    plain = written.removesuffix(".").lower()
    if ":" in plain:
        return str(ipaddress.IPv6Address(plain))
    if re.fullmatch(r"[0-9.]+", plain):
        return str(ipaddress.IPv4Address(plain))
    if plain.isascii() and not plain.startswith("xn--") and ".xn--" not in plain:
        host = plain
    else:
        try:
            host = idna.encode(plain, uts46=True, transitional=False).decode("ascii").lower()
        except idna.IDNAError:
            return None
    host = host.removesuffix(".")
    labels = host.split(".")
    if host != "localhost" and len(labels) < 2:
        return None
    if len(host) > 253 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):
        return None
    return host


def _prefix(path: str) -> str:
    kept = []
    for segment in path.split("/"):
        if not segment:
            continue
        if segment in PAGES:
            break
        kept.append(segment)
    prefix = "".join(f"/{segment}" for segment in kept)
    return prefix if _PREFIX.fullmatch(prefix) and ".." not in prefix else ""
