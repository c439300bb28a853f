"""A worker that sends what is due and kills itself with -9 at a chosen place.

``before``: the message is marked as being sent, nothing went out. ``after``: the server took the
mail, nothing is written about it yet. ``settled``: written down and not committed.
``sounding``: the mails of an alarm are written and not committed. ``called``: the webhook was
called, nothing is written about it yet.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django


def main(where: str) -> None:
    django.setup()
    from django.core.mail.backends.smtp import EmailBackend

    from duties.working import run_due
    from notifications import alarms, sending, webhooks

    def die(*given: Any, **named: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if where == "before":
        sending.transmit = die  # type: ignore[assignment]
    elif where == "after":
        EmailBackend.send_messages = _then(EmailBackend.send_messages, die)
    elif where == "settled":
        sending.settle = _then(sending.settle, die)
    elif where == "sounding":
        alarms._write_call = die  # type: ignore[assignment]
    elif where == "called":
        webhooks.post = _then(webhooks.post, die)
    for _ in run_due():
        pass


def _then(original: Callable[..., Any], afterwards: Callable[[], None]) -> Callable[..., Any]:
    def call(*given: Any, **named: Any) -> Any:
        result = original(*given, **named)
        afterwards()
        return result

    return call


if __name__ == "__main__":
    main(sys.argv[1])
