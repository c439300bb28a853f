"""What is read of orders on printed forms, whose labels stand over or beside what is filled in."""

from __future__ import annotations

import pytest

from documents.judging.order import Field, OrderReading, read_order
from documents.judging.own_demand import is_own_demand
from documents.sandbox import open_file
from tests.documents.real_forms import Form, requisition, summons
from tests.documents.setting import view_of

NAMES = ("Rocket.Chat", "Rocket.Chat Technologies Corp.")


def drawn(form: Form) -> OrderReading:
    view = open_file("order.pdf", form.pdf(), "application/pdf").view
    return read_order(view, provider_names=NAMES)


def read(text: str) -> OrderReading:
    return read_order(view_of(text), provider_names=NAMES)


def values(reading: OrderReading, field: Field) -> list[str]:
    return [each.value for each in reading.of(field)]


def test_a_field_is_told_by_the_label_over_it() -> None:
    reading = drawn(summons())
    assert values(reading, "issued_on") == ["2026-03-14"]
    assert values(reading, "returnable_on") == ["2026-04-08"]


def test_a_day_after_an_article_and_before_a_comma_is_that_of_a_requisition() -> None:
    assert values(drawn(requisition()), "issued_on") == ["2026-03-14"]


def test_a_value_set_apart_from_its_label_belongs_to_it() -> None:
    reading = read("""
UNITED STATES DISTRICT COURT
SEARCH AND SEIZURE WARRANT
YOU ARE COMMANDED to execute this warrant on or before   March 28, 2026
Date and time issued:   March 14, 2026
""")
    assert values(reading, "issued_on") == ["2026-03-14"]
    assert values(reading, "returnable_on") == ["2026-03-28"]


@pytest.mark.parametrize("copied", ["Ausgefertigt", "Beglaubigt"])
def test_the_day_of_a_copy_is_not_that_of_the_order(copied: str) -> None:
    reading = read(f"""
Amtsgericht Musterstadt
31 Gs 1234/26
Beschluss
Die Herausgabe der Bestandsdaten des Kontos @toni.beispiel wird angeordnet.
Musterstadt, 14. März 2026
Dr. Beispiel
Richter am Amtsgericht

{copied}
Musterstadt, den 15.03.2026
Muster, Justizangestellte
""")
    assert values(reading, "issued_on") == ["2026-03-14"]


def test_a_day_of_filing_is_no_day_of_issue() -> None:
    reading = read("""
UNITED STATES DISTRICT COURT
ORDER
FILED
MAR 14 2026
CLERK, U.S. DISTRICT COURT

The provider shall disclose the records of @kim.placeholder.
Date: ______________
""")
    assert values(reading, "issued_on") == []


def test_notice_that_the_searching_officer_may_delay_binds_nobody_else() -> None:
    reading = read("""
UNITED STATES DISTRICT COURT
SEARCH AND SEIZURE WARRANT
Pursuant to 18 U.S.C. § 3103a(b), I find that immediate notification may have an adverse
result and authorize the officer executing this warrant to delay notice to the person who, or
whose property, will be searched or seized.
""")
    assert values(reading, "nondisclosure") == []


@pytest.mark.parametrize("number", ["26 M 418", "26 Mag. 4187", "26-SW-1188", "2:26-mj-00123-EX"])
def test_numbers_of_courts_of_the_united_states_are_read_whole(number: str) -> None:
    reading = read(f"""
UNITED STATES DISTRICT COURT
IN RE APPLICATION        )  No. {number}
ORDER
The provider shall disclose the records of @kim.placeholder.
""")
    assert values(reading, "docket") == [number]


def test_a_judicial_district_is_no_court_and_a_justices_order_is_a_courts() -> None:
    reading = read("""
Province of Larkspur
(Judicial District of Placeholder)

PRODUCTION ORDER FOR DOCUMENTS

Therefore, you are ordered to produce the subscriber information of @kim.placeholder.

Dated March 14, 2026, at Larkspur City
_______________________________
A Justice of the Peace in and for the Province of Larkspur
""")
    assert values(reading, "court") == []
    assert values(reading, "kind") == ["court_order"]


LETTER = """
Federal Bureau of Inquiry of Larkspur
File No. NSL-26-331207
Dear Custodian:
Pursuant to Title 18, United States Code, Section 2709, you are hereby directed to provide the
names, addresses, and length of service of the account @kim.placeholder.
Sincerely,
Lee Example
Special Agent in Charge
"""


def test_a_letter_under_a_law_of_national_security_is_one_without_the_title() -> None:
    assert values(read(LETTER), "kind") == ["national_security_letter"]
    assert is_own_demand(view_of(LETTER))


def test_a_subject_that_begins_with_a_demand_makes_it_the_offices_own() -> None:
    subject = "Betreff: Auskunftsersuchen gemäß § 100j StPO in Verbindung mit § 22 TDDDG, Frist"
    assert is_own_demand(view_of(f"Polizeipräsidium Musterstadt\n{subject}\nBeispiel, KHK"))
    denied = f"{subject} des Amtsgerichts"
    assert not is_own_demand(view_of(f"Polizeipräsidium Musterstadt\n{denied}\nBeispiel, KHK"))


def test_words_up_the_edge_are_no_part_of_the_lines_beside_them() -> None:
    form = Form()
    form.middle("SUPERIOR COURT OF LARKSPUR")
    form.line("No. 26-SO-0331")
    form.middle("ORDER")
    form.prose("The provider shall disclose the records of the account @kim.placeholder.")
    form.turned(
        "Signed and filed electronically in docket 99-XX-1 of another registry", 590, 700, 7, 90
    )
    reading = drawn(form)
    assert values(reading, "docket") == ["26-SO-0331"]
    assert values(reading, "court") == ["SUPERIOR COURT OF LARKSPUR"]
