"""Letters come out of WeasyPrint on the right paper, with everything a letter must carry."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from django.template import engines
from weasyprint import CSS, HTML

ROOT = Path(__file__).resolve().parents[2]
BODY = (
    '{% extends "letters/base.html" %}{% block body %}'
    '<ol class="defects">{% for defect in defects %}'
    '<li><span class="clause">{{ defect.clause }}</span><p class="defect">{{ defect.text }}</p>'
    "<p>Add it by answering this letter.</p></li>{% endfor %}</ol>{% endblock %}"
)


def print_letter(page_size: str, defects: int) -> pypdfium2.PdfDocument:
    html = (
        engines["django"]
        .from_string(BODY)
        .render(
            {
                "provider": {
                    "name": "Larkspur Chat",
                    "address_lines": ["1 Example Way"],
                    "email": "legal@larkspur.example",
                },
                "reference": "LER-2026-7K3M9Q",
                "date": date(2026, 11, 24),
                "addressee_lines": ["Officer Pat Example", "Larkspur County Sheriff"],
                "subject": "What is still needed",
                "page_size": page_size,
                "short_digest": "ce387d5e0a2972de",
                "defects": [
                    {"clause": f"G{number}", "text": f"Defect number {number}"}
                    for number in range(1, defects + 1)
                ],
            }
        )
    )
    style = CSS(filename=str(ROOT / "templates/letters/letter.css"))
    return pypdfium2.PdfDocument(HTML(string=html).write_pdf(stylesheets=[style]))


def words(document: pypdfium2.PdfDocument, page: int) -> str:
    return str(document[page].get_textpage().get_text_range())


@pytest.mark.parametrize(
    ("page_size", "points"), [("A4", (595.3, 841.9)), ("Letter", (612.0, 792.0))]
)
def test_the_paper_follows_the_recipient(page_size: str, points: tuple[float, float]) -> None:
    document = print_letter(page_size, defects=1)
    assert document[0].get_size() == pytest.approx(points, abs=0.5)


def test_every_page_carries_its_number_and_the_digest() -> None:
    document = print_letter("A4", defects=40)
    assert len(document) > 1
    for index in range(len(document)):
        text = words(document, index)
        assert f"Page {index + 1} of {len(document)}" in text
        assert "ce38 7d5e 0a29 72de" in text
        assert "LER-2026-7K3M9Q" in text


def test_the_first_page_names_both_parties_and_each_clause() -> None:
    text = words(print_letter("A4", defects=3), 0)
    for expected in ("Larkspur Chat", "1 Example Way", "Officer Pat Example", "24 Nov 2026"):
        assert expected in text
    for number in (1, 2, 3):
        assert f"G{number}" in text
        assert f"Defect number {number}" in text
