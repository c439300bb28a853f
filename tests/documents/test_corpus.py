"""The corpus is the same each time, split by layout, and what it says of its pages is so."""

from io import BytesIO
from itertools import combinations

import pillow_heif
import pypdfium2
import pytest

from benchmarks.accuracy import Wanted, judged
from documents.opening.digital import read_signatures
from documents.opening.paper import corners_of, laid_flat
from tests.corpus.making import make
from tests.corpus.plan import specimens
from tests.corpus.processes import phrases_of
from tests.corpus.scanning import pages_of
from tests.corpus.signing import root_pem
from tests.corpus.specimen import (
    FRESH,
    HEADS,
    LANGUAGES,
    LAYOUTS,
    SIGNED,
    SIGNINGS,
    UNSIGNED,
    WORDED,
    Specimen,
    offices_of,
    words_of,
)
from tests.documents.reading_pdf import text_of


def test_split_is_by_layout_and_by_the_names_of_authorities():
    tuning, judged = (
        {specimen.layout for specimen in specimens(half)} for half in ("tuning", "judged")
    )
    assert tuning | judged == set(LAYOUTS)
    assert not tuning & judged
    assert len(judged) >= 12
    for language in LANGUAGES:
        named = {"tuning": set(), "judged": set()}
        for layout, (half, _, series) in LAYOUTS.items():
            specimen = Specimen(layout, language, "text", "present", "ink")
            for office in offices_of(words_of(language, series), specimen):
                named[half].add(" ".join(office["lines"]).casefold())
        assert named["tuning"]
        assert named["judged"]
        assert not named["tuning"] & named["judged"]


def test_each_series_of_layouts_words_its_orders_differently():
    worded = {each.series for each in LAYOUTS.values() if each.body in WORDED}
    assert FRESH in worded
    for language in LANGUAGES:
        said = {series: wordings_of(language, series) for series in worded}
        assert min(map(len, said.values())) >= 12
        for one, other in combinations(worded, 2):
            assert not said[one] & said[other]


def wordings_of(language, series):
    phrases = phrases_of(language, series)
    return (
        {line for writ in phrases["writs"] for line in writ["opening"]}
        | {command["text"] for writ in phrases["writs"] for command in writ["commands"]}
        | {forbid["text"] for forbid in phrases["forbids"]}
        | set(phrases["more"]["lines"])
    )


def test_plan_holds_three_hundred_of_each_judged_class():
    plan = list(Wanted().documents())
    text = [specimen for specimen in plan if specimen.medium == "text"]
    scans = [specimen for specimen in plan if specimen.medium != "text"]
    for part in (text, scans):
        heads = [specimen.head == "present" for specimen in part]
        assert heads.count(True) >= 300
        assert heads.count(False) >= 300
        assert sum(specimen.signing in SIGNED for specimen in part) >= 300
        assert sum(specimen.signing in UNSIGNED for specimen in part) >= 300
    assert len({specimen.name for specimen in [*text, *scans]}) == len(text) + len(scans)
    assert {specimen.head for specimen in text} == set(HEADS)
    assert {specimen.signing for specimen in text} == set(SIGNINGS)


def test_sample_is_the_same_each_time_and_part_of_the_plan():
    whole, part = list(Wanted().documents()), list(Wanted(sample=80).documents())
    assert part == list(Wanted(sample=80).documents())
    assert len(part) == len(set(part)) == 160
    assert set(part) < set(whole)
    assert len({specimen.layout for specimen in part}) == len(
        {specimen.layout for specimen in whole}
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_names_its_authority_only_where_it_has_a_head(layout):
    language = LANGUAGES[list(LAYOUTS).index(layout) % len(LANGUAGES)]
    for head in ("present", "provider"):
        sample = make(Specimen(layout, language, "text", head, "rule", seed=7))
        assert sample.truth.letterhead is (head == "present")
        first = text_of(sample.content)[:500]
        if sample.truth.letterhead and b"/Image" not in sample.content:
            agency = " ".join(sample.truth.agency.split()[:2])
            assert agency.rstrip(",") in " ".join(first.split())


ORDERS = [
    name
    for name, (half, body, _) in LAYOUTS.items()
    if body in WORDED or (half, body) == ("tuning", "order")
]


@pytest.mark.parametrize("layout", ORDERS)
@pytest.mark.parametrize("head", ["present", "blank"])
def test_order_stands_on_its_page_as_its_truth_says(layout, head):
    language = LANGUAGES[ORDERS.index(layout) % len(LANGUAGES)]
    sample = make(Specimen(layout, language, "text", head, "rule", 5))
    page, truth = letters_of(text_of(sample.content)), sample.truth.order
    said = [truth.provider, truth.server, truth.nondisclosure, truth.core]
    said += [account.removeprefix("@") for account in truth.accounts]
    said += [truth.dockets[0]] if truth.dockets else []
    said += [" ".join(lines) for lines in (truth.court, truth.issuer) if lines]
    for words in said if head == "present" else [words for words in said if words != truth.core]:
        assert letters_of(words) in page
    assert truth.issued_on
    assert truth.categories


def letters_of(words):
    return "".join(letter for letter in words.casefold() if letter.isalnum())


@pytest.mark.parametrize("head", ["email", "form"])
def test_page_without_an_order_has_no_truth_about_one(head):
    assert make(Specimen("court_top", "en", "text", head, "ink", 1)).truth.order is None


def test_words_of_an_altered_order_and_those_both_halves_share_are_not_counted():
    for layout, signing in (("court_top", "altered"), ("boxed", "ink"), ("court_left", "ink")):
        assert make(Specimen(layout, "en", "text", "present", signing, 1)).truth.order is None


@pytest.mark.services
def test_some_photographs_come_as_telephones_keep_them():
    photos = [make(Specimen("court_top", "de", "photo", "present", "ink", seed)) for seed in (1, 2)]
    assert [photo.media_type for photo in photos] == ["image/jpeg", "image/heic"]
    assert photos[1].filename.endswith(".heic")
    assert min(pillow_heif.open_heif(BytesIO(photos[1].content)).size) > 1500


@pytest.mark.parametrize(
    "medium", ["text", "scan150", pytest.param("photo", marks=pytest.mark.services)]
)
def test_same_specimen_gives_the_same_bytes(medium):
    specimen = Specimen("centred", "en", medium, "present", "ink_seal", 3)
    assert make(specimen).content == make(specimen).content


def test_another_seed_gives_another_page():
    pages = {make(Specimen("fax", "pt", "text", "present", "ink", seed)).content for seed in (1, 2)}
    assert len(pages) == 2


@pytest.mark.parametrize(
    ("signing", "intact", "trusted", "good"),
    [
        ("digital", True, True, True),
        ("untrusted", True, False, False),
        ("altered", True, True, False),
        ("broken", False, True, False),
    ],
)
def test_signed_files_are_what_they_say(signing, intact, trusted, good):
    sample = make(Specimen("centred", "en", "text", "present", signing, 1))
    (seen,) = read_signatures(sample.content, [root_pem()])
    assert (seen.intact, seen.bottom_line) == (intact, good)
    assert seen.changed_after is (signing == "altered")
    if intact:
        assert seen.trusted is trusted
    pypdfium2.PdfDocument(sample.content).close()


@pytest.mark.services
def test_photographed_sheet_is_found_and_laid_flat():
    import cv2
    import numpy as np

    photo = make(Specimen("centred", "de", "photo", "present", "ink", 1)).content
    pixels = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR_RGB)
    sheet, dpi = laid_flat(pixels, 300)
    assert sheet.size < 0.85 * pixels.size
    height, width = sheet.shape[:2]
    assert height / width == pytest.approx(297 / 210, rel=0.09)
    assert 180 < dpi < 260
    assert sheet[:20].mean() > 100


def test_page_that_fills_the_picture_is_left_as_it_is():
    scan = make(Specimen("centred", "de", "scan150", "present", "ink", 1)).content
    pixels = pages_of(scan, 150)[0]
    assert corners_of(pixels) is None
    assert laid_flat(pixels, 150)[0] is pixels


@pytest.mark.services
def test_count_is_the_same_in_one_process_and_in_two(tmp_path):
    wanted = Wanted(half="tuning", text_rounds=1, scan_rounds=0, layouts=("court_top",), sample=6)
    one, two = (judged(wanted, tmp_path, jobs) for jobs in (1, 2))
    assert one == two
    assert sum(one.tallies["letterhead"].counts.values()) == 6
    assert sum(one.order.counts.values()) > 20
