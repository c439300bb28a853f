"""Heads of designs and names that are on no list: known by how they are built, or for a person."""

import pytest

from documents.judging.letterhead import judge_letterhead
from documents.view import Mark
from tests.documents.laid_out import HEIGHT, emblem, view
from tests.documents.test_letterhead import LETTER

PHONE = ("middle", 62, 9, "12 Hill Road, Ashford - Tel. (555) 010-7700")
# A name that says nothing of an authority, on two lines.
HARRIER = [(72, 40, 12, "O.C.I.U. (Western Region)"), (72, 55, 12, "Harrier Team")]
CALL = [(440, 40, 8, "Cold Harbour Row, Block D"), (440, 50, 8, "Phone: 01555 880 121")]


def judged(*lines, names=(), marks=(), source="text"):
    return judge_letterhead(view(*lines, source=source, marks=marks), agency_names=names)


@pytest.mark.parametrize("source", ["text", "ocr"])
@pytest.mark.parametrize(
    "name",
    [
        "Bureau for the Suppression of Computer Crimes",
        "State Investigation Bureau",
        "Directorate of Enforcement",
        "Zentralamt zur Aufklärung von Straftaten",
        "Dezernat für Datendelikte",
        "Diretoria Nacional de Repressão aos Delitos",
        "Oficina para la Investigación de Estafas",
        "Office de lutte contre les infractions",
        "Service d'enquêtes judiciaires",
    ],
)
def test_an_office_and_what_it_looks_into_name_an_authority(name, source):
    assert judged(("middle", 40, 15, name), PHONE, *LETTER, source=source).outcome == "pass"


@pytest.mark.parametrize(
    "name",
    [
        "Fraud Investigation Department, Harbor Insurance Company",
        "Bureau of Private Investigations, Inc.",
        "Abteilung Betrugsermittlung der Nordkogge Versicherung",
        "Departamento de Fraudes, Banco Modelo S.A.",
    ],
)
def test_an_office_of_a_company_names_none(name):
    assert judged(("middle", 40, 15, name), PHONE, *LETTER).outcome == "fail"


def test_a_rogatory_commission_in_an_inquiry_is_no_office():
    head = [
        (67, 47, 9, "Rocket.Chat Technologies Corp."),
        (67, 68, 9, "77, quai Fictif"),
        (67, 79, 9, "99992 Port-Fictif"),
        (328, 64, 11, "COMMISSION ROGATOIRE"),
        (328, 77, 11, "Enquête préliminaire"),
        ("middle", 142, 13, "ORDONNANCE"),
    ]
    assert judged(*head).outcome == "fail"


def test_a_long_name_in_small_letters_is_no_running_text():
    head = [
        (118, 38, 9, "Office central de lutte contre les infractions"),
        (118, 51, 9, "commises au moyen des technologies numériques"),
        (443, 54, 8, "Téléphone : 05 55 13 77 10"),
    ]
    assert judged(*head, *LETTER).outcome == "pass"


@pytest.mark.parametrize("pitch", [13, 22])
def test_the_text_of_an_order_is_no_head(pitch):
    """Also where it is double spaced, and names offices in capitals."""
    texts = [
        "Nos autos em referência, a pedido de ESTADO DE SERRANIA, SECRETARIA DE ESTADO DA",
        "SEGURANÇA PÚBLICA, sirvo-me do presente para determinar o que segue, a contar do",
        "recebimento deste, e que nada se diga ao titular da conta até nova ordem do juízo.",
    ]
    head = [
        ("middle", 46, 14, "Rocket.Chat Technologies Corp."),
        ("middle", 62, 9, "Largo do Pelourinho Novo, n.º 3, 9880-014 Vale de Serrania"),
        ("middle", 120, 13, "OFÍCIO JUDICIAL"),
        *((62, 160 + row * pitch, 11, text) for row, text in enumerate(texts)),
    ]
    assert judged(*head).outcome == "fail"


def test_a_sentence_beneath_the_title_is_no_head():
    head = [
        (62, 61, 10, "Processo nº 0099323-11.2026"),
        ("middle", 82, 13, "DESPACHO"),
        (62, 105, 11, "Visto o requerimento de Brigada Central de Monte Alvo."),
    ]
    assert judged(*head).outcome == "fail"


def test_a_title_that_tells_before_whom_is_no_caption():
    head = [("middle", 60, 14, "SUBPOENA TO TESTIFY BEFORE A GRAND JURY")]
    assert judged(*head, (72, 90, 11, "TO: Rocket.Chat, Custodian of Records")).outcome == "fail"


def test_an_addressee_in_capitals_with_space_between_the_lines_is_none():
    head = [
        ("middle", 60, 14, "Statewide Recovery & Collections, Inc."),
        ("middle", 80, 8, "4 Quay Street, Ashford, WM 55010"),
        (62, 202, 10, "To:"),
        (62, 216.5, 10, "UNITED STATES DISTRICT COURT"),
        (62, 231, 10, "WESTERN DISTRICT OF SOUTHMARK"),
        (62, 245.5, 10, "4 Quay Street"),
        (62, 260, 10, "Ashford, WM 55010"),
    ]
    assert judged(*head).outcome == "fail"


def test_letters_read_around_a_seal_are_no_lines():
    """An "A" of them beside the name was taken for the label of an addressee."""
    ring = [(87, 44, 6, "TSCHAFT"), (125, 53, 6, "A"), (83, 53, 6, "L"), (78, 79, 6, "S")]
    head = [
        *ring,
        (230, 46, 17, "STAATSANWALTSCHAFT ALTENWERDER"),
        (275, 85, 8, "Am Moorgraben 7-9, 99981 Krummensee"),
    ]
    seal = Mark("seal", (73, 42, 139, 107))
    assert judged(*head, *LETTER, marks=[seal]).outcome == "pass"


@pytest.mark.parametrize("source", ["text", "ocr"])
def test_a_head_that_names_nothing_known_is_for_a_person(source):
    seen = judged(*HARRIER, *CALL, *LETTER, source=source)
    assert (seen.outcome, seen.reason) == ("review", "unclear_authority")


@pytest.mark.parametrize(
    "foot",
    [[], [("middle", HEIGHT - 40, 8, "Cold Harbour Row, Block D, Phone: 01555 880 121")]],
)
def test_a_name_alone_is_for_a_person_where_contact_or_an_emblem_goes_with_it(foot):
    large = ("middle", 90, 15, "Harrier Western Region")
    marks = () if foot else [emblem()]
    assert judged(large, *foot, *LETTER, marks=marks).outcome == "review"
    assert judged(large, *LETTER).outcome == "fail"


def test_a_name_in_a_narrow_strip_is_for_a_person():
    strip = [(14, 40, 12, "ZS-IuK 4"), (14, 55, 12, "Lindwall"), (14, 75, 9, "Auswertung")]
    seen = judged(*strip, (14, 120, 8, "Telefon: (05559) 416-0"), *LETTER)
    assert seen.outcome == "review"


@pytest.mark.parametrize(
    "host", ["oddville.gov", "harrier.police.uk", "orgao.jus.br", "amt.bund.de"]
)
def test_a_domain_that_only_authorities_have_makes_an_unknown_name_one(host):
    at = (440, 60, 8, f"office@{host}")
    assert judged(*HARRIER, *CALL, at, *LETTER).outcome == "pass"
    assert judged(*HARRIER, *CALL, (440, 60, 8, f"office@{host}.example"), *LETTER).outcome == (
        "review"
    )


def test_a_domain_of_state_helps_no_company():
    lines = [("middle", 40, 14, "Harrier Tracing GmbH"), ("middle", 60, 9, "www.harrier.gov")]
    assert judged(*lines, *LETTER).outcome == "fail"


@pytest.mark.parametrize(
    "name",
    [
        "Muster & Kollegen|Rechtsanwälte und Notare",
        "Klinikum Neustadt|Verwaltung",
        "Tamarack County Electric Cooperative|Member Services",
        "Lindwaller Treuhand|Nachlassermittlung",
        "Le Courrier de Montimagine|Rédaction",
        "Springfield High School|Office of the Principal",
    ],
)
def test_professions_and_businesses_do_not_go_to_a_person(name):
    upper, lower = name.split("|")
    head = [(72, 40, 15, upper), (72, 60, 10, lower), *CALL]
    assert judged(*head, *LETTER).outcome == "fail"


def test_a_private_sender_does_not_go_to_a_person():
    head = [(72, 40, 11, "Robin Placeholder"), (72, 54, 11, "9 Hill Road, Ashford, WM 55010")]
    assert judged(*head, *LETTER).outcome == "fail"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Harbour Fusion PD", "Harbour Fusion Police Dept."),
        ("Organismo de Reservas y Datos", "O.R.D. - Sede Central"),
        ("ORD", "Organismo Reservas Datos"),
        ("Joint Harbour Team, Westmark", "Westmark Joint Harbour Team"),
        ("Harbour Watch Office, Ashford Valley", "Harbour Watch Office Ashford"),
    ],
)
def test_the_name_the_officer_gave_is_known_shortened_or_turned(given, shown):
    lines = [("middle", 40, 14, shown), ("middle", 60, 9, "(555) 010-7703")]
    assert judged(*lines, *LETTER, names=[given]).outcome == "pass"
    other = judged(("middle", 40, 14, "Quarry Walkers"), lines[1], *LETTER, names=[given])
    assert other.outcome == "review"
