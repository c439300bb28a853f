"""A process that waits with everything loaded and forks a confined child for each file.

Started as a program by ``documents.sandbox``, one for each process of ours that opens documents. It
reads nothing that a stranger sent: only its children do. It ends with the process that started it,
or when nobody asked for a while.
"""

from __future__ import annotations

import importlib
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from documents.opening import ocr, wire
from documents.opening.child import Asked, answer, answer_refused
from documents.opening.confinement import CannotConfine, confine
from documents.opening.limits import Limits, NoRecognition

IDLE = 600.0
_LIBRARIES = (
    "documents.opening.pdf",
    "documents.opening.images",
    "documents.opening.office",
    "documents.opening.odt",
    "documents.opening.text",
    "documents.opening.mail",
    "pillow_heif",
    "documents.opening.digital",
)


class Waiting:
    """The loop: fork a child for each line that arrives, load what is needed while nobody waits."""

    def __init__(self, control: socket.socket, languages: str) -> None:
        self.control = control
        self.woken, self.waker = socket.socketpair()
        self.waker.setblocking(False)
        self.children: dict[int, socket.socket] = {}
        loads: list[Callable[[], object]] = [
            partial(importlib.import_module, name) for name in _LIBRARIES
        ]
        self.to_load: list[Callable[[], object]] = [
            *loads,
            partial(ocr.reader, languages),
            ocr.turner,
        ]

    def run(self) -> None:
        """Serve until the other end closes or nobody asked for ``IDLE`` seconds."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        with selectors.DefaultSelector() as ready:
            ready.register(self.control, selectors.EVENT_READ)
            ready.register(self.woken, selectors.EVENT_READ)
            while True:
                events = ready.select(0 if self.to_load else IDLE)
                if not events and not self.to_load and not self.children:
                    return
                if not events and self.to_load:
                    self.load_one()
                for key, _ in events:
                    if key.fileobj is self.woken:
                        self.woken.recv(4096)
                        self.bury()
                    elif not self.begin():
                        return

    def load_one(self) -> None:
        # What cannot be loaded here is missed, and named, by the child that needs it.
        with suppress(ImportError, NoRecognition):
            self.to_load.pop(0)()

    def begin(self) -> bool:
        """Fork a child for the line that was passed; False when the other end has closed."""
        message, passed, _, _ = socket.recv_fds(self.control, 1, 1)
        if not message:
            return False
        line = socket.socket(fileno=passed[0])
        pid = os.fork()
        if pid == 0:
            self.become_child(line)
        handle = os.pidfd_open(pid)
        with suppress(OSError):
            socket.send_fds(line, [b"k"], [handle])
        os.close(handle)
        self.children[pid] = line
        return True

    def become_child(self, line: socket.socket) -> None:
        """Let go of what the parent holds, open one file, end. Never returns."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for other in (self.control, self.woken, self.waker, *self.children.values()):
            other.close()
        status = 1
        try:
            open_one(line)
            status = 0
        finally:
            os._exit(status)

    def bury(self) -> None:
        """Tell those who wait for them which children ended and how."""
        while self.children:
            try:
                pid, status, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            line = self.children.pop(pid)
            by_signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            died = {"signal": by_signal, "peak": used.ru_maxrss * 1024}
            line.setblocking(False)
            with suppress(OSError):
                wire.send(line, {"died": died})
            line.close()


def open_one(line: socket.socket) -> None:
    """Read what is asked, give everything up, and answer."""
    frame = wire.receive(line)
    if frame is None:
        return
    values, content = frame
    limits = Limits(**values["limits"])
    asked = Asked(
        media_type=values["media_type"],
        content=content,
        limits=limits,
        roots=tuple(root.encode("ascii") for root in values["roots"]),
        only=tuple(values["only"]),
        dpi=values["dpi"],
    )
    try:
        confine(limits)
    except CannotConfine:
        answer_refused(line)
        return
    answer(line, asked)


def main() -> None:
    """``python -m documents.opening.forking FD LANGUAGES``"""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Waiting(socket.socket(fileno=int(sys.argv[1])), sys.argv[2]).run()


if __name__ == "__main__":
    main()
