"""Which accounts on which servers a text names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import tldextract

from intake.reading.labels import Labelled
from intake.words import words
from rules.addresses import ancestors
from rules.policy import Policy
from rules.servers import message_link, normalise_server_url
from rules.submission import Account

_URL = re.compile(
    r"(?<![\w@.-])(?:https?://[^\s<>\"'“”»«)\]]+"
    r"|(?:[^\W_](?:[\w-]{0,62})\.){1,8}[^\W\d_][\w-]{1,62}(?::\d{2,5})?(?:/[^\s<>\"'“”)\]]*)?)",
    re.IGNORECASE,
)
_AT_NAME = re.compile(r"(?<![\w@./:+-])@([^\W_][\w.-]{0,127})")
# It is tried only where a word begins: a long word without an @ would take quadratic time.
ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++")

# The list of public suffixes that is shipped with the package; the network is never asked.
_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@dataclass(frozen=True)
class Token:
    """One thing that identifies: ``kind`` is a field of ``rules.submission.Account``."""

    kind: str
    value: str


def read_accounts(
    text: str, labelled: Iterable[Labelled], policy: Policy, not_servers: frozenset[str]
) -> tuple[Account, ...]:
    """Return the accounts; labelled values win over what stands in running text.

    ``not_servers`` are domains that stand in the mail for another reason, such as the sender's.
    """
    said = [token for item in labelled for token in _labelled_tokens(item)]
    kinds = {token.kind for token in said}
    loose = [
        token
        for token in _loose_tokens(text, policy, not_servers)
        if not (kinds & ({"server_url", "message_url"} if _is_address(token) else {token.kind}))
    ]
    # A name such as "quick.fox" looks like a host, and what is named as a person is none.
    people = {token.value for token in (*said, *loose) if token.kind == "username"}
    loose = [token for token in loose if not (_is_address(token) and token.value in people)]
    # Without a labelled name the running text tells which name belongs to which server.
    return _grouped(said + loose if said else loose)


def server_addresses(text: str, policy: Policy, not_servers: frozenset[str]) -> list[str]:
    """Return the addresses in running text that may name a chat server, each once."""
    found = []
    for match in _URL.finditer(text):
        written = match.group().rstrip(".,;:!?*_")
        if _may_be_server(written, policy, not_servers) and written not in found:
            found.append(written)
    return found


def _is_address(token: Token) -> bool:
    return token.kind in ("server_url", "message_url")


def _labelled_tokens(item: Labelled) -> Iterator[Token]:
    kind = item.field.removeprefix("account.")
    if kind == item.field:
        return
    if kind == "server_url":
        yield from _labelled_servers(item.value)
    elif kind == "username":
        yield from _labelled_names(item.value)
    elif kind == "email":
        yield from (Token(kind, match) for match in ADDRESS.findall(item.value))
    elif kind == "message_url":
        yield from (
            Token(kind, match.rstrip(".,;"))
            for match in _URL.findall(item.value)
            if "/" in match.partition("://")[2]
        )
    else:
        yield Token(kind, item.value.split()[0].strip("\"'`,;"))


def _labelled_servers(value: str) -> Iterator[Token]:
    written = [match.group().rstrip(".,;") for match in _URL.finditer(value)]
    for address in written:
        yield Token("message_url" if message_link(address) else "server_url", address)
    if not written:
        # Kept as typed: that no server can be made of it is itself a finding.
        yield Token("server_url", value.splitlines()[0].strip()[:300])


def _labelled_names(value: str) -> Iterator[Token]:
    address = ADDRESS.search(value)
    if address and not _AT_NAME.search(value):
        yield Token("email", address.group())
        return
    server = next((match.group() for match in _URL.finditer(value) if _known(match.group())), None)
    plain = re.split(r"\s+(?:on|auf|em|en|sur)\s+", value, maxsplit=1)[0]
    for part in re.split(r"[,;\n]|\s+(?:and|und|e|y|et)\s+", plain):
        marked = _AT_NAME.search(part)
        name = (marked[1] if marked else part).strip(" \"'`“”„.*_()").removeprefix("@")
        if name and name.casefold() not in words().name_placeholders:
            yield Token("username", name[:300])
    if server:
        yield Token("server_url", server)


def _loose_tokens(text: str, policy: Policy, not_servers: frozenset[str]) -> list[Token]:
    found: list[tuple[int, Token]] = []
    for match in _URL.finditer(text):
        written = match.group().rstrip(".,;:!?*_")
        if _may_be_server(written, policy, not_servers):
            kind = "message_url" if message_link(written) else "server_url"
            found.append((match.start(), Token(kind, written)))
    for match in _AT_NAME.finditer(text):
        name = match.group(1).rstrip(".-")
        if name.casefold() not in words().name_placeholders:
            found.append((match.start(), Token("username", name)))
    for kind in ("username", "user_id"):
        for pattern in words().patterns[kind]:
            for match in pattern.finditer(text):
                name = match.group(1).strip(".-")
                if name and name.casefold() not in words().name_placeholders:
                    found.append((match.start(1), Token(kind, name)))
    return list(dict.fromkeys(token for _, token in sorted(found, key=lambda pair: pair[0])))


def _may_be_server(written: str, policy: Policy, not_servers: frozenset[str]) -> bool:
    server = normalise_server_url(written)
    if server is None or not _known(written):
        return False
    if not not_servers.isdisjoint(ancestors(server.host)):
        return False
    if not words().never_servers.isdisjoint(ancestors(server.host)):
        return False
    if policy.is_own_host(server.host):
        # The provider's own name stands in every address block, and its site in what it wrote.
        return False
    bare = "://" not in written
    return not bare or server.host.count(".") > 1 or written.partition("/")[0].islower()


@lru_cache(maxsize=4096)
def _known(written: str) -> bool:
    """Say whether the host ends in a real or reserved domain, and not like a file's name."""
    server = normalise_server_url(written)
    if server is None:
        return False
    last = server.host.rpartition(".")[2]
    if last in words().reserved_suffixes or "://" in written:
        return True
    if "/" not in written and last in words().file_suffixes:
        return False
    return bool(_SUFFIXES(server.host).suffix)


def _grouped(tokens: list[Token]) -> tuple[Account, ...]:
    """Put names and servers together in the order in which they are told.

    Where a server is named first, the names after it belong to it; where a name comes first, the
    server after it is its own. A name without a server takes the only server there is.
    """
    accounts: list[dict[str, str]] = []
    server_first = bool(tokens) and _is_address(tokens[0])
    inherited = False
    for token in tokens:
        current = accounts[-1] if accounts else None
        if token.kind == "server_url":
            if current is None or ("server_url" in current and not inherited):
                if current is None or _differs(current["server_url"], token.value):
                    accounts.append({"server_url": token.value})
            elif server_first and inherited:
                if _differs(current["server_url"], token.value):
                    accounts.append({"server_url": token.value})
            else:
                current["server_url"] = token.value
            inherited = False
        elif current is None:
            accounts.append({token.kind: token.value})
            inherited = False
        elif token.kind in current and current[token.kind] != token.value:
            following = {token.kind: token.value}
            if "server_url" in current:
                following["server_url"] = current["server_url"]
            accounts.append(following)
            inherited = "server_url" in current
        else:
            current[token.kind] = token.value
    return tuple(Account(**fields) for fields in _with_the_only_server(accounts))


def _differs(one: str, other: str) -> bool:
    first, second = normalise_server_url(one), normalise_server_url(other)
    return one != other if first is None or second is None else first != second


def _with_the_only_server(accounts: list[dict[str, str]]) -> list[dict[str, str]]:
    named = list(dict.fromkeys(item["server_url"] for item in accounts if "server_url" in item))
    for item in accounts:
        link = message_link(item.get("message_url"))
        if "server_url" in item:
            continue
        if link is not None:
            item["server_url"] = f"https://{link.server.canonical}"
        elif len(named) == 1:
            item["server_url"] = named[0]
    return _each_once(accounts)


def _each_once(accounts: list[dict[str, str]]) -> list[dict[str, str]]:
    """Leave out what was told before; a server told of again, with nobody on it, adds nothing.

    Looked up and not compared pair by pair, for one mail may name thousands.
    """
    kept: dict[frozenset[tuple[str, str]], dict[str, str]] = {}
    servers: set[object] = set()
    for item in accounts:
        server = item.get("server_url", "")
        known = normalise_server_url(server) or server
        if set(item) != {"server_url"} or known not in servers:
            kept.setdefault(frozenset(item.items()), item)
        if server:
            servers.add(known)
    return list(kept.values())
