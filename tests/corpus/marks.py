"""What a hand or a stamp leaves on paper: strokes, seals, stamps, emblems, signature rules."""

from __future__ import annotations

import math
import random
from itertools import pairwise

from documents.view import Box
from tests.corpus.sheet import Sheet, union

INKS = ((0.05, 0.08, 0.45), (0.02, 0.02, 0.05), (0.1, 0.15, 0.6), (0.15, 0.15, 0.17))
SEAL_INKS = ((0.1, 0.15, 0.5), (0.5, 0.05, 0.1), (0.15, 0.15, 0.15), (0.1, 0.35, 0.2))

Point = tuple[float, float]


def ink(sheet: Sheet, chance: random.Random, x: float, y: float) -> Box:
    """Draw a signature that starts at ``x`` and runs along the line ``y``; return its box.

    The pen goes through a row of loops of uneven height; its width follows its speed.
    """
    canvas = sheet.canvas
    canvas.saveState()
    canvas.setStrokeColorRGB(*chance.choice(INKS))
    canvas.setLineCap(1)
    height = chance.uniform(10, 24)
    pace = chance.uniform(7, 14)
    slant = chance.uniform(-0.1, 0.5)
    base = chance.uniform(0.6, 1.3)
    points = _pen_path(chance, x, y, height, pace, slant)
    if chance.random() < 0.5:
        end = points[-1][0]
        points += [(end + 8, y + 4), (x + 4, y + chance.uniform(3, 9)), (end, y + 2)]
    boxes = []
    for number in range(0, len(points) - 3, 3):
        start, first, second, stop = points[number : number + 4]
        boxes.append(_stroke(sheet, chance, (start, first, second, stop), base))
    canvas.restoreState()
    return union(*boxes)


def _pen_path(
    chance: random.Random, x: float, y: float, height: float, pace: float, slant: float
) -> list[Point]:
    points: list[Point] = [(x, y)]
    tall = height * chance.uniform(1.0, 1.6)
    for _ in range(chance.randint(5, 11)):
        rise = tall if chance.random() < 0.3 else height * chance.uniform(0.2, 0.7)
        dip = chance.uniform(-1, 3) if chance.random() < 0.8 else chance.uniform(4, 10)
        step = pace * chance.uniform(0.5, 1.2)
        points += [
            (x + slant * rise - step * 0.2, y - rise),
            (x + slant * rise + step * 1.4, y - rise * chance.uniform(0.7, 1.1)),
            (x + step, y + dip),
        ]
        x += step
    return points


def _stroke(
    sheet: Sheet, chance: random.Random, points: tuple[Point, Point, Point, Point], base: float
) -> Box:
    """One Bezier curve in short pieces of changing width."""
    pieces = 7
    places = [_bezier(points, piece / pieces) for piece in range(pieces + 1)]
    for number, (here, there) in enumerate(pairwise(places)):
        pressure = 0.6 + 0.6 * abs(math.sin(math.pi * number / pieces)) * chance.uniform(0.7, 1.2)
        sheet.rule(*here, *there, weight=base * pressure)
    return union(*((px, py, px, py) for px, py in places))


def _bezier(points: tuple[Point, Point, Point, Point], part: float) -> Point:
    rest = 1 - part
    weights = (rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3)
    return (
        sum(weight * point[0] for weight, point in zip(weights, points, strict=True)),
        sum(weight * point[1] for weight, point in zip(weights, points, strict=True)),
    )


def seal(
    sheet: Sheet, chance: random.Random, x: float, y: float, words: str, radius: float = 0.0
) -> Box:
    """Draw a round seal around ``x``, ``y``: rings, words along the ring, a device inside."""
    radius = radius or chance.uniform(26, 44)
    canvas = sheet.canvas
    canvas.saveState()
    colour = chance.choice(SEAL_INKS)
    canvas.setStrokeColorRGB(*colour)
    canvas.setFillColorRGB(*colour)
    canvas.translate(x, sheet.height - y)
    canvas.rotate(chance.uniform(-25, 25))
    canvas.setLineWidth(chance.uniform(0.8, 2.0))
    canvas.circle(0, 0, radius)
    canvas.setLineWidth(0.6)
    canvas.circle(0, 0, radius * 0.68)
    if chance.random() < 0.5:
        canvas.circle(0, 0, radius * 0.94)
    size = radius * 0.2
    canvas.setFont("Helvetica-Bold", size)
    _along_ring(sheet, f"{words} * ", radius * 0.76, size)
    _device(sheet, chance, radius * 0.5)
    canvas.restoreState()
    return (x - radius, y - radius, x + radius, y + radius)


def _along_ring(sheet: Sheet, words: str, radius: float, size: float) -> None:
    canvas = sheet.canvas
    per_letter = min(360 / max(len(words), 1), math.degrees(size * 0.95 / radius))
    for number, letter in enumerate(words):
        canvas.saveState()
        canvas.rotate(per_letter * len(words) / 2 - per_letter * number)
        canvas.drawCentredString(0, radius, letter)
        canvas.restoreState()


def _device(sheet: Sheet, chance: random.Random, radius: float) -> None:
    """A star, a shield or a bird, as far as a few lines can say it."""
    canvas = sheet.canvas
    path = canvas.beginPath()
    shape = chance.choice(("star", "shield", "rays"))
    if shape == "star":
        for number in range(11):
            length = radius if number % 2 == 0 else radius * 0.45
            angle = math.pi / 2 + number * math.pi / 5
            place = (length * math.cos(angle), length * math.sin(angle))
            (path.lineTo if number else path.moveTo)(*place)
    elif shape == "shield":
        path.moveTo(-radius * 0.7, radius * 0.8)
        path.lineTo(radius * 0.7, radius * 0.8)
        path.curveTo(radius * 0.8, -radius * 0.2, radius * 0.4, -radius * 0.7, 0, -radius)
        path.curveTo(-radius * 0.4, -radius * 0.7, -radius * 0.8, -radius * 0.2, -radius * 0.7,
                     radius * 0.8)  # fmt: skip
    else:
        for number in range(12):
            angle = number * math.pi / 6
            path.moveTo(radius * 0.3 * math.cos(angle), radius * 0.3 * math.sin(angle))
            path.lineTo(radius * math.cos(angle), radius * math.sin(angle))
    canvas.drawPath(path, stroke=1, fill=int(shape == "star"))


def emblem(sheet: Sheet, chance: random.Random, x: float, y: float, radius: float) -> Box:
    """Draw the emblem of an office around ``x``, ``y`` as letterheads carry it."""
    canvas = sheet.canvas
    canvas.saveState()
    shade = chance.uniform(0.0, 0.35)
    canvas.setStrokeColorRGB(shade, shade, shade)
    canvas.setFillColorRGB(shade, shade, shade)
    canvas.translate(x, sheet.height - y)
    canvas.setLineWidth(1)
    if chance.random() < 0.5:
        canvas.circle(0, 0, radius)
        canvas.circle(0, 0, radius * 0.8)
        _device(sheet, chance, radius * 0.7)
    else:
        _device(sheet, chance, radius)
    canvas.restoreState()
    return (x - radius, y - radius, x + radius, y + radius)


def stamp(
    sheet: Sheet, chance: random.Random, x: float, y: float, lines: list[str], tilt: float = 6
) -> Box:
    """Draw a rectangular rubber stamp around ``x``, ``y`` and return its upright box."""
    canvas = sheet.canvas
    canvas.saveState()
    colour = chance.choice(SEAL_INKS)
    canvas.setStrokeColorRGB(*colour)
    canvas.setFillColorRGB(*colour)
    size = chance.uniform(8, 11)
    width = max(canvas.stringWidth(line, "Helvetica-Bold", size) for line in lines) + 14
    height = len(lines) * size * 1.25 + 10
    canvas.translate(x, sheet.height - y)
    canvas.rotate(chance.uniform(-tilt, tilt))
    canvas.setLineWidth(chance.uniform(1, 2))
    canvas.roundRect(-width / 2, -height / 2, width, height, chance.choice((0, 3)))
    canvas.setFont("Helvetica-Bold", size)
    for number, line in enumerate(lines):
        canvas.drawCentredString(0, height / 2 - 5 - size - number * size * 1.25, line)
    canvas.restoreState()
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
