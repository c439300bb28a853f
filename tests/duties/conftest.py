"""Kinds of duty that exist only in these tests; they leave marks that can be counted."""

from datetime import timedelta
from typing import Any

import pytest

from duties import kinds


class Recorder:
    """Counts what a kind did and fails on demand."""

    def __init__(self) -> None:
        self.worked: list[str] = []
        self.finished: list[str] = []
        self.gave_up: list[str] = []
        self.failures = 0

    def work(self, claim: kinds.Claim) -> str:
        self.worked.append(claim.subject_id)
        if self.failures:
            self.failures -= 1
            raise OSError("the storage did not answer")
        return f"worked {claim.subject_id}"

    def finish(self, claim: kinds.Claim, outcome: Any) -> None:
        self.finished.append(outcome)

    def give_up(self, claim: kinds.Claim, text: str) -> None:
        self.gave_up.append(text)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(kinds, "SWEEPS", {})
    monkeypatch.setattr("duties.working.SWEEPS", {})
    kind = kinds.Kind(
        name="test.count",
        work=recorder.work,
        finish=recorder.finish,
        gave_up=recorder.give_up,
        attempts=3,
        lease=timedelta(minutes=5),
        backoff=timedelta(seconds=30),
    )
    monkeypatch.setitem(kinds.KINDS, kind.name, kind)
    return recorder
