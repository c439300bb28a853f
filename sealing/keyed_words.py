"""Words under a key: equal words give equal tokens, and without the key a token says nothing.

For finding what is sealed: whoever searches names the word, and a stolen database holds none. The
key lies in the key store with the purpose ``search``; once it is erased, nothing can be found by
the tokens made with it.
"""

import base64
import hmac
import secrets

from sealing.keystore import KeyStore, WrappedKey
from sealing.vault import vault

PURPOSE = "search"
# Sixteen letters of base32 are 80 bits: enough that no two words of one installation meet.
_LENGTH = 16
_secrets: dict[KeyStore, bytes] = {}


def keyed(word: str) -> str:
    """Return the token of a word, sixteen letters and digits. Raises Unavailable, Erased."""
    digest = hmac.digest(_secret(vault.keystore), word.encode("utf-8"), "sha256")
    return base64.b32encode(digest).decode("ascii")[:_LENGTH].lower()


def forget() -> None:
    """Forget the keys in memory, so that one made or erased elsewhere takes effect."""
    _secrets.clear()


def _secret(keystore: KeyStore) -> bytes:
    if keystore not in _secrets:
        # Of two processes that both make the first key, both take the older one.
        key = _oldest(keystore) or _made(keystore)
        _secrets[keystore] = keystore.unwrap(key.key_id)
    return _secrets[keystore]


def _oldest(keystore: KeyStore) -> WrappedKey | None:
    keys = keystore.keys(PURPOSE)
    return min(keys, key=lambda key: (key.created_at, key.key_id), default=None)


def _made(keystore: KeyStore) -> WrappedKey:
    made = keystore.add(PURPOSE, secrets.token_bytes(32))
    return _oldest(keystore) or made
