"""The heads of the layouts drawn later, each like those of ``heads``: see ADR 13, point 4.

The first two belong to the tuning half. The others took their place in the judged half after a
count had been seen, and were drawn before any judge was changed because of it.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.corpus import marks
from tests.corpus.heads import contact_of
from tests.corpus.sheet import union
from tests.corpus.specimen import Draft

DARK = ((0.05, 0.12, 0.3), (0.1, 0.1, 0.1), (0.02, 0.25, 0.2), (0.35, 0.05, 0.1), (0.2, 0.3, 0.45))
TINTS = ((0.88, 0.91, 0.96), (0.93, 0.93, 0.9), (0.86, 0.92, 0.88), (0.95, 0.9, 0.85))


def dark_block(draft: Draft) -> float:
    """The name in white in a dark block at one side, address and contact beside it."""
    sheet, chance = draft.sheet, draft.chance
    left = chance.random() < 0.6
    wide = 0.5 * (sheet.width - 72)
    x = 36.0 if left else sheet.width - 36 - wide
    low = 34 + 30 + 15.0 * len(draft.head_lines)
    sheet.rectangle((x, 34, x + wide, low), chance.choice(DARK))
    sheet.canvas.setFillColorRGB(1, 1, 1)
    size = min(14.0, 0.9 * wide / (0.62 * max(map(len, draft.head_lines))))
    boxes = [sheet.lines(x + 12, 48, draft.head_lines, size, "bold")]
    sheet.canvas.setFillColorRGB(0, 0, 0)
    beside = (x + wide + 16, "left") if left else (x - 16, "right")
    contact = contact_of(draft)
    boxes.append(sheet.lines(beside[0], 40, contact, 8, "", beside[1]))
    draft.head_box = union(*boxes)
    return max(low, 40 + 10.0 * len(contact)) + 24


def spaced_low(draft: Draft) -> float:
    """The name in spaced letters, well below the line that a fax machine printed."""
    sheet, chance = draft.sheet, draft.chance
    sent = f"21/11/2026 14:{chance.randint(10, 59)}  +00 555 0100  P. 01/0{chance.randint(1, 3)}"
    sheet.text(30, 8, sent, 7)
    y = chance.uniform(0.09, 0.14) * sheet.height
    boxes = [sheet.text(draft.margin, y, _spaced(draft.head_lines[0]), 12, "bold")]
    y += 18
    for line in draft.head_lines[1:]:
        boxes.append(sheet.text(draft.margin, y, line.upper(), 9))
        y += 12
    boxes.append(sheet.text(draft.margin, y + 4, "  /  ".join(contact_of(draft)[:4]), 8))
    draft.head_box = union(*boxes)
    return y + 40


def crest_between(draft: Draft) -> float:
    """The emblem in the middle, the name at its left, the address at its right."""
    sheet, chance = draft.sheet, draft.chance
    middle = sheet.width / 2
    boxes = [marks.emblem(sheet, chance, middle, 66, 26)]
    column = middle - 40 - 36
    size = min(12.0, column / (0.6 * max(map(len, draft.head_lines))))
    boxes.append(sheet.lines(middle - 40, 46, draft.head_lines, size, "bold", "right"))
    boxes.append(sheet.lines(middle + 40, 44, contact_of(draft), 8, chance.choice(("", "italic"))))
    y = 104.0
    for offset in (0, 2.5):
        sheet.rule(draft.margin, y + offset, draft.right, y + offset, 0.6)
    draft.head_box = union(*boxes)
    return y + 28


def tinted(draft: Draft) -> float:
    """Coloured letters on a pale panel across the page, the contact in its lower part."""
    sheet, chance = draft.sheet, draft.chance
    low = 30 + 40 + 17.0 * len(draft.head_lines)
    sheet.rectangle((0, 22, sheet.width, low), chance.choice(TINTS))
    sheet.canvas.setFillColorRGB(*chance.choice(DARK))
    x, align = chance.choice(((draft.margin, "left"), (sheet.width / 2, "centre")))
    boxes = [sheet.text(x, 34, draft.head_lines[0], chance.uniform(12.5, 15), "bold", align)]
    boxes.append(sheet.lines(x, 54, draft.head_lines[1:], 10.5, "", align))
    boxes.append(sheet.text(x, low - 16, "   ".join(contact_of(draft)[:4]), 8, "", align))
    sheet.canvas.setFillColorRGB(0, 0, 0)
    draft.head_box = union(*boxes)
    return low + 26


def left_margin(draft: Draft) -> float:
    """A narrow column at the left: emblem, the name broken small, then the contact, ragged."""
    sheet, chance = draft.sheet, draft.chance
    boxes = [marks.emblem(sheet, chance, draft.margin + 22, 50, 20)]
    y = 78.0
    for line in draft.head_lines:
        for part in _broken(line, 24):
            boxes.append(sheet.text(draft.margin, y, part, 9.5, "bold"))
            y += 11.5
    contact = contact_of(draft)
    boxes.append(sheet.lines(draft.margin, y + 4, contact, 7.5))
    y += 4 + 9.4 * len(contact)
    draft.head_box = union(*boxes)
    return y + 30


def boxed(draft: Draft) -> float:
    """A printed form of a court: its name in a frame at the left, the number in one beside it."""
    sheet, chance = draft.sheet, draft.chance
    split, low = 0.64 * sheet.width, 50 + 13.0 * (len(draft.head_lines) + 4)
    sheet.rectangle((40, 40, split, low))
    sheet.rectangle((split, 40, sheet.width - 40, low))
    boxes = [sheet.lines(48, 48, draft.head_lines, 10.5, "bold")]
    y = 48 + 13.2 * len(draft.head_lines) + 3
    boxes.append(sheet.lines(48, y, contact_of(draft)[:3], 8))
    docket = f"26-{chance.randint(100, 9999)}-{chance.choice(('A', 'B', 'GS'))}"
    draft.dockets = (docket,)
    boxes.append(sheet.lines(split + 8, 48, [f"{draft.words['file_label']}:", docket], 9.5))
    sheet.text(48, low - 12, draft.words["parties"][0], 7.5, "italic")
    draft.head_box = union(*boxes)
    return low + 24


def _spaced(words: str) -> str:
    return "   ".join(" ".join(word.upper()) for word in words.split())


def _broken(line: str, most: int) -> list[str]:
    """Break a name into lines of at most so many letters, between its words."""
    parts = [""]
    for word in line.split():
        if parts[-1] and len(parts[-1]) + len(word) >= most:
            parts.append("")
        parts[-1] = f"{parts[-1]} {word}".strip()
    return parts


DRAWN_BY: dict[str, Callable[[Draft], float]] = {
    "dark_block": dark_block, "spaced_low": spaced_low, "crest_between": crest_between,
    "tinted": tinted, "left_margin": left_margin, "boxed": boxed,
}  # fmt: skip
