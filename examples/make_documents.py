"""Writes the example documents as PDF. Every agency, court, person and number is invented.

Run ``python examples/make_documents.py [FOLDER]``. Fonts differ between machines, so the files
are kept beside this program and need not be made again.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

from weasyprint import HTML
from weasyprint.urls import URLFetcher

STYLE = """
@page { size: Letter; margin: 22mm 24mm 24mm;
  @bottom-center { content: "Invented example. Not a legal document."; font: 8pt sans-serif } }
body { font: 11pt/1.45 "DejaVu Serif", serif; color: #111 }
header { border-bottom: 1.5pt solid #1d3557; padding-bottom: 4mm; margin-bottom: 7mm }
header svg { float: left; width: 20mm; margin-right: 6mm }
header h1 { font-size: 15pt; margin: 1mm 0 0 } header p { font-size: 9pt; margin: 0 }
h2 { font-size: 13pt; text-align: center; margin: 0 0 6mm } p { margin: 0 0 3.2mm }
.signature svg { width: 62mm; height: 16mm; display: block }
.signature p { border-top: .6pt solid #111; width: 72mm; font-size: 9.5pt; padding-top: 1mm }
"""

SEAL = """<svg viewBox="0 0 100 100"><circle cx="50" cy="50" r="47" fill="none"
stroke="#1d3557" stroke-width="3"/><circle cx="50" cy="50" r="36" fill="none" stroke="#1d3557"/>
<path d="M50 20 L58 42 L81 42 L62 56 L69 78 L50 64 L31 78 L38 56 L19 42 L42 42 Z"
fill="#1d3557"/></svg>"""

STROKES = {
    "officer": "M4 30 C14 2 20 2 22 30 S34 44 40 20 S54 8 58 30 S70 40 78 18 S96 34 118 14 "
    "M10 38 C50 30 90 36 124 28",
    "judge": "M6 12 C6 40 24 44 30 18 S44 6 46 34 S62 40 66 12 S84 44 96 22 S110 10 122 30 "
    "M60 40 C84 34 104 38 126 34",
}


@dataclass(frozen=True)
class Paper:
    """One document. ``head`` is the letterhead's lines, none for a paper without one."""

    filename: str
    head: tuple[str, ...]
    title: str
    paragraphs: tuple[str, ...]
    signed_as: str = ""
    strokes: str = "officer"


SHERIFF = (
    "Larkspur County Sheriff",
    "Computer Crime Unit · 1 Invented Way, Larkspur",
    "records@sheriff.larkspur.example · +1 555 0100",
)
COURT = (
    "Superior Court of Larkspur County",
    "Criminal Division · 2 Invented Way, Larkspur",
    "clerk@court.larkspur.example · +1 555 0101",
)
OFFICER = "Pat Example, Detective, badge 0000, pat.example@sheriff.larkspur.example"
JUDGE = "A. Sample, Judge of the Superior Court of Larkspur County"
ADDRESSEE = "To: Rocket.Chat, custodian of records"

PAPERS = (
    Paper(
        "court-order.pdf",
        COURT,
        "Order under 18 U.S.C. 2703(d), No. 26-EX-0001",
        (
            ADDRESSEE,
            "Upon the application of the Larkspur County Sheriff, the court finds specific and "
            "articulable facts showing reasonable grounds to believe that the records described "
            "below are relevant and material to an ongoing criminal investigation.",
            "The provider shall produce, within 21 days of service, subscriber information and "
            "records of use, not including contents, of the account @kim.placeholder on "
            "https://open.rocket.chat from 1 September 2026 to 30 September 2026.",
            "Under 18 U.S.C. 2705(b) the provider shall not notify any other person of the "
            "existence of this order until the end of 31 October 2027.",
            "Issued on 5 November 2026.",
        ),
        JUDGE,
        "judge",
    ),
    Paper(
        "search-warrant.pdf",
        COURT,
        "Search warrant, No. 26-EX-0002",
        (
            ADDRESSEE,
            "Upon an affidavit by Detective Pat Example the court finds probable cause to "
            "believe that the account described below holds evidence of theft of mail.",
            "The provider shall disclose the contents of the account @robin.sample on "
            "https://open.rocket.chat: messages, attachments and the records that belong to "
            "them, from 1 September 2026 to 30 September 2026, and subscriber information.",
            "Issued on 6 November 2026. To be executed by 20 November 2026.",
        ),
        JUDGE,
        "judge",
    ),
    Paper(
        "subpoena.pdf",
        COURT,
        "Grand jury subpoena, No. 26-EX-0003",
        (
            ADDRESSEE,
            "You are commanded to produce before the grand jury of Larkspur County, on or "
            "before 1 December 2026, the items listed in the request this is attached to.",
            "Issued on 9 November 2026.",
        ),
        "B. Sample, Clerk of the Superior Court of Larkspur County",
        "judge",
    ),
    Paper(
        "cover-sheet.pdf",
        SHERIFF,
        "Request for account information",
        (
            ADDRESSEE,
            "We investigate the theft of mail (our number 26-000123). The enclosed process asks "
            "for information about one account. Server, account and what is wanted are named in "
            "the request this sheet belongs to.",
            "Please answer to pat.example@sheriff.larkspur.example.",
            "10 November 2026.",
        ),
        OFFICER,
    ),
    Paper(
        "preservation-letter.pdf",
        SHERIFF,
        "Request for preservation under 18 U.S.C. 2703(f)",
        (
            ADDRESSEE,
            "Please preserve, for 90 days pending the issuance of process, all records and other "
            "evidence in your possession of the account @kim.placeholder on "
            "https://open.rocket.chat.",
            "Please answer to pat.example@sheriff.larkspur.example.",
            "10 November 2026.",
        ),
        OFFICER,
    ),
    Paper(
        "emergency-cover-sheet.pdf",
        SHERIFF,
        "EMERGENCY DISCLOSURE REQUEST",
        (
            ADDRESSEE,
            "This is an emergency involving danger of death or serious physical injury.",
            "Person in danger: Jo Sample, 34, missing since the morning of 20 November 2026.",
            "Nature: Jo Sample announced a walk into the closed winter quarry and did not "
            "return; the night will be colder than minus ten degrees.",
            "Requested: messages of @toni.beispiel on https://open.rocket.chat since 19 November "
            "2026, because Jo Sample agreed a meeting point with that account there.",
            "20 November 2026, 21:40.",
        ),
        OFFICER,
    ),
    Paper(
        "plain-note.pdf",
        (),
        "",
        (
            "Please keep the account @kim.placeholder on https://open.rocket.chat until we have "
            "a subpoena. Thank you.",
        ),
    ),
)


def html_of(paper: Paper) -> str:
    """The document as HTML, letterhead and drawn signature included."""
    head = ""
    if paper.head:
        lines = "".join(f"<p>{escape(line)}</p>" for line in paper.head[1:])
        head = f"<header>{SEAL}<h1>{escape(paper.head[0])}</h1>{lines}</header>"
    body = "".join(f"<p>{escape(text)}</p>" for text in paper.paragraphs)
    title = f"<h2>{escape(paper.title)}</h2>" if paper.title else ""
    signature = ""
    if paper.signed_as:
        path = STROKES[paper.strokes]
        signature = (
            '<div class="signature"><svg viewBox="0 0 130 48"><path fill="none" '
            f'stroke="#12307a" stroke-width="1.7" d="{path}"/></svg>'
            f"<p>{escape(paper.signed_as)}</p></div>"
        )
    name = escape(paper.title or "Note")
    return (
        f'<html lang="en"><head><title>{name}</title><style>{STYLE}</style></head>'
        f"<body>{head}{title}{body}{signature}</body></html>"
    )


def main(folder: Path) -> None:
    """Writes every document into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    fetcher = URLFetcher(allowed_protocols={"data"})
    for paper in PAPERS:
        document = HTML(string=html_of(paper), url_fetcher=fetcher)
        document.write_pdf(folder / paper.filename, pdf_identifier=paper.filename.encode())
    print(f"Wrote {len(PAPERS)} documents to {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "documents")
