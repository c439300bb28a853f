"""What can go wrong with something sealed."""

from core.errors import WritdeskError


class Altered(WritdeskError):
    """The bytes are not the ones that were sealed: changed, cut short or exchanged."""


class Erased(WritdeskError):
    """The key was erased; nobody can read what it protected, and nobody ever will."""


class SigningRefused(WritdeskError):
    """No signature was made: the key is missing, expired or revoked, or did not verify."""
