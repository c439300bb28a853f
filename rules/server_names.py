"""Names of servers as people write them, with the form that machines use beside it."""

from __future__ import annotations

import re

import idna

from rules.lookalike import deceives

_HOST = re.compile(r"[^:/\[\]]+")


def shown_name(canonical: str) -> str:
    """Return the name as it is written, with the A-labels: ``bücher.example (xn--bcher-…)``.

    Where its letters are easily taken for others, the A-labels come first. A name of plain letters,
    and what cannot be decoded, stays as it is.
    """
    host = _HOST.match(canonical)
    if host is None or "xn--" not in host[0]:
        return canonical
    try:
        written = idna.decode(host[0]) + canonical[host.end() :]
    except idna.IDNAError:
        return canonical
    return f"{canonical} ({written})" if is_deceptive(canonical) else f"{written} ({canonical})"


def is_deceptive(canonical: str) -> bool:
    """Say whether the letters of the server's name are easily taken for those of another name."""
    host = _HOST.match(canonical)
    return host is not None and "xn--" in host[0] and deceives(host[0])
