"""Answers about one certificate (OCSP), and what Adobe's attribute of a signature carries.

The files are signed and filled by the library that signs, and the answers given by another one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
import weasyprint
from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from core.clock import now
from documents.sandbox import open_file
from tests.documents.test_revoked_signers import (
    DAY,
    HOUR,
    Authority,
    authority,
    begun,
    fresh_key,
    judged,
    seen,
    stamper,
    usage,
)

__all__ = ["authority", "stamper"]
GOOD, REVOKED = ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED
UNKNOWN = ocsp.OCSPCertStatus.UNKNOWN


class Judge:
    """A judge who signs orders, and whose certificate has serial 42.

    It names where questions about it are answered, without which the validator takes no answer.
    """

    def __init__(self, authority: Authority, *, names_desk: bool = True) -> None:
        self.authority = authority
        key = fresh_key()
        builder = begun("Judge Example", authority.certificate.subject, key, 42).add_extension(
            usage(digital_signature=True, content_commitment=True), critical=True
        )
        if names_desk:
            desk = x509.UniformResourceIdentifier("http://ocsp.court.example/")
            about = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, desk)
            builder = builder.add_extension(
                x509.AuthorityInformationAccess([about]), critical=False
            )
        issued = builder.sign(authority.key, hashes.SHA256())
        pkcs8 = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self.key = asn1_keys.PrivateKeyInfo.load(pkcs8)
        self.certificate = asn1_x509.Certificate.load(issued.public_bytes(Encoding.DER))

    def sign(self, **carried: Any) -> bytes:
        """Sign an order; ``carried`` lies in Adobe's attribute of the signature."""
        root = self.authority.certificate.public_bytes(Encoding.DER)
        store = SimpleCertificateStore.from_certs([asn1_x509.Certificate.load(root)])
        pen = Pen(signing_cert=self.certificate, signing_key=self.key, cert_registry=store)
        pen.carried = carried
        order = bytes(weasyprint.HTML(string="<h1>Order</h1><p>It is so ordered.").write_pdf())
        metadata = signers.PdfSignatureMetadata(
            field_name="First", subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED
        )
        writer = IncrementalPdfFileWriter(BytesIO(order))
        return signers.PdfSigner(metadata, pen).sign_pdf(writer).getvalue()

    def answer(
        self,
        status: ocsp.OCSPCertStatus,
        *,
        since: datetime | None = None,
        ends: datetime | None = None,
        serial: int = 42,
        by: tuple[x509.Certificate, rsa.RSAPrivateKey] | None = None,
    ) -> asn1_ocsp.OCSPResponse:
        """Return an authority's answer about a certificate of its own."""
        issuer = self.authority.certificate
        responder, key = by or (issuer, self.authority.key)
        about = x509.load_der_x509_certificate(self.certificate.dump())
        if serial != 42:
            about = begun("Another", issuer.subject, fresh_key(), serial).sign(
                self.authority.key, hashes.SHA256()
            )
        since = since or now() - HOUR
        builder = ocsp.OCSPResponseBuilder().add_response(
            about,
            issuer,
            hashes.SHA1(),
            status,
            since,
            ends or now() + DAY,
            since if status is REVOKED else None,
            None,
        )
        if by is not None:
            builder = builder.certificates([responder])
        given = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder)
        der = given.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
        return asn1_ocsp.OCSPResponse.load(der)


class Pen(signers.SimpleSigner):
    """Signs with whatever answers and lists it is told to carry, which an honest one checks."""

    carried: dict[str, Any]

    async def async_sign(self, *args: Any, **options: Any) -> Any:
        if self.carried:
            held = self.format_revinfo(**self.carried)
            options["signed_attr_settings"] = replace(
                options["signed_attr_settings"], adobe_revinfo_attr=held
            )
        return await super().async_sign(*args, **options)


@pytest.fixture(scope="module")
def judge(authority: Authority) -> Judge:
    return Judge(authority)


def stored(pdf: bytes, *answers: asn1_ocsp.OCSPResponse) -> bytes:
    """The same file with answers in its store."""
    file = BytesIO(pdf)
    DocumentSecurityStore.add_dss(file, sig_contents=None, ocsps=list(answers))
    return file.getvalue()


def carried(judge: Judge, *answers: asn1_ocsp.OCSPResponse) -> bytes:
    """An order whose signature carries answers in Adobe's attribute."""
    return judge.sign(ocsp_responses=list(answers))


PLACES = [
    pytest.param(lambda judge, answer: stored(judge.sign(), answer), id="store"),
    pytest.param(carried, id="attribute"),
]


@pytest.mark.parametrize("filed", PLACES)
def test_a_signer_whom_an_answer_calls_revoked_is_not_trusted(judge: Judge, filed: Any) -> None:
    signature = seen(filed(judge, judge.answer(REVOKED)), judge.authority)
    assert (signature.intact, signature.trusted, signature.bottom_line) == (True, False, False)
    assert signature.revocation == "revoked"
    assert judged(signature) == (
        *("review", "untrusted_signature"),
        *("review", "revoked_certificate"),
    )


@pytest.mark.parametrize("filed", PLACES)
def test_a_signer_whom_a_fresh_answer_calls_good_is_known_to_be(judge: Judge, filed: Any) -> None:
    signature = seen(filed(judge, judge.answer(GOOD)), judge.authority)
    assert (signature.bottom_line, signature.revocation) == (True, "good")
    assert judged(signature) == ("pass", None, "pass", None)


@pytest.mark.parametrize("filed", PLACES)
def test_an_answer_that_proves_nothing_leaves_the_question_open(judge: Judge, filed: Any) -> None:
    stranger = fresh_key()
    name = judge.authority.certificate.subject
    impostor = begun("Example Root", name, stranger, 1).sign(stranger, hashes.SHA256())
    proves_nothing = (
        judge.answer(GOOD, since=now() - 9 * DAY, ends=now() - 8 * DAY),
        judge.answer(GOOD, serial=43),
        judge.answer(REVOKED, serial=43),
        judge.answer(UNKNOWN),
        judge.answer(GOOD, by=(impostor, stranger)),
    )
    for answer in proves_nothing:
        signature = seen(filed(judge, answer), judge.authority)
        assert (signature.bottom_line, signature.revocation) == (True, "unchecked")


@pytest.mark.parametrize("may_answer", [True, False])
def test_who_answers_for_an_authority_needs_its_leave(judge: Judge, may_answer: bool) -> None:
    key = fresh_key()
    builder = begun("Example Desk", judge.authority.certificate.subject, key, 8)
    purpose = ExtendedKeyUsageOID.OCSP_SIGNING if may_answer else ExtendedKeyUsageOID.CODE_SIGNING
    builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    desk = builder.sign(judge.authority.key, hashes.SHA256())
    pdf = stored(judge.sign(), judge.answer(GOOD, by=(desk, key)))
    assert seen(pdf, judge.authority).revocation == ("good" if may_answer else "unchecked")


def test_an_answer_about_a_certificate_that_names_no_desk_is_not_asked_for(
    authority: Authority,
) -> None:
    judge = Judge(authority, names_desk=False)
    for status, known in ((GOOD, "unchecked"), (REVOKED, "revoked")):
        pdf = stored(judge.sign(), judge.answer(status))
        assert seen(pdf, authority).revocation == known


def crl(judge: Judge, *serials: int) -> asn1_crl.CertificateList:
    return judge.authority.crl(*serials, since=now() - HOUR, ends=now() + DAY)


@pytest.mark.parametrize(("listed", "known"), [((42,), "revoked"), ((43,), "good")])
def test_a_list_in_the_attribute_counts_like_one_in_the_file(
    judge: Judge, listed: tuple[int, ...], known: str
) -> None:
    pdf = judge.sign(crls=[crl(judge, *listed)])
    assert b"/DSS" not in pdf
    assert seen(pdf, judge.authority).revocation == known


def test_one_word_of_revocation_outweighs_what_else_is_said(judge: Judge) -> None:
    pdf = stored(judge.sign(crls=[crl(judge)]), judge.answer(GOOD), judge.answer(REVOKED))
    assert seen(pdf, judge.authority).revocation == "revoked"


def test_the_child_reads_the_attribute_too(judge: Judge) -> None:
    pdf = carried(judge, judge.answer(REVOKED))
    roots = [judge.authority.pem]
    opened = open_file("order.pdf", pdf, "application/pdf", roots=roots)
    assert [each.revocation for each in opened.view.signatures] == ["revoked"]
