"""What machines and registries print on papers beside words: bars, codes of squares, dashes."""

from __future__ import annotations

import random

from documents.view import Box
from tests.corpus.sheet import Sheet

Colour = tuple[float, float, float]
STRIPS: tuple[Colour, ...] = (
    (0.09, 0.2, 0.42), (0.33, 0.09, 0.12), (0.12, 0.33, 0.28), (0.22, 0.22, 0.25),
    (0.86, 0.9, 0.95), (0.93, 0.91, 0.85),
)  # fmt: skip


def is_dark(colour: Colour) -> bool:
    """Say whether letters on this colour are white."""
    return sum(colour) < 1.5


def bars(sheet: Sheet, chance: random.Random, box: Box) -> Box:
    """Draw a bar code into the box."""
    x, y0, x1, y1 = box
    while x < x1 - 4:
        wide = chance.choice((0.7, 0.7, 1.4, 2.1))
        sheet.rectangle((x, y0, x + wide, y1), (0, 0, 0))
        x += wide + chance.choice((0.8, 1.5, 2.2))
    return box


def squares(sheet: Sheet, chance: random.Random, x: float, y: float, wide: float) -> Box:
    """Draw a code of squares, as offices print it for looking a paper up, its corners marked."""
    count = 25
    one = wide / count
    for row in range(count):
        for column in range(count):
            corner = (row < 8 or row >= count - 8) and column < 8
            if corner or (row < 8 and column >= count - 8) or chance.random() < 0.5:
                continue
            left, top = x + column * one, y + row * one
            sheet.rectangle((left, top, left + one, top + one), (0, 0, 0))
    for row, column in ((0, 0), (0, count - 7), (count - 7, 0)):
        for inset, shade in ((0, 0.0), (1, 1.0), (2, 0.0)):
            left, top = x + (column + inset) * one, y + (row + inset) * one
            side = (7 - 2 * inset) * one
            sheet.rectangle((left, top, left + side, top + side), (shade, shade, shade))
    return (x, y, x + wide, y + wide)


def dashes(sheet: Sheet, chance: random.Random, x: float, y: float) -> Box:
    """Draw what separates one level of offices from the next: dashes, or stars in the middle."""
    return sheet.text(
        x, y, chance.choice(("- - - - - - -", "-----------", "* * * * *")), 7, "", "centre"
    )


def broken(sheet: Sheet, line: str, wide: float, size: float, style: str = "bold") -> list[str]:
    """Break one line between its words so that each part fits the width."""
    parts = [""]
    for word in line.split():
        longer = f"{parts[-1]} {word}".strip()
        if parts[-1] and sheet.canvas.stringWidth(longer, sheet.font(style), size) > wide:
            parts.append(word)
        else:
            parts[-1] = longer
    return parts
