"""The slow work of signing: make the papers, close the bag, sign its sums, check the signature.

Runs outside any transaction. ``signed`` is only ever said of a signature that was verified here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from cases import queries as case_queries
from core.errors import Unavailable
from disclosures.models import Production
from disclosures.papers import Subject, make_papers, subject_of
from disclosures.states import Part
from disclosures.storing import Kept, bag_file, batch
from rules.policy import Policy
from sealing import timestamp
from sealing.bag import SUMS, tag_entries
from sealing.errors import SigningRefused
from sealing.openpgp import Keyring

SIGNATURE, TOKEN = f"{SUMS}.asc", f"{SUMS}.tsr"


@dataclass(frozen=True)
class Sealed:
    """Everything signing adds to a production; ``token`` is None when nobody stamped it yet."""

    papers: tuple[Kept, ...]
    seals: tuple[Kept, ...]
    signature: bytes
    fingerprint: str
    manifest_sha256: str
    token: bytes | None
    token_time: datetime | None

    def discard(self) -> None:
        """Remove the stored files of a signature that will not be used."""
        with batch("") as files:
            files.kept = [*self.papers, *self.seals]
            files.discard()


def seal(production: Production) -> Sealed:
    """Make, sign and verify everything but the payload. Raises SigningRefused, Unavailable.

    SigningRefused also means that the key has expired or was revoked.
    """
    fingerprint = signing_fingerprint()
    subject = subject_of(production, case_queries.policy_of(production.case), fingerprint)
    payload = [bag_file(row) for row in production.files.filter(part=Part.PAYLOAD)]
    with batch(production.key_id) as files:
        for paper in make_papers(subject):
            files.add(paper.path, paper.content)
        papers = list(files.kept)
        sums = b""
        listed = [kept.file for kept in papers]
        for file, opener in tag_entries(
            payload, listed, _info(subject), production.manifest_sha256
        ):
            with opener() as stream:
                content = stream.read()
            files.add(file.path, content)
            sums = content
        signature = sign_and_verify(sums, fingerprint)
        files.add(SIGNATURE, signature)
        token = stamp(signature)
        if token is not None:
            files.add(TOKEN, token)
        return Sealed(
            papers=tuple(papers),
            seals=tuple(files.kept[len(papers) :]),
            signature=signature,
            fingerprint=fingerprint,
            manifest_sha256=production.manifest_sha256,
            token=token,
            token_time=timestamp.time_of(token) if token else None,
        )


def signing_fingerprint() -> str:
    """Return the fingerprint of the key that signs now. Raises Unavailable."""
    path: Path = settings.SIGNING_FINGERPRINT_FILE
    try:
        return path.read_text("ascii").strip()
    except OSError as error:
        raise Unavailable(
            "No signing key is configured.", "Make the keys with manage.py make_keys."
        ) from error


def sign_and_verify(content: bytes, fingerprint: str) -> bytes:
    """Return an armoured detached signature that was verified after it was made."""
    with Keyring(settings.GNUPG_HOME) as keyring:
        signature = keyring.sign_detached(content, fingerprint)
        verdict = keyring.verify_detached(signature, content, fingerprint)
    if verdict.word != "GOOD":
        raise SigningRefused(f"The new signature did not verify: {verdict.reason}")
    return signature


def stamp(signature: bytes) -> bytes | None:
    """Return a timestamp token over the signature, or None where none is to be had now."""
    if not settings.TIMESTAMP_URL:
        return None
    try:
        token = timestamp.request_token(signature, settings.TIMESTAMP_URL)
    except Unavailable:
        return None
    if settings.TIMESTAMP_CA_FILE:
        timestamp.verify_token(token, signature, Path(settings.TIMESTAMP_CA_FILE).read_bytes())
    return token


def public_key(fingerprint: str) -> bytes:
    """Return the armoured public key that signed. Raises NotFound."""
    with Keyring(settings.GNUPG_HOME) as keyring:
        return keyring.export_public_key(fingerprint)


def _info(subject: Subject) -> dict[str, str]:
    """Return the labels of bag-info.txt (RFC 8493, section 2.2.2)."""
    policy: Policy = subject.policy
    return {
        "Source-Organization": policy.provider.legal_name,
        "Contact-Email": policy.provider.email,
        "External-Identifier": subject.production.reference,
        "External-Description": f"Production for request {subject.case.reference}",
        "Bagging-Date": subject.dated.isoformat(),
        "Bag-Software-Agent": "Writdesk",
    }
