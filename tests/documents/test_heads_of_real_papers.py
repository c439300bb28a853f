"""Heads built as those of real papers: forms and offices of many countries."""

import pytest

from documents.judging.letterhead import judge_letterhead
from tests.documents.laid_out import view

HEADS = {
    "a subpoena form of a federal court": [
        (60, 30, 7, "AO 88B (Rev. 02/14) Subpoena to Produce Documents"),
        ("middle", 60, 15, "UNITED STATES DISTRICT COURT"),
        ("middle", 78, 9, "for the"),
        ("middle", 90, 10, "__________ District of Westmark"),
        (72, 120, 10, "United States of America"),
        (72, 134, 9, "v."),
        (72, 148, 10, "John Placeholder"),
        (330, 130, 10, "Case No. 3:26-cr-00101"),
    ],
    "a summons form of a department": [
        ("middle", 40, 9, "DEPARTMENT OF HOMELAND SECURITY"),
        ("middle", 56, 12, "SUMMONS"),
        ("middle", 70, 8, "to Appear and/or Produce Records"),
        (72, 100, 8, "1. To (Name, Address, City, State, Zip Code)"),
        (72, 112, 9, "Rocket.Chat Technologies Corp."),
        (330, 100, 8, "Summons No. HS-26-001"),
    ],
    "a caption between section signs": [
        (72, 50, 11, "THE STATE OF TEXMARK"),
        (300, 50, 11, "§"),
        (340, 50, 11, "IN THE 331ST DISTRICT COURT"),
        (300, 64, 11, "§"),
        (340, 64, 11, "OF"),
        (72, 78, 11, "COUNTY OF ASHFORD"),
        (300, 78, 11, "§"),
        (340, 78, 11, "ASHFORD COUNTY, TEXMARK"),
        ("middle", 110, 12, "SEARCH WARRANT"),
    ],
    "a warrant form of a county": [
        (72, 40, 9, "SW NO. 26-1001"),
        ("middle", 60, 13, "STATE OF WESTMARK - COUNTY OF ASHFORD"),
        ("middle", 76, 13, "SEARCH WARRANT AND AFFIDAVIT"),
        ("middle", 92, 10, "(AFFIDAVIT)"),
        (
            72,
            120,
            10,
            "Detective Sam Example, swears under oath that the facts in this Search Warrant and",
        ),
    ],
    "a circuit court in and for a county": [
        ("middle", 50, 11, "IN THE CIRCUIT COURT OF THE SEVENTEENTH JUDICIAL CIRCUIT"),
        ("middle", 64, 11, "IN AND FOR ASHFORD COUNTY, FLORMARK"),
        (72, 90, 11, "STATE OF FLORMARK"),
        (340, 90, 11, "CASE NO.: 26-1001CF10A"),
    ],
    "an order of a Crown Court": [
        ("middle", 50, 12, "IN THE CROWN COURT AT NORTHTOWN"),
        ("middle", 70, 10, "IN THE MATTER OF THE POLICE AND CRIMINAL EVIDENCE ACT 1984"),
        ("middle", 100, 11, "PRODUCTION ORDER"),
    ],
    "two levels of Austrian police": [
        (72, 40, 12, "LANDESPOLIZEIDIREKTION NORDMARK"),
        (72, 54, 9, "Landeskriminalamt"),
        (72, 66, 9, "Assistenzbereich 5"),
        (72, 90, 8, "GZ: PAD/26/1001"),
        (72, 120, 10, "An"),
        (72, 132, 10, "Rocket.Chat"),
    ],
    "three offices in one row": [
        (120, 40, 8, "MINISTERIO DEL INTERIOR"),
        (260, 40, 8, "DIRECCIÓN GENERAL DE LA POLICÍA"),
        (400, 40, 8, "COMISARÍA PROVINCIAL"),
        (72, 90, 9, "OFICIO"),
        (72, 100, 8, "S/REF:"),
        (330, 100, 9, "DESTINATARIO: Rocket.Chat"),
    ],
    "ministry and guard in columns": [
        (120, 40, 8, "MINISTERIO"),
        (120, 50, 8, "DEL INTERIOR"),
        (220, 40, 8, "DIRECCIÓN GENERAL DE"),
        (220, 50, 8, "LA GUARDIA CIVIL"),
        (330, 40, 8, "COMANDANCIA DE MUESTRA"),
        (330, 50, 8, "Equipo @ de Investigación Tecnológica"),
        (72, 90, 8, "S/REF."),
        (72, 100, 8, "N/REF. D.P. 101/26"),
        (72, 110, 8, "FECHA 3 de noviembre de 2026"),
    ],
    "a ministry over its direction": [
        ("middle", 40, 10, "RÉPUBLIQUE FRANÇAISE"),
        (72, 60, 9, "MINISTÈRE DE L'INTÉRIEUR"),
        (72, 72, 9, "DIRECTION NATIONALE DE LA POLICE JUDICIAIRE"),
        (72, 84, 9, "Office anti-cybercriminalité"),
        ("middle", 120, 12, "RÉQUISITION JUDICIAIRE"),
    ],
    "a Belgian prosecutor": [
        (72, 40, 10, "PARQUET DU PROCUREUR DU ROI"),
        (72, 54, 9, "de Villexemple"),
        (72, 70, 8, "Rue des Exemples 4, 1000 Villexemple"),
        (330, 40, 9, "Notice n° VI.20.L1.1001/26"),
    ],
    "a province and its court in two columns": [
        (72, 40, 10, "CANADA"),
        (72, 52, 10, "PROVINCE DE QUÉBEC"),
        (72, 64, 10, "DISTRICT DE MODÈLE"),
        (330, 40, 10, "COUR DU QUÉBEC"),
        (330, 52, 9, "(Chambre criminelle et pénale)"),
        (330, 70, 9, "N° : 500-26-001001-261"),
        ("middle", 100, 12, "ORDONNANCE DE COMMUNICATION"),
    ],
    "a chief prosecutor and its centre": [
        (72, 40, 10, "Generalstaatsanwaltschaft Grünfeld"),
        (72, 54, 9, "Zentralstelle zur Bekämpfung der Internetkriminalität (ZIT)"),
    ],
    "an attorney general at both sides": [
        (72, 40, 10, "SAM EXAMPLE"),
        (72, 52, 10, "ATTORNEY GENERAL"),
        ("right", 40, 10, "STATE OF WESTMARK"),
        ("right", 52, 10, "OFFICE OF THE ATTORNEY GENERAL"),
        (72, 100, 10, "November 3, 2026"),
    ],
    "a military investigation division": [
        ("middle", 40, 12, "DEPARTMENT OF THE ARMY"),
        ("middle", 54, 9, "UNITED STATES ARMY CRIMINAL INVESTIGATION DIVISION"),
        ("middle", 66, 9, "101 MILITARY ROAD"),
        ("middle", 78, 9, "FORT EXAMPLE, WM 55010-1001"),
    ],
    "a European production order certificate": [
        ("middle", 40, 14, "EUROPEAN PRODUCTION ORDER CERTIFICATE (EPOC)"),
        ("middle", 56, 11, "FOR THE PRODUCTION OF ELECTRONIC EVIDENCE"),
        (
            72,
            90,
            9,
            "Under Regulation (EU) 2023/1543 the addressee must execute this Certificate and must",
        ),
        (72, 130, 10, "SECTION A: Issuing/validating authority"),
        (72, 144, 9, "Issuing State: Westmark"),
        (72, 156, 9, "Issuing authority: Amtsgericht Grünfeld"),
        (72, 168, 9, "File number of the issuing authority: 31 Gs 101/26"),
    ],
    "a Portuguese unit": [
        (72, 40, 11, "POLÍCIA JUDICIÁRIA"),
        (72, 54, 8, "Unidade Nacional de Combate ao Cibercrime e à Criminalidade Tecnológica"),
        (380, 40, 8, "Rua Exemplo, 1, 1000-100 Exemplo"),
    ],
    "a Brazilian federal prosecutor": [
        ("middle", 70, 12, "MINISTÉRIO PÚBLICO FEDERAL"),
        ("middle", 86, 10, "PROCURADORIA DA REPÚBLICA NO MODELO"),
        (72, 120, 10, "Ofício nº 1001/2026/PRMD/GAB"),
    ],
    "a branch of a judiciary": [
        ("middle", 40, 10, "REPÚBLICA DE COLOMBIA"),
        ("middle", 54, 10, "RAMA JUDICIAL DEL PODER PÚBLICO"),
        ("middle", 68, 10, "JUZGADO SEGUNDO PENAL MUNICIPAL"),
        (72, 110, 10, "Oficio No. 101"),
    ],
    "an Italian prosecutor": [
        ("middle", 40, 12, "Procura della Repubblica"),
        ("middle", 54, 10, "presso il Tribunale di Esempio"),
        (72, 80, 9, "N. 101/26 R.G.N.R."),
        ("middle", 110, 12, "DECRETO DI ACQUISIZIONE"),
    ],
    "a fire marshal": [
        ("middle", 40, 13, "OFFICE OF THE STATE FIRE MARSHAL"),
        ("middle", 56, 8, "12 Mill Road, Ashford, WM 55010"),
    ],
    "a state file number": [
        ("middle", 50, 12, "STATE OF NORTH WESTMARK"),
        ("right", 50, 9, "File No. 26 CRS 1001"),
        (72, 70, 10, "ASHFORD County"),
        ("right", 70, 10, "In The General Court Of Justice"),
        ("right", 82, 10, "Superior Court Division"),
        ("middle", 110, 12, "SEARCH WARRANT"),
    ],
}

NO_HEADS = {
    "a letter to a police department": [
        (72, 60, 10, "Sam Example"),
        (72, 72, 10, "12 Mill Road, Ashford"),
        (72, 110, 10, "Ashford Police Department"),
        (72, 122, 10, "14 Mill Lane"),
        (72, 134, 10, "Ashford, WM 55010"),
        (72, 170, 10, "Dear Detective:"),
    ],
    "a newspaper named after police": [
        ("middle", 40, 15, "The Ashford Police Gazette"),
        ("middle", 58, 8, "12 Mill Road, Ashford, WM 55010"),
        (72, 150, 10, "Dear Rocket.Chat,"),
    ],
    "a detective agency": [
        ("middle", 40, 14, "Detektei Beispiel"),
        ("middle", 58, 8, "Ermittlungen für Gericht und Anwalt"),
        ("middle", 70, 8, "Musterweg 1, 99995 Grünfeld"),
        (72, 200, 10, "Sehr geehrte Damen und Herren,"),
    ],
    "a lawyer admitted to a court": [
        (380, 40, 12, "Rechtsanwältin Probe"),
        (380, 56, 8, "Fachanwältin für Strafrecht"),
        (380, 66, 8, "zugelassen am Landgericht Grünfeld"),
        (380, 80, 8, "Gerichtsplatz 1, 99995 Grünfeld"),
        (72, 200, 10, "Sehr geehrte Damen und Herren,"),
    ],
    "a petition by a law firm": [
        ("middle", 40, 12, "EXEMPLO ADVOCACIA"),
        ("middle", 54, 9, "OAB/MD 101"),
        ("middle", 66, 8, "Rua Exemplo 1, CEP 99990-000"),
        (
            72,
            120,
            10,
            "EXCELENTÍSSIMO SENHOR DOUTOR JUIZ DE DIREITO DA 1ª VARA CRIMINAL",
        ),
    ],
    "a petition to a judge": [
        (72, 60, 11, "EXMO. SR. JUIZ DE DIREITO DA 2ª VARA CRIMINAL DE VILA EXEMPLO"),
        (
            72,
            120,
            10,
            "FULANO EXEMPLO, brasileiro, vem requerer a quebra de sigilo de dados do usuário",
        ),
    ],
    "a Spanish petition to a court": [
        ("middle", 60, 12, "AL JUZGADO DE INSTRUCCIÓN Nº 3 DE MUESTRA"),
        (
            72,
            100,
            10,
            "D. Noa Ejemplo, abogado, en nombre de su cliente, comparece y dice que ha presentado",
        ),
    ],
    "a complaint to a prosecutor": [
        (72, 50, 10, "Sacha Exemple"),
        (72, 62, 10, "12 rue des Exemples, 99990 Villexemple"),
        ("right", 100, 10, "Monsieur le Procureur de la République"),
        ("right", 112, 10, "Tribunal judiciaire de Villexemple"),
        ("right", 124, 10, "Place de la Justice"),
        (72, 170, 10, "Objet : plainte"),
    ],
    "a company at Sheriff Square": [
        ("middle", 40, 14, "Sheriff Square Bail Bonds LLC"),
        ("middle", 58, 8, "12 Sheriff Square, Ashford, WM 55010"),
        (72, 150, 10, "Dear Sir,"),
    ],
    "a credit union": [
        ("middle", 40, 14, "Prosecutors Credit Union"),
        ("middle", 58, 8, "12 Mill Road, Ashford, WM 55010"),
        (72, 150, 10, "Dear Sir,"),
    ],
    "a subject about police": [
        (72, 60, 11, "Subject: Police investigation 26-101"),
        (72, 90, 10, "Dear Sir,"),
    ],
    "a title and an address": [
        ("middle", 60, 13, "LAW ENFORCEMENT REQUEST"),
        (72, 90, 10, "Date: November 3, 2026"),
        (72, 104, 10, "Email: officer@agency.example"),
        (72, 130, 10, "Dear Sir,"),
    ],
    "a title that names police": [
        ("middle", 60, 13, "POLICE REQUEST FOR INFORMATION"),
        (72, 90, 10, "Date: November 3, 2026"),
        (72, 104, 10, "Phone: 555 010 1010"),
        (72, 130, 10, "Dear Sir,"),
    ],
    "a court order of nobody": [
        ("middle", 60, 13, "COURT ORDER"),
        (72, 90, 10, "Case No. 26-101"),
        (72, 120, 10, "Rocket.Chat is ordered to hand over all records of the account"),
    ],
    "the heading of an article": [
        ("middle", 60, 14, "How to answer a police request"),
        (
            72,
            100,
            10,
            "A guide for providers by the trust team, which explains what the law asks of us",
        ),
    ],
}

UNCLEAR = {
    "a subpoena in the name of a people": [
        ("middle", 40, 12, "SUBPOENA"),
        ("middle", 54, 9, "(Duces Tecum)"),
        ("middle", 70, 11, "IN THE NAME OF THE PEOPLE OF THE STATE OF WESTMARK"),
        (72, 90, 10, "To: Custodian of Records, Rocket.Chat"),
        (
            72,
            110,
            10,
            "YOU ARE COMMANDED to appear before the GRAND JURY of the County of Ashford at the",
        ),
    ],
    "a warrant of a commonwealth without a number": [
        (72, 40, 12, "SEARCH WARRANT"),
        (72, 54, 9, "Commonwealth of Virmark VA. CODE § 19.2-56"),
        (72, 80, 9, "TO ANY AUTHORIZED OFFICER:"),
    ],
}


@pytest.mark.parametrize("source", ["text", "ocr"])
@pytest.mark.parametrize("lines", HEADS.values(), ids=HEADS)
def test_a_head_as_real_papers_have_it_passes(lines, source):
    seen = judge_letterhead(view(*lines, source=source, sure=0.9))
    assert seen.outcome == "pass", seen
    assert seen.page == 1
    assert seen.box is not None


@pytest.mark.parametrize("source", ["text", "ocr"])
@pytest.mark.parametrize("lines", NO_HEADS.values(), ids=NO_HEADS)
def test_papers_of_others_fail(lines, source):
    seen = judge_letterhead(view(*lines, source=source, sure=0.9))
    assert (seen.outcome, seen.reason) == ("fail", "blank_head")


@pytest.mark.parametrize("lines", UNCLEAR.values(), ids=UNCLEAR)
def test_process_of_a_state_that_names_no_office_is_for_a_person(lines):
    assert judge_letterhead(view(*lines)).reason == "unclear_authority"
