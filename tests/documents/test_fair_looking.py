"""No request or mail takes the worker for itself, and emergencies are looked into first."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.actor import SYSTEM
from documents import duties as looking
from documents import sandbox
from documents.actions import inspection_duty, store
from documents.models import Document, Inspection
from documents.opening.limits import Limits
from duties.models import Duty
from duties.scheduling import schedule_all
from duties.working import claim_next, perform, run_due
from tests.documents.making import pdf

pytestmark = pytest.mark.django_db


def papers(count: int) -> list[Document]:
    return [
        store(
            by=SYSTEM,
            filename=f"{number}.pdf",
            content=pdf(f"Paper {number}"),
            media_type="application/pdf",
            origin="received",
        )
        for number in range(count)
    ]


def ask(batch: str, found: Sequence[Document], *, urgent: bool = False) -> None:
    schedule_all(
        inspection_duty(paper, batch=batch, number=number, urgent=urgent)
        for number, paper in enumerate(found)
    )


def order() -> list[str]:
    """The batches in the order in which a worker claims their papers."""
    claimed = []
    while (claim := claim_next()) is not None:
        claimed.append(claim.duty.batch)
    return claimed


def test_many_papers_of_one_mail_do_not_starve_those_of_others(staff: Any) -> None:
    ask("flood", papers(6))
    ask("small", papers(2))

    assert order()[:4] == ["flood", "small", "flood", "small"]


def test_papers_of_an_emergency_come_first(staff: Any) -> None:
    ask("early", papers(2))
    ask("emergency", papers(3), urgent=True)

    assert order() == ["emergency"] * 3 + ["early"] * 2


def test_papers_that_came_together_share_one_allowance(
    staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "SECONDS_TOGETHER", 100)
    first, second = papers(2)
    ask("flood", [first, second])
    (other,) = papers(1)
    ask("other", [other])
    Duty.objects.filter(subject_id=first.id).update(
        state="done", finished_at=clock.now(), progress={"seconds": 100.0}
    )

    assert {result.outcome for result in run_due() if result.subject_id} == {"done"}

    assert Inspection.objects.get(document=second).unreadable == "took_too_long"
    assert Inspection.objects.get(document=other).unreadable == ""


def test_allowance_comes_back_with_the_hour(staff: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "SECONDS_TOGETHER", 100)
    first, second = papers(2)
    ask("case", [first])
    Duty.objects.update(state="done", finished_at=clock.now(), progress={"seconds": 100.0})
    with clock.moved_to(clock.now() + timedelta(hours=2)):
        ask("case", [second])
        list(run_due())

    assert Inspection.objects.get(document=second).unreadable == ""


def test_a_worker_notes_how_long_a_paper_took(staff: Any) -> None:
    ask("case", papers(1))
    claim = claim_next()
    assert claim is not None

    assert perform(claim).outcome == "done"

    assert Duty.objects.get().progress["seconds"] >= 0


def test_no_more_files_are_open_at_once_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox._waiting, "turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(sandbox, "_PATIENCE", 5.0)
    content, seen = pdf("One after the other"), []
    with sandbox._child(Limits()):
        waiting = threading.Thread(
            target=lambda: seen.append(sandbox.open_file("a.pdf", content, "application/pdf"))
        )
        waiting.start()
        waiting.join(0.5)
        assert seen == []
    waiting.join()
    assert seen[0].view.text == "One after the other"


def test_who_waits_for_a_turn_in_vain_is_told_that_nothing_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox._waiting, "turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(sandbox, "_PATIENCE", 0.2)
    with sandbox._waiting.turns:
        opened = sandbox.open_file("a.pdf", pdf("Never"), "application/pdf")
    assert opened.view.unreadable == "not_inspected"
