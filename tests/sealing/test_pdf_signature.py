"""PDF signatures: ours hold, and what was changed afterwards never reads as good."""

import stat
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import weasyprint
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from core.clock import now
from core.errors import Invalid, Unavailable
from sealing.pdf_signature import (
    CA_FILE,
    KEY_FILE,
    check_pdf,
    create_pdf_key,
    load_pdf_signer,
    sign_pdf,
)


@pytest.fixture(scope="module")
def letter() -> bytes:
    return bytes(weasyprint.HTML(string="<h1>Letter</h1>").write_pdf(pdf_variant="pdf/ua-1"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pdf") / "keys"
    create_pdf_key(folder, "Example Desk")
    return folder


@pytest.fixture(scope="module")
def signed(letter: bytes, folder: Path) -> bytes:
    return sign_pdf(letter, load_pdf_signer(folder), "Issued by the desk")


def test_our_signature_is_good_for_who_trusts_our_authority(signed: bytes, folder: Path) -> None:
    (reading,) = check_pdf(signed, [(folder / CA_FILE).read_bytes()])
    assert (reading.bottom_line, reading.intact, reading.trusted) == (True, True, True)
    assert "Example Desk" in reading.signer
    assert reading.signed_at is not None
    assert abs(reading.signed_at - now()) < timedelta(minutes=5)


def test_it_is_intact_and_not_good_for_who_does_not(signed: bytes, tmp_path: Path) -> None:
    create_pdf_key(tmp_path, "Another Desk")
    for authorities in ([], [(tmp_path / CA_FILE).read_bytes()]):
        (reading,) = check_pdf(signed, authorities)
        assert (reading.bottom_line, reading.intact, reading.trusted) == (False, True, False)


def test_a_flipped_byte_breaks_it(signed: bytes, folder: Path) -> None:
    changed = bytearray(signed)
    changed[signed.index(b"/Producer") + 12] ^= 1
    (reading,) = check_pdf(bytes(changed), [(folder / CA_FILE).read_bytes()])
    assert (reading.bottom_line, reading.intact) == (False, False)


def test_content_appended_after_signing_breaks_the_bottom_line(signed: bytes, folder: Path) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    page, _ = writer.find_page_for_modification(0)[:2]
    stream = generic.StreamObject(stream_data=b"BT ET 0 0 500 500 re f")
    page.get_object()[generic.pdf_name("/Contents")] = writer.add_object(stream)
    writer.update_container(page.get_object())
    output = BytesIO()
    writer.write(output)
    (reading,) = check_pdf(output.getvalue(), [(folder / CA_FILE).read_bytes()])
    assert reading.intact
    assert not reading.bottom_line


def test_an_unsigned_file_has_no_signature_and_garbage_is_invalid(
    letter: bytes, folder: Path
) -> None:
    assert check_pdf(letter) == []
    for garbage in (b"", b"not a pdf", letter[:200]):
        with pytest.raises(Invalid):
            check_pdf(garbage)
        with pytest.raises(Invalid):
            sign_pdf(garbage, load_pdf_signer(folder))
    with pytest.raises(Invalid):
        check_pdf(letter, [b"no certificate"])


def test_keys_are_private_kept_and_missed(folder: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        create_pdf_key(folder, "Example Desk")
    with pytest.raises(Unavailable, match="lacks"):
        load_pdf_signer(tmp_path)
