"""Heads on scans: letters that hang, words misread by a letter, lost labels, folds and stamps."""

import random

import pytest

from documents.judging.letterhead import judge_letterhead
from documents.sandbox import open_file
from documents.view import Mark, PageView, View, Word
from tests.corpus import scanning
from tests.corpus.sheet import LETTER as LETTER_PAPER
from tests.corpus.sheet import Sheet
from tests.documents.laid_out import BODY, HEIGHT, WIDTH, emblem, view
from tests.documents.test_letterhead import LETTER

ADDRESSEE = [
    (62, 104, 10, "Rocket.Chat Technologies Corp."),
    (62, 117, 10, "77 Quay Street"),
    (62, 130, 10, "Ashford, WM 55010"),
]
AT_FOOT = [
    ("middle", HEIGHT - 50, 9, "Sheriff of Tolland County"),
    ("middle", HEIGHT - 38, 8, "3 Granary Row, Tolland, WM 55071 (555) 010-8130"),
]


def judged(*lines, names=(), marks=(), source="ocr"):
    return judge_letterhead(view(*lines, source=source, marks=marks), agency_names=names)


def recognised(*lines) -> View:
    """Return a page as recognition gives it: each box closes about the letters of its word."""
    found = []
    for x, y, size, text in (*lines, *BODY):
        left = x
        for part in text.split():
            tall = 0.72 if set(part) - set("acemnorsuvwxzgpqy.") else 0.52
            hanging = 0.21 if set(part) & set("gjpqy") else 0.0
            top, wide = y + size * (0.78 - tall), 0.5 * size * len(part)
            box = (left, top, left + wide, y + size * (0.78 + hanging))
            found.append(Word(part, box, round(box[3] - box[1], 1), 0.95))
            left += wide + 0.4 * size
    page = PageView(1, WIDTH, HEIGHT, "ocr", tuple(found))
    return View("application/pdf", 1, (page,))


def test_letters_that_hang_beneath_the_line_make_no_addressee_prominent():
    head = [
        (62, 46, 10, "ARDEN M. SPECIMEN"),
        (62, 59, 9, "District Attorney"),
        (414, 46, 10, "COUNTY OF TOLLAND"),
        (414, 59, 8, "3 Granary Row, Tolland, WM 55071"),
    ]
    company = (62, 101, 10, "Rocket.Chat Typography Company")
    letter = [company, (62, 114, 10, "Attn: Records"), (62, 127, 10, "77 Quay Street")]
    seen = judge_letterhead(recognised(*head, *letter, (62, 140, 10, "Ashford, WM 55010")))
    assert (seen.outcome, seen.kind) == ("pass", "contact")


@pytest.mark.parametrize(
    "profession",
    ["Attomeys at Iaw", "Attorneys at Law", "Rechtsanwaite", "4dvocacia", "Avocots"],
)
def test_counsel_whose_profession_was_misread_names_no_court(profession):
    head = [
        ("middle", 40, 15, "Corvin Ash and Tolle"),
        ("middle", 58, 9, profession),
        ("middle", 69, 9, "admitted to the Supreme Court of Westmark"),
        ("middle", 80, 9, "6 Tallow Lane, Ashford, WM 55010 (555) 010-4471"),
    ]
    assert judged(*head, *LETTER).outcome == "fail"


@pytest.mark.parametrize("source", ["text", "ocr"])
def test_a_court_told_of_beneath_a_firm_is_no_head(source):
    head = [
        ("middle", 40, 15, "Corvin, Ash & Tolle LLP"),
        ("middle", 58, 9, "Trials and Appeals"),
        ("middle", 69, 9, "Practice before the Supreme Court of Westmark"),
        ("middle", 80, 9, "6 Tallow Lane, Ashford, WM 55010 (555) 010-4471"),
    ]
    assert judged(*head, *LETTER, source=source).outcome == "fail"


@pytest.mark.parametrize("source", ["text", "ocr"])
def test_a_desk_beneath_the_large_name_of_a_paper_is_no_police(source):
    head = [
        ("middle", 36, 26, "The Tolland Ledger"),
        ("middle", 76, 9, "Police and Courts Reports, 4 Type Row, Tolland (555) 010-3381"),
    ]
    assert judged(*head, *LETTER, source=source).outcome == "fail"


def test_words_of_authorities_are_no_company_misread():
    head = [("middle", 40, 15, "Detective Division"), ("middle", 60, 9, "Solicitor General")]
    assert judged(*head, ("middle", 74, 9, "(555) 010-4471"), *LETTER).outcome == "pass"


@pytest.mark.parametrize(
    "name",
    [
        "Tolland Policy Office",
        "Reading Corner Tolland",
        "Prüfbericht Nordhafen",
        "Finanzabteilung Nordhafen",
        "Delegación Comercial Puerto",
        "Apólice Modelo Vale",
    ],
)
def test_a_word_that_is_one_letter_from_a_name_is_none(name):
    contact = ("middle", 62, 9, "6 Tallow Lane, Ashford, WM 55010 (555) 010-4471")
    assert judged(("middle", 40, 15, name), contact, *LETTER).outcome != "pass"


def test_a_departamento_is_no_departement_misread():
    head = [
        ("middle", 40, 11, "Grupo Lanzadera Norte"),
        ("middle", 56, 10, "Departamento de Investigación de Fraudes"),
        ("middle", 70, 9, "Calle Yunque 8, 99990 Villaclara, Tel. 955 010 331"),
    ]
    for source in ("text", "ocr"):
        seen = judged(*head, *LETTER, source=source)
        assert (seen.outcome, seen.reason) == ("review", "unclear_authority")


def test_a_cedilla_taken_for_a_g_is_forgiven():
    head = [
        (56, 57, 11, "Forga de Seguranga de Monte Alvo"),
        (56, 87, 8, "Quadra 4, CEP 99970-330, Telefone: (98) 5554-3300"),
    ]
    assert judged(*head, *LETTER).outcome == "pass"
    assert judged(*head, *LETTER, source="text").outcome == "review"


def test_addressee_right_beneath_an_emblem_is_not_whose_it_is():
    badge = [emblem(62, 27, 118, 83)]
    seen = judged(*ADDRESSEE, *LETTER, *AT_FOOT, marks=badge, source="text")
    assert (seen.outcome, seen.kind) == ("pass", "emblem")
    company = [("middle", 90, 16, "Granary Holdings Inc."), *ADDRESSEE[1:]]
    assert judged(*company, *LETTER, *AT_FOOT, marks=[emblem()], source="text").outcome == "fail"


def test_writing_at_the_head_taken_for_ink_was_not_read():
    struck = Mark("ink", (158, 51, 317, 64))
    seen = judged(*ADDRESSEE, *LETTER, marks=[struck])
    assert (seen.outcome, seen.reason, seen.box) == ("review", "unsure_text", struck.box)
    assert judged(*ADDRESSEE, *LETTER, marks=[Mark("ink", (158, 51, 180, 64))]).outcome == "fail"


@pytest.mark.parametrize(
    ("label", "outcome"), [("NE", "review"), ("To:", "fail"), ("A:", "fail"), ("", "pass")]
)
def test_a_block_that_may_have_lost_the_label_of_an_addressee_is_for_a_person(label, outcome):
    block = [
        (62, 72, 9, "County Court of Tolland"),
        (62, 85, 9, "3 Granary Row, Suite 2"),
        (62, 98, 9, "Tolland, WM 55071"),
    ]
    titled = ("middle", 126, 13, "WARRANT TO SEARCH")
    assert judged((62, 61, 9, label), *block, titled, *LETTER).outcome == outcome


def test_the_label_of_an_addressee_may_stand_a_little_higher():
    block = [
        (62, 81, 9, "County Court of Tolland"),
        (62, 94, 9, "3 Granary Row, Suite 2"),
        (62, 107, 9, "Tolland, WM 55071"),
    ]
    assert judged((62, 62, 9, "To:"), *block, *LETTER).outcome == "fail"


def test_a_head_flush_with_the_right_margin_is_no_addressee():
    stamped = [("middle", 40, 10, "DUPLICADO 2658"), ("middle", 52, 10, "en Villaclara")]
    head = [
        ("right", 108, 10, "SECCIÓN DE INSTRUCCIÓN DE SANTA ROSA DEL YUNQUE"),
        ("right", 120, 10, "PLAZA NÚM. 6"),
    ]
    assert judged(*stamped, *head, *LETTER).outcome == "pass"


def drawn(page: Sheet, top: float) -> bytes:
    page.lines(62, top, [line for *_, line in ADDRESSEE], 10.5)
    page.text(62, top + 60, "Re: Account @sample.user on open.example.test", 10.5, "bold")
    text = " ".join(line for *_, line in BODY)
    page.paragraph(62, top + 84, page.width - 124, f"{text} {text}", 10.5)
    return page.pdf()


def attorney() -> bytes:
    page = Sheet(LETTER_PAPER, "times")
    page.text(62, 45, "ARDEN M. SPECIMEN", 10, "bold")
    page.text(62, 58, "District Attorney", 9, "italic")
    page.lines(page.width - 62, 45, ["COUNTY OF TOLLAND", "3 Granary Row"], 9, "bold", "right")
    page.text(page.width - 62, 69, "Tolland, WM 55071", 8, "", "right")
    return drawn(page, 100)


def newspaper() -> bytes:
    page = Sheet(LETTER_PAPER, "times")
    page.text(page.width / 2, 36, "The Tolland Ledger", 25, "bold", "centre")
    desk = "Police and Courts Reports · 4 Type Row, Tolland · (555) 010-3381"
    page.text(page.width / 2, 68, desk, 9, "", "centre")
    return drawn(page, 110)


@pytest.mark.services
@pytest.mark.parametrize(("page", "outcome"), [(attorney, "pass"), (newspaper, "fail")])
def test_heads_printed_and_scanned_are_told_apart(page, outcome):
    scan = scanning.scanned(page(), 150, random.Random("printed and scanned"))
    view = open_file("letter.pdf", scan, "application/pdf").view
    assert judge_letterhead(view).outcome == outcome
