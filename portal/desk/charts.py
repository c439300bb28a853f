"""Charts as plain drawings: where each bar stands and how long it is. A table says the same.

Bars differ by pattern as well as by colour, so that they can be told apart in grey and in print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 560
_LABEL, _VALUE = 160, 90
_BAR, _GAP, _BETWEEN = 16, 4, 14
_COLUMNS_HEIGHT, _FOOT, _HEAD = 150, 24, 18


@dataclass(frozen=True)
class Bar:
    """One bar: its box, the word beside it, and which series it belongs to (from 1)."""

    x: float
    y: float
    width: float
    height: float
    word: str
    word_x: float
    word_y: float
    series: int = 1


@dataclass(frozen=True)
class Label:
    """A word at the foot or at the side of a chart."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A drawing of ``width`` by ``height``; ``summary`` says in words what it shows."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    base: tuple[float, float, float, float]
    summary: str


def columns(values: Sequence[tuple[str, int, int]], summary: str) -> Chart:
    """Return standing bars: each value has a label, a number, and its series."""
    most = max([number for _, number, _ in values], default=0) or 1
    step = WIDTH / max(len(values), 1)
    floor = _HEAD + _COLUMNS_HEIGHT
    bars, labels = [], []
    for index, (label, number, series) in enumerate(values):
        height = _COLUMNS_HEIGHT * number / most
        x = index * step + step * 0.15
        middle = index * step + step / 2
        word = str(number) if number else ""
        bars.append(
            Bar(x, floor - height, step * 0.7, height, word, middle, floor - height - 5, series)
        )
        labels.append(Label(middle, floor + _FOOT - 8, label))
    return Chart(
        WIDTH, floor + _FOOT, tuple(bars), tuple(labels), (0, floor, WIDTH, floor), summary
    )


def rows(values: Sequence[tuple[str, Sequence[tuple[float | None, str]]]], summary: str) -> Chart:
    """Return lying bars in groups: a label, and for each series a length (or None) and its word."""
    lengths = [length for _, series in values for length, _ in series if length is not None]
    most = max(lengths, default=0) or 1
    room = WIDTH - _LABEL - _VALUE
    bars, labels, y = [], [], 0.0
    for label, series in values:
        group = len(series) * (_BAR + _GAP) - _GAP
        labels.append(Label(0, y + group / 2 + 5, label))
        for number, (length, word) in enumerate(series, start=1):
            width = room * length / most if length is not None else 0
            bars.append(Bar(_LABEL, y, width, _BAR, word, _LABEL + width + 6, y + _BAR - 3, number))
            y += _BAR + _GAP
        y += _BETWEEN - _GAP
    return Chart(WIDTH, y, tuple(bars), tuple(labels), (_LABEL, 0, _LABEL, y), summary)
