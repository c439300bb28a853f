"""The plain heads of the two tuning layouts whose orders are worded in many ways."""

from __future__ import annotations

from collections.abc import Callable

from tests.corpus import marks
from tests.corpus.heads import contact_of
from tests.corpus.processes import docket_of
from tests.corpus.sheet import union
from tests.corpus.specimen import Draft


def court_top(draft: Draft) -> float:
    """The court in the middle, its number at the right or left under a rule."""
    sheet, chance = draft.sheet, draft.chance
    boxes = [sheet.lines(sheet.width / 2, 46, draft.head_lines, 13, "bold", "centre")]
    y = 46 + len(draft.head_lines) * 16.4 + 6
    sheet.rule(draft.margin, y, draft.right, y)
    x, align = chance.choice(((draft.margin, "left"), (draft.right, "right")))
    boxes.append(sheet.text(x, y + 10, docket_of(draft), 10.5, "", align))
    draft.head_box = union(*boxes)
    return y + 40


def office_demand(draft: Draft) -> float:
    """Emblem and office at the left, contact at the right, the number below."""
    sheet, chance = draft.sheet, draft.chance
    boxes = [marks.emblem(sheet, chance, draft.margin + 24, 62, 24)]
    boxes.append(sheet.lines(draft.margin + 60, 44, draft.head_lines, 11.5, "bold"))
    contact = contact_of(draft)
    low = 44 + len(draft.head_lines) * 14.5
    boxes.append(sheet.text(draft.margin + 60, low + 2, ", ".join(contact[:2]), 8))
    boxes.append(sheet.text(draft.margin + 60, low + 12, "   ".join(contact[2:]), 8))
    sheet.text(draft.margin, low + 40, docket_of(draft), 10)
    draft.head_box = union(*boxes)
    return low + 66


DRAWN_BY: dict[str, Callable[[Draft], float]] = {
    "court_top": court_top, "office_demand": office_demand,
}  # fmt: skip
