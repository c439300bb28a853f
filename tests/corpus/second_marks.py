"""What printed heads carry that no font has: arms, round seals, small capitals, filled blanks."""

from __future__ import annotations

import math
import random

from reportlab.pdfbase import pdfmetrics

from documents.view import Box
from tests.corpus.sheet import Sheet

Colour = tuple[float, float, float]
COLOURS: tuple[Colour, ...] = (
    (0, 0, 0), (0.1, 0.15, 0.4), (0.3, 0.3, 0.3), (0.45, 0.08, 0.1), (0.05, 0.3, 0.2),
)  # fmt: skip
GOLD: Colour = (0.75, 0.6, 0.2)


def small_capitals(
    sheet: Sheet, x: float, y: float, words: str, size: float, align: str = "left"
) -> Box:
    """Draw one line as word processors do: capitals, those for small letters at four fifths."""
    font = sheet.font()
    runs: list[tuple[str, float]] = []
    for letter in words:
        high = size * 0.8 if letter.islower() else size
        if runs and runs[-1][1] == high:
            runs[-1] = (runs[-1][0] + letter.upper(), high)
        else:
            runs.append((letter.upper(), high))
    width = sum(pdfmetrics.stringWidth(run, font, high) for run, high in runs)
    left = x - {"left": 0.0, "centre": width / 2, "right": width}[align]
    at = left
    for run, high in runs:
        sheet.canvas.setFont(font, high)
        sheet.canvas.drawString(at, sheet.height - y - size * 0.8, run)
        at += pdfmetrics.stringWidth(run, font, high)
    return (left, y, left + width, y + size)


def underlined(sheet: Sheet, x: float, y: float, words: str, size: float, to: float) -> Box:
    """Draw what was typed into a blank of a printed form, on the line of the blank."""
    size = sheet.fitting([words], to - x - 8, size)
    sheet.rule(x, y + size + 2.5, to, y + size + 2.5, 0.5)
    box = sheet.text((x + to) / 2, y, words, size, "", "centre")
    return (x, box[1], to, y + size + 3)


def arms(sheet: Sheet, chance: random.Random, x: float, y: float, radius: float) -> Box:
    """Draw arms around ``x``, ``y``: a parted shield under a crown of towers, leaves beside it."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(x, sheet.height - y)
    main, second = chance.choice(COLOURS), chance.choice((GOLD, (0.55, 0.55, 0.55)))
    canvas.setStrokeColorRGB(*main)
    canvas.setLineWidth(0.9)
    half, high = radius * 0.52, radius * 0.72
    canvas.setFillColorRGB(*second)
    canvas.rect(-half, 0, half, high * 0.7, stroke=0, fill=1)
    canvas.setFillColorRGB(*main)
    canvas.rect(0, -high * 0.35, half * 0.8, high * 0.35, stroke=0, fill=1)
    shield = canvas.beginPath()
    shield.moveTo(-half, high * 0.7)
    shield.lineTo(half, high * 0.7)
    shield.curveTo(half, -high * 0.5, half * 0.5, -high * 0.8, 0, -radius)
    shield.curveTo(-half * 0.5, -high * 0.8, -half, -high * 0.5, -half, high * 0.7)
    canvas.drawPath(shield)
    for tower in (-0.4, 0, 0.4):
        canvas.rect(radius * (tower - 0.1), high * 0.78, radius * 0.2, radius * 0.24, fill=1)
    for side in (-1, 1):
        for leaf in range(7):
            turn = math.radians(-70 + 20 * leaf)
            at = (side * radius * 0.82 * math.cos(turn), radius * 0.82 * math.sin(turn))
            canvas.circle(*at, radius * 0.07, fill=leaf % 2)
    canvas.restoreState()
    return (x - radius, y - radius, x + radius, y + radius)


def flame(sheet: Sheet, chance: random.Random, x: float, y: float, radius: float) -> Box:
    """Draw the flat mark of a force: a disc with a flame, rising over three bars."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(x, sheet.height - y)
    canvas.setFillColorRGB(*chance.choice(COLOURS))
    canvas.setStrokeColorRGB(1, 1, 1)
    canvas.circle(0, -radius * 0.15, radius * 0.8, stroke=0, fill=1)
    for bar in range(3):
        canvas.rect(-radius, -radius * (0.72 + 0.13 * bar), 2 * radius, radius * 0.05, 0, 1)
    canvas.setFillColorRGB(*chance.choice((GOLD, (1, 1, 1))))
    path = canvas.beginPath()
    path.moveTo(0, radius)
    path.curveTo(radius * 0.5, radius * 0.4, radius * 0.5, 0, 0, -radius * 0.4)
    path.curveTo(-radius * 0.5, 0, -radius * 0.1, radius * 0.3, 0, radius)
    canvas.drawPath(path, fill=1)
    canvas.restoreState()
    return (x - radius, y - radius, x + radius, y + radius)


def great_seal(
    sheet: Sheet, chance: random.Random, x: float, y: float, radius: float, words: str
) -> Box:
    """Draw a printed seal around ``x``, ``y``: words upright along a toothed ring, a balance."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(x, sheet.height - y)
    colour = chance.choice(COLOURS)
    canvas.setStrokeColorRGB(*colour)
    canvas.setFillColorRGB(*colour)
    canvas.setLineWidth(0.8)
    for tooth in range(48):
        turn = tooth * math.pi / 24
        inner, outer = radius * 0.95, radius
        canvas.line(
            inner * math.cos(turn), inner * math.sin(turn),
            outer * math.cos(turn), outer * math.sin(turn),
        )  # fmt: skip
    canvas.circle(0, 0, radius * 0.95)
    canvas.circle(0, 0, radius * 0.68)
    size = radius * 0.17
    canvas.setFont("Times-Bold", size)
    step = min(330 / max(len(words), 1), 17)
    for number, letter in enumerate(words):
        canvas.saveState()
        canvas.rotate(step * (len(words) - 1) / 2 - step * number)
        canvas.drawCentredString(0, radius * 0.75, letter)
        canvas.restoreState()
    canvas.line(0, -radius * 0.45, 0, radius * 0.42)
    canvas.line(-radius * 0.38, radius * 0.3, radius * 0.38, radius * 0.3)
    for side in (-1, 1):
        pan = side * radius * 0.38
        canvas.line(pan, radius * 0.3, pan - radius * 0.14, -radius * 0.05)
        canvas.line(pan, radius * 0.3, pan + radius * 0.14, -radius * 0.05)
        canvas.arc(
            pan - radius * 0.16, -radius * 0.16, pan + radius * 0.16, radius * 0.06, 180, 180
        )
    canvas.restoreState()
    return (x - radius, y - radius, x + radius, y + radius)
