"""Trusted timestamps (RFC 3161), asked for over HTTP and verified by ``openssl ts``.

A token is the authority's whole reply in DER, which is what a ``.tsr`` file holds.
"""

from __future__ import annotations

import hashlib
import secrets
import subprocess
import tempfile
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from asn1crypto import algos, tsp

from core.errors import Invalid, Unavailable
from sealing.errors import Altered

_LARGEST_REPLY = 256 * 1024


def request_token(signature: bytes, url: str, timeout: float = 20) -> bytes:
    """Ask an authority to stamp the SHA-256 of these bytes and return its reply.

    Raises Unavailable when it does not answer, refuses, or answers something else than was asked
    (another digest or nonce). Whether its word is trusted is for ``verify_token``.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise Invalid({"url": ["A timestamp authority has an http or https address."]})
    digest, nonce = hashlib.sha256(signature).digest(), secrets.randbits(63) | 1
    query = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "hashed_message": digest,
            },
            "nonce": nonce,
            "cert_req": True,
        }
    )
    # The scheme was checked above, so that no local file can be asked.
    request = urllib.request.Request(  # noqa: S310
        url, query.dump(), {"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:  # noqa: S310
            token = bytes(response.read(_LARGEST_REPLY + 1))
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise Unavailable(f"The timestamp authority {url} does not answer.") from error
    try:
        info = _read(token)
    except Altered as error:
        raise Unavailable(f"The timestamp authority {url} gave no timestamp.") from error
    if (info["message_imprint"]["hashed_message"].native, info["nonce"].native) != (digest, nonce):
        raise Unavailable(f"The timestamp authority {url} answered another question.")
    return token


def time_of(token: bytes) -> datetime:
    """Return the time a token states, unproven. Raises Altered when it is not a token."""
    moment = _read(token)["gen_time"].native
    if not isinstance(moment, datetime):
        raise Altered("The timestamp states no time.")
    return moment.astimezone(UTC)


def verify_token(token: bytes, signature: bytes, ca_pem: bytes) -> datetime:
    """Return the proven time of a token over these bytes, trusting the PEM authorities given.

    Raises Altered when it is over other bytes, was changed, or another authority made it;
    Unavailable when openssl is not installed.
    """
    stated = time_of(token)
    with tempfile.TemporaryDirectory(prefix="wdts") as folder:
        paths = [Path(folder, name) for name in ("data", "token", "authority")]
        for path, content in zip(paths, (signature, token, ca_pem), strict=True):
            path.write_bytes(content)
        command = ["openssl", "ts", "-verify"]
        for option, path in zip(("-data", "-in", "-CAfile"), paths, strict=True):
            command += [option, str(path)]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError as error:
            raise Unavailable("openssl does not answer.", "Install openssl.") from error
    if done.returncode != 0 or b"Verification: OK" not in done.stdout:
        raise Altered("The timestamp does not verify.")
    return stated


def _read(token: bytes) -> tsp.TSTInfo:
    """Return what a granted reply states. Raises Altered."""
    try:
        reply = tsp.TimeStampResp.load(token, strict=True)
        status = reply["status"]["status"].native
        if status not in ("granted", "granted_with_mods"):
            raise Altered(f"The timestamp was not granted: {status}.")
        info = reply["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
        _ = info["gen_time"].native, info["nonce"].native, info["message_imprint"].native
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Altered("The reply is not a timestamp.") from error
    return info
