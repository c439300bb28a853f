"""Opening what a stranger sent, in a confined child process. Nothing outside it parses such bytes.

A child that is killed, takes too long or too much memory is a named outcome of the document and
never an exception: what was seen until then is kept.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from documents.opening import wire
from documents.opening.limits import Limits
from documents.view import PageView, View

INSPECTOR = "6"
_ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 60.0
# How many children one process of ours keeps busy at once; others wait for their turn.
_AT_ONCE = max(2, os.cpu_count() or 2)
_GRACE = 3.0
# What a word with its box takes here, in bytes; all that one child sends together is bounded.
_OF_A_WORD = 500
_OUT_OF_TIME = {signal.SIGALRM, signal.SIGXCPU, signal.SIGPROF}
# Libraries that are refused memory end their process themselves, by one of the last three.
_OUT_OF_MEMORY = {signal.SIGKILL, signal.SIGABRT, signal.SIGTRAP, signal.SIGILL}


@dataclass(frozen=True)
class Opened:
    """What a child saw: the view, and page images as PNG by page number (from 1)."""

    view: View
    page_pngs: Mapping[int, bytes]


@dataclass
class _Heard:
    """What has been heard from a child so far."""

    pages: list[PageView] = field(default_factory=list)
    pngs: dict[int, bytes] = field(default_factory=dict)
    so_far: Mapping[str, Any] = field(default_factory=dict)
    end: Mapping[str, Any] | None = None
    died: Mapping[str, int] | None = None
    weight: int = 0


def open_file(
    filename: str,
    content: bytes,
    media_type: str,
    *,
    limits: Limits | None = None,
    roots: Sequence[bytes] = (),
) -> Opened:
    """Return what is in a file, and pictures of its first and last pages. Never raises for content.

    ``media_type`` is what ``documents.safety.sniff`` returned; ``roots`` are PEM certificates by
    which signatures are judged.
    """
    return _ask(content, media_type, limits or Limits(), roots=roots)


def draw_page(
    content: bytes, media_type: str, number: int, *, dpi: float = 150, limits: Limits | None = None
) -> bytes | None:
    """Return one page (from 1) as PNG at so many dots an inch, or None where it cannot be drawn."""
    opened = _ask(content, media_type, limits or Limits(), only=(number,), dpi=dpi)
    return opened.page_pngs.get(number)


def why_not_confined() -> str | None:
    """Return why no process can be confined on this machine, or None where one can."""
    try:
        tried = subprocess.run(
            [sys.executable, "-m", "documents.opening.confinement"],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return type(error).__name__
    if tried.returncode == 0:
        return None
    return tried.stdout.strip() or "the attempt failed"


def keeps_files() -> bool:
    """Say whether the kernel also takes files away; ask only where a process can be confined."""
    from documents.opening import confinement

    return confinement.keeps_files()


def _ask(
    content: bytes,
    media_type: str,
    limits: Limits,
    *,
    roots: Sequence[bytes] = (),
    only: tuple[int, ...] = (),
    dpi: float = 150,
) -> Opened:
    values = {
        "media_type": media_type,
        "limits": asdict(limits),
        "roots": [root.decode("ascii", "ignore") for root in roots],
        "only": only,
        "dpi": dpi,
    }
    heard, broken = _Heard(), None
    try:
        with _child(limits) as line:
            wire.send(line, values, content)
            _listen(line, heard, time.monotonic() + limits.longest + _GRACE)
    except TimeoutError:
        broken = "took_too_long"
    except MemoryError:
        broken = "took_too_much_memory"
    except wire.Broken:
        broken = "damaged"
    except OSError:
        broken = "not_inspected"
    return Opened(_view(media_type, heard, broken, limits), heard.pngs)


def _listen(line: socket.socket, heard: _Heard, until: float) -> None:
    """Hear a child out. Raises TimeoutError, MemoryError, Broken or OSError."""
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line.settimeout(left)
        frame = wire.receive(line)
        if frame is None:
            return
        values, png = frame
        try:
            if "page" in values:
                page = wire.page_of(values["page"])
                heard.weight += len(png) + _OF_A_WORD * len(page.words)
                if heard.weight > wire.LARGEST:
                    raise MemoryError
                heard.pages.append(page)
                if png:
                    heard.pngs[page.number] = wire.picture_of(png)
            elif "so_far" in values:
                heard.so_far = wire.end_of(values["so_far"])
            elif "end" in values:
                heard.end = wire.end_of(values["end"])
                return
            elif "died" in values:
                heard.died = wire.died_of(values["died"])
                return
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise wire.Broken("The frame is not what was agreed.") from error


def _view(media_type: str, heard: _Heard, broken: str | None, limits: Limits) -> View:
    end = heard.end or heard.so_far
    reason = broken or end.get("unreadable") or (None if heard.end else _how(heard.died, limits))
    return View(
        media_type=media_type,
        page_count=max(end.get("page_count", 0), len(heard.pages)),
        pages=tuple(sorted(heard.pages, key=lambda page: page.number)),
        signatures=end.get("signatures", ()),
        dangers=end.get("dangers", ()),
        unreadable=reason,
    )


def _how(died: Mapping[str, int] | None, limits: Limits) -> str:
    """Return the word for how a child ended before its time."""
    by_signal, peak = (died or {}).get("signal", 0), (died or {}).get("peak", 0)
    if by_signal in _OUT_OF_TIME:
        return "took_too_long"
    if by_signal in _OUT_OF_MEMORY or peak > 0.9 * limits.memory:
        return "took_too_much_memory"
    return "damaged"


@contextmanager
def _child(limits: Limits) -> Iterator[socket.socket]:
    """Yield the line to a new child, which is dead when the block ends. Raises OSError."""
    turns = _waiting.turns
    if not turns.acquire(timeout=_PATIENCE):
        raise OSError("Too many files are being opened at once.")
    try:
        # The waiting process ends when it was idle for long, perhaps at this very moment.
        line, handle = _forked(limits) or _forked(limits) or _none()
        try:
            yield line
        finally:
            line.close()
            with suppress(OSError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            os.close(handle)
    finally:
        turns.release()


def _forked(limits: Limits) -> tuple[socket.socket, int] | None:
    """Return the line to a new child and the handle to end it by, or None. Raises OSError."""
    ours, theirs = socket.socketpair()
    try:
        with theirs:
            _waiting.pass_on(theirs, limits.languages)
        ours.settimeout(_PATIENCE)
        _, handles, _, _ = socket.recv_fds(ours, 1, 1)
    except OSError:
        ours.close()
        raise
    if handles:
        return ours, handles[0]
    ours.close()
    return None


def _none() -> tuple[socket.socket, int]:
    raise OSError("No child was made.")


class _Waiting:
    """The process that forks children for this process of ours; begun when first needed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.turns = threading.BoundedSemaphore(_AT_ONCE)
        self.program: subprocess.Popen[bytes] | None = None
        self.control: socket.socket | None = None

    def pass_on(self, line: socket.socket, languages: str) -> None:
        """Have a child forked that answers on this line. Raises OSError."""
        with self.lock:
            for last in (False, True):
                if self.control is None:
                    self.begin(languages)
                assert self.control is not None
                try:
                    socket.send_fds(self.control, [b"o"], [line.fileno()])
                except OSError:
                    self.end()
                    if last:
                        raise
                else:
                    return

    def begin(self, languages: str) -> None:
        self.control, theirs = socket.socketpair()
        with theirs:
            # It inherits nothing of ours: no keys or addresses from the environment, no open files.
            self.program = subprocess.Popen(
                [
                    *(sys.executable, "-m", "documents.opening.forking"),
                    *(str(theirs.fileno()), languages),
                ],
                cwd=_ROOT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={
                    "PATH": os.defpath,
                    "LANG": "C.UTF-8",
                    "OMP_THREAD_LIMIT": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                },
                start_new_session=True,
            )

    def end(self) -> None:
        """Close the line, on which the process ends, and wait for it."""
        control, program, self.control, self.program = self.control, self.program, None, None
        if control is not None:
            control.close()
        if program is not None:
            try:
                program.wait(2)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()

    def forget(self) -> None:
        """In a fork of ours: the waiting process is the other's, a new one is begun when needed."""
        self.lock = threading.Lock()
        self.turns = threading.BoundedSemaphore(_AT_ONCE)
        if self.control is not None:
            self.control.close()
        if self.program is not None:
            self.program.returncode = 0
        self.control = self.program = None


_waiting = _Waiting()
os.register_at_fork(after_in_child=_waiting.forget)
atexit.register(_waiting.end)
