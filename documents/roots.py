"""The authorities whose digital signatures this installation trusts."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from core.errors import Unavailable


def signature_roots() -> tuple[bytes, ...]:
    """Return the certificates of the folder ``SIGNATURE_ROOTS``, each in PEM, in the files' order.

    A folder that does not exist holds none. Raises Unavailable for a file that is no certificate:
    an authority left out in silence would make good signatures look doubtful.
    """
    found: list[bytes] = []
    for path in sorted(settings.SIGNATURE_ROOTS.glob("*.pem")):
        try:
            certificates = x509.load_pem_x509_certificates(path.read_bytes())
        except (OSError, ValueError) as error:
            raise Unavailable(f"{path.name} holds no certificate that can be read.") from error
        found.extend(each.public_bytes(Encoding.PEM) for each in certificates)
    return tuple(found)
