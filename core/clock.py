"""The only source of the present moment, so that one clock can be moved for a rehearsal."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta(0))


def now() -> datetime:
    """Return the present moment as an aware datetime in UTC."""
    return datetime.now(UTC) + _shift.get()


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Let the clock start at ``moment`` (aware) and run on from there; used by ``run_due --at``.

    Who may move it is decided by the caller: a production installation never does.
    """
    token = _shift.set(moment.astimezone(UTC) - datetime.now(UTC))
    try:
        yield
    finally:
        _shift.reset(token)
