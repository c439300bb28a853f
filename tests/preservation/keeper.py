"""A worker that does what is due and kills itself with -9 at a chosen step (``put:5``).

``put`` is right after an object reached the vault, ``save`` inside the transaction that records a
step, ``next`` between two steps, ``verify`` while the objects are read back, ``erase`` right after
a key was destroyed.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django


def dying(original: Callable[..., Any], at: int) -> Callable[..., Any]:
    """Wrap a function so that the process dies right after its call of that number."""
    calls = 0

    def call(*given: Any, **named: Any) -> Any:
        nonlocal calls
        result = original(*given, **named)
        calls += 1
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return call


def main(die_at: str) -> None:
    django.setup()
    from duties.working import run_due
    from preservation import collecting
    from preservation.models import Snapshot
    from sealing.vault import Vault

    places: dict[str, tuple[Any, str]] = {
        "put": (Vault, "put"),
        "save": (Snapshot, "save"),
        "next": (collecting, "_stop_if_asked"),
        "verify": (collecting, "_verify_one"),
        "erase": (Vault, "erase_key"),
    }
    where, _, number = die_at.partition(":")
    owner, name = places[where]
    setattr(owner, name, dying(getattr(owner, name), int(number)))
    for _ in run_due():
        pass


if __name__ == "__main__":
    main(sys.argv[1])
