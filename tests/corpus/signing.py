"""Digital signatures in PDF files by authorities that exist in the corpus alone."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko_certvalidator.registry import SimpleCertificateStore

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=365 * 30)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


@cache
def _authority(which: str) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The root ``trusted`` or ``untrusted``; its key is the same each time."""
    key = ec.derive_private_key({"trusted": 20260301, "untrusted": 20260302}[which], ec.SECP256R1())
    name = _name(f"Example {which} root")
    builder = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(BEGIN).not_valid_after(BEGIN + YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(issues=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )  # fmt: skip
    return builder.sign(key, hashes.SHA256()), key


def _usage(*, issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues, content_commitment=not issues, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=issues, crl_sign=issues,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def root_pem() -> bytes:
    """Return the one root that a test configures as trusted."""
    return _authority("trusted")[0].public_bytes(serialization.Encoding.PEM)


@cache
def _signer(which: str, common: str) -> signers.SimpleSigner:
    root, root_key = _authority(which)
    key = ec.derive_private_key(30000 + sum(common.encode()), ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name(common)).issuer_name(root.subject).public_key(key.public_key())
        .serial_number(1000 + sum(common.encode()))
        .not_valid_before(BEGIN).not_valid_after(BEGIN + YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(issues=False), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )  # fmt: skip
    return signers.SimpleSigner(
        signing_cert=_asn1(certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(
            key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        ),
        cert_registry=SimpleCertificateStore.from_certs([_asn1(root)]),
    )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def signed(
    pdf: bytes, by: str, page: int, box: tuple[float, float, float, float] | None,
    root: str = "trusted",
) -> bytes:  # fmt: skip
    """Return the file with one signature by ``by``, visible at ``box`` (PDF space) if given."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    spec = SigFieldSpec("Signature1", on_page=page - 1, box=tuple(map(int, box)) if box else None)
    append_signature_field(writer, spec)
    metadata = signers.PdfSignatureMetadata(field_name="Signature1", name=by)
    out = signers.PdfSigner(metadata, _signer(root, by)).sign_pdf(writer)
    return bytes(out.getvalue())


def altered(pdf: bytes, page: int, chance: random.Random) -> bytes:
    """Write other words over a page in an update after signing, as an editor would."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    x, y = chance.randint(60, 300), chance.randint(200, 600)
    drawing = f"q 1 1 1 rg {x} {y - 4} 180 14 re f Q BT /FX 11 Tf {x} {y} Td (@other.user) Tj ET"
    stream = generic.StreamObject(stream_data=drawing.encode())
    font = generic.DictionaryObject({
        generic.pdf_name("/Type"): generic.pdf_name("/Font"),
        generic.pdf_name("/Subtype"): generic.pdf_name("/Type1"),
        generic.pdf_name("/BaseFont"): generic.pdf_name("/Helvetica"),
    })  # fmt: skip
    fonts = generic.DictionaryObject({generic.pdf_name("/FX"): writer.add_object(font)})
    resources = generic.DictionaryObject({generic.pdf_name("/Font"): fonts})
    writer.add_stream_to_page(page - 1, writer.add_object(stream), resources=resources)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def broken(pdf: bytes) -> bytes:
    """Turn one digit inside the signed range, where the file stays readable."""
    found = re.search(rb"/Producer\s*\((\w)", pdf) or re.search(rb"% ReportLab (\w)", pdf)
    if found is None:
        raise ValueError("nothing to turn in this file")
    at = found.start(1)
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
