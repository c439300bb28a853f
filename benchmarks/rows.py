"""One line of the benchmarks' table."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One line of the table; ``better`` says whether ``lower`` or ``higher`` values are better."""

    name: str
    value: float
    unit: str
    floor: float
    limit: float | None = None
    better: str = "lower"

    @property
    def ratio(self) -> float:
        return self.value / self.floor if self.floor else 0.0

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio}
