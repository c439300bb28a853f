"""Orders and letters laid out as offices print them, each signed, unsigned, or signed beside.

Every court, office, person and account is made up. A hand is drawn into the file as programs put it
there; who wants a scan renders the file.
"""

from __future__ import annotations

import random

from tests.corpus.sheet import A4, LETTER, Sheet
from tests.documents.hands import HANDS, smooth

PROVIDER = "Rocket.Chat Technologies Corp."
_INK = (0.12, 0.18, 0.6)


class Form(Sheet):
    """A page on which one writes as well as prints; lengths are points from the top left."""

    def __init__(self, size: tuple[float, float] = LETTER, family: str = "times") -> None:
        super().__init__(size, family)
        self.y = 50.0

    def line(self, words: str, x: float = 72, size: float = 11, style: str = "") -> None:
        self.text(x, self.y, words, size, style)
        self.y += 1.35 * size

    def middle(self, words: str, size: float = 12) -> None:
        self.text(self.width / 2, self.y, words, size, "bold", "centre")
        self.y += 1.35 * size

    def prose(self, words: str) -> None:
        self.y = self.paragraph(72, self.y, self.width - 144, words, 11) + 6

    def caption(self, left: list[str], right: list[str], mark: str = ")") -> None:
        """Set a case's caption, its two sides parted by marks."""
        for number, words in enumerate(left):
            self.text(72, self.y, words, 11)
            self.text(310, self.y, mark, 11)
            self.text(330, self.y, right[number] if number < len(right) else "", 11)
            self.y += 14
        self.y += 8

    def hand(self, x: float, y: float, which: str = "scrawl", seed: int = 5) -> None:
        points = smooth(HANDS[which](random.Random(seed), x, y))
        path = self.canvas.beginPath()
        path.moveTo(points[0][0], self.height - points[0][1])
        for across, down in points[1:]:
            path.lineTo(across, self.height - down)
        self.canvas.saveState()
        self.canvas.setStrokeColorRGB(*_INK)
        self.canvas.setLineWidth(1.2)
        self.canvas.drawPath(path)
        self.canvas.restoreState()

    def turned(self, words: str, x: float, y: float, size: float, degrees: float) -> None:
        """Print words up an edge, or across the page as a watermark."""
        self.canvas.saveState()
        self.canvas.setFillGray(0.85 if size > 20 else 0.0)
        self.canvas.setFont("Helvetica", size)
        self.canvas.translate(x, self.height - y)
        self.canvas.rotate(degrees)
        self.canvas.drawString(0, 0, words)
        self.canvas.restoreState()

    def place(self, x: float, *beneath: str, signed: str = "") -> None:
        """Draw a rule to sign on with what stands beneath, and a hand on it."""
        self.y += 40
        if signed:
            self.hand(x + 14, self.y - 3, signed)
        self.rule(x, self.y, x + 220, self.y)
        self.y += 3
        for words in beneath:
            self.line(words, x)

    def code(self, x: float, y: float) -> None:
        """Print a square of dots that a machine reads."""
        chance = random.Random(3)
        for number in range(625):
            if chance.random() < 0.5:
                left, top = x + 2.2 * (number % 25), y + 2.2 * (number // 25)
                self.rectangle((left, top, left + 2.2, top + 2.2), (0, 0, 0))


def records_order(judge: str = "", **more: str) -> Form:
    """A court's order for records; ``presented`` and ``notary`` name the hand that signs there."""
    form = Form()
    form.middle("IN THE UNITED STATES DISTRICT COURT")
    form.middle("FOR THE EASTERN DISTRICT OF PLACEHOLDER")
    form.caption(
        ["IN RE APPLICATION FOR", "AN ORDER PURSUANT TO", "18 U.S.C. § 2703(d)"],
        ["MISC. NO. 4:26-mc-771", "", "Filed Under Seal"],
        "§",
    )
    form.middle("[PROPOSED] ORDER" if "proposed" in more else "ORDER")
    form.prose(
        f"The Court finds specific and articulable facts and ORDERS {PROVIDER} to disclose within"
        " ten days the records of the account @kim.placeholder."
    )
    form.line("Dated: ______________" if "proposed" in more else "Dated: March 14, 2026")
    if "watermark" in more:
        form.turned("DRAFT", 180, 560, 90, 45)
    if "code" in more:
        form.code(470, form.y + 8)
    form.place(300, "A. Sample", "United States Magistrate Judge", signed=judge)
    if "presented" in more:
        form.line("Presented by:")
        form.place(72, "Robin Sample", "Assistant United States Attorney", signed=more["presented"])
    if "notary" in more:
        form.line("Subscribed before me this day:")
        form.place(72, "Notary Public", signed=more["notary"])
    return form


def summons(officer: str = "", server: str = "") -> Form:
    """An agency's summons in numbered fields, with a certificate of service on its back."""
    form = Form(family="helvetica")
    form.middle("DEPARTMENT OF PUBLIC REVENUE")
    form.middle("SUMMONS TO PRODUCE RECORDS")
    form.line(f"1. To: {PROVIDER}")
    form.prose("2. You are required to produce the subscriber information of @kim.placeholder.")
    form.text(72, 300, "5. Date of issue", 8)
    form.text(84, 316, "March 14, 2026", 10)
    form.text(240, 300, "6. Person authorized to issue this summons", 8)
    form.text(250, 316, "Lee Example", 10)
    form.text(250, 330, "Resident Agent in Charge", 10)
    form.text(420, 300, "7. Date and time", 8)
    form.text(424, 316, "April 8, 2026 9:00 a.m.", 10)
    if officer:
        form.hand(260, 388, officer)
    form.rule(240, 392, 460, 392)
    form.text(330, 395, "(Signature)", 8)
    form.next_page()
    form.y = 60
    form.middle("CERTIFICATE OF SERVICE")
    form.prose("I certify that I served the summons on the front of this form as follows:")
    form.place(72, "Signature", signed=server)
    return form


def requisition(hand: str = "") -> Form:
    """A French demand, signed under the title and not over a name."""
    form = Form(A4)
    form.line("POLICE NATIONALE", style="bold")
    form.line("PV n° : 2026/004471")
    form.middle("RÉQUISITION JUDICIAIRE")
    form.prose("Le 14 mars 2026,")
    form.prose("Nous, Sacha EXEMPLE, Capitaine de police, Officier de Police Judiciaire,")
    form.prose(f"Requérons {PROVIDER} de communiquer l'identité du titulaire de @sacha.exemple.")
    form.line("L'Officier de Police Judiciaire", 340)
    if hand:
        form.hand(360, form.y + 30, hand)
    return form


def decision(edge: str = "") -> Form:
    """A decision of a court of Brazil; the line of its electronic signature runs up the edge."""
    form = Form(A4)
    form.middle("COMARCA DE CIDADE EXEMPLO")
    form.middle("2ª VARA CRIMINAL")
    form.line("Autos nº 0001234-56.2026.8.16.0001")
    form.middle("DECISÃO")
    form.prose(f"Determino que a empresa {PROVIDER} forneça os dados da conta @ana.exemplo.")
    form.line("Cidade Exemplo, 14 de março de 2026.", 100)
    form.y += 40
    form.line("Ana Exemplo de Souza", 230)
    form.line("Juíza de Direito", 230)
    if edge:
        form.turned(edge, form.width - 16, 780, 7, 90)
    return form


def enveloped() -> Form:
    """A letter in whose place to sign stands the frame of a signing service, and no hand."""
    form = Form()
    form.middle("LARKSPUR POLICE DEPARTMENT", 16)
    form.prose("You are requested to preserve the records of the account @kim.placeholder.")
    form.line("Sincerely,")
    form.y += 50
    top, low = form.y - 40, form.y - 4
    for x0, y0, x1, y1 in (
        (70, top, 70, low), (70, top, 78, top), (70, low, 78, low),
    ):  # fmt: skip
        form.rule(x0, y0, x1, y1, 1.2)
    form.text(82, top - 3, "DocuSigned by:", 7)
    form.text(84, top + 14, "Robin Sample", 14, "italic")
    form.line("Detective Robin Sample")
    return form
