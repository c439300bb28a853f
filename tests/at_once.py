"""Many attempts at one thing by many people at once, and what each of them was told."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from django.db import connections

from core.errors import Conflict, NotAllowed

ATTEMPTS = 500
_PEOPLE = 20


def all_at_once(act: Callable[[int], object], attempts: int = ATTEMPTS) -> Attempts:
    """Call ``act`` so often, with a number each, from threads that begin together."""
    found = Attempts()
    lock, gate = threading.Lock(), threading.Barrier(_PEOPLE)

    def attempt(place: int) -> None:
        gate.wait()
        for number in range(place, attempts, _PEOPLE):
            try:
                act(number)
            except (Conflict, NotAllowed) as refused:
                with lock:
                    found.told[refused.message] += 1
            except Exception as broken:
                with lock:
                    found.broken.append(repr(broken))
            else:
                with lock:
                    found.won.append(number)
        connections.close_all()

    threads = [threading.Thread(target=attempt, args=(place,)) for place in range(_PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


class Attempts:
    """Whose attempt was taken, what the others read, and what nobody should ever see."""

    def __init__(self) -> None:
        self.won: list[int] = []
        self.told: Counter[str] = Counter()
        self.broken: list[str] = []
