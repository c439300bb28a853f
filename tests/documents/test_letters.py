"""Letters are tagged PDF, the same each time, and fetch nothing."""

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from django.utils.translation import override

from documents.letters import render
from tests.documents.reading_pdf import text_of

CONTEXT = {
    "reference": "LER-2026-7K3M9Q",
    "date": date(2026, 11, 21),
    "addressee_lines": ["Dana Sample", "Example County Police"],
    "subject": "Your request is declined",
    "blocks": [{"type": "paragraph", "text": "Plain words."}],
}


def test_same_letter_gives_the_same_bytes(policy):
    first, second = (render("letters/decline.html", CONTEXT, policy) for _ in range(2))
    assert first == second
    assert first.startswith(b"%PDF-")


def test_letter_is_tagged_and_names_its_language(policy):
    document = pypdfium2.PdfDocument(render("letters/decline.html", CONTEXT, policy))
    assert document.is_tagged()
    document.close()
    text = text_of(render("letters/decline.html", CONTEXT, policy))
    for said in ("LER-2026-7K3M9Q", "21 Nov 2026", "Dana Sample", "Plain words.", "Page 1 of 1"):
        assert said in text
    assert policy.provider.name in text


@pytest.mark.parametrize(
    "hostile",
    [
        '<link rel="attachment" href="file://{secret}">',
        '<img src="file://{secret}">',
        '<a rel="attachment" href="file://{secret}">x</a>',
    ],
)
def test_markup_in_a_request_is_text_in_a_letter(policy, tmp_path, hostile):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of the host")
    markup = hostile.format(secret=secret)
    context = {**CONTEXT, "blocks": [{"type": "paragraph", "text": markup}]}
    written = render("letters/decline.html", context, policy)
    assert "rel=" in text_of(written) or "src=" in text_of(written)
    document = pypdfium2.PdfDocument(written)
    assert document.count_attachments() == 0
    document.close()


def test_renderer_opens_no_file_even_for_a_careless_template(policy, tmp_path, settings):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of the host")
    templates = tmp_path / "templates"
    templates.mkdir()
    careless = f'<html lang="en"><title>x</title><link rel="attachment" href="file://{secret}"><p>x'
    (templates / "careless.html").write_text(careless)
    engine = {**settings.TEMPLATES[0], "DIRS": [templates, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [engine]
    document = pypdfium2.PdfDocument(render("careless.html", CONTEXT, policy))
    assert document.count_attachments() == 0
    document.close()
    assert Path(secret).exists()


LONG = "maximiliane.alexandra.von.und.zu.beispielhausen@cybercrime.musterstadt.polizei.example"


@pytest.mark.parametrize("language", ["en", "de", "pt-br"])
def test_long_names_stay_on_the_sheet(policy, language):
    named = [f"Landeskriminalamt Beispielland {'Abteilung ' * 9}", LONG]
    blocks = [
        {"type": "facts", "rows": [["Account", "@" + "kim.example." * 12]]},
        {"type": "digests", "head": ["Document", "SHA-256"], "rows": [["x" * 200, "ab12" * 16]]},
        {"type": "table", "head": ["Server", "Whom"], "rows": [["y" * 120, "z" * 120]]},
        {"type": "link", "text": "Open", "url": "https://legal.provider.example/" + "w" * 90},
    ]
    with override(language):
        context = {**CONTEXT, "addressee_lines": named, "blocks": blocks}
        written = render("letters/receipt.html", context, policy)
    document = pypdfium2.PdfDocument(written)
    for page in document:
        words = page.get_textpage()
        rights = [words.get_charbox(index)[2] for index in range(words.count_chars())]
        assert max(rights) <= page.get_width() - 55
    document.close()
    assert "LER-2026-7K3M9Q" in text_of(written)
