"""What a signed PDF carries about the revocation of its signer's certificate, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import weasyprint
from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from core.clock import now
from documents.judging.signature import judge_altered, judge_signature
from documents.opening.digital import read_signatures
from documents.sandbox import open_file
from documents.view import DigitalSignature, PageView, View
from rules.facts import DocumentInspection
from rules.findings import describe
from tests.rules.rulebook import SHIPPED, facts, request, the

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def fresh_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Authority:
    """An authority that issues certificates, and lists of those it revoked."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def issue(self, name: str, serial: int, *extensions: x509.ExtensionType) -> Any:
        """Return key and certificate as the signing library reads them."""
        key = fresh_key()
        builder = begun(name, self.certificate.subject, key, serial)
        for extension in extensions:
            builder = builder.add_extension(extension, critical=True)
        certificate = builder.sign(self.key, hashes.SHA256())
        pkcs8 = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return (
            asn1_keys.PrivateKeyInfo.load(pkcs8),
            asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        )

    def crl(self, *serials: int, since: datetime, ends: datetime) -> asn1_crl.CertificateList:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(since)
            .next_update(ends)
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
        )
        for serial in serials:
            revoked = x509.RevokedCertificateBuilder().serial_number(serial)
            builder = builder.add_revoked_certificate(revoked.revocation_date(since).build())
        der = builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)
        return asn1_crl.CertificateList.load(der)


def begun(
    name: str, issuer: x509.Name, key: rsa.RSAPrivateKey, serial: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(now() - 30 * DAY)
        .not_valid_after(now() + 30 * DAY)
    )


def usage(**wanted: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: wanted.get(name, False) for name in names})


@pytest.fixture(scope="module")
def authority() -> Authority:
    key = fresh_key()
    certificate = (
        begun("Example Root", named("Example Root"), key, 1)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(key, certificate)


@pytest.fixture(scope="module")
def stamper(authority: Authority) -> DummyTimeStamper:
    stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    key, certificate = authority.issue("Example Clock", 7, stamping)
    return DummyTimeStamper(tsa_cert=certificate, tsa_key=key)


def signed(authority: Authority, stamper: DummyTimeStamper | None = None) -> bytes:
    """An order signed under serial 42."""
    key, certificate = authority.issue(
        "Judge Example", 42, usage(digital_signature=True, content_commitment=True)
    )
    root = asn1_x509.Certificate.load(authority.certificate.public_bytes(Encoding.DER))
    store = SimpleCertificateStore.from_certs([root])
    pen = signers.SimpleSigner(signing_cert=certificate, signing_key=key, cert_registry=store)
    order = bytes(weasyprint.HTML(string="<h1>Order</h1><p>It is so ordered.").write_pdf())
    metadata = signers.PdfSignatureMetadata(field_name="First")
    writer = IncrementalPdfFileWriter(BytesIO(order))
    return signers.PdfSigner(metadata, pen, timestamper=stamper).sign_pdf(writer).getvalue()


def carrying(pdf: bytes, *crls: asn1_crl.CertificateList) -> bytes:
    """The same file with lists of revoked certificates in its store."""
    file = BytesIO(pdf)
    DocumentSecurityStore.add_dss(file, sig_contents=None, crls=list(crls))
    return file.getvalue()


def seen(pdf: bytes, authority: Authority) -> DigitalSignature:
    (signature,) = read_signatures(pdf, [authority.pem])
    return signature


def judged(signature: DigitalSignature) -> tuple[str, str | None, str, str | None]:
    view = View("application/pdf", 1, (PageView(1, 595, 842, "text"),), (signature,))
    by_officer, altered = judge_signature(view), judge_altered(view)
    return by_officer.outcome, by_officer.reason, altered.outcome, altered.reason


def test_a_signer_who_is_on_a_list_in_the_file_is_not_trusted(authority: Authority) -> None:
    crl = authority.crl(42, since=now() - HOUR, ends=now() + DAY)
    signature = seen(carrying(signed(authority), crl), authority)
    assert (signature.intact, signature.trusted, signature.bottom_line) == (True, False, False)
    assert signature.revocation == "revoked"
    assert judged(signature) == (
        *("review", "untrusted_signature"),
        *("review", "revoked_certificate"),
    )


def test_a_signer_who_is_not_on_a_fresh_list_is_known_not_to_be_revoked(
    authority: Authority,
) -> None:
    crl = authority.crl(43, since=now() - HOUR, ends=now() + DAY)
    signature = seen(carrying(signed(authority), crl), authority)
    assert (signature.bottom_line, signature.revocation) == (True, "good")
    assert judged(signature) == ("pass", None, "pass", None)


def test_without_a_list_staff_read_that_nobody_looked(authority: Authority) -> None:
    signature = seen(signed(authority), authority)
    assert (signature.bottom_line, signature.revocation) == (True, "unchecked")
    assert judged(signature) == ("pass", None, "pass", "revocation_unchecked")


def test_an_old_list_proves_nothing(authority: Authority) -> None:
    crl = authority.crl(since=now() - 3 * DAY, ends=now() - DAY)
    assert seen(carrying(signed(authority), crl), authority).revocation == "unchecked"


def test_a_list_of_somebody_else_proves_nothing(authority: Authority) -> None:
    other = Authority(fresh_key(), authority.certificate)
    crl = other.crl(since=now() - HOUR, ends=now() + DAY)
    assert seen(carrying(signed(authority), crl), authority).revocation == "unchecked"


def test_what_was_signed_provably_before_the_revocation_stands(
    authority: Authority, stamper: DummyTimeStamper
) -> None:
    pdf = signed(authority, stamper)
    later = authority.crl(42, since=now() + HOUR, ends=now() + DAY)
    assert seen(carrying(pdf, later), authority).bottom_line
    earlier = authority.crl(42, since=now() - HOUR, ends=now() + DAY)
    assert seen(carrying(pdf, earlier), authority).revocation == "revoked"


def test_the_child_says_so_and_staff_read_it(authority: Authority) -> None:
    opened = open_file("order.pdf", signed(authority), "application/pdf", roots=[authority.pem])
    assert [each.revocation for each in opened.view.signatures] == ["unchecked"]
    look = DocumentInspection(altered="pass", reasons={"altered": "revocation_unchecked"})
    finding = the(request("preservation"), "document.altered", facts(inspections=(look,)))
    said = describe(finding, SHIPPED, "staff")
    assert said.statement == "revocation of the signer's certificate not checked"
    assert describe(finding, SHIPPED, "officer").statement == ""
