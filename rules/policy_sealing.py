"""What a policy says of sealed cases, and how they are counted in public totals."""

from __future__ import annotations

from dataclasses import dataclass

from rules.policy_parts import Number
from rules.vocabulary import LegalProcess

_WIDE = Number(value=1000, unit="count", basis="policy")


@dataclass(frozen=True)
class SealingRules:
    """A request with one of ``processes`` is sealed from its arrival, for counsel alone."""

    processes: frozenset[LegalProcess] = frozenset()


@dataclass(frozen=True)
class TransparencyRules:
    """What totals may say. The widths of the bands count from 0: a width of 500 gives 0–499.

    ``national_security`` are the processes that are counted in bands whether sealed or not.
    """

    national_security: frozenset[LegalProcess] = frozenset()
    band_national_security: Number = _WIDE
    band_sealed: Number = _WIDE
