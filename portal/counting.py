"""Small whole numbers as a browser sends them back."""

from __future__ import annotations

_LONGEST = 4


def whole(written: str, otherwise: int) -> int:
    """Return a number of at most four ASCII digits, or ``otherwise`` for anything else.

    ``str.isdigit`` alone lets superscripts and endless digits through, on which ``int`` fails.
    """
    plain = written.isascii() and written.isdigit() and len(written) <= _LONGEST
    return int(written) if plain else otherwise
