"""The ways in which a hand runs over paper, each as the points that a pen passes."""

from __future__ import annotations

import random

import numpy as np

Point = tuple[float, float]


def smooth(points: list[Point]) -> list[Point]:
    """Return a Catmull-Rom line through the points."""
    known = np.float32([points[0], *points, points[-1]])
    steps = np.linspace(0, 1, 9)[:-1, None]
    found = []
    for a, b, c, d in zip(known, known[1:], known[2:], known[3:], strict=False):
        bent = 2 * b + (c - a) * steps + (2 * a - 5 * b + 4 * c - d) * steps**2
        found.append(0.5 * (bent + (3 * b - a - 3 * c + d) * steps**3))
    return [(float(x), float(y)) for x, y in np.concatenate(found)]


def _scrawl(chance: random.Random, x: float, y: float) -> list[Point]:
    points, wide = [], chance.uniform(4, 9)
    for _ in range(chance.randint(6, 12)):
        points += [(x, y), (x + wide * 0.7, y - chance.uniform(4, 20)), (x + wide * 0.2, y - 2)]
        x += wide
    return points


def _tall(chance: random.Random, x: float, y: float) -> list[Point]:
    points = []
    for _ in range(chance.randint(2, 4)):
        rise = chance.uniform(35, 75)
        points += [(x, y), (x + 18, y - rise), (x + 4, y - rise - 5), (x + 8, y + 12), (x + 15, y)]
        x += chance.uniform(12, 22)
    return [*points, (x + 60, y - 4)]


def _initials(chance: random.Random, x: float, y: float) -> list[Point]:
    high = chance.uniform(12, 20)
    return [
        (x, y - high), (x + 2, y), (x + 4, y - high * 0.6), (x + 10, y - high), (x + 9, y - 1),
        (x + 14, y - high * 0.4), (x + 19, y - high), (x + 22, y - 2), (x + 30, y - 6),
    ]  # fmt: skip


def _paraph(chance: random.Random, x: float, y: float) -> list[Point]:
    long = chance.uniform(60, 150)
    return [
        (x, y), (x + 8, y - 16), (x + 14, y - 2), (x + 20, y - 9), (x + long, y - 6),
        (x + long * 0.9, y + 4), (x - 4, y + 5), (x + long * 0.6, y + 8),
    ]  # fmt: skip


def _tick(chance: random.Random, x: float, y: float) -> list[Point]:
    return [(x, y - 8), (x + 6, y), (x + 12, y - 10), (x + chance.uniform(24, 40), y - 22)]


def _flat(chance: random.Random, x: float, y: float) -> list[Point]:
    points = []
    for number in range(chance.randint(12, 22)):
        points.append((x, y - (chance.uniform(3, 7) if number % 2 else chance.uniform(-1, 1))))
        x += chance.uniform(4, 8)
    return points


HANDS = {
    "scrawl": _scrawl, "tall": _tall, "initials": _initials, "paraph": _paraph, "tick": _tick,
    "flat": _flat,
}  # fmt: skip
