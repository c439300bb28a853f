"""What is read out of an order, in five languages, and what is left to a person."""

from __future__ import annotations

from datetime import date

import pytest

from documents.judging.days import find_days, find_lengths
from documents.judging.order import Field, judge_names_provider, read_order
from documents.judging.passages import flat
from documents.view import View
from tests.documents.setting import view_of

NAMES = ("Rocket.Chat", "Rocket.Chat Technologies Corp.")

WARRANT = """
UNITED STATES DISTRICT COURT
for the
Northern District of Larkspur

In the Matter of the Search of                Case No. 26-mj-00417-EX
information stored at premises controlled by Rocket.Chat

SEARCH AND SEIZURE WARRANT

To: Rocket.Chat Technologies Corp.

YOU ARE COMMANDED to disclose the contents of the account @kim.placeholder and its
subscriber information. This warrant is to be executed on or before November 24, 2026.
Pursuant to 18 U.S.C. 2705(b) the provider shall not notify any person of the existence of
this warrant for a period of one year from the date of its issuance.

Date and time issued: November 10, 2026

                                        A. Sample
                                        United States Magistrate Judge
"""

BESCHLUSS = """
Amtsgericht Musterstadt
Geschäftsnummer: 31 Gs 1234/26

Beschluss

An die
Rocket.Chat Technologies Corp.

Die Herausgabe der Bestandsdaten und der Nachrichten des Kontos @toni.beispiel wird angeordnet,
spätestens bis 1. Dezember 2026.
Der Betroffene ist bis zum 5. Mai 2027 nicht zu benachrichtigen.

Musterstadt, den 5. November 2026

Dr. Maria Beispiel
Richterin am Amtsgericht
"""

MANDADO = """
PODER JUDICIÁRIO
Tribunal de Justiça do Estado Exemplo
2ª Vara Criminal de Cidade Exemplo
Processo nº 0001234-56.2026.8.99.0001

Ofício

À empresa
Rocket.Chat Technologies Corp.

Determino o fornecimento dos dados cadastrais e das mensagens do usuário @ana.exemplo
até o dia 20 de novembro de 2026, sem dar ciência ao titular pelo prazo de 90 dias.

Cidade Exemplo, 3 de novembro de 2026

João Exemplo da Silva
Juiz de Direito
"""

AUTO = """
Juzgado de Instrucción nº 4 de Villa Ejemplo
Diligencias previas nº 321/2026

Auto

A la empresa: Rocket.Chat Technologies Corp.

Se requiere el contenido y los datos de abonado de la cuenta @luis.ejemplo antes del 15 de
diciembre de 2026. No se debera comunicar: guardar reserva durante seis meses.

En Villa Ejemplo, a 4 de noviembre de 2026

Fdo.: Carmen Ejemplo Prueba, Magistrada-Jueza
"""

REQUISITION = """
Tribunal judiciaire de Ville-Exemple
Cabinet de Mme Exemple, juge d'instruction
N° Parquet : 26123000456

Réquisition judiciaire

À l'attention de Rocket.Chat Technologies Corp.

Veuillez communiquer les données de connexion du compte @lea.exemple au plus tard le
30 novembre 2026. Vous êtes tenu de ne pas informer le titulaire jusqu'au 1er mai 2027.

Fait à Ville-Exemple, le 6 novembre 2026
"""


def values(view: View, field: Field) -> list[str]:
    return [each.value for each in read_order(view, provider_names=NAMES).of(field)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            WARRANT,
            {
                "kind": ["search_warrant"],
                "docket": ["26-mj-00417-EX"],
                "judge": ["A. Sample"],
                "issued_on": ["2026-11-10"],
                "returnable_on": ["2026-11-24"],
                "category": ["subscriber", "content"],
                "account": ["@kim.placeholder"],
                "nondisclosure_until": ["2027-11-10"],
            },
        ),
        (
            BESCHLUSS,
            {
                "kind": ["court_order"],
                "court": ["Amtsgericht Musterstadt"],
                "docket": ["31 Gs 1234/26"],
                "judge": ["Maria Beispiel"],
                "issued_on": ["2026-11-05"],
                "returnable_on": ["2026-12-01"],
                "category": ["subscriber", "content"],
                "account": ["@toni.beispiel"],
                "nondisclosure_until": ["2027-05-05"],
            },
        ),
        (
            MANDADO,
            {
                "court": [
                    "PODER JUDICIÁRIO Tribunal de Justiça do Estado Exemplo "
                    "2ª Vara Criminal de Cidade Exemplo"
                ],
                "docket": ["0001234-56.2026.8.99.0001"],
                "judge": ["João Exemplo da Silva"],
                "issued_on": ["2026-11-03"],
                "returnable_on": ["2026-11-20"],
                "category": ["subscriber", "content"],
                "nondisclosure_until": ["2027-02-01"],
            },
        ),
        (
            AUTO,
            {
                "court": ["Juzgado de Instrucción nº 4 de Villa Ejemplo"],
                "docket": ["321/2026"],
                "judge": ["Carmen Ejemplo Prueba"],
                "issued_on": ["2026-11-04"],
                "returnable_on": ["2026-12-15"],
                "category": ["subscriber", "content"],
                "nondisclosure_until": ["2027-05-04"],
            },
        ),
        (
            REQUISITION,
            {
                "court": [
                    "Tribunal judiciaire de Ville-Exemple "
                    "Cabinet de Mme Exemple, juge d'instruction"
                ],
                "docket": ["26123000456"],
                "issued_on": ["2026-11-06"],
                "returnable_on": ["2026-11-30"],
                "category": ["records"],
                "nondisclosure_until": ["2027-05-01"],
            },
        ),
    ],
    ids=["English", "German", "Portuguese", "Spanish", "French"],
)
def test_an_order_proposes_what_it_says(text: str, expected: dict[Field, list[str]]) -> None:
    view = view_of(text)
    assert {field: values(view, field) for field in expected} == expected


@pytest.mark.parametrize("text", [WARRANT, BESCHLUSS, MANDADO, AUTO, REQUISITION])
def test_every_proposal_shows_its_place(text: str) -> None:
    view = view_of(text)
    read = read_order(view, provider_names=NAMES)
    assert read.of("nondisclosure")
    for proposal in read.proposals:
        left, top, right, low = proposal.box
        assert proposal.page == 1
        assert 0 < left < right < 612
        assert 0 < top < low < 792
        first = proposal.shown.split()[0]
        inside = [
            word.text
            for word in view.pages[0].words
            if word.box[0] >= left and word.box[1] >= top and word.box[3] <= low
        ]
        assert any(first in word for word in inside)


def test_a_federal_court_is_named_with_its_district() -> None:
    (court,) = values(view_of(WARRANT), "court")
    assert court == "UNITED STATES DISTRICT COURT for the Northern District of Larkspur"


def test_a_day_that_can_be_read_two_ways_is_proposed_as_both() -> None:
    view = view_of("Superior Court of Larkspur\nOrder\nIssued on 03/04/2026")
    assert values(view, "issued_on") == ["2026-04-03", "2026-03-04"]
    assert read_order(view, provider_names=NAMES).certain("issued_on") is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Order under 18 U.S.C. 2703(d)\nIssued on 03/04/2026", ["2026-03-04"]),
        ("Order\nIssued on 03/04/2026\nIt is due by 25/04/2026", ["2026-04-03"]),
        ("Order\nIssued on 03/04/2026\nIt is due by 04/25/2026", ["2026-03-04"]),
        ("Ordonnance\nVu les pièces du dossier,\nRendue le 03/04/2026", ["2026-04-03"]),
        (
            "Puerto Rico\nOrden\nVistos los autos y el escrito del fiscal\nDada el 03/04/2026",
            ["2026-04-03", "2026-03-04"],
        ),
    ],
    ids=["United States", "a day over twelve", "a month over twelve", "French", "Puerto Rico"],
)
def test_a_paper_may_tell_which_way_its_days_are_meant(text: str, days: list[str]) -> None:
    assert values(view_of(text), "issued_on") == days


@pytest.mark.parametrize(
    "text",
    [
        "Order\nThe hearing on the motion is set for trial on or before March 16, 2026.",
        "Order\nProduce the messages that were sent until March 16, 2026.",
        "Order\nThe account was used on March 16, 2026 and its owner did not respond.",
        "Oficio\nEntregue los datos del periodo hasta el 16 de marzo de 2026.",
    ],
)
def test_a_day_of_something_else_is_no_day_of_return(text: str) -> None:
    assert values(view_of(text), "returnable_on") == []


@pytest.mark.parametrize(
    "text",
    [
        "Elm County Sheriff\nThis is not a search warrant, and no subpoena was issued.",
        "Elm County Sheriff\nRe: search warrant of March 3, 2026",
        "WARRANT FOR ARREST\nYou are commanded to seize the person named.",
        "NOTIFICAÇÃO EXTRAJUDICIAL\nVimos notificar a empresa.",
        "SUMMONS IN A CIVIL ACTION\nA lawsuit has been filed against you.",
    ],
)
def test_what_only_speaks_of_a_process_is_no_process(text: str) -> None:
    assert values(view_of(text), "kind") == []


def test_what_is_refused_is_not_proposed() -> None:
    text = "Order\nThe provider shall produce subscriber information, not including contents."
    assert values(view_of(text), "category") == ["subscriber"]


def test_nothing_is_read_from_a_paper_without_text() -> None:
    assert read_order(View("application/pdf"), provider_names=NAMES).proposals == ()


@pytest.mark.parametrize("text", [WARRANT, BESCHLUSS, MANDADO, AUTO, REQUISITION])
def test_the_provider_is_found_as_addressee(text: str) -> None:
    seen = judge_names_provider(view_of(text), provider_names=NAMES)
    assert seen.outcome == "pass"
    assert seen.evidence() is not None


@pytest.mark.parametrize(
    ("text", "outcome", "named"),
    [
        ("Order\nTo: Placeholder Chat Inc.\nProduce the records.", "fail", "Placeholder Chat Inc."),
        ("Beschluss\nAn die\nBeispiel Netz GmbH\nMusterweg 1", "fail", "Beispiel Netz GmbH"),
        ("Order\nTo: Placeholder Inc.\nThe account at Rocket.Chat", "review", "Placeholder Inc."),
        ("Order\nThe custodian shall produce the records.", "review", None),
        ("Order\nTo: the officer Pat Example\nProduce.", "review", None),
        ("Order\nTo: ROCKET CHAT TECHNOLOGIES\nProduce.", "pass", "ROCKET CHAT"),
        ("Order\nSee https://open.rocket.chat/channel/general only.", "review", None),
    ],
)
def test_another_company_fails_only_in_the_addressees_place(
    text: str, outcome: str, named: str | None
) -> None:
    seen = judge_names_provider(view_of(text), provider_names=NAMES)
    assert (seen.outcome, seen.kind) == (outcome, named)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-11-05", [date(2026, 11, 5)]),
        ("November 5, 2026", [date(2026, 11, 5)]),
        ("the 5th day of November, 2026", [date(2026, 11, 5)]),
        ("5. Nov. 2026", [date(2026, 11, 5)]),
        ("05.11.2026", [date(2026, 11, 5)]),
        ("5 de março de 2026", [date(2026, 3, 5)]),
        ("1er août 2026", [date(2026, 8, 1)]),
        ("25/12/2026", [date(2026, 12, 25)]),
        ("05/11/2026", [date(2026, 11, 5), date(2026, 5, 11)]),
        ("30 February 2026", []),
        ("18 U.S.C. 2703", []),
    ],
)
def test_days_are_read_as_they_are_written(text: str, days: list[date]) -> None:
    assert [each for found in find_days(flat(text)) for each in found.days] == days


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("for 90 days", date(2027, 4, 30)),
        ("for a period of ninety (90) days", date(2027, 4, 30)),
        ("für die Dauer von sechs Monaten", date(2027, 7, 30)),
        ("um ano", date(2028, 1, 30)),
        ("pendant un mois", date(2027, 2, 28)),
        ("dos semanas", date(2027, 2, 13)),
    ],
)
def test_lengths_are_read_as_they_are_written(text: str, last: date) -> None:
    (length,) = find_lengths(flat(text))
    assert length.after(date(2027, 1, 30)) == last
