"""The findings of a case: as they are kept, and as a person's ruling makes them count."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.finding_models import Examination, FindingRuling
from cases.states import Ruling
from rules.findings import Finding, to_json
from rules.vocabulary import Outcome


@dataclass(frozen=True, kw_only=True)
class CaseFinding(Finding):
    """One finding as it was made, where it stands, and what a person ruled on it.

    ``round`` counts the examinations of the case, from 1; ``position`` is its place in that round,
    from 0. ``ruling`` is empty until a person confirms or overrules.
    """

    id: str
    case_id: str
    round: int
    position: int
    ruling: str = ""
    ruling_reason: str = ""
    ruled_at: datetime | None = None
    ruled_by: str = ""

    @property
    def effective_outcome(self) -> Outcome:
        """The outcome that counts: overruled, ``pass``; a doubt found to be a defect, ``fail``."""
        if self.ruling == Ruling.OVERRULED:
            return "pass"
        return "fail" if self.ruling == Ruling.DEFECT else self.outcome

    @property
    def is_legal(self) -> bool:
        """Say whether only counsel may overrule it (``process.*`` and ``order.*``)."""
        return self.code.startswith(("process.", "order."))

    def as_finding(self) -> Finding:
        """Return it as the rules made it."""
        return Finding(**{name: getattr(self, name) for name in Finding.__dataclass_fields__})


def written(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return what an examination keeps: each as ``rules.findings.to_json``, with a new ``id``.

    Code and parameters are stored, never text (DESIGN, section 3). An id has 26 characters: those
    of the round, which are drawn once (88 bits), and its place in the round.
    """
    drawn = secrets.token_hex(11).upper()
    return [
        {"id": f"{drawn}{position:04X}", **to_json(found)}
        for position, found in enumerate(findings)
    ]


def findings_in(
    examination: Examination, rulings: Iterable[FindingRuling]
) -> tuple[CaseFinding, ...]:
    """Return the findings of one round in their order, with the rulings on that round."""
    ruled = {row.position: _ruled(row) for row in rulings}
    kept: Sequence[dict[str, Any]] = examination.findings
    return tuple(
        CaseFinding(
            **said,
            case_id=examination.case_id,
            round=examination.round,
            position=position,
            **ruled.get(position, {}),
        )
        for position, said in enumerate(kept)
    )


def _ruled(row: FindingRuling) -> dict[str, Any]:
    return {
        "ruling": row.ruling,
        "ruling_reason": row.reason,
        "ruled_at": row.ruled_at,
        "ruled_by": row.ruled_by,
    }
