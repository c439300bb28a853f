"""Papers signed and unsigned in many ways, scanned badly, each with what is true of it.

They share no layout, no hand and no stamp with ``tests.corpus``: a judge that was tuned on that is
measured here on hands and stamps it has not seen.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.corpus.scanning import pages_of
from tests.corpus.sheet import A4, FAMILIES, LETTER, Sheet
from tests.documents.hands import HANDS, Point, smooth

Pixels = NDArray[np.uint8]
# What the officer who asks may be told: signed, not signed, or only that a person shall look.
Truth = Literal["signed", "unsigned", "look"]

INKS = {
    "blue": (30, 45, 150), "black": (25, 25, 30), "light_blue": (120, 150, 225),
    "pencil": (140, 140, 145), "green": (30, 110, 60), "red": (180, 40, 40),
    "washed": (175, 185, 215),
}  # fmt: skip
ENDINGS = {
    "eng": ("Yours faithfully,", "Sam Sample", "Detective Constable", "Date"),
    "deu": ("Mit freundlichen Grüßen", "Kim Beispiel", "Kriminaloberkommissarin", "Datum"),
    "por": ("Atenciosamente,", "Lu Exemplo", "Delegada de Polícia", "Data"),
    "spa": ("Atentamente,", "Noa Ejemplo", "Inspector Jefe", "Fecha"),
    "fra": ("Cordialement,", "Sacha Exemple", "Capitaine de police", "Date"),
}
JUDGES = {
    "eng": "Magistrate Judge", "deu": "Richterin am Amtsgericht", "por": "Juiz de Direito",
    "spa": "La Magistrada", "fra": "Le juge d'instruction",
}  # fmt: skip
RECEIVED = {
    "eng": "FILED", "deu": "Eingegangen", "por": "PROTOCOLO", "spa": "RECIBIDO", "fra": "COPIE",
}  # fmt: skip
LINES = {
    "eng": "We ask you to keep the records of this account as they are for ninety days.",
    "deu": "Wir bitten, die Daten dieses Kontos für neunzig Tage unverändert zu sichern.",
    "por": "Solicitamos que os registros desta conta sejam guardados por noventa dias.",
    "spa": "Solicitamos que se conserven los registros de esta cuenta durante noventa días.",
    "fra": "Nous vous prions de conserver les données de ce compte pendant quatre-vingt-dix jours.",
}


@dataclass
class Paper:
    """One page under way; lengths are points from the top left, ``drawn`` what is put on print."""

    chance: random.Random
    language: str
    sheet: Sheet
    size: float
    truth: Truth = "unsigned"
    drawn: list[Callable[[_Ground], None]] = field(default_factory=list)
    closing_y: float = 0.0
    name_x: float = 0.0
    name_y: float = 0.0

    def line(self, x: float, y: float, words: str) -> float:
        self.sheet.text(x, y, words, self.size)
        return y + 1.35 * self.size


class _Ground:
    """The printed page as pixels, on which ink is laid by multiplying."""

    def __init__(self, pixels: Pixels, dpi: float) -> None:
        self.pixels = pixels.astype(np.float32)
        self.scale = dpi / 72

    def lay(self, cover: Pixels, colour: tuple[int, int, int], strength: float = 1.0) -> None:
        x, y, wide, high = cv2.boundingRect(cover)
        part = np.s_[y : y + high, x : x + wide]
        share = (cover[part].astype(np.float32) / 255 * strength)[:, :, None]
        self.pixels[part] *= 1 - share * (1 - np.float32(colour) / 255)

    def blank(self) -> Pixels:
        return np.zeros(self.pixels.shape[:2], np.uint8)

    def stroke(
        self, points: list[Point], pen: float, colour: str, skip: float = 0.0, seed: int = 0
    ) -> None:
        """Draw a smooth line through the points; ``skip`` is how much of it the pen leaves out."""
        chance = random.Random(seed)
        layer = self.blank()
        path = smooth(points)
        dry = False
        for number in range(len(path) - 1):
            if number % 6 == 0:
                dry = chance.random() < skip
            if dry:
                continue
            ends = [tuple(round(v * self.scale * 8) for v in path[number + n]) for n in (0, 1)]
            width = max(1, round(pen * self.scale * (0.8 + 0.4 * chance.random())))
            cv2.line(layer, ends[0], ends[1], 255, width, cv2.LINE_AA, 3)
        self.lay(layer, INKS[colour])


def _signed(
    paper: Paper, x: float, y: float, *, hand: str, pen: float, colour: str, skip: float = 0.0
) -> None:
    points = HANDS[hand](paper.chance, x, y)
    seed = paper.chance.getrandbits(30)
    paper.drawn.append(lambda ground: ground.stroke(points, pen, colour, skip, seed))


def _some_hand(paper: Paper, x: float, y: float, **wishes: object) -> None:
    chance = paper.chance
    chosen = {
        "hand": chance.choice(sorted(HANDS)),
        "pen": chance.uniform(0.5, 1.9),
        "colour": chance.choice(("blue", "black", "black", "blue", "green")),
        **wishes,
    }
    _signed(paper, x, y, **chosen)  # type: ignore[arg-type]


def _date(paper: Paper, x: float, y: float) -> None:
    """Write a date by hand: small figures and strokes between them."""
    for _ in range(6):
        figure = [(x, y), (x + 3, y - 7), (x + 5, y - 3), (x + 1, y - 1), (x + 5, y)]
        paper.drawn.append(
            lambda ground, figure=figure: ground.stroke(figure, 0.8, "blue")  # type: ignore[misc]
        )
        x += 8


def _seal(
    paper: Paper, x: float, y: float, *, strength: float, worn: float = 0.0, words: str = ""
) -> None:
    """Press a round seal; ``worn`` is the part of it that took no ink, ``words`` in its middle."""
    chance = paper.chance
    radius, turn = chance.uniform(28, 46), chance.uniform(0, 360)
    colour = chance.choice(((40, 50, 150), (150, 30, 50), (60, 60, 60)))

    def press(ground: _Ground) -> None:
        layer, s = ground.blank(), ground.scale
        at = (round(x * s), round(y * s))
        for reach, width in ((1.0, 1.6), (0.66, 0.8)):
            cv2.circle(layer, at, round(radius * reach * s), 255, round(width * s), cv2.LINE_AA)
        for angle in np.arange(turn, turn + 330, 18):
            away = radius * 0.8 * s
            spot = (
                round(at[0] + away * np.cos(np.radians(angle)) - 3 * s),
                round(at[1] + away * np.sin(np.radians(angle)) + 3 * s),
            )
            cv2.putText(layer, "N", spot, cv2.FONT_HERSHEY_SIMPLEX, 0.11 * s * 2, 255, 1)
        if words:
            left = (round(at[0] - radius * 0.6 * s), at[1])
            cv2.putText(layer, words, left, cv2.FONT_HERSHEY_SIMPLEX, 0.13 * s * 1.6, 255, 2)
        if worn:
            edge = round(at[0] + radius * s * (1 - 2 * worn))
            layer[:, edge:] = 0
        ground.lay(layer, colour, strength)

    paper.drawn.append(press)


def _stamp(paper: Paper, x: float, y: float, lines: list[str], strength: float = 0.85) -> None:
    """Press a framed stamp askew, with the lines in it."""
    chance = paper.chance
    tilt, colour = chance.uniform(-9, 9), chance.choice(((150, 30, 50), (40, 50, 150)))

    def press(ground: _Ground) -> None:
        layer, s = ground.blank(), ground.scale
        wide, high = 8.2 * max(len(line) for line in lines) + 12, 16 * len(lines) + 8
        corner = (round((x + wide) * s), round((y + high) * s))
        cv2.rectangle(layer, (round(x * s), round(y * s)), corner, 255, round(1.4 * s))
        for number, line in enumerate(lines):
            at = (round((x + 6) * s), round((y + 14 + 16 * number) * s))
            cv2.putText(layer, line, at, cv2.FONT_HERSHEY_DUPLEX, 0.19 * s * 2, 255, 2, cv2.LINE_AA)
        turn = cv2.getRotationMatrix2D((x * s + wide, y * s + high / 2), tilt, 1)
        layer = cv2.warpAffine(layer, turn, (layer.shape[1], layer.shape[0]))
        ground.lay(layer, colour, strength)

    paper.drawn.append(press)


def _nothing(paper: Paper) -> None:
    """Leave the place as it was printed."""


def _plain(paper: Paper) -> None:
    _some_hand(paper, paper.name_x + paper.chance.uniform(0, 40), paper.name_y - 8)


def _faint(paper: Paper) -> None:
    colour = paper.chance.choice(("light_blue", "pencil", "washed"))
    pen = paper.chance.uniform(0.5, 1.2)
    _some_hand(paper, paper.name_x + 10, paper.name_y - 8, colour=colour, pen=pen)


def _skipping(paper: Paper) -> None:
    _some_hand(
        paper, paper.name_x + 10, paper.name_y - 8, pen=paper.chance.uniform(0.4, 0.8), skip=0.4
    )


def _touching(paper: Paper) -> None:
    _some_hand(paper, paper.name_x + 4, paper.name_y + paper.chance.uniform(2, 14))


def _over_body(paper: Paper) -> None:
    _some_hand(paper, paper.name_x + 60, paper.closing_y - paper.chance.uniform(-2, 12))


def _in_margin(paper: Paper) -> None:
    x = paper.name_x + paper.chance.choice((190.0, 240.0))
    _some_hand(paper, min(x, paper.sheet.width - 120), paper.name_y + paper.chance.uniform(-20, 30))


def _beneath(paper: Paper) -> None:
    _some_hand(paper, paper.name_x + 8, paper.name_y + 4.4 * paper.size + 22)


def _stamped_across(paper: Paper) -> None:
    _plain(paper)
    _stamp(paper, paper.name_x - 10, paper.name_y - 34, [RECEIVED[paper.language], "14.03.2026"])


def _pale_seal(paper: Paper) -> None:
    strength = paper.chance.uniform(0.25, 0.45)
    _seal(paper, paper.name_x + 60, paper.name_y - 8, strength=strength)


def _cut_seal(paper: Paper) -> None:
    worn = paper.chance.uniform(0.2, 0.45)
    _seal(paper, paper.name_x + 60, paper.name_y - 8, strength=0.8, worn=worn)


def _whole_seal(paper: Paper) -> None:
    _seal(paper, paper.name_x + 50, paper.name_y - 10, strength=0.9)


def _filed(paper: Paper) -> None:
    x = paper.name_x + paper.chance.uniform(-10, 60)
    _stamp(paper, x, paper.name_y - 40, [RECEIVED[paper.language], "14.03.2026"])


def _filed_above(paper: Paper) -> None:
    _stamp(paper, 330, 90, [RECEIVED[paper.language], "14 MAR 2026"])


def _round_date(paper: Paper) -> None:
    _seal(paper, paper.name_x + 60, paper.name_y - 8, strength=0.9, words="14.03.26")


def _written_date(paper: Paper) -> None:
    x = paper.name_x + 250 if paper.name_x < 200 else 70
    paper.sheet.text(x, paper.name_y, ENDINGS[paper.language][3], paper.size)
    paper.sheet.rule(x, paper.name_y - 3, x + 90, paper.name_y - 3)
    _date(paper, x + 8, paper.name_y - 6)


def _written_number(paper: Paper) -> None:
    _date(paper, 420, 120)
    _date(paper, 140, paper.closing_y - 70)


# How a paper is signed, and what a judge may say of it. Where a hand wrote far from the place, or a
# seal hardly took, nobody may say that nothing is there; a person may be asked.
WAYS: dict[str, tuple[Truth, Callable[[Paper], None]]] = {
    "plain": ("signed", _plain),
    "faint": ("signed", _faint),
    "skipping": ("signed", _skipping),
    "touching": ("signed", _touching),
    "over_body": ("signed", _over_body),
    "in_margin": ("signed", _in_margin),
    "beneath": ("signed", _beneath),
    "stamped_across": ("signed", _stamped_across),
    "whole_seal": ("signed", _whole_seal),
    "cut_seal": ("signed", _cut_seal),
    "pale_seal": ("look", _pale_seal),
    "nothing": ("unsigned", _nothing),
    "filed": ("unsigned", _filed),
    "filed_above": ("unsigned", _filed_above),
    "round_date": ("unsigned", _round_date),
    "written_date": ("unsigned", _written_date),
    "written_number": ("unsigned", _written_number),
}


def paper_of(way: str, seed: int) -> tuple[bytes, Truth, str]:
    """Return a scan as JPEG in a file as scanners make it, what is true of it, and its language."""
    chance = random.Random(f"{way} {seed}")
    language = chance.choice(sorted(ENDINGS))
    sheet = Sheet(LETTER if language == "eng" else A4, chance.choice(sorted(FAMILIES)))
    paper = Paper(chance, language, sheet, chance.choice((9.5, 10.5, 11.5)))
    paper.truth, sign = WAYS[way]
    _print_on(paper)
    sign(paper)
    dpi = chance.choice((150, 200, 200))
    ground = _Ground(pages_of(paper.sheet.pdf(), dpi)[0], dpi)
    for draw in paper.drawn:
        draw(ground)
    return _scanned(ground.pixels, dpi, chance), paper.truth, language


def _print_on(paper: Paper) -> None:
    chance, language = paper.chance, paper.language
    closing, name, title, _ = ENDINGS[language]
    left = chance.uniform(60, 90)
    y = paper.line(left, 60, "EXAMPLE OFFICE OF RECORDS")
    y = paper.line(left, y, "1 Sample Road · 555 0100")
    y = paper.line(left, y + 40, "Provider of Accounts")
    y += 50
    for _ in range(chance.randint(2, 5)):
        y = paper.line(left, y, LINES[language])
        y += 12 if chance.random() < 0.3 else 0
    paper.name_x = left + chance.choice((0, 0, 200, 240)) * (chance.random() < 0.9)
    paper.closing_y = y + 16
    gap = chance.uniform(42, 70)
    ruled = chance.random() < 0.4
    if chance.random() < 0.8 or not ruled:
        paper.line(paper.name_x, paper.closing_y, closing)
    paper.name_y = paper.closing_y + paper.size + gap
    if ruled:
        paper.sheet.rule(paper.name_x, paper.name_y - 3, paper.name_x + 180, paper.name_y - 3)
    paper.line(paper.line(0, 0, "") and paper.name_x, paper.name_y, name)
    paper.line(paper.name_x, paper.name_y + 1.35 * paper.size, title)
    if chance.random() < 0.3:
        low = paper.name_y + 110
        paper.sheet.rule(left, low - 3, left + 180, low - 3)
        paper.line(left, low, JUDGES[language])


def _scanned(pixels: NDArray[np.float32], dpi: float, chance: random.Random) -> bytes:
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), chance.uniform(-2, 2), 1)
    page = cv2.warpAffine(pixels, turn, (width, height), borderValue=(255, 255, 255))
    if chance.random() < 0.5:
        page = cv2.GaussianBlur(page, (0, 0), chance.uniform(0.4, 1.0) * dpi / 200)
    lift = chance.uniform(0, 50)
    page = lift + page * (chance.uniform(225, 255) - lift) / 255
    grain = np.random.default_rng(chance.getrandbits(32))
    noise = grain.standard_normal((height, width), np.float32) * chance.uniform(1, 7)
    out = np.clip(page + noise[:, :, None], 0, 255).astype(np.uint8)
    image = Image.fromarray(out)
    if chance.random() < 0.5:
        image = image.convert("L")
    held = BytesIO()
    image.save(held, "JPEG", quality=chance.randint(35, 85), dpi=(dpi, dpi))
    return held.getvalue()
