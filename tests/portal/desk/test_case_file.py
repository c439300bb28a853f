"""The case file of an emergency says who was called, why it was granted, and what was written."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.models import Case
from tests.cases.conftest import agency
from tests.cases.making import EMERGENCY, PDF
from tests.cases.test_emergency import BELIEF, call, grant
from tests.portal.desk.pages import address

__all__ = ["agency"]
pytestmark = pytest.mark.django_db


def test_it_holds_the_call_the_record_of_good_faith_what_is_owed_and_the_messages(
    signed_in: Callable[[str], Client],
    receive: Callable[[dict[str, Any]], Case],
    staff: SimpleNamespace,
    agency: object,
) -> None:
    case = receive(dict(EMERGENCY))
    call(case, staff.triage, agency)
    grant(case, staff.counsel)
    sent = SimpleUploadedFile("map.pdf", PDF, "application/pdf")
    typed = {"text": "Which of the two quarries?", "papers": sent, "once": "o" * 32}
    assert signed_in("triage").post(address(case, "messages"), typed).status_code == 302
    answer = signed_in("counsel").post(address(case, "file"))
    archive = zipfile.ZipFile(BytesIO(answer.content))
    assert archive.read("messages/01.pdf") == PDF
    assert "  messages/01.pdf" in archive.read("SHA256SUMS").decode()
    printed = pypdfium2.PdfDocument(archive.read("case-file.pdf"))
    text = " ".join(page.get_textpage().get_text_range() for page in printed)
    text = " ".join(text.split())
    for said in (
        *("Calls back", "Desk officer", "Record of good faith", *vars(BELIEF).values()),
        *("Written confirmation", "Owed until", "Messages", "Which of the two quarries?"),
        *("01 map.pdf", "to the officer"),
    ):
        assert said in text, said
