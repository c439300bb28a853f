"""What was read out of the orders of a case, proposed for its process sheet.

A proposal fills an input of the form when a person takes it, and the sheet is written only when
that person records it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.models import Case, CaseDocument
from cases.queries import policy_of
from documents import queries as document_queries
from documents.judging.order import Field, Proposal, read_order
from portal.desk import words

ORDERS = ("legal_process", "nondisclosure_order")
LABELS: Mapping[Field, str] = {
    "kind": "Kind of process",
    "court": "Court",
    "docket": "Docket number",
    "judge": "Judge",
    "issuer": "Issuer",
    "issued_on": "Issued on",
    "returnable_on": "Returnable on",
    "provider_named": "Provider named",
    "account": "Account",
    "category": "Data asked for",
    "nondisclosure": "Forbids telling",
    "nondisclosure_until": "Forbids until",
}
# The inputs of the process sheet that a proposal may fill.
FILLED: tuple[Field, ...] = (
    "kind",
    "court",
    "docket",
    "judge",
    "issuer",
    "issued_on",
    "returnable_on",
    "provider_named",
)


@dataclass(frozen=True)
class ProposedValue:
    """One proposal beside the form. ``fills`` says whether an input of the sheet would hold it.

    ``standing`` says how it compares with the sheet: ``same``, ``new``, ``other``, or empty.
    """

    name: str
    field: Field
    fills: bool
    label: str
    value: str
    shown: str
    paper: CaseDocument
    page: int
    standing: str


def proposals_of(
    case: Case, papers: Sequence[CaseDocument], sheet: Mapping[str, Any]
) -> list[ProposedValue]:
    """Return what the orders of the case propose, in the order of the fields.

    ``sheet`` is what the form holds now.
    """
    found: list[ProposedValue] = []
    for paper, number, proposal in _read(case, papers):
        label = LABELS[proposal.field]
        fills = proposal.field in FILLED
        found.append(
            ProposedValue(
                name=_name(paper, number),
                field=proposal.field,
                fills=fills,
                label=label,
                value=_in_words(proposal),
                shown=proposal.shown if proposal.shown != proposal.value else "",
                paper=paper,
                page=proposal.page,
                standing=_standing(proposal, sheet) if fills else "",
            )
        )
    return sorted(found, key=lambda each: list(LABELS.values()).index(each.label))


def taken(case: Case, papers: Sequence[CaseDocument], which: str) -> dict[str, str]:
    """Return the values of the proposal that is named, by input; of all of them for ``all``.

    Taking all leaves out what the papers say in two ways: a person chooses there.
    """
    read = [(_name(paper, number), proposal) for paper, number, proposal in _read(case, papers)]
    chosen = [
        proposal for name, proposal in read if proposal.field in FILLED and which in (name, "all")
    ]
    values: dict[str, set[str]] = {}
    for proposal in chosen:
        values.setdefault(proposal.field, set()).add(proposal.value)
    return {field: one.pop() for field, one in values.items() if len(one) == 1}


def proposal_named(
    case: Case, papers: Sequence[CaseDocument], name: str
) -> tuple[CaseDocument, Proposal] | None:
    """Return the proposal under this name with its paper, to draw its place."""
    for paper, number, proposal in _read(case, papers) if name else ():
        if name == _name(paper, number):
            return paper, proposal
    return None


def _name(paper: CaseDocument, number: int) -> str:
    return f"{paper.pk}-{number}"


def _read(case: Case, papers: Sequence[CaseDocument]) -> list[tuple[CaseDocument, int, Proposal]]:
    provider = policy_of(case).provider
    found: list[tuple[CaseDocument, int, Proposal]] = []
    for paper in papers:
        kept = document_queries.inspection_of(paper.document) if paper.role in ORDERS else None
        if kept is None:
            continue
        reading = read_order(kept.view, provider_names=(provider.name, provider.legal_name))
        found += [(paper, number, each) for number, each in enumerate(reading.proposals)]
    return found


def _in_words(proposal: Proposal) -> str:
    if proposal.field == "kind":
        return words.PROCESSES.get(proposal.value, proposal.value)
    if proposal.field == "category":
        return words.CATEGORIES.get(proposal.value, proposal.value)
    try:
        return f"{date.fromisoformat(proposal.value):%-d %b %Y}"
    except ValueError:
        return proposal.value


def _standing(proposal: Proposal, sheet: Mapping[str, Any]) -> str:
    held = sheet.get(proposal.field)
    if not held or held == "none":
        return "new"
    return "same" if str(held).casefold() == proposal.value.casefold() else "other"
