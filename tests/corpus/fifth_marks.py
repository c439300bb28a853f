"""Marks on the heads of the fifth series: stars, a plain shield, a flag, a band of squares."""

from __future__ import annotations

import math
import random

from documents.view import Box
from tests.corpus.sheet import Sheet

Colour = tuple[float, float, float]
NAVY: Colour = (0.07, 0.13, 0.36)
DARK: tuple[Colour, ...] = (NAVY, (0, 0, 0), (0.2, 0.2, 0.22), (0.1, 0.3, 0.22), (0.4, 0.1, 0.12))
BRASS: Colour = (0.72, 0.58, 0.22)
# Three bars for each language, then those of somebody who is no state.
FLAGS: dict[str, tuple[Colour, Colour, Colour]] = {
    "en": ((0.1, 0.15, 0.4), (1, 1, 1), (0.7, 0.1, 0.15)),
    "de": ((0.1, 0.1, 0.1), (0.75, 0.1, 0.1), (0.9, 0.75, 0.15)),
    "pt": ((0.05, 0.4, 0.2), (0.9, 0.8, 0.2), (0.75, 0.1, 0.1)),
    "es": ((0.75, 0.1, 0.1), (0.95, 0.8, 0.2), (0.75, 0.1, 0.1)),
    "fr": ((0.1, 0.2, 0.55), (1, 1, 1), (0.8, 0.1, 0.15)),
    "": ((0.1, 0.4, 0.5), (0.4, 0.65, 0.7), (0.75, 0.87, 0.9)),
}


def star(sheet: Sheet, chance: random.Random, x: float, y: float, radius: float) -> Box:
    """Draw a badge around ``x``, ``y``: a star with a ball on each point, a ring in it."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(x, sheet.height - y)
    canvas.setFillColorRGB(*chance.choice((BRASS, BRASS, (0.6, 0.6, 0.62))))
    canvas.setStrokeColorRGB(0.25, 0.2, 0.1)
    canvas.setLineWidth(0.7)
    points = chance.choice((5, 6, 7))
    path = canvas.beginPath()
    for number in range(2 * points):
        length = radius * (0.86 if number % 2 == 0 else 0.46)
        turn = math.pi / 2 + number * math.pi / points
        (path.lineTo if number else path.moveTo)(length * math.cos(turn), length * math.sin(turn))
    path.close()
    canvas.drawPath(path, fill=1)
    for number in range(points):
        turn = math.pi / 2 + number * 2 * math.pi / points
        ball = (0.91 * radius * math.cos(turn), 0.91 * radius * math.sin(turn))
        canvas.circle(*ball, radius * 0.08, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.circle(0, 0, radius * 0.36, fill=1)
    canvas.circle(0, 0, radius * 0.26, fill=0)
    canvas.restoreState()
    return (x - radius, y - radius, x + radius, y + radius)


def shield(sheet: Sheet, chance: random.Random, x: float, y: float, radius: float) -> Box:
    """Draw plain arms around ``x``, ``y``: a shield with a chevron or a bend, in one colour."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(x, sheet.height - y)
    colour = chance.choice(DARK)
    canvas.setStrokeColorRGB(*colour)
    canvas.setLineWidth(1.1)
    half = radius * 0.78
    outline = canvas.beginPath()
    outline.moveTo(-half, radius)
    outline.lineTo(half, radius)
    outline.lineTo(half, -radius * 0.1)
    outline.curveTo(half, -radius * 0.6, half * 0.5, -radius * 0.85, 0, -radius)
    outline.curveTo(-half * 0.5, -radius * 0.85, -half, -radius * 0.6, -half, -radius * 0.1)
    outline.close()
    canvas.drawPath(outline)
    canvas.setLineWidth(radius * 0.2)
    if chance.random() < 0.5:
        canvas.line(-half * 0.9, -radius * 0.2, 0, radius * 0.5)
        canvas.line(half * 0.9, -radius * 0.2, 0, radius * 0.5)
    else:
        canvas.line(-half * 0.85, radius * 0.8, half * 0.75, -radius * 0.4)
    canvas.restoreState()
    return (x - radius, y - radius, x + radius, y + radius)


def flag(sheet: Sheet, x: float, y: float, wide: float, whose: str) -> Box:
    """Draw three bars below each other as the language has them, else beside each other."""
    high = wide * 0.34
    for number, colour in enumerate(FLAGS[whose]):
        if whose in {"de", "es"}:
            part = (x, y + number * high / 3, x + wide, y + (number + 1) * high / 3)
        else:
            part = (x + number * wide / 3, y, x + (number + 1) * wide / 3, y + high)
        sheet.rectangle(part, colour)
    sheet.canvas.setLineWidth(0.3)
    sheet.rectangle((x, y, x + wide, y + high))
    return (x, y, x + wide, y + high)


def squares(sheet: Sheet, chance: random.Random, y: float) -> None:
    """Draw two rows of squares, every other one filled, over the whole width of the page."""
    colour, side = chance.choice((NAVY, NAVY, (0.1, 0.1, 0.1), (0.1, 0.3, 0.5))), 7.0
    for column in range(int(sheet.width / side) + 1):
        top = y if column % 2 else y + side
        sheet.rectangle((column * side, top, (column + 1) * side, top + side), colour)


def coloured_rule(
    sheet: Sheet, x0: float, y: float, x1: float, weight: float, colour: Colour
) -> None:
    """Draw a level line in a colour."""
    sheet.canvas.setStrokeColorRGB(*colour)
    sheet.rule(x0, y, x1, y, weight)
    sheet.canvas.setStrokeColorRGB(0, 0, 0)
