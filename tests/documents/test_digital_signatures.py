"""Digital signatures in strangers' files: sound, trusted, untouched since, and only then good."""

import socket
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import weasyprint
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.timestamps import DummyTimeStamper

from core.clock import now
from documents.judging.signature import judge_altered, judge_signature
from documents.opening import digital
from documents.opening.digital import read_signatures
from documents.view import DigitalSignature, PageView, View
from sealing import pdf_signature
from sealing.pdf_signature import CA_FILE, create_pdf_key, load_pdf_signer

A4 = 297 / 25.4 * 72


@dataclass
class Signatory:
    signer: signers.SimpleSigner
    root: bytes


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Signatory:
    return signatory(tmp_path_factory.mktemp("judge") / "keys", "Judge Example")


@pytest.fixture(scope="module")
def officer(tmp_path_factory: pytest.TempPathFactory) -> Signatory:
    return signatory(tmp_path_factory.mktemp("officer") / "keys", "Detective Example")


@pytest.fixture(scope="module")
def order() -> bytes:
    pages = "<h1>Order</h1><p style='break-before: page'>It is so ordered."
    return bytes(weasyprint.HTML(string=pages).write_pdf())


@pytest.fixture(scope="module")
def signed(order: bytes, judge: Signatory) -> bytes:
    return sign(order, judge, "First", box=(100, 100, 300, 160))


@pytest.fixture(scope="module")
def clock() -> DummyTimeStamper:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example Clock")])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    pkcs8 = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        tsa_key=asn1_keys.PrivateKeyInfo.load(pkcs8),
    )


def signatory(folder: Path, name: str) -> Signatory:
    create_pdf_key(folder, name)
    return Signatory(load_pdf_signer(folder), (folder / CA_FILE).read_bytes())


def sign(pdf: bytes, by: Signatory, field: str, *, box=None, page=-1, **wishes) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if box:
        fields.append_signature_field(writer, fields.SigFieldSpec(field, on_page=page, box=box))
    stamper = wishes.pop("timestamper", None)
    metadata = signers.PdfSignatureMetadata(field_name=field, **wishes)
    pen = signers.PdfSigner(metadata, by.signer, timestamper=stamper)
    return pen.sign_pdf(writer).getvalue()


def draw_over(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.find_page_for_modification(0)[0].get_object()
    stream = generic.StreamObject(stream_data=b"0 0 500 500 re f")
    page[generic.pdf_name("/Contents")] = writer.add_object(stream)
    writer.update_container(page)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def view_of(*signatures: DigitalSignature) -> View:
    page = PageView(1, 595, 842, "text")
    return View("application/pdf", 1, (page,), signatures)


def judged(pdf: bytes, *roots: bytes) -> tuple[str, str | None, str]:
    view = view_of(*read_signatures(pdf, roots))
    seen = judge_signature(view)
    return seen.outcome, seen.reason, judge_altered(view).outcome


def test_a_sound_signature_under_a_trusted_root_passes_and_says_where(signed, judge):
    (seen,) = read_signatures(signed, [judge.root])
    assert (seen.bottom_line, seen.intact, seen.trusted, seen.changed_after) == (
        True,
        True,
        True,
        False,
    )
    assert (seen.signer, seen.field, seen.page, seen.note) == ("Judge Example", "First", 2, "")
    assert seen.box == pytest.approx((100, A4 - 160, 300, A4 - 100), abs=0.01)
    assert seen.signed_at is not None
    assert seen.signed_at.endswith("+00:00")
    assert judged(signed, judge.root) == ("pass", None, "pass")
    assert judge_signature(view_of(seen)).kind == "digital"


def test_a_stranger_who_signed_soundly_is_named_and_looked_at(signed, officer):
    for roots in ([], [officer.root]):
        (seen,) = read_signatures(signed, roots)
        assert (seen.bottom_line, seen.intact, seen.trusted) == (False, True, False)
        assert seen.signer == "Judge Example"
        assert judged(signed, *roots) == ("review", "untrusted_signature", "pass")


def test_a_certificate_that_has_expired_is_trusted_no_more(order, tmp_path, monkeypatch):
    """The signer's own claim of an earlier time does not help: anybody can set a clock back."""
    real = pdf_signature._builder

    def outdated(*names, is_authority):
        with monkeypatch.context() as patch:
            if not is_authority:
                patch.setattr(pdf_signature, "now", lambda: now() - timedelta(days=4000))
            return real(*names, is_authority=is_authority)

    monkeypatch.setattr(pdf_signature, "_builder", outdated)
    expired = signatory(tmp_path / "keys", "Judge Example")
    pdf = sign(order, expired, "First")
    (seen,) = read_signatures(pdf, [expired.root])
    assert (seen.intact, seen.trusted, seen.bottom_line) == (True, False, False)
    assert seen.signer == "Judge Example"
    assert judged(pdf, expired.root) == ("review", "untrusted_signature", "pass")


def test_nobody_is_asked_whether_a_certificate_was_revoked(order, tmp_path, monkeypatch):
    """A list of revoked certificates is not fetched, so a revoked one is not known as such."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/revoked.crl"
        names = [x509.UniformResourceIdentifier(address)]
        points = x509.CRLDistributionPoints([x509.DistributionPoint(names, None, None, None)])
        real = pdf_signature._builder

        def listed(*names, is_authority):
            builder = real(*names, is_authority=is_authority)
            return builder if is_authority else builder.add_extension(points, critical=False)

        monkeypatch.setattr(pdf_signature, "_builder", listed)
        judge = signatory(tmp_path / "keys", "Judge Example")
        pdf = sign(order, judge, "First")
        assert judged(pdf, judge.root) == ("pass", None, "pass")
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_an_unsigned_file_saved_in_several_revisions_says_nothing(order, judge):
    """Programs append at every save, so that is common and no sign of forgery."""
    saved_twice = draw_over(draw_over(order))
    assert saved_twice.count(b"%%EOF") > order.count(b"%%EOF")
    assert read_signatures(saved_twice, [judge.root]) == ()
    assert judge_altered(view_of()).outcome == "pass"


def test_a_changed_byte_breaks_it(signed, judge):
    changed = bytearray(signed)
    changed[signed.index(b"/Producer") + 12] ^= 1
    (seen,) = read_signatures(bytes(changed), [judge.root])
    assert (seen.intact, seen.bottom_line) == (False, False)
    assert judged(bytes(changed), judge.root) == ("fail", "broken_signature", "fail")


def test_what_is_drawn_over_a_page_afterwards_is_seen(signed, judge):
    changed = draw_over(signed)
    (seen,) = read_signatures(changed, [judge.root])
    assert (seen.intact, seen.trusted, seen.changed_after, seen.bottom_line) == (
        True,
        True,
        True,
        False,
    )
    assert judged(changed, judge.root) == ("fail", "changed_after_signing", "fail")


def test_two_may_sign_one_after_the_other(signed, judge, officer):
    both = sign(signed, officer, "Second")
    first, second = read_signatures(both, [judge.root, officer.root])
    assert [first.signer, second.signer] == ["Judge Example", "Detective Example"]
    assert first.bottom_line
    assert second.bottom_line
    assert (second.page, second.box) == (None, None)
    assert judged(both, judge.root) == ("pass", None, "pass")


def test_a_second_signature_does_not_bless_what_was_changed_before_it(signed, judge, officer):
    resigned = sign(draw_over(signed), officer, "Second")
    assert judged(resigned, judge.root, officer.root) == ("fail", "changed_after_signing", "fail")


def test_a_certified_file_keeps_to_what_its_author_allowed(order, judge, officer):
    closed = sign(order, judge, "First", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)
    assert judged(closed, judge.root) == ("pass", None, "pass")
    assert judged(draw_over(closed), judge.root)[::2] == ("fail", "fail")
    wishes = {"certify": True, "docmdp_permissions": MDPPerm.FILL_FORMS}
    countersigned = sign(sign(order, judge, "First", **wishes), officer, "Second")
    assert judged(countersigned, judge.root) == ("pass", None, "pass")


def test_a_timestamp_by_somebody_we_do_not_know_is_not_a_good_signature(order, judge, clock):
    stamped = sign(order, judge, "First", timestamper=clock)
    (seen,) = read_signatures(stamped, [judge.root])
    assert (seen.intact, seen.trusted, seen.bottom_line) == (True, True, False)
    assert seen.note == "untrusted_timestamp"
    assert judged(stamped, judge.root) == ("review", "untrusted_signature", "pass")


def test_a_document_timestamp_dates_the_file_and_signs_nothing(order, clock):
    pen = signers.PdfTimeStamper(clock)
    stamped = pen.timestamp_pdf(
        IncrementalPdfFileWriter(BytesIO(order)), md_algorithm="sha256"
    ).getvalue()
    (seen,) = read_signatures(stamped)
    assert (seen.note, seen.intact) == ("document_timestamp", True)
    assert judge_signature(view_of(seen)).outcome != "pass"
    assert judge_altered(view_of(seen)).outcome == "pass"


def test_a_signature_that_was_taken_out_again_is_missed(signed, judge):
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    form = writer.root["/AcroForm"]
    form[generic.pdf_name("/Fields")] = generic.ArrayObject()
    writer.update_container(form)
    writer.update_root()
    output = BytesIO()
    writer.write(output)
    (seen,) = read_signatures(output.getvalue(), [judge.root])
    assert (seen.field, seen.note, seen.changed_after) == ("First", "removed", True)
    assert judged(output.getvalue(), judge.root) == ("fail", "changed_after_signing", "fail")


def test_a_box_on_a_turned_page_lies_where_it_is_shown(order, judge):
    writer = IncrementalPdfFileWriter(BytesIO(order))
    page = writer.find_page_for_modification(0)[0].get_object()
    page[generic.pdf_name("/Rotate")] = generic.NumberObject(90)
    writer.update_container(page)
    turned = BytesIO()
    writer.write(turned)
    pdf = sign(turned.getvalue(), judge, "First", box=(100, 200, 300, 260), page=0)
    (seen,) = read_signatures(pdf, [judge.root])
    assert seen.page == 1
    assert seen.box == pytest.approx((200, 100, 260, 300), abs=0.01)


@pytest.mark.parametrize(
    "garbage", [b"", b"no pdf", b"%PDF-1.7 /ByteRange [0 1 2 3]", b"/ByteRange" * 9]
)
def test_garbage_is_an_answer_and_never_good(garbage, judge):
    seen = read_signatures(garbage, [judge.root])
    assert not any(each.bottom_line or each.intact for each in seen)
    assert [each.note for each in seen] == ["cannot_check"] * (b"/ByteRange" in garbage)


def test_a_cut_off_signed_file_is_looked_at_by_a_person(signed, judge):
    view = view_of(*read_signatures(signed[: len(signed) * 2 // 3], [judge.root]))
    assert judge_signature(view).outcome != "pass"


def test_an_unsigned_file_has_none_and_a_root_must_be_a_certificate(order):
    assert read_signatures(order, []) == ()
    with pytest.raises(ValueError, match="PEM"):
        read_signatures(order, [b"no certificate"])


def test_one_broken_signature_spoils_the_file_whatever_the_others_say():
    good = DigitalSignature("a", "Judge Example", True, True, True)
    broken = DigitalSignature("b", "Detective Example", False, True, False)
    for order in ((good, broken), (broken, good)):
        assert judge_signature(view_of(*order)).outcome == "fail"
        assert judge_altered(view_of(*order)).outcome == "fail"


def test_judge_that_wants_to_wait_leaves_the_signature_unjudged(
    signed, judge, monkeypatch: pytest.MonkeyPatch
):
    class _Waiting:
        def __await__(self):
            yield

    async def asks_somebody(*given, **wishes):
        await _Waiting()

    monkeypatch.setattr(digital, "async_validate_pdf_signature", asks_somebody)
    (seen,) = read_signatures(signed, [judge.root])
    assert (seen.note, seen.bottom_line) == ("cannot_check", False)
