"""What the papers of the fourth series carry beside words: badges, bands, codes, margins."""

from __future__ import annotations

import math
import random

from reportlab.pdfbase import pdfmetrics

from documents.view import Box
from tests.corpus.sheet import Sheet

Colour = tuple[float, float, float]
SHADES: tuple[Colour, ...] = (
    (0.02, 0.12, 0.32), (0.12, 0.12, 0.12), (0.0, 0.28, 0.22), (0.42, 0.05, 0.12), (0.2, 0.3, 0.5),
)  # fmt: skip


def crowned_star(sheet: Sheet, chance: random.Random, x: float, y: float, radius: float) -> Box:
    """Draw the badge of a force around ``x``, ``y``: a star of many points, a crown, a cipher."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(x, sheet.height - y)
    canvas.setFillColorRGB(*chance.choice(SHADES))
    points = chance.choice((8, 10, 12))
    star = canvas.beginPath()
    for number in range(points * 2):
        length = radius * (0.86 if number % 2 == 0 else 0.6)
        turn = math.pi / 2 + number * math.pi / points
        at = (length * math.cos(turn), length * math.sin(turn) - radius * 0.14)
        (star.lineTo if number else star.moveTo)(*at)
    star.close()
    canvas.drawPath(star, stroke=0, fill=1)
    for tine in (-0.22, 0, 0.22):
        canvas.circle(radius * tine, radius * 0.88, radius * 0.1, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.circle(0, -radius * 0.14, radius * 0.42, stroke=0, fill=1)
    canvas.setStrokeColorRGB(0.2, 0.2, 0.2)
    for turn in range(0, 180, 45):
        far = radius * 0.34
        across, up = far * math.cos(math.radians(turn)), far * math.sin(math.radians(turn))
        canvas.line(-across, -up - radius * 0.14, across, up - radius * 0.14)
    canvas.restoreState()
    return (x - radius, y - radius, x + radius, y + radius)


def cross_shield(sheet: Sheet, chance: random.Random, x: float, y: float, radius: float) -> Box:
    """Draw the plain coat of a canton or province around ``x``, ``y``."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(x, sheet.height - y)
    canvas.setFillColorRGB(*chance.choice(((0.75, 0.05, 0.1), (0.1, 0.25, 0.55), (0.1, 0.1, 0.1))))
    wide = radius * 0.75
    shield = canvas.beginPath()
    shield.moveTo(-wide, radius)
    shield.lineTo(wide, radius)
    shield.lineTo(wide, -radius * 0.2)
    shield.curveTo(wide, -radius * 0.7, wide * 0.5, -radius * 0.9, 0, -radius)
    shield.curveTo(-wide * 0.5, -radius * 0.9, -wide, -radius * 0.7, -wide, -radius * 0.2)
    shield.close()
    canvas.drawPath(shield, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    if chance.random() < 0.5:
        arm = radius * 0.16
        canvas.rect(-arm, -radius * 0.5, 2 * arm, radius * 1.1, stroke=0, fill=1)
        canvas.rect(-radius * 0.5, -arm, radius, 2 * arm, stroke=0, fill=1)
    else:
        for bar in range(3):
            canvas.rect(-wide, radius * (0.45 - 0.42 * bar), 2 * wide, radius * 0.16, 0, 1)
    canvas.restoreState()
    return (x - wide, y - radius, x + wide, y + radius)


def letters_mark(sheet: Sheet, chance: random.Random, x: float, y: float, letters: str) -> Box:
    """Draw the letters an office goes by as its mark, from ``x``, ``y`` at the left top."""
    canvas, high, font = sheet.canvas, 46.0, "Helvetica-Bold"
    size = min(26.0, 60 / pdfmetrics.stringWidth(letters, font, 1))
    wide = max(46.0, pdfmetrics.stringWidth(letters, font, size) + 14)
    shade, filled = chance.choice(SHADES), chance.random() < 0.6
    canvas.saveState()
    canvas.setFillColorRGB(*shade)
    canvas.setStrokeColorRGB(*shade)
    if filled:
        canvas.roundRect(x, sheet.height - y - high, wide, high, chance.choice((0, 6)), 0, 1)
        canvas.setFillColorRGB(1, 1, 1)
    else:
        canvas.setLineWidth(2.5)
        canvas.line(x, sheet.height - y - high, x + wide, sheet.height - y - high)
    canvas.setFont(font, size)
    canvas.drawCentredString(x + wide / 2, sheet.height - y - high / 2 - size * 0.36, letters)
    canvas.restoreState()
    return (x, y, x + wide, y + high)


def check_band(sheet: Sheet, chance: random.Random, y: float, left: float, right: float) -> None:
    """Draw the chequered band of some forces across the page, two rows high."""
    canvas, side = sheet.canvas, 4.0
    canvas.saveState()
    canvas.setFillColorRGB(*chance.choice(SHADES))
    for number in range(int((right - left) / side)):
        down = (number % 2) * side
        canvas.rect(left + number * side, sheet.height - y - down - side, side, side, 0, 1)
    canvas.restoreState()


def upright(sheet: Sheet, x: float, low: float, words: str, size: float) -> None:
    """Write one line up the page, from ``low`` upwards, its foot at ``x``."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(x, sheet.height - low)
    canvas.rotate(90)
    canvas.setFont(sheet.font(), size)
    canvas.drawString(0, 0, words)
    canvas.restoreState()


def code_square(sheet: Sheet, chance: random.Random, x: float, y: float, side: float) -> None:
    """Draw a square of dark and light modules, as readers of codes expect, that says nothing."""
    canvas, count = sheet.canvas, 21
    step = side / count
    canvas.saveState()
    canvas.setFillColorRGB(0, 0, 0)
    corners = ((0, 0), (count - 7, 0), (0, count - 7))
    for row in range(count):
        for column in range(count):
            inside = [
                (column - across, row - down)
                for across, down in corners
                if 0 <= column - across < 7 and 0 <= row - down < 7
            ]
            if inside:
                ring = max(abs(inside[0][0] - 3), abs(inside[0][1] - 3))
                dark = ring != 2
            else:
                dark = chance.random() < 0.48
            if dark:
                bottom = sheet.height - y - (row + 1) * step
                canvas.rect(x + column * step, bottom, step, step, stroke=0, fill=1)
    canvas.restoreState()


def pale_star(sheet: Sheet, x: float, y: float, radius: float) -> None:
    """Draw the faint emblem that lies under the text of some official paper."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(x, sheet.height - y)
    canvas.setStrokeColorRGB(0.9, 0.9, 0.9)
    canvas.setLineWidth(radius / 14)
    canvas.circle(0, 0, radius)
    star = canvas.beginPath()
    for number in range(10):
        length = radius * (0.8 if number % 2 == 0 else 0.36)
        turn = math.pi / 2 + number * math.pi / 5
        at = (length * math.cos(turn), length * math.sin(turn))
        (star.lineTo if number else star.moveTo)(*at)
    star.close()
    canvas.drawPath(star)
    canvas.restoreState()
