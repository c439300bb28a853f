"""Whose office a department is, and what a form or a typed head says by its labels."""

import pytest

from tests.documents.laid_out import emblem
from tests.documents.test_heads_nobody_thought_of import PHONE, judged
from tests.documents.test_letterhead import LETTER


@pytest.mark.parametrize(
    ("house", "department"),
    [
        ("BANCO DEL CABO VERDE", "Unidad de Prevención del Fraude"),
        ("CAISSE POPULAIRE DU PHARE", "Direction de la lutte contre la fraude"),
        ("The Ashford Examiner", "Fraud Investigation Unit"),
        ("Detektivbüro Falkenblick", "Abteilung Ermittlungen"),
    ],
)
def test_a_department_of_a_house_of_business_is_no_authority(house, department):
    head = [("middle", 36, 14, house), ("middle", 54, 11, department)]
    assert judged(*head, ("middle", 72, 8, PHONE[3]), *LETTER).outcome == "fail"


@pytest.mark.parametrize(
    ("house", "department"),
    [
        ("Harrier Western", "Fraud Investigation Unit"),
        ("Falke und Moor", "Abteilung Ermittlungen"),
    ],
)
def test_a_department_under_an_unknown_name_is_for_a_person(house, department):
    head = [("middle", 36, 14, house), ("middle", 54, 11, department)]
    seen = judged(*head, ("middle", 72, 8, PHONE[3]), *LETTER)
    assert (seen.outcome, seen.reason) == ("review", "unclear_authority")


@pytest.mark.parametrize("title", ["Sheriff", "District Attorney", "Delegado", "Staatsanwältin"])
def test_a_bare_title_under_a_company_is_no_authority(title):
    head = [
        (62, 40, 14, "Sample & Partners LLP"),
        (62, 60, 9, "Attorneys at Law"),
        (62, 84, 8, "Morgan Specimen"),
        (62, 94, 8, title),
    ]
    assert judged(*head, (62, 120, 8, PHONE[3]), *LETTER).outcome == "fail"


def test_a_bare_title_where_no_company_stands_is_one():
    head = [("middle", 40, 14, "COUNTY OF ASHFORD"), ("middle", 60, 12, "SHERIFF")]
    assert judged(*head, ("middle", 80, 8, PHONE[3]), *LETTER).outcome == "pass"


def test_the_sender_in_a_memorandum_is_no_head():
    agency = "Ashford County Sheriff's Office"
    memo = [
        ("middle", 60, 14, "MEMORANDUM"),
        (66, 98, 7, "TO"),
        (68, 107, 10, "Rocket.Chat, Legal Department"),
        (66, 127, 7, "FROM"),
        (68, 136, 10, f"Det. Sgt. 12, {agency}"),
        *LETTER[3:],
    ]
    assert judged(*memo, PHONE, names=(agency,)).outcome != "pass"


def test_an_office_typed_with_labels_over_its_address_is_a_head():
    head = [
        (208, 40, 10, "Office: ASHFORD COUNTY SHERIFF'S OFFICE"),
        (208, 54, 10, "Branch: Homicide Squad"),
        (256, 70, 8, "12 Hill Road"),
        (256, 80, 8, "Phone: (555) 010-7700"),
    ]
    assert judged(*head, *LETTER).outcome == "pass"


def test_a_company_typed_with_labels_is_none():
    head = [
        (208, 40, 10, "Office: HARBOR FELLS BANK PLC"),
        (208, 54, 10, "Branch: Financial Crime Department"),
        (256, 70, 8, "12 Hill Road"),
        (256, 80, 8, "Phone: (555) 010-7700"),
    ]
    assert judged(*head, *LETTER).outcome == "fail"


def test_levels_of_an_office_on_one_line_are_told_apart():
    levels = (
        "COMMONWEALTH OF NORTHMARK / Dept. of Public Order / Office of the Superintendent of"
        " Police / Cyber Cell, Ashford District"
    )
    assert judged((50, 36, 8, levels), PHONE, *LETTER).outcome == "pass"


def test_an_emblem_of_a_bank_is_no_sign_of_an_authority():
    head = [("middle", 90, 15, "Universidade do Cabo"), ("middle", 108, 9, "Reitoria")]
    assert judged(*head, *LETTER, marks=[emblem()]).outcome == "fail"
