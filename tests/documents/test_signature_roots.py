"""The authorities whose signatures we trust come from a folder, and none is left out in silence."""

import pytest
from django.core.checks import run_checks

from core.errors import Unavailable
from documents.roots import signature_roots
from sealing.pdf_signature import CA_FILE, create_pdf_key


def codes() -> set[str | None]:
    return {message.id for message in run_checks(tags=["writdesk"])}


def test_every_certificate_of_the_folder_is_trusted(tmp_path, settings):
    settings.SIGNATURE_ROOTS = tmp_path / "roots"
    assert signature_roots() == ()
    settings.SIGNATURE_ROOTS.mkdir()
    authorities = []
    for name in ("court", "police"):
        create_pdf_key(tmp_path / name, name.title())
        authorities.append((tmp_path / name / CA_FILE).read_bytes())
    (settings.SIGNATURE_ROOTS / "all.pem").write_bytes(b"".join(authorities))
    (settings.SIGNATURE_ROOTS / "readme.txt").write_text("not a certificate")
    assert signature_roots() == tuple(authorities)
    assert "writdesk.E020" not in codes()


def test_a_file_that_is_no_certificate_is_said_loudly(tmp_path, settings):
    settings.SIGNATURE_ROOTS = tmp_path
    (tmp_path / "broken.pem").write_text("no certificate")
    with pytest.raises(Unavailable, match=r"broken\.pem"):
        signature_roots()
    assert "writdesk.E020" in codes()
