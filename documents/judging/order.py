"""Reads an order: what its text proposes for the process sheet, and whom it names.

Nothing here decides. Each proposal says where it was read, a person confirms it, and what could
mean two things is proposed as both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.judging.addressee import addressee_of, provider_spans
from documents.judging.order_days import in_order, issued_of, returnable_of
from documents.judging.order_demands import accounts_of, categories_of
from documents.judging.order_head import docket_of
from documents.judging.order_issuer import issuers_of
from documents.judging.order_kind import Issuing, kind_of
from documents.judging.order_nondisclosure import nondisclosure_of
from documents.judging.order_proposals import Field, Proposal, proposed
from documents.judging.passages import Passage, Span
from documents.judging.people import judge_of
from documents.view import PageView, Seen, View

__all__ = ["Field", "OrderReading", "Proposal", "judge_names_provider", "read_order"]

_PAGES_READ = 30
_PAGES_JUDGED = 5


@dataclass(frozen=True)
class OrderReading:
    """All that was read out of one order, in the order of the fields."""

    proposals: tuple[Proposal, ...] = ()

    def of(self, field: Field) -> tuple[Proposal, ...]:
        """Return the proposals for one field; two mean that the text does not decide."""
        return tuple(each for each in self.proposals if each.field == field)

    def certain(self, field: Field) -> Proposal | None:
        """Return the proposal for a field where the text leaves no choice."""
        values = {each.value: each for each in self.of(field)}
        return next(iter(values.values())) if len(values) == 1 else None


def read_order(view: View, *, provider_names: Sequence[str]) -> OrderReading:
    """Read an order. A paper without text gives nothing."""
    pages = _passages(view, _PAGES_READ)
    if not pages:
        return OrderReading()
    issued = in_order(pages, list(issued_of(pages)))
    forbidding = list(nondisclosure_of(pages, issued))
    issuers = list(issuers_of(_first(view)))
    categories = list(categories_of(pages))
    read: list[Proposal] = [
        *kind_of(pages, _issuing(issuers), asks=bool(categories)),
        *issuers,
        *docket_of(pages),
        *proposed("judge", judge_of(pages)),
        *issued,
        *returnable_of(pages, forbidding),
        *proposed("provider_named", _provider(pages, provider_names)),
        *accounts_of(pages),
        *categories,
        *forbidding,
    ]
    return OrderReading(tuple(in_order(pages, read)))


def judge_names_provider(view: View, *, provider_names: Sequence[str]) -> Seen:
    """Say whether an order is addressed to the provider; ``kind`` is the company it names.

    ``fail`` needs another company in the place of the addressee and the provider named nowhere:
    an order may speak of many companies, and a former name of ours may be right.
    """
    pages = _passages(view, _PAGES_JUDGED)
    if not pages:
        return Seen("review", "not_inspected" if view.unreadable else "not_named")
    ours = next(iter(provider_spans(pages, provider_names)), None)
    other = addressee_of(pages, leave_out=provider_names)
    if ours is not None and other is None:
        return Seen("pass", None, ours.page, ours.box, ours.text)
    if other is None:
        return Seen("review", "not_named")
    if ours is not None:
        return Seen("review", "another_company", other.page, other.box, other.text)
    return Seen("fail", "another_company", other.page, other.box, other.text)


def _first(view: View) -> PageView:
    return next(page for page in view.pages if page.words)


def _issuing(issuers: Sequence[Proposal]) -> Issuing:
    if any(each.field == "court" for each in issuers):
        return "court"
    return "office" if issuers else ""


def _passages(view: View, most: int) -> list[Passage]:
    return [Passage.of(page) for page in view.pages[:most] if page.words]


def _provider(pages: Sequence[Passage], names: Sequence[str]) -> Span | None:
    other = addressee_of(pages, leave_out=names)
    return other or next(iter(provider_spans(pages, names)), None)
