"""A head is an authority's name with something to reach it by, above the letter itself."""

import pytest

from documents.judging.letterhead import judge_letterhead
from documents.view import Mark
from tests.documents.laid_out import emblem, view

TO = [
    (72, 150, 11, "Rocket.Chat Technologies Corp."),
    (72, 164, 11, "100 Provider Plaza"),
    (72, 178, 11, "Wilmington, DE 19801"),
]
LETTER = [*TO, (72, 214, 11, "March 4, 2026"), (72, 240, 11, "Dear Sir or Madam:")]

HEADS = {
    "a police department in the middle": [
        ("middle", 40, 16, "Ashford Police Department"),
        ("middle", 60, 9, "14 Mill Lane, Ashford, WM 55010 - (555) 010-7700"),
        *LETTER,
    ],
    "a sheriff by name": [
        ("middle", 40, 14, "JORDAN EXAMPLE, SHERIFF"),
        ("middle", 58, 11, "ASHFORD COUNTY"),
        (72, 80, 8, "Post Office Box 90"),
        ("right", 80, 8, "Telephone 555-010-7701"),
        *LETTER,
    ],
    "a federal office with a reply reference": [
        (72, 40, 11, "U.S. Department of Justice"),
        (72, 66, 11, "Federal Bureau of Investigation"),
        (72, 100, 8, "In Reply, Please Refer to"),
        (72, 110, 8, "File No. 288-NF-1001"),
        (330, 100, 9, "1 Example Square"),
        (330, 111, 9, "Northfield, WM 55057"),
        *LETTER,
    ],
    "a warrant form of a federal court": [
        (72, 24, 7, "Form 93 (Rev. 11/26) Search and Seizure Warrant"),
        ("middle", 50, 15, "UNITED STATES DISTRICT COURT"),
        ("middle", 70, 9, "for the"),
        ("middle", 84, 11, "Northern District of Westmark"),
        (72, 130, 10, "In the Matter of the Search of"),
        (320, 140, 10, "Case No. 26-mj-1001"),
        ("middle", 200, 12, "SEARCH AND SEIZURE WARRANT"),
    ],
    "a pleading that begins with its prosecutor": [
        (72, 40, 11, "ALEX INVENTED, Bar No. 100100"),
        (72, 54, 11, "Deputy District Attorney"),
        (72, 68, 11, "20 Court Street, Ashford, WM 55010"),
        (72, 82, 11, "Attorney for the People"),
        ("middle", 150, 12, "SUPERIOR COURT OF THE STATE OF WESTMARK"),
        ("middle", 166, 12, "COUNTY OF ASHFORD"),
        (72, 200, 11, "PEOPLE OF THE STATE OF WESTMARK,"),
        (320, 214, 11, "Case No. 26CR1001"),
    ],
    "a state caption in two columns": [
        (72, 50, 11, "STATE OF WESTMARK"),
        (360, 50, 11, "IN DISTRICT COURT"),
        (72, 66, 11, "COUNTY OF ASHFORD"),
        (360, 66, 11, "FOURTH JUDICIAL DISTRICT"),
        (360, 82, 11, "Court File No. 27-CR-26-1001"),
        ("middle", 130, 13, "SEARCH WARRANT"),
    ],
    "a grand jury under its court": [
        ("middle", 50, 13, "IN THE CIRCUIT COURT FOR ASHFORD COUNTY"),
        ("middle", 66, 11, "GRAND JURY SUBPOENA DUCES TECUM"),
        (72, 100, 11, "TO: Custodian of Records"),
        (330, 84, 10, "Docket GJ-26-31"),
    ],
    "a German court with its number": [
        (72, 50, 13, "Amtsgericht Grünfeld"),
        (360, 50, 10, "Grünfeld, den 04.03.2026"),
        (72, 80, 10, "Geschäftsnummer: 12 Gs 101/26 (bitte stets angeben)"),
        ("middle", 130, 14, "Beschluss"),
    ],
    "a German prosecutor with an information block at the right": [
        (72, 90, 7, "Staatsanwaltschaft Grünfeld • Postfach 10 10 • 99995 Grünfeld"),
        (72, 110, 11, "Rocket.Chat Technologies Corp."),
        (72, 124, 11, "Anbieterweg 100"),
        (72, 138, 11, "10115 Berlin"),
        (380, 40, 14, "Staatsanwaltschaft"),
        (380, 58, 14, "Grünfeld"),
        (380, 110, 8, "Durchwahl: 0555 010-771"),
        (380, 122, 8, "Aktenzeichen: 101 Js 77/26"),
        (72, 220, 11, "Sehr geehrte Damen und Herren,"),
    ],
    "letters set apart": [
        (72, 50, 12, "P O L I Z E I"),
        (72, 70, 10, "Direktion Grünfeld"),
        (72, 84, 9, "Am Ring 4, 99995 Grünfeld, Telefon 0555 010-772"),
        *LETTER,
    ],
    "a Brazilian court": [
        ("middle", 90, 11, "PODER JUDICIÁRIO"),
        ("middle", 104, 11, "JUSTIÇA DE PRIMEIRA INSTÂNCIA"),
        ("middle", 118, 11, "1ª Vara Criminal da Comarca de Campo Inventado"),
        (72, 160, 11, "Processo nº 1001001-22.2026.8.99.0001"),
        ("middle", 200, 12, "DECISÃO"),
    ],
    "a Brazilian precinct with its number below": [
        ("middle", 60, 11, "SECRETARIA DE ESTADO DE SEGURANÇA PÚBLICA"),
        ("middle", 74, 11, "POLÍCIA CIVIL"),
        ("middle", 88, 11, "Delegacia de Campo Inventado"),
        ("middle", 102, 8, "Rua Um, 10 - CEP 99900-000"),
        (72, 140, 11, "Ofício nº 101/2026"),
        (72, 170, 11, "Ao Senhor Representante Legal da"),
        (72, 184, 11, "Rocket.Chat Technologies Corp."),
        (72, 220, 11, "Assunto: requisição de dados cadastrais"),
    ],
    "a Spanish court with its address and reference": [
        (72, 50, 12, "JUZGADO DE INSTRUCCIÓN Nº 9"),
        (72, 66, 12, "CAMPO INVENTADO"),
        (72, 84, 8, "Plaza Mayor, 1. Tfno: 955 501 771. Fax: 955 501 772"),
        (72, 96, 8, "NIG: 9990043220260001001"),
        (72, 108, 8, "Procedimiento: Diligencias previas 101/2026"),
        ("middle", 150, 13, "AUTO"),
    ],
    "a French court's request": [
        (72, 50, 11, "COUR D'APPEL DE BOURG-INVENTÉ"),
        (72, 64, 11, "TRIBUNAL JUDICIAIRE DE BOURG-INVENTÉ"),
        (72, 90, 10, "N° Parquet : 26/1001"),
        ("middle", 130, 14, "RÉQUISITION JUDICIAIRE"),
    ],
    "a gendarmerie beside the motto of the state": [
        (72, 40, 10, "MINISTÈRE DE L'INTÉRIEUR"),
        (72, 54, 10, "Gendarmerie nationale"),
        (72, 68, 10, "Brigade de Bourg-Inventé"),
        (380, 40, 9, "RÉPUBLIQUE FRANÇAISE"),
        (72, 90, 8, "1, rue Haute 99993 Bourg-Inventé"),
        (72, 200, 11, "Objet : demande de conservation"),
    ],
    "a motto under the name": [
        ("middle", 40, 16, "Ashford Police Department"),
        ("middle", 60, 9, "Here to serve and to protect all of you with pride"),
        ("middle", 74, 9, "14 Mill Lane, Ashford, WM 55010"),
        *LETTER,
    ],
    "a name and a street in one line": [
        (72, 40, 10, "Staatsanwaltschaft Grünfeld, Am Landgericht 3, 99995 Grünfeld"),
        *LETTER,
    ],
    "a fax whose first line is the machine's": [
        (40, 10, 8, "03/04/2026 09:14 5550107702 ASHFORD PD PAGE 01/03"),
        ("middle", 50, 14, "Ashford Police Department"),
        ("middle", 70, 9, "Fax: 555-010-7702"),
        (72, 110, 11, "TO:"),
        (140, 110, 11, "Rocket.Chat Technologies Corp."),
        (72, 130, 11, "FROM:"),
        (140, 130, 11, "Det. Robin Placeholder"),
    ],
}

BARE = {
    "nothing above the addressee": LETTER,
    "a law firm that writes of a court": [
        ("middle", 40, 16, "Sample & Partners LLP"),
        ("middle", 60, 9, "Attorneys at Law - 20 Court Street, Ashford, WM 55010 - (555) 010-9900"),
        *TO,
        (72, 214, 11, "Re: Example v. Sample, District Court of Ashford County, Case No. 26-1001"),
        (72, 240, 11, "Dear Sir or Madam:"),
    ],
    "a company that writes to the police": [
        (72, 40, 14, "Placeholder Media Group Inc."),
        (72, 58, 9, "9 Hill Road, Ashford, WM 55010"),
        (72, 130, 11, "Ashford Police Department"),
        (72, 144, 11, "14 Mill Lane"),
        (72, 158, 11, "Ashford, WM 55010"),
        (72, 214, 11, "Dear Chief Example:"),
    ],
    "a citizen who writes to the sheriff": [
        (72, 140, 11, "To:"),
        (72, 154, 11, "Ashford County Sheriff's Office"),
        (72, 168, 11, "14 Mill Lane, Ashford, WM 55010"),
        (72, 214, 11, "To Whom It May Concern:"),
    ],
    "a German letter addressed to the police": [
        (72, 140, 11, "An das"),
        (72, 154, 11, "Polizeipräsidium Grünfeld"),
        (72, 168, 11, "Am Ring 4"),
        (72, 182, 11, "99995 Grünfeld"),
        (72, 230, 11, "Sehr geehrte Damen und Herren,"),
    ],
    "a printed e-mail of an officer": [
        (72, 40, 14, "Robin Placeholder"),
        (72, 70, 10, "From:"),
        (140, 70, 10, "Placeholder, Robin (Ashford Police Department) <rp@ashford.example>"),
        (72, 84, 10, "Sent:"),
        (140, 84, 10, "Wednesday, March 4, 2026 9:14 AM"),
        (72, 98, 10, "To:"),
        (140, 98, 10, "legal@provider.example"),
        (72, 112, 10, "Subject: Preservation request"),
    ],
    "an e-mail printed by the agency's own mailbox": [
        (72, 40, 12, "Ashford Police Department Mail - Preservation request"),
        (72, 70, 10, "Robin Placeholder <rp@ashford.example>"),
        (72, 90, 10, "Dear Sir or Madam:"),
    ],
    "the provider's own form": [
        ("middle", 44, 14, "LAW ENFORCEMENT DATA REQUEST FORM"),
        (72, 90, 10, "Requesting agency:"),
        (220, 90, 10, "Ashford Police Department"),
        (72, 116, 10, "Official e-mail:"),
        (220, 116, 10, "rp@ashford.example"),
    ],
    "a form whose labels have no colon": [
        ("middle", 44, 14, "DATENAUSKUNFT"),
        (72, 90, 10, "Ersuchende Behörde"),
        (220, 90, 10, "Polizeipräsidium Grünfeld"),
    ],
    "a form whose value goes on below": [
        ("middle", 44, 14, "FORMULAIRE DE DEMANDE"),
        (72, 90, 10, "Service requérant :"),
        (220, 90, 10, "Tribunal judiciaire de Bourg-Inventé, Cabinet"),
        (220, 104, 10, "du juge d'instruction"),
        (72, 130, 10, "Courriel :"),
        (220, 130, 10, "cabinet@bourg-invente.example"),
    ],
    "the name in the footer alone": [
        *LETTER,
        ("middle", 745, 8, "Ashford Police Department - 14 Mill Lane - (555) 010-7700"),
    ],
    "a title and text that names the court": [
        ("middle", 60, 14, "ORDER"),
        (72, 90, 11, "Upon application made to the District Court of Ashford County it is ordered"),
        (72, 105, 11, "that the provider shall disclose the records of the account in ten days."),
    ],
    "a fax whose machine alone names the police": [
        (40, 40, 8, "03/04/2026 09:14 FROM ASHFORD POLICE DEPARTMENT 555 010 7702 PAGE 01/03"),
        *LETTER,
    ],
    "a company beside the court": [
        (72, 40, 14, "Blaulicht Sicherheitsdienste GmbH"),
        (72, 58, 9, "Am Landgericht 3, 99995 Grünfeld"),
        (72, 70, 9, "Telefon 0555 010-779"),
        *LETTER,
    ],
    "a citizen who complains of the police": [
        (72, 40, 11, "Robin Placeholder"),
        (72, 54, 11, "9 Hill Road, Ashford, WM 55010"),
        *TO,
        ("middle", 215, 11, "Complaint about the Ashford Police Department"),
        (72, 240, 11, "Dear Sir or Madam:"),
    ],
    "a company's paper that speaks of an inquiry of the police": [
        ("middle", 46, 14, "Exemplo Tecnologia Ltda."),
        (72, 106, 11, "Autos do Inquérito Policial"),
        (320, 117, 11, "Processo nº 26-3764"),
        ("middle", 180, 13, "OFÍCIO"),
    ],
    "private investigators": [
        ("middle", 40, 16, "Blue Lantern Private Investigations Inc."),
        ("middle", 60, 10, "Former officers of the Ashford Police Department at your service"),
        ("middle", 76, 9, "9 Hill Road, Ashford, WM 55010"),
        *LETTER,
    ],
    "a credit union of the police": [
        ("middle", 40, 16, "Ashford Police Credit Union"),
        ("middle", 60, 9, "9 Hill Road, Ashford, WM 55010"),
        *LETTER,
    ],
    "advocates admitted to a court": [
        ("middle", 40, 14, "Exemple & Associés"),
        ("middle", 58, 10, "Avocats à la Cour d'appel de Bourg-Inventé"),
        ("middle", 74, 9, "1, rue Haute, 99993 Bourg-Inventé"),
        *LETTER,
    ],
}  # fmt: skip


@pytest.mark.parametrize("lines", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("source", ["text", "ocr"])
def test_head_of_an_authority_passes_with_its_place(lines, source):
    seen = judge_letterhead(view(*lines, source=source))
    assert (seen.outcome, seen.reason) == ("pass", None)
    assert seen.page == 1
    assert 0 < seen.box[1] < seen.box[3] < 260


@pytest.mark.parametrize("lines", BARE.values(), ids=BARE)
@pytest.mark.parametrize("source", ["text", "ocr"])
def test_page_without_a_head_fails(lines, source):
    seen = judge_letterhead(view(*lines, source=source))
    assert (seen.outcome, seen.reason) == ("fail", "blank_head")
    assert seen.evidence()["page"] == 1


def test_name_the_officer_gave_counts_as_a_head_of_its_own_form():
    lines = [("middle", 40, 14, "Joint Harbour Team Westmark"), ("middle", 60, 9, "(555) 010-7703")]
    assert judge_letterhead(view(*lines, *LETTER)).outcome == "review"
    seen = judge_letterhead(view(*lines, *LETTER), agency_names=["Joint Harbour Team Westmark"])
    assert (seen.outcome, seen.kind) == ("pass", "contact")


def test_name_without_anything_to_reach_it_by_is_for_a_person():
    seen = judge_letterhead(view((72, 40, 11, "Ashford Police Department"), *LETTER))
    assert (seen.outcome, seen.reason) == ("review", "no_contact")


def test_town_without_an_office_is_for_a_person():
    lines = [("middle", 40, 16, "City of Ashford"), ("middle", 60, 9, "(555) 010-7700"), *LETTER]
    seen = judge_letterhead(view(*lines))
    assert (seen.outcome, seen.reason) == ("review", "unclear_authority")


def test_emblem_stands_for_a_contact_block():
    lines = [("middle", 90, 14, "Ashford Police Department"), *LETTER]
    assert judge_letterhead(view(*lines, marks=[emblem()])).kind == "emblem"


def test_head_that_is_only_a_picture_is_for_a_person():
    seen = judge_letterhead(view(*LETTER, marks=[emblem()]))
    assert (seen.outcome, seen.reason) == ("review", "picture_head")
    assert seen.box == emblem().box


def test_dark_ground_of_words_that_were_read_is_no_picture():
    company = (72, 40, 11, "Ashford Consulting LLC")
    ground = Mark("emblem", (72, 30, 190, 60))
    assert judge_letterhead(view(company, *LETTER, marks=[ground])).outcome == "fail"


def test_picture_with_the_name_in_the_footer_is_a_head():
    foot = ("middle", 745, 8, "Ashford Police Department - 14 Mill Lane - (555) 010-7700")
    seen = judge_letterhead(view(*LETTER, foot, marks=[emblem()]))
    assert (seen.outcome, seen.kind) == ("pass", "emblem")
