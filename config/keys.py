"""Make the keys an installation needs, once; what is there already is left alone."""

import os
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from core import clock
from rules.policy import Policy
from sealing.checkpoint import create_checkpoint_key
from sealing.openpgp import Keyring
from sealing.vault import create_master_key

SIGNING_KEY_LASTS = timedelta(days=2 * 365)


def make_keys(policy: Policy) -> Iterator[str]:
    """Make each missing key and yield one line about it."""
    if not settings.SECRET_KEY_FILE.exists():
        write_private(settings.SECRET_KEY_FILE, secrets.token_urlsafe(50).encode())
        yield f"secret key of the web pages: {settings.SECRET_KEY_FILE}"
    if not settings.VAULT_MASTER_KEY_FILE.exists():
        settings.VAULT_MASTER_KEY_FILE.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_master_key(settings.VAULT_MASTER_KEY_FILE)
        yield f"vault's master key: {settings.VAULT_MASTER_KEY_FILE}"
    if not settings.CHECKPOINT_KEY_FILE.exists():
        settings.CHECKPOINT_KEY_FILE.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        create_checkpoint_key(settings.CHECKPOINT_KEY_FILE)
        yield f"key of the log's checkpoints: {settings.CHECKPOINT_KEY_FILE}"
    if not settings.SIGNING_FINGERPRINT_FILE.exists():
        fingerprint = make_signing_key(policy)
        write_private(settings.SIGNING_FINGERPRINT_FILE, f"{fingerprint}\n".encode("ascii"))
        yield f"signing key of productions: {fingerprint}"


def make_signing_key(policy: Policy) -> str:
    """Make the OpenPGP key that signs productions and return its primary fingerprint."""
    with Keyring(settings.GNUPG_HOME) as keyring:
        return keyring.create_signing_key(
            f"{policy.provider.name} productions",
            policy.provider.email,
            clock.now() + SIGNING_KEY_LASTS,
        )


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads; refuses to replace one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
