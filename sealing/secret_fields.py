"""Single secret fields: AES-256-GCM under keys of the key store, bound to the place they are in."""

import base64
import os
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import NotFound
from sealing.errors import Altered
from sealing.keystore import KeyStore

PURPOSE = "field"
_TOKEN = re.compile(r"v1:([0-9A-HJKMNP-TV-Z]{26}):([A-Za-z0-9_-]+={0,2})")
_NONCE = 12


def is_token(text: str) -> bool:
    """Say whether the text has the form of a sealed field."""
    return bool(_TOKEN.fullmatch(text))


class FieldSealer:
    """Seals with the newest field key and opens with whichever key a token names.

    Keys stay in memory once unwrapped, because a list of fifty rows opens hundreds of fields.
    """

    def __init__(self, keystore: KeyStore) -> None:
        self._keystore = keystore
        self._ciphers: dict[str, AESGCM] = {}
        self._newest: str | None = None

    def new_key(self) -> str:
        """Make a new field key, which seals from now on, and return its id. Old ones still open."""
        secret = AESGCM.generate_key(bit_length=256)
        self._newest = self._keystore.add(PURPOSE, secret).key_id
        return self._newest

    def seal(self, text: str, context: str) -> str:
        """Return ``v1:<key id>:<base64>``; ``context`` names the only place where it will open."""
        key_id = self._writing_key()
        nonce = os.urandom(_NONCE)
        cipher = self._cipher(key_id).encrypt(nonce, text.encode("utf-8"), _bound(key_id, context))
        return f"v1:{key_id}:{base64.urlsafe_b64encode(nonce + cipher).decode('ascii')}"

    def open(self, token: str, context: str) -> str:
        """Return the text. Raises Altered for a changed or moved token, Erased, Unavailable."""
        match = _TOKEN.fullmatch(token)
        if match is None:
            raise Altered(f"The sealed text of {context} is not a sealed text.")
        key_id = match[1]
        try:
            sealed = _decoded(match[2])
            cipher = self._cipher(key_id)
            plain = cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(key_id, context))
        except (InvalidTag, ValueError, NotFound) as error:
            raise Altered(f"The sealed text of {context} cannot be opened.") from error
        return plain.decode("utf-8")

    def is_current(self, token: str) -> bool:
        """Say whether the token was sealed by the newest key; false means it awaits re-sealing."""
        return token.startswith(f"v1:{self._writing_key()}:")

    def reload(self) -> None:
        """Forget the keys in memory, so that a key made or erased elsewhere takes effect."""
        self._ciphers.clear()
        self._newest = None

    def _writing_key(self) -> str:
        # Another process may have erased the key we remember; sealing with it would lose the text.
        if self._newest is None or not self._keystore.holds(self._newest):
            self.reload()
            keys = list(self._keystore.keys(PURPOSE))
            newest = max(keys, key=lambda key: (key.created_at, key.key_id), default=None)
            self._newest = newest.key_id if newest else self.new_key()
        return self._newest

    def _cipher(self, key_id: str) -> AESGCM:
        if key_id not in self._ciphers:
            if self._keystore.get(key_id).purpose != PURPOSE:
                raise Altered("This key does not belong to fields.")
            self._ciphers[key_id] = AESGCM(self._keystore.unwrap(key_id))
        return self._ciphers[key_id]


def _decoded(text: str) -> bytes:
    # Base64 ignores some bits of its last character; only the one spelling we wrote is taken.
    found = base64.urlsafe_b64decode(text)
    if base64.urlsafe_b64encode(found).decode("ascii") != text:
        raise ValueError("not the canonical spelling")
    return found


def _bound(key_id: str, context: str) -> bytes:
    return f"v1:{key_id}:{context}".encode()
