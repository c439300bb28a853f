"""Papers are searched for danger to life as mails are, and ordinary orders wake nobody."""

from __future__ import annotations

import random
import re
import string
import sys
import tomllib
from pathlib import Path

import pytest

from rules import danger
from rules.consequence import paper_speaks_of_danger, speaks_of_danger
from rules.policy import Policy
from tests.corpus.making import make
from tests.corpus.plan import specimens
from tests.documents.reading_pdf import text_of

HERE = Path(__file__).resolve().parent
PAPERS = tomllib.loads((HERE / "danger_papers.toml").read_text("utf-8"))
MAILS = tomllib.loads((HERE / "danger.toml").read_text("utf-8"))
LANGUAGES = ("en", "de", "pt", "es", "fr")


@pytest.mark.parametrize("passage", PAPERS["danger"])
def test_a_paper_that_tells_of_danger_is_seen(policy: Policy, passage: str) -> None:
    assert paper_speaks_of_danger(f"ORDER\n1. {passage}\nSigned", policy)


@pytest.mark.parametrize("passage", PAPERS["ordinary"])
def test_an_ordinary_order_wakes_nobody(policy: Policy, passage: str) -> None:
    assert not paper_speaks_of_danger(f"ORDER\n1. {passage}\nSigned", policy)


@pytest.mark.parametrize("sentence", MAILS["danger"])
def test_what_is_danger_in_a_mail_is_danger_in_a_paper(policy: Policy, sentence: str) -> None:
    assert paper_speaks_of_danger(sentence, policy)


def test_a_formula_hides_only_itself(policy: Policy) -> None:
    formula = "Die Anordnung ergeht wegen Gefahr im Verzug."
    assert not paper_speaks_of_danger(formula, policy)
    assert speaks_of_danger(formula, policy)
    assert paper_speaks_of_danger(f"{formula} Es besteht Lebensgefahr für das Kind.", policy)


@pytest.mark.services
def test_orders_of_the_half_that_tunes_wake_nobody(policy: Policy) -> None:
    alarmed = [
        str(specimen)
        for specimen in specimens("tuning", ("text",))
        if paper_speaks_of_danger(text_of(make(specimen).content), policy)
    ]
    assert alarmed == []


def first_words() -> set[str]:
    """Return the words by which forms begin, with a star filled in by nothing and by letters."""
    forms = [form for lists in danger._lists().values() for each in lists.values() for form in each]
    begins = {re.split(r"[^\w*]", form)[0] for form in forms}
    return {each.replace("*", rest) for each in begins for rest in ("", "en", "x1")}


def test_a_word_finds_the_forms_that_it_begins_and_no_others() -> None:
    forms = [
        ((language, family), re.compile(danger._written(re.split(r"[^\w*]", form)[0])))
        for language in sorted(LANGUAGES)
        for family, forms in danger._lists()[language].items()
        for form in forms
    ]
    for word in sorted(first_words())[::9]:
        wanted = {key for key, first in forms if first.fullmatch(word)}
        assert {key for key, _, _ in danger._begun_by(tuple(sorted(LANGUAGES)), word)} == wanted


def test_a_word_never_seen_before_is_not_compared_with_every_form() -> None:
    # There are two thousand forms: comparing each new word with all of them took minutes a mail.
    chance = random.Random(7)
    new = ["".join(chance.choices(string.ascii_lowercase, k=9)) for _ in range(100)]
    danger.tells_of_danger("warm", LANGUAGES)
    calls = 0

    def count(frame: object, event: str, called: object) -> None:
        nonlocal calls
        calls += event == "c_call"

    sys.setprofile(count)
    danger.tells_of_danger(" ".join(new), LANGUAGES)
    sys.setprofile(None)
    assert calls < 100 * len(new)
