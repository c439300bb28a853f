"""A signature counts where one belongs: on a rule, over a name, after a closing phrase."""

from dataclasses import replace

import pytest

from documents.judging.signature import judge_altered, judge_signature
from documents.view import DigitalSignature, Mark, PageView, View, Word, from_json, to_json

BODY = [
    "We investigate a crime that was committed by means of an account of your service,",
    "and ask you to preserve all records of that account for ninety days from today, as the",
    "law provides. Detective Example and the judge of this court will write to you again soon.",
]


def set_line(text: str, x: float, y: float, size: float = 10) -> list[Word]:
    words, left = [], x
    for part in text.split():
        width = 0.5 * size * len(part)
        words.append(Word(part, (left, y, left + width, y + size), size))
        left += width + 0.4 * size
    return words


def letter(*ending: str, marks: tuple[Mark, ...] = (), x: float = 72, gap: float = 48) -> View:
    """A page with running text, then the ending's lines from y=300; after the first a gap."""
    words = [word for n, line in enumerate(BODY) for word in set_line(line, 72, 200 + 14 * n)]
    y = 300.0
    for number, line in enumerate(ending):
        words += set_line(line, x, y)
        y += gap if number == 0 else 14
    page = PageView(1, 595, 842, "text", tuple(words), marks)
    return View("application/pdf", 1, (page,))


def ink(x: float = 80, y: float = 316, score: float = 0.9) -> Mark:
    return Mark("ink", (x, y, x + 110, y + 30), score)


@pytest.mark.parametrize(
    "ending",
    [
        ("Sincerely,", "Sam Example", "Detective"),
        ("Mit freundlichen Grüßen", "Toni Beispiel", "Kriminalhauptkommissarin"),
        ("Atenciosamente,", "Ariel Exemplo", "Delegado de Polícia"),
        ("Le saluda atentamente,", "Noa Ejemplo", "Inspectora Jefe"),
        ("l'expression de mes salutations distinguées.", "Sacha Exemple", "Commandant de police"),
        ("Signature:", "Sam Example", "Special Agent"),
        ("Some last words", "Sam Example", "Investigator"),
    ],
)
def test_ink_over_the_name_passes_and_an_empty_place_fails(ending):
    seen = judge_signature(letter(*ending, marks=(ink(),)), by="officer")
    assert (seen.outcome, seen.kind, seen.page, seen.box) == ("pass", "ink", 1, ink().box)
    empty = judge_signature(letter(*ending), by="officer")
    assert (empty.outcome, empty.reason) == ("fail", "no_signature")
    assert empty.box is not None


def test_ink_on_a_rule_passes_and_a_rule_alone_does_not():
    rule = Mark("rule", (72, 345, 272, 347))
    named = ("", "Officer's signature")
    assert judge_signature(letter(*named, marks=(rule, ink()))).outcome == "pass"
    assert judge_signature(letter(*named, marks=(rule,))).reason == "no_signature"


def test_a_rule_for_the_date_is_no_place_to_sign():
    rule = Mark("rule", (72, 345, 272, 347))
    dated = letter("", "Date", marks=(rule, ink()))
    assert judge_signature(dated).outcome != "pass"


@pytest.mark.parametrize("kind", ["seal", "stamp"])
def test_a_seal_or_stamp_at_the_name_passes_with_its_kind(kind):
    mark = Mark(kind, (100, 310, 180, 390), 0.9)
    seen = judge_signature(letter("Respectfully,", "Sam Example", marks=(mark,)))
    assert (seen.outcome, seen.kind) == ("pass", kind)


def test_a_stamp_of_the_post_room_signs_nothing():
    stamp = Mark("stamp", (80, 312, 200, 344), 0.9)
    view = letter("Sincerely,", "Sam Example", "Detective", marks=(stamp,))
    for said in ("RECEIVED", "Eingegangen 12.11.2026", "CÓPIA", "21/11/2026"):
        page = view.pages[0]
        words = (*page.words, *set_line(said, 85, 322))
        stamped = replace(view, pages=(replace(page, words=words),))
        assert judge_signature(stamped).outcome == "fail", said


def test_a_stamp_over_the_running_text_signs_nothing():
    stamp = Mark("stamp", (300, 195, 420, 245), 0.9)
    view = letter("Sincerely,", "Sam Example", "Detective", marks=(stamp,))
    assert judge_signature(view).reason == "no_signature"


def test_a_doubtful_stroke_is_looked_at_and_a_speck_is_not():
    ending = ("Sincerely,", "Sam Example", "Detective")
    doubtful = judge_signature(letter(*ending, marks=(ink(score=0.3),)))
    assert (doubtful.outcome, doubtful.reason) == ("review", "unclear_mark")
    assert judge_signature(letter(*ending, marks=(ink(score=0.15),))).outcome == "fail"


@pytest.mark.parametrize("typed", ["/s/ Sam Example", "gez. Beispiel", "(signed) Sam Example"])
def test_a_typed_name_is_looked_at(typed):
    seen = judge_signature(letter("It is so ordered.", typed, "United States Magistrate Judge"))
    assert (seen.outcome, seen.reason, seen.kind) == ("review", "typed_name", "typed")


def test_words_that_speak_of_an_electronic_signature_are_looked_at():
    words = "Documento assinado eletronicamente por Ariel Exemplo conforme a lei em vigor."
    seen = judge_signature(letter(words))
    assert (seen.outcome, seen.reason) == ("review", "typed_name")


BOTH = ("So ordered.", "Robin Example", "United States Magistrate Judge")


def test_the_judge_does_not_sign_for_the_officer_nor_the_officer_for_the_judge():
    ordered = letter(*BOTH, marks=(ink(),))
    assert judge_signature(ordered, by="issuer").outcome == "pass"
    asked = judge_signature(ordered, by="officer")
    assert (asked.outcome, asked.reason, asked.box) == ("review", "signed_by_other", ink().box)
    sworn = letter("Respectfully,", "Sam Example", "Special Agent", marks=(ink(),))
    assert judge_signature(sworn, by="officer").outcome == "pass"
    assert judge_signature(sworn, by="issuer").reason == "signed_by_other"


def headed(view: View, *head: str) -> View:
    """The page with short lines above its text."""
    page = view.pages[0]
    lines = [word for n, line in enumerate(head) for word in set_line(line, 72, 60 + 16 * n)]
    return replace(view, pages=(replace(page, words=(*lines, *page.words)),))


SWORN = ("Respectfully,", "Sam Example", "Special Agent")


@pytest.mark.parametrize(
    "head",
    [
        ("Larkspur Revenue Office", "Administrative subpoena"),
        ("Polizeipräsidium Musterstadt", "Auskunftsersuchen nach § 100j StPO"),
        ("Polícia Civil", "Requisição de dados cadastrais"),
        ("Jefatura Superior de Policía", "Requerimiento de datos"),
        ("Brigade de recherches", "Réquisition judiciaire"),
        ("Larkspur Revenue Office", "REQUEST FOR RECORDS"),
        ("Larkspur Revenue Office", "Questions: court.desk@larkspur.example", "Subpoena"),
        ("Larkspur Revenue Office", "Subpoena", "issued without an order of the court."),
    ],
)
def test_the_officer_of_an_office_issues_what_it_demands_by_its_own_power(head):
    seen = judge_signature(headed(letter(*SWORN, marks=(ink(),)), *head), by="issuer")
    assert (seen.outcome, seen.reason, seen.kind) == ("pass", "signed_by_office", "ink")
    assert judge_signature(headed(letter(*SWORN), *head), by="issuer").outcome == "fail"


@pytest.mark.parametrize(
    ("head", "ending"),
    [
        (("Larkspur County Court", "Subpoena"), SWORN),
        (("Larkspur Revenue Office", "Search warrant"), SWORN),
        (("Polizeipräsidium Musterstadt", "Durchsuchungsbeschluss"), SWORN),
        (("Larkspur Revenue Office", "A word of thanks"), SWORN),
        (("Larkspur Revenue Office", "Re: Request for records"), SWORN),
        (
            ("Larkspur Revenue Office", "Administrative subpoena"),
            ("Sworn,", "Sam Example", "Agent"),
        ),
        (("Juízo da 2ª Vara", "Requisição de dados cadastrais"), SWORN),
        (("Brigade de recherches", "Réquisition sur commission rogatoire"), SWORN),
    ],
)
def test_the_officer_issues_nothing_of_a_court_and_no_letter_without_a_demand(head, ending):
    seen = judge_signature(headed(letter(*ending, marks=(ink(),)), *head), by="issuer")
    assert (seen.outcome, seen.reason) == ("review", "signed_by_other")


def test_an_officer_does_not_issue_where_the_paper_has_a_line_for_a_judge():
    demand = headed(letter(*SWORN, marks=(ink(),)), "Larkspur Revenue Office", "Subpoena")
    page = demand.pages[0]
    judge = (*set_line("Robin Example", 72, 520), *set_line("Magistrate Judge", 72, 534))
    both = replace(demand, pages=(replace(page, words=(*page.words, *judge)),))
    assert judge_signature(both, by="issuer").reason != "signed_by_office"
    unread = tuple(replace(word, sure=0.3) for word in page.words)
    doubtful = replace(demand, pages=(replace(page, words=unread),))
    assert judge_signature(doubtful, by="issuer").outcome == "review"


def test_of_two_places_on_one_page_each_counts_for_its_own():
    page = letter("Respectfully,", "Sam Example", "Special Agent").pages[0]
    lower = [("Robin Example", 460.0), ("United States Magistrate Judge", 474.0)]
    words = (*page.words, *(word for text, y in lower for word in set_line(text, 72, y)))
    both = replace(page, words=words, marks=(ink(y=426),))
    view = View("application/pdf", 1, (both,))
    assert judge_signature(view, by="issuer").outcome == "pass"
    assert judge_signature(view, by="officer").outcome != "pass"


def test_a_clerk_of_the_police_is_an_officer():
    view = letter("Atenciosamente,", "Ariel Exemplo", "Escrivã de Polícia", marks=(ink(),))
    assert judge_signature(view, by="officer").outcome == "pass"
    assert judge_signature(view, by="issuer").outcome == "review"


def test_the_last_page_may_carry_the_signature():
    blank = letter().pages[0]
    last = letter("Sincerely,", "Sam Example", "Detective", marks=(ink(),)).pages[0]
    pages = (*(replace(blank, number=n) for n in range(1, 30)), replace(last, number=30))
    seen = judge_signature(View("application/pdf", 30, pages))
    assert (seen.outcome, seen.page) == ("pass", 30)


def test_ink_without_any_place_is_looked_at_and_none_at_all_fails():
    plain = letter("and some more words that stand in a sentence of their own down here.")
    page = plain.pages[0]
    scrawled = replace(plain, pages=(replace(page, marks=(ink(y=600),)),))
    assert judge_signature(scrawled).outcome == "review"
    assert judge_signature(plain).reason == "no_signature_block"
    unread = View("image/png", 1, (PageView(1, 595, 842, "none"),))
    assert judge_signature(unread).outcome == "review"


@pytest.mark.parametrize("reason", ["encrypted", "damaged", "not_inspected"])
def test_what_nobody_could_open_is_neither_signed_nor_unsigned(reason):
    view = View("application/pdf", unreadable=reason)
    assert judge_signature(view) == judge_altered(view)
    assert (judge_signature(view).outcome, judge_signature(view).reason) == ("review", reason)


def test_a_digital_signature_decides_whatever_is_drawn():
    signed = DigitalSignature("a", "Judge Example", True, False, False)
    view = replace(letter("Sincerely,", "Sam Example", marks=(ink(),)), signatures=(signed,))
    assert judge_signature(view).reason == "untrusted_signature"
    trusted = replace(view, signatures=(replace(signed, trusted=True, bottom_line=True),))
    assert judge_signature(from_json(to_json(trusted))).kind == "digital"


def test_a_page_that_lies_askew_reads_the_same():
    view = letter("Sincerely,", "Sam Example", "Detective", marks=(ink(),))
    page = view.pages[0]
    words = tuple(
        replace(word, box=(x0, y0 + 0.04 * x0, x1, y1 + 0.04 * x0))
        for word in page.words
        for x0, y0, x1, y1 in (word.box,)
    )
    askew = replace(view, pages=(replace(page, words=words),))
    assert judge_signature(askew, by="officer").outcome == "pass"


def test_a_typed_rule_is_a_place_to_sign():
    typed = letter("", "_______________________", "Sam Example", marks=(ink(),))
    assert judge_signature(typed).outcome == "pass"
    unsigned = judge_signature(letter("", "........................", "Sam Example"))
    assert (unsigned.outcome, unsigned.reason) == ("fail", "no_signature")


def test_a_letter_may_close_at_the_top_of_its_second_page():
    words = [word for n, line in enumerate(("Sincerely,", "Sam Example", "Detective"))
             for word in set_line(line, 72, 50 + 60 * min(n, 1) + 14 * n)]  # fmt: skip
    first = letter("And the letter goes on overleaf").pages[0]
    last = PageView(2, 595, 842, "text", tuple(words), (ink(y=70),))
    assert judge_signature(View("application/pdf", 2, (first, last))).outcome == "pass"


def test_nobody_signs_a_box_at_the_head_of_the_first_page():
    rule = Mark("rule", (340, 42, 540, 43))
    frame = Mark("stamp", (338, 40, 542, 82), 0.9)
    view = letter("Sincerely,", "Sam Example", marks=(rule, frame))
    boxed = replace(
        view,
        pages=(
            replace(
                view.pages[0],
                words=(*view.pages[0].words, *set_line("Our ref.: 36/2026", 345, 50)),
            ),
        ),
    )
    assert judge_signature(boxed).outcome == "fail"
