"""Keep what the queue counts of a case: called within the acts that change it."""

from __future__ import annotations

from collections.abc import Sequence

from cases.models import Case
from cases.queries import current_findings
from rules.findings import Finding


def counted(findings: Sequence[Finding]) -> dict[str, int | bool | None]:
    """Return the columns for findings that nobody ruled on yet."""
    return _columns([(found.outcome, found.audience) for found in findings])


def count_findings(case: Case) -> None:
    """Count the findings of the newest round, with the rulings on them."""
    found = current_findings(case)
    columns = _columns([(row.effective_outcome, row.audience) for row in found])
    Case.objects.filter(pk=case.pk).update(**columns)


def note_waiting(*, case_id: str, whom: str) -> None:
    """Keep who must answer a message about the case: ``us``, ``officer`` or nobody.

    Part of the act that writes or settles the message, which holds the lock and records the event.
    """
    Case.objects.filter(pk=case_id).update(waiting=whom)


def _columns(found: Sequence[tuple[str, str]]) -> dict[str, int | bool | None]:
    failing = [audience for outcome, audience in found if outcome == "fail"]
    return {"defects": len(failing) if found else None, "alarmed": "staff" in failing}
