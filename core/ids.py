"""Identifiers that are decided once: ULID keys and random references with a check character.

References are random because sequence numbers would betray how many sealed cases exist.
"""

import re
import secrets

from ulid import ULID

# Crockford's base 32: no I, L, O or U, so that a reference survives a telephone call.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_HEARD_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_REFERENCE = re.compile(r"([A-Z]{2,5})-(\d{4})-([0-9A-HJKMNP-TV-Z]{5})([0-9A-HJKMNP-TV-Z])")


def new_id() -> str:
    """Return a new ULID: 26 characters, in one process sortable by the order they were made in."""
    moment = ULID.provider.timestamp()
    number = moment << 80 | int.from_bytes(ULID.provider.randomness(moment), "big")
    return "".join([_PAIRS[number >> place & 1023] for place in range(120, -1, -10)])


def new_reference(prefix: str, year: int) -> str:
    """Return a random reference such as ``LER-2026-7K3M9Q``; its last character checks the rest."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(5))
    return f"{prefix}-{year:04d}-{body}{check_character(f'{year:04d}{body}')}"


def is_reference(text: str) -> bool:
    """Say whether the text is a reference whose check character agrees."""
    match = _REFERENCE.fullmatch(text)
    return match is not None and check_character(match[2] + match[3]) == match[4]


def read_reference(text: str) -> str | None:
    """Return the reference a person meant (case, spaces, O for 0, I or L for 1), or None."""
    squeezed = re.sub(r"[\s‐-―-]+", "-", text.strip().upper())
    prefix, _, rest = squeezed.partition("-")
    candidate = f"{prefix}-{rest.translate(_HEARD_AS)}"
    return candidate if is_reference(candidate) else None


def check_character(body: str) -> str:
    """Return the Luhn mod 32 check character, which finds every single wrong character."""
    total = 0
    for position, character in enumerate(reversed(body)):
        product = _VALUE[character] * (2 if position % 2 == 0 else 1)
        total += product // len(ALPHABET) + product % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]
