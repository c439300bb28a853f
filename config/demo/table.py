"""The table that the demonstration prints, read from the database after the work."""

import textwrap
from collections.abc import Iterable

from cases.models import Case
from cases.queries import current_findings
from cases.states import Status
from notifications.models import UserNotice
from preservation.models import Preservation

MARKS = (("pass", "✓"), ("review", "!"), ("fail", "✗"))
WIDTHS = (16, 29, 34, 24, 44)
HEADINGS = ("reference", "what it shows", "findings", "consequence", "end")


def table(rows: Iterable[tuple[str, Case]]) -> Iterable[str]:
    """Yield the lines of the table: one row an example, wrapped so that nothing is cut off."""
    yield line(HEADINGS)
    yield "  ".join("─" * width for width in WIDTHS)
    for shows, case in rows:
        cells = (case.reference, shows, findings_of(case), case.consequence, end_of(case))
        wrapped = [
            textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, WIDTHS, strict=True)
        ]
        for number in range(max(len(parts) for parts in wrapped)):
            yield line([parts[number] if number < len(parts) else "" for parts in wrapped])


def line(cells: Iterable[str]) -> str:
    """Pad each cell to its column."""
    padded = (f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True))
    return "  ".join(padded).rstrip()


def findings_of(case: Case) -> str:
    """Count the findings by outcome and name those that failed."""
    found = current_findings(case)
    counts = [
        f"{sum(1 for each in found if each.outcome == outcome)}{mark}" for outcome, mark in MARKS
    ]
    failed = [each.code for each in found if each.outcome == "fail"]
    return " ".join(counts) + (f" {', '.join(failed)}" if failed else "")


def end_of(case: Case) -> str:
    """Say where the request stands, in words."""
    parts = [Status(case.status).label.lower()]
    for production in case.productions.order_by("id"):
        parts.append(f"production {production.reference} {production.status}")
    parts += [keeping(each) for each in case.preservations.order_by("id")]
    parts += [notice(each) for each in UserNotice.objects.filter(case=case)]
    return "; ".join(parts)


def keeping(each: Preservation) -> str:
    """Say until when an account is kept."""
    if each.captured_at is None:
        return f"preservation {each.status}, to be collected"
    until = each.expires_at or each.cure_by
    when = f" until {until:%-d %b %Y}" if until else ""
    if each.status == "paused":
        return f"kept{when}, erasure paused by a later request"
    return f"kept{when} ({each.status})"


def notice(each: UserNotice) -> str:
    """Say when the account holder is told, or why not yet."""
    if each.status == "delayed" and each.hold_until:
        return f"notice held until {each.hold_until:%-d %b %Y}"
    return f"notice {each.status}"
