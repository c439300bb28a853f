"""PDF signatures: ours on letters and certificates (PAdES B-B), and what others' are worth.

Only pyHanko's ``bottom_line`` counts: a PDF with content appended after signing still reads as
intact, valid and trusted when each is asked alone.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from asn1crypto import pem as asn1_pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from core.clock import now
from core.errors import Invalid, Unavailable
from sealing.errors import SigningRefused

KEY_FILE, CERTIFICATE_FILE, CA_FILE = "pdf-signing.key", "pdf-signing.pem", "pdf-ca.pem"
FIELD = "Signature"
_TEN_YEARS = timedelta(days=3652)


@dataclass(frozen=True)
class SignatureReading:
    """What one signature in a PDF is worth; only ``bottom_line`` says good.

    ``intact``: the signed bytes are unchanged. ``trusted``: its certificate leads to an authority
    we named. ``signed_at`` is the signer's own claim.
    """

    bottom_line: bool
    intact: bool
    trusted: bool
    signer: str
    signed_at: datetime | None
    summary: str


def create_pdf_key(folder: Path, common_name: str) -> None:
    """Make a private authority and a signing certificate under it, valid for ten years.

    Writes the key (mode 0600), the certificate and the authority's certificate. The authority's own
    key is thrown away: it certifies this one key only. Raises FileExistsError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = _name(f"{common_name} document authority")
    authority = _builder(ca_name, ca_name, ca_key, is_authority=True).sign(ca_key, hashes.SHA256())
    certificate = _builder(_name(common_name), ca_name, key, is_authority=False)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signed = certificate.sign(ca_key, hashes.SHA256()).public_bytes(Encoding.PEM)
    descriptor = os.open(folder / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
    (folder / CERTIFICATE_FILE).write_bytes(signed)
    (folder / CA_FILE).write_bytes(authority.public_bytes(Encoding.PEM))


def load_pdf_signer(folder: Path) -> signers.SimpleSigner:
    """Return the signer made by ``create_pdf_key``. Raises Unavailable."""
    # pyHanko reports a missing file in its log and returns nothing.
    paths = [folder / name for name in (KEY_FILE, CERTIFICATE_FILE, CA_FILE)]
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise Unavailable(f"The key for signing PDF files lacks {', '.join(missing)}.")
    signer: signers.SimpleSigner | None = signers.SimpleSigner.load(  # type: ignore[no-untyped-call]
        str(paths[0]), str(paths[1]), ca_chain_files=(str(paths[2]),)
    )
    if signer is None:
        raise Unavailable("The key for signing PDF files cannot be read.")
    return signer


def sign_pdf(pdf: bytes, signer: signers.SimpleSigner, reason: str = "") -> bytes:
    """Return the PDF with an invisible PAdES B-B signature added to it.

    Raises Invalid when it is not a PDF that can be signed; SigningRefused when the result does not
    read back as intact.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
    )
    try:
        output = signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), metadata, signer=signer)
    except (PdfError, SigningError, ValueError) as error:
        raise Invalid({"pdf": ["It cannot be signed."]}) from error
    signed = bytes(output.getvalue())
    readings = check_pdf(signed)
    if not readings or not readings[-1].intact:
        raise SigningRefused("The new signature in the PDF did not verify.")
    return signed


def check_pdf(pdf: bytes, authorities: Sequence[bytes] = ()) -> list[SignatureReading]:
    """Judge each signature in a PDF by the authorities given in PEM; an unsigned PDF gives [].

    Nothing is fetched from the network. Raises Invalid when the file is not a readable PDF.
    """
    roots = [_certificate(pem) for pem in authorities]
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        found = list(reader.embedded_regular_signatures)
    except (PdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Invalid({"pdf": ["It cannot be read."]}) from error
    return [_reading(signature, roots) for signature in found]


def _reading(
    signature: EmbeddedPdfSignature, roots: Sequence[asn1_x509.Certificate]
) -> SignatureReading:
    context = ValidationContext(trust_roots=list(roots), allow_fetching=False)
    # A signature that fails is an answer here and not an incident, so its traceback is kept quiet.
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        status = validate_pdf_signature(signature, signer_validation_context=context)
    except (SignatureValidationError, PdfError, ValueError, KeyError, TypeError) as error:
        return SignatureReading(False, False, False, "", None, f"It cannot be checked: {error}")
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
    return SignatureReading(
        bottom_line=bool(status.bottom_line),
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        signer=str(status.signing_cert.subject.human_friendly),
        signed_at=status.signer_reported_dt and status.signer_reported_dt.astimezone(UTC),
        summary=str(status.summary()),
    )


def _certificate(pem: bytes) -> asn1_x509.Certificate:
    try:
        _, _, der = asn1_pem.unarmor(pem)
        return asn1_x509.Certificate.load(der, strict=True)
    except ValueError as error:
        raise Invalid({"authority": ["It is not a certificate in PEM."]}) from error


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, is_authority: bool
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(minutes=5))
        .not_valid_after(now() + _TEN_YEARS)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
